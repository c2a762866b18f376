/* cm-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A class of documents states its members once, in a table; reading, writing, copying and
 * freeing walk it. So no member can be written and not read, none is forgotten in a copy,
 * and each has its limit. A kind of member is four functions on the place where the
 * member is held.
 */

#include "cm-field-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-json.h"

#define HASH_LENGTH 64

/* ---- tables ---- */

/**
 * cm_field_table_read:
 * @table: a class's members
 * @instance: where to put them; it holds nothing yet
 * @object: the JSON of a document
 * @error: return location for a #CmJsonError, or the error of a kind
 *
 * Reads every member.
 *
 * Returns: whether all were right, and those there that have to be; if not, @instance
 *   holds those read before the wrong one
 */
gboolean
cm_field_table_read (const CmFieldTable *table,
                     gpointer instance,
                     JsonObject *object,
                     GError **error)
{
  g_return_val_if_fail (table != NULL && instance != NULL && object != NULL, FALSE);

  for (gsize i = 0; i < table->n_fields; i++)
    {
      const CmField *field = &table->fields[i];

      if (!cm_json_has (object, field->member))
        {
          if (field->required)
            return cm_json_require (object, field->member, error);
          continue;
        }
      if (!field->kind->read (field, object, G_STRUCT_MEMBER_P (instance, field->offset),
                              error))
        return FALSE;
    }
  return TRUE;
}

/**
 * cm_field_table_write:
 * @table: a class's members
 * @instance: where they are
 * @object: a JSON object to add them to
 *
 * Writes every member, in the order of the table.
 */
void
cm_field_table_write (const CmFieldTable *table,
                      gconstpointer instance,
                      JsonObject *object)
{
  g_return_if_fail (table != NULL && instance != NULL && object != NULL);

  for (gsize i = 0; i < table->n_fields; i++)
    {
      const CmField *field = &table->fields[i];

      field->kind->write (field, object, G_STRUCT_MEMBER_P (instance, field->offset));
    }
}

/**
 * cm_field_table_clear:
 * @table: a class's members
 * @instance: where they are
 *
 * Frees what every member holds.
 */
void
cm_field_table_clear (const CmFieldTable *table, gpointer instance)
{
  g_return_if_fail (table != NULL && instance != NULL);

  for (gsize i = 0; i < table->n_fields; i++)
    if (table->fields[i].kind->clear != NULL)
      table->fields[i].kind->clear (
          G_STRUCT_MEMBER_P (instance, table->fields[i].offset));
}

/**
 * cm_field_table_copy:
 * @table: a class's members
 * @instance: where they are
 * @copy: where to put them; what it held is freed
 *
 * Copies every member.
 */
void
cm_field_table_copy (const CmFieldTable *table, gconstpointer instance, gpointer copy)
{
  g_return_if_fail (table != NULL && instance != NULL && copy != NULL);

  cm_field_table_clear (table, copy);
  for (gsize i = 0; i < table->n_fields; i++)
    table->fields[i].kind->copy (G_STRUCT_MEMBER_P (instance, table->fields[i].offset),
                                 G_STRUCT_MEMBER_P (copy, table->fields[i].offset));
}

/**
 * cm_field_table_has:
 * @table: a class's members
 * @member: a name
 *
 * Returns: whether it is the name of one of them
 */
gboolean
cm_field_table_has (const CmFieldTable *table, const char *member)
{
  g_return_val_if_fail (table != NULL && member != NULL, FALSE);

  for (gsize i = 0; i < table->n_fields; i++)
    if (g_str_equal (table->fields[i].member, member))
      return TRUE;
  return FALSE;
}

/* ---- strings ---- */

static gboolean
is_line_break (gunichar c)
{
  return c == '\n' || c == '\r' || c == '\t';
}

