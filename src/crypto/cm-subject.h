/* cm-subject.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_SUBJECT_PART (cm_subject_part_get_type ())

/**
 * CmSubjectPart:
 * @CM_SUBJECT_PART_COMMON_NAME: CN
 * @CM_SUBJECT_PART_UNIT: OU
 * @CM_SUBJECT_PART_ORGANIZATION: O
 * @CM_SUBJECT_PART_LOCALITY: L
 * @CM_SUBJECT_PART_STATE: ST
 * @CM_SUBJECT_PART_COUNTRY: C, two letters
 *
 * What a request's form asks for; the order is that of RFC 4514, the most specific first.
 */
typedef enum
{
  CM_SUBJECT_PART_COMMON_NAME,
  CM_SUBJECT_PART_UNIT,
  CM_SUBJECT_PART_ORGANIZATION,
  CM_SUBJECT_PART_LOCALITY,
  CM_SUBJECT_PART_STATE,
  CM_SUBJECT_PART_COUNTRY,
} CmSubjectPart;

#define CM_SUBJECT_N_PARTS 6

GType cm_subject_part_get_type (void) G_GNUC_CONST;

/* RFC 4514 text: "CN=shop.example.org,O=Example\, Inc.,C=DE". */
char *cm_subject_build (const char *const parts[CM_SUBJECT_N_PARTS], GError **error);
gboolean cm_subject_check_part (CmSubjectPart part, const char *value, GError **error);
/* The same name as the library writes it, or why it is none. */
char *cm_subject_normalize (const char *subject, GError **error);
char *cm_subject_dup_common_name (const char *subject); /* nullable */
/* The same name with @common_name in front, if it has no common name. */
char *cm_subject_complete (const char *subject, const char *common_name);

G_END_DECLS
