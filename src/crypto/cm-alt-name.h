/* cm-alt-name.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_ALT_NAME_KIND (cm_alt_name_kind_get_type ())

/**
 * CmAltNameKind:
 * @CM_ALT_NAME_KIND_DNS: a host name, perhaps with a wildcard as its first label
 * @CM_ALT_NAME_KIND_IP: an IPv4 or IPv6 address
 * @CM_ALT_NAME_KIND_EMAIL: a mailbox
 * @CM_ALT_NAME_KIND_URI: a URI
 *
 * The kinds of subject alternative names (RFC 5280 section 4.2.1.6) that are made here.
 */
typedef enum
{
  CM_ALT_NAME_KIND_DNS,
  CM_ALT_NAME_KIND_IP,
  CM_ALT_NAME_KIND_EMAIL,
  CM_ALT_NAME_KIND_URI,
} CmAltNameKind;

GType cm_alt_name_kind_get_type (void) G_GNUC_CONST;

/* A name with its kind in front, as in CmCertificate: "DNS:shop.example.org". */
char *cm_alt_name_parse (const char *text, GError **error);
gboolean cm_alt_name_split (const char *name, CmAltNameKind *kind, const char **value);
/* A list as people paste it, each name parsed, none twice. */
char **cm_alt_names_parse_list (const char *text, GError **error);

G_END_DECLS