static gboolean
has_control (const char *text, gboolean multi_line)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_iscntrl (character) && !(multi_line && is_line_break (character)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
read_string (const CmField *field,
             JsonObject *object,
             gboolean multi_line,
             char **slot,
             GError **error)
{
  g_autofree char *text = NULL;

  if (!cm_json_opt_string (object, field->member, field->limit, &text, error))
    return FALSE;
  if (has_control (text, multi_line))
    return cm_json_set_wrong (error, field->member,
                              _ ("a text without control characters"));
  *slot = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
read_line (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return read_string (field, object, /* multi_line: */ FALSE, slot, error);
}

static gboolean
read_text (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return read_string (field, object, /* multi_line: */ TRUE, slot, error);
}

static gboolean
read_hash (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  g_autofree char *text = NULL;

  if (!cm_json_opt_string (object, field->member, HASH_LENGTH, &text, error))
    return FALSE;
  if (strlen (text) != HASH_LENGTH || strspn (text, "0123456789abcdef") != HASH_LENGTH)
    return cm_json_set_wrong (error, field->member, _ ("a SHA-256 fingerprint"));
  *(char **)slot = g_steal_pointer (&text);
  return TRUE;
}

static void
write_string (const CmField *field, JsonObject *object, gconstpointer slot)
{
  cm_json_set_string (object, field->member, *(char *const *)slot);
}

static void
clear_string (gpointer slot)
{
  g_clear_pointer ((char **)slot, g_free);
}

static void
copy_string (gconstpointer slot, gpointer copy)
{
  *(char **)copy = g_strdup (*(char *const *)slot);
}

const CmFieldKind cm_field_line = { read_line, write_string, clear_string, copy_string };
const CmFieldKind cm_field_text = { read_text, write_string, clear_string, copy_string };
const CmFieldKind cm_field_hash = { read_hash, write_string, clear_string, copy_string };

/* ---- lists ---- */

static gboolean
read_lines (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  g_auto (GStrv) lines = NULL;

  if (!cm_json_opt_strv (object, field->member, field->max_items, field->limit, &lines,
                         error))
    return FALSE;
  for (gsize i = 0; lines[i] != NULL; i++)
    if (has_control (lines[i], /* multi_line: */ FALSE))
      return cm_json_set_wrong (error, field->member,
                                _ ("a list of texts without control characters"));
  *(GStrv *)slot = g_steal_pointer (&lines);
  return TRUE;
}

static void
write_lines (const CmField *field, JsonObject *object, gconstpointer slot)
{
  cm_json_set_strv (object, field->member, *(const char *const *const *)slot);
}

static void
clear_lines (gpointer slot)
{
  g_clear_pointer ((GStrv *)slot, g_strfreev);
}

static void
copy_lines (gconstpointer slot, gpointer copy)
{
  *(GStrv *)copy = g_strdupv (*(const GStrv *)slot);
}

const CmFieldKind cm_field_lines = { read_lines, write_lines, clear_lines, copy_lines };

/* ---- bytes ---- */

static gboolean
read_bytes (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return cm_json_opt_bytes (object, field->member, field->limit, slot, error);
}

static void
write_bytes (const CmField *field, JsonObject *object, gconstpointer slot)
{
  cm_json_set_bytes (object, field->member, *(GBytes *const *)slot);
}

static void
clear_bytes (gpointer slot)
{
  g_clear_pointer ((GBytes **)slot, g_bytes_unref);
}

static void
copy_bytes (gconstpointer slot, gpointer copy)
{
  cm_field_set_bytes (copy, *(GBytes *const *)slot);
}

const CmFieldKind cm_field_bytes = { read_bytes, write_bytes, clear_bytes, copy_bytes };

/* ---- numbers ---- */

static gboolean
read_boolean (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return cm_json_opt_bool (object, field->member, slot, error);
}

static void
write_boolean (const CmField *field, JsonObject *object, gconstpointer slot)
{
  if (*(const gboolean *)slot)
    json_object_set_boolean_member (object, field->member, TRUE);
}

static void
copy_boolean (gconstpointer slot, gpointer copy)
{
  *(gboolean *)copy = *(const gboolean *)slot;
}

static gboolean
read_int (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return cm_json_read_int (object, field->member, 0, (gint64)field->limit, slot, error);
}

static void
write_int (const CmField *field, JsonObject *object, gconstpointer slot)
{
  json_object_set_int_member (object, field->member, *(const gint64 *)slot);
}

static gboolean
read_time (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return cm_json_opt_time (object, field->member, slot, error);
}

static void
write_time (const CmField *field, JsonObject *object, gconstpointer slot)
{
  gint64 unix_seconds = *(const gint64 *)slot;

  if (unix_seconds != 0) /* nothing that a document says of itself is that old */
    cm_json_set_time (object, field->member, unix_seconds);
}

static void
copy_int64 (gconstpointer slot, gpointer copy)
{
  *(gint64 *)copy = *(const gint64 *)slot;
}

static gboolean
read_enum (const CmField *field, JsonObject *object, gpointer slot, GError **error)
{
  return cm_json_read_enum (object, field->member, field->enum_type (), slot, error);
}

static void
write_enum (const CmField *field, JsonObject *object, gconstpointer slot)
{
  cm_json_set_enum (object, field->member, field->enum_type (), *(const int *)slot);
}

static void
copy_enum (gconstpointer slot, gpointer copy)
{
  *(int *)copy = *(const int *)slot;
}

const CmFieldKind cm_field_boolean = { read_boolean, write_boolean, NULL, copy_boolean };
const CmFieldKind cm_field_int = { read_int, write_int, NULL, copy_int64 };
const CmFieldKind cm_field_time = { read_time, write_time, NULL, copy_int64 };
const CmFieldKind cm_field_enum = { read_enum, write_enum, NULL, copy_enum };

/* ---- setters ---- */

/* As nearly every text is: nothing to clean. */
static gboolean
is_plain (const char *text, gsize max_bytes)
{
  for (gsize i = 0; i <= max_bytes; i++)
    if (text[i] == '\0')
      return TRUE;
    else if (!g_ascii_isprint (text[i]))
      return FALSE;
  return FALSE;
}

static char *
clean (const char *text, gsize max_bytes, gboolean multi_line)
{
  g_autofree char *valid = NULL;
  g_autoptr (GString) clean = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  if (is_plain (text, max_bytes))
    return g_strdup (text);
  valid = g_utf8_make_valid (text, -1);
  clean = g_string_sized_new (strlen (valid));
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_iscntrl (character) && !(multi_line && is_line_break (character)))
        character = ' ';
      if (clean->len + (gsize)g_unichar_to_utf8 (character, NULL) > max_bytes)
        break;
      g_string_append_unichar (clean, character);
    }
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

static void
take_string (char **slot, char *text)
{
  g_free (*slot);
  *slot = text;
}

/**
 * cm_field_set_line:
 * @slot: (inout): where the text is held
 * @text: (nullable): the new text; may be the one that is held
 * @max_bytes: the longest text allowed
 *
 * Sets one line of text; control characters become spaces.
 */
void
cm_field_set_line (char **slot, const char *text, gsize max_bytes)
{
  g_return_if_fail (slot != NULL);

  take_string (slot, clean (text, max_bytes, /* multi_line: */ FALSE));
}

/**
 * cm_field_set_text:
 * @slot: (inout): where the text is held
 * @text: (nullable): the new text; may be the one that is held
 * @max_bytes: the longest text allowed
 *
 * Sets text of several lines; other control characters become spaces.
 */
void
cm_field_set_text (char **slot, const char *text, gsize max_bytes)
{
  g_return_if_fail (slot != NULL);

  take_string (slot, clean (text, max_bytes, /* multi_line: */ TRUE));
}

/**
 * cm_field_set_lines:
 * @slot: (inout): where the list is held
 * @lines: (nullable): the new list; may be the one that is held
 * @max_items: how many lines are kept
 * @max_bytes: the longest line allowed
 *
 * Sets a list of lines, in the same order.
 */
void
cm_field_set_lines (GStrv *slot,
                    const char *const *lines,
                    guint max_items,
                    gsize max_bytes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (slot != NULL);

  for (gsize i = 0; lines != NULL && lines[i] != NULL && kept->len < max_items; i++)
    {
      g_autofree char *line = clean (lines[i], max_bytes, /* multi_line: */ FALSE);

      if (line == NULL || g_hash_table_contains (seen, line))
        continue;
      g_hash_table_add (seen, line);
      g_ptr_array_add (kept, g_steal_pointer (&line));
    }
  g_strfreev (*slot);
  *slot = NULL;
  if (kept->len == 0)
    return;
  g_ptr_array_add (kept, NULL);
  *slot = (GStrv)g_ptr_array_free (g_steal_pointer (&kept), FALSE);
}

/**
 * cm_field_get_lines:
 * @lines: (nullable): a list as it is held
 *
 * Returns: (transfer none): the list, empty rather than %NULL
 */
const char *const *
cm_field_get_lines (GStrv lines)
{
  static const char *const none[] = { NULL };

  return lines != NULL ? (const char *const *)lines : none;
}

/**
 * cm_field_set_bytes:
 * @slot: (inout): where the bytes are held
 * @bytes: (nullable): the new bytes; may be those that are held
 *
 * Sets bytes.
 */
void
cm_field_set_bytes (GBytes **slot, GBytes *bytes)
{
  g_return_if_fail (slot != NULL);

  if (bytes != NULL)
    g_bytes_ref (bytes);
  g_clear_pointer (slot, g_bytes_unref);
  *slot = bytes;
}
