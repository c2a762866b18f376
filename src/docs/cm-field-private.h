/* cm-field-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

typedef struct _CmField CmField;

/**
 * CmFieldKind:
 * @read: reads the member, which is there, into @slot; called once, on an empty slot
 * @write: writes the member, or nothing where there is nothing to say
 * @clear: (nullable): frees what @slot holds and empties it
 * @copy: copies one slot into another, which is empty
 *
 * How one kind of member is held in memory and in JSON. A class may bring a kind of its
 * own for a member that only it has.
 */
typedef struct
{
  gboolean (*read) (const CmField *field,
                    JsonObject *object,
                    gpointer slot,
                    GError **error);
  void (*write) (const CmField *field, JsonObject *object, gconstpointer slot);
  void (*clear) (gpointer slot);
  void (*copy) (gconstpointer slot, gpointer copy);
} CmFieldKind;

extern const CmFieldKind cm_field_line;        /* char *: a line of text */
extern const CmFieldKind cm_field_text;        /* char *: several lines */
extern const CmFieldKind cm_field_lines;       /* GStrv: lines */
extern const CmFieldKind cm_field_hash;        /* char *: SHA-256, lower hex */
extern const CmFieldKind cm_field_bytes;       /* GBytes *: base64 (RFC 4648) */
extern const CmFieldKind cm_field_boolean;     /* gboolean: written when TRUE */
extern const CmFieldKind cm_field_int;         /* gint64: from 0 to the limit */
extern const CmFieldKind cm_field_time;        /* gint64: RFC 3339; 0 is not written */
extern const CmFieldKind cm_field_enum;        /* int: a word of the type */
extern const CmFieldKind cm_field_certificate; /* CmCertificate *: PEM */
extern const CmFieldKind cm_field_chain;       /* GPtrArray * of CmCertificate: PEM */

/**
 * CmField:
 * @member: its name in JSON
 * @kind: what it is
 * @offset: where it stands in the instance
 * @limit: the most bytes of a text, of each line of a list, or of a blob; the highest
 *   number
 * @max_items: the most lines of a list
 * @required: whether it has to be there
 * @enum_type: the get_type function of an enum
 *
 * One member of one class of documents.
 */
struct _CmField
{
  const char *member;
  const CmFieldKind *kind;
  gsize offset;
  gsize limit;
  guint max_items;
  gboolean required;
  GType (*enum_type) (void);
};

struct _CmFieldTable
{
  const CmField *fields;
  gsize n_fields;
};

/**
 * CM_FIELD:
 * @Type: a struct
 * @name: one of its fields, which has the name of the member
 * @field_kind: the kind, without "cm_field_"
 *
 * The beginning of a row of a table; limits follow.
 */
#define CM_FIELD(Type, name, field_kind)                                                 \
  .member = #name, .kind = &cm_field_##field_kind, .offset = G_STRUCT_OFFSET (Type, name)

/* Walks over a table. @instance: the struct the offsets count from. */
gboolean cm_field_table_read (const CmFieldTable *table,
                              gpointer instance,
                              JsonObject *object,
                              GError **error);
void cm_field_table_write (const CmFieldTable *table,
                           gconstpointer instance,
                           JsonObject *object);
void cm_field_table_clear (const CmFieldTable *table, gpointer instance);
void
cm_field_table_copy (const CmFieldTable *table, gconstpointer instance, gpointer copy);
gboolean cm_field_table_has (const CmFieldTable *table, const char *member);

/* For setters, so that what was set can be read back: text is made valid, put on one line
 * where it is a line, and cut to the limit; lists lose what is empty or there twice. An
 * empty value becomes NULL. */
void cm_field_set_line (char **slot, const char *text, gsize max_bytes);
void cm_field_set_text (char **slot, const char *text, gsize max_bytes);
void cm_field_set_lines (GStrv *slot,
                         const char *const *lines,
                         guint max_items,
                         gsize max_bytes);
void cm_field_set_bytes (GBytes **slot, GBytes *bytes);
/* For getters: a list that is held as NULL is an empty one. */
const char *const *cm_field_get_lines (GStrv lines);

G_END_DECLS
