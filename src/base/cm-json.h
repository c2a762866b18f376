/* cm-json.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-clock.h"

G_BEGIN_DECLS

#define CM_JSON_ERROR (cm_json_error_quark ())

/**
 * CmJsonError:
 * @CM_JSON_ERROR_SYNTAX: not JSON
 * @CM_JSON_ERROR_TOO_LARGE: more bytes, members or depth than allowed
 * @CM_JSON_ERROR_MISSING: a required member is not there
 * @CM_JSON_ERROR_TYPE: a member has another type or a value that is not allowed
 */
typedef enum
{
  CM_JSON_ERROR_SYNTAX,
  CM_JSON_ERROR_TOO_LARGE,
  CM_JSON_ERROR_MISSING,
  CM_JSON_ERROR_TYPE,
} CmJsonError;

GQuark cm_json_error_quark (void);

/* Limits on what comes from outside. */
#define CM_JSON_MAX_BYTES (7 * 1024 * 1024)
#define CM_JSON_MAX_DEPTH 16
#define CM_JSON_MAX_ITEMS 10000

JsonObject *cm_json_parse (GBytes *bytes, GError **error);
JsonNode *cm_json_parse_node (GBytes *bytes, GError **error);
/* Where a text is no JSON, both from 1; FALSE: there is no such place. */
gboolean cm_json_find_mistake (GBytes *bytes, guint *line, guint *column);
GBytes *cm_json_to_bytes (JsonObject *object);

gboolean cm_json_has (JsonObject *object, const char *member);
gboolean cm_json_require (JsonObject *object, const char *member, GError **error);
gboolean cm_json_set_wrong (GError **error, const char *member, const char *expected);

/* Readers. "dup" and "read" functions fail when the member is missing or wrong; the
 * "opt" ones leave @value untouched when it is missing and fail when it is wrong. */
char *cm_json_dup_string (JsonObject *object,
                          const char *member,
                          gsize max_bytes,
                          GError **error);
gboolean cm_json_opt_string (JsonObject *object,
                             const char *member,
                             gsize max_bytes,
                             char **value,
                             GError **error);
gboolean cm_json_read_int (JsonObject *object,
                           const char *member,
                           gint64 minimum,
                           gint64 maximum,
                           gint64 *value,
                           GError **error);
gboolean cm_json_opt_bool (JsonObject *object,
                           const char *member,
                           gboolean *value,
                           GError **error);
gboolean cm_json_opt_strv (JsonObject *object,
                           const char *member,
                           guint max_items,
                           gsize max_bytes,
                           char ***value,
                           GError **error);
gboolean cm_json_opt_bytes (JsonObject *object,
                            const char *member,
                            gsize max_bytes,
                            GBytes **value,
                            GError **error);
gboolean cm_json_opt_time (JsonObject *object,
                           const char *member,
                           gint64 *unix_seconds,
                           GError **error);
gboolean cm_json_read_enum (JsonObject *object,
                            const char *member,
                            GType type,
                            int *value,
                            GError **error);

/* Writers: NULL, empty lists and unset times write nothing. */
void cm_json_set_string (JsonObject *object, const char *member, const char *value);
void cm_json_set_strv (JsonObject *object, const char *member, const char *const *value);
void cm_json_set_bytes (JsonObject *object, const char *member, GBytes *value);
void cm_json_set_time (JsonObject *object, const char *member, gint64 unix_seconds);
void cm_json_set_enum (JsonObject *object, const char *member, GType type, int value);

G_END_DECLS
