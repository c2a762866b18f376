/* cm-field-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "cm-document.h"

G_BEGIN_DECLS

/**
 * CmFieldKind:
 * @CM_FIELD_STRING: `char *`
 * @CM_FIELD_STRV: `GStrv`
 * @CM_FIELD_BYTES: `GBytes *`, base64
 * @CM_FIELD_INT: `gint64`, from 0 to the limit; has to be there
 * @CM_FIELD_TIME: `gint64`, Unix seconds, RFC 3339; 0 is not written
 * @CM_FIELD_ENUM: `int`, a word of the type; has to be there
 * @CM_FIELD_CERTIFICATE: `CmCertificate *`, PEM
 * @CM_FIELD_CHAIN: `GPtrArray *` of CmCertificate, PEM
 */
typedef enum
{
  CM_FIELD_STRING,
  CM_FIELD_STRV,
  CM_FIELD_BYTES,
  CM_FIELD_INT,
  CM_FIELD_TIME,
  CM_FIELD_ENUM,
  CM_FIELD_CERTIFICATE,
  CM_FIELD_CHAIN,
} CmFieldKind;

/**
 * CmField:
 * @member: its name in JSON
 * @kind: what it is
 * @offset: where it stands in the instance
 * @limit: bytes of a string or blob, items of a list are bounded by @max_items
 * @max_items: for lists
 * @required: whether it has to be there
 * @enum_type: for enums: the get_type function
 *
 * One member of one class of documents.
 */
typedef struct
{
  const char *member;
  CmFieldKind kind;
  gsize offset;
  gsize limit;
  guint max_items;
  gboolean required;
  GType (*enum_type) (void);
} CmField;

struct _CmFieldTable
{
  const CmField *fields;
  gsize n_fields;
};

gboolean cm_field_table_read (const CmFieldTable *table,
                              gpointer instance,
                              JsonObject *object,
                              GError **error);
void cm_field_table_write (const CmFieldTable *table, gpointer instance, JsonObject *object);
void cm_field_table_clear (const CmFieldTable *table, gpointer instance);
gboolean cm_field_table_has (const CmFieldTable *table, const char *member);

G_END_DECLS
