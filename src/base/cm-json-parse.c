/* cm-json-parse.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict parsing of JSON from outside on top of json-glib: a bound on bytes, depth and
 * items before anything is built from it. json-glib parses by recursion and is generous
 * (comments, assignments, half surrogates, members that are there twice), so a scanner
 * goes over the text first.
 */

#include "cm-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What is left to read of a text, and how much it was so far. */
typedef struct
{
  const char *next;
  const char *end;
  guint depth;
  guint n_items;
  guint n_members;
} Scanner;

static gboolean
scan_hex (Scanner *self, gunichar *value)
{
  *value = 0;
  if (self->end - self->next < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*self->next++);

      if (digit < 0)
        return FALSE;
      *value = *value * 16 + (gunichar)digit;
    }
  return TRUE;
}

/* What follows "\u": not a zero, which would end a C string early, and no half of a
 * surrogate pair, which is not a character. */
static gboolean
scan_unicode_escape (Scanner *self)
{
  gunichar value, low;

  if (!scan_hex (self, &value) || value == 0)
    return FALSE;
  if (value < 0xd800 || value > 0xdfff)
    return TRUE;
  if (value > 0xdbff || self->end - self->next < 6 || self->next[0] != '\\'
      || self->next[1] != 'u')
    return FALSE;
  self->next += 2;
  return scan_hex (self, &low) && low >= 0xdc00 && low <= 0xdfff;
}

static gboolean
scan_string (Scanner *self)
{
  while (self->next < self->end)
    {
      guchar c = (guchar)*self->next++;

      if (c == '"')
        return TRUE;
      if (c < 0x20)
        return FALSE;
      if (c != '\\')
        continue;
      if (self->next == self->end)
        return FALSE;
      c = (guchar)*self->next++;
      if (c == 'u' ? !scan_unicode_escape (self) : strchr ("\"\\/bfnrt", c) == NULL)
        return FALSE;
    }
  return FALSE;
}

/* Outside of strings JSON knows few characters. Others are comments, assignments and the
 * like, which json-glib would read, and behind which a bracket could hide from us. */
static gboolean
scan_other (Scanner *self, char c)
{
  if (c == '{' || c == '[')
    self->depth++;
  else if ((c == '}' || c == ']') && self->depth > 0)
    self->depth--;
  else if (c == ',')
    self->n_items++;
  else if (c == ':')
    self->n_members++;
  else if (c == '\0' || strchr (" \t\r\n+-.0123456789Eaeflnrstu", c) == NULL)
    return FALSE;
  return TRUE;
}

/* As people count: both from 1, columns in characters. */
static void
locate (const char *text, gsize offset, guint *line, guint *column)
{
  const char *start = text;

  *line = 1;
  for (const char *c = text; c < text + offset; c++)
    if (*c == '\n')
      {
        start = c + 1;
        (*line)++;
      }
  *column = (guint)g_utf8_strlen (start, text + offset - start) + 1;
}

static void
set_mistake (const char *text, gsize offset, GError **error)
{
  guint line;
  guint column;

  locate (text, offset, &line, &column);
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
               _ ("This is not JSON: there is a mistake in line %u, column %u."), line,
               column);
}

/* Reads the text once without building anything from it. @mistake: where it ends to be
 * JSON */
static gboolean
scan (const char *text,
      gsize size_bytes,
      guint *n_members,
      gsize *mistake,
      GError **error)
{
  Scanner self = { .next = text, .end = text + size_bytes };

  while (self.next < self.end)
    {
      char c = *self.next++;

      if (c == '"' ? !scan_string (&self) : !scan_other (&self, c))
        {
          *mistake = (gsize)(self.next - 1 - text);
          set_mistake (text, *mistake, error);
          return FALSE;
        }
      if (self.depth > CM_JSON_MAX_DEPTH || self.n_items > CM_JSON_MAX_ITEMS)
        {
          g_set_error_literal (
              error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE,
              _ ("The JSON text is nested too deeply or has too many items."));
          return FALSE;
        }
    }
  *n_members = self.n_members;
  return TRUE;
}

static guint count_members (JsonNode *node);

static void
count_member (JsonObject *object, const char *member, JsonNode *node, gpointer user_data)
{
  *(guint *)user_data += 1 + count_members (node);
}

static void
count_element (JsonArray *array, guint index, JsonNode *node, gpointer user_data)
{
  *(guint *)user_data += count_members (node);
}

static guint
count_members (JsonNode *node)
{
  guint n = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), count_member, &n);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), count_element, &n);
  return n;
}

typedef struct
{
  guint line;
  guint n_bytes; /* of that line, that were read */
} Stop;

static void
on_error_cb (JsonParser *parser, const GError *error, gpointer user_data)
{
  Stop *stop = user_data;

  stop->line = json_parser_get_current_line (parser);
  stop->n_bytes = json_parser_get_current_pos (parser);
}

/* Never behind the end of the line. */
static gsize
find_offset (const char *text, gsize size_bytes, const Stop *stop)
{
  const char *end = text + size_bytes;
  const char *start = text;
  const char *line_end;

  for (guint line = 1; line < stop->line; line++)
    {
      const char *newline = memchr (start, '\n', (gsize)(end - start));

      if (newline == NULL)
        break;
      start = newline + 1;
    }
  line_end = memchr (start, '\n', (gsize)(end - start));
  if (line_end == NULL)
    line_end = end;
  return (gsize)(start - text) + MIN (stop->n_bytes, (gsize)(line_end - start));
}

static JsonNode *
parse (const char *text, gsize size_bytes, gsize *mistake, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  Stop stop = { 0 };
  JsonNode *root;

  g_signal_connect (parser, "error", G_CALLBACK (on_error_cb), &stop);
  if (!json_parser_load_from_data (parser, text, (gssize)size_bytes, /* error: */ NULL))
    {
      *mistake = find_offset (text, size_bytes, &stop);
      set_mistake (text, *mistake, error);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL)
    {
      g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
                           _ ("The JSON text is empty or not UTF-8."));
      return NULL;
    }
  return json_node_ref (root);
}

/* @mistake: set to where it is no JSON, if that can be said */
static JsonNode *
parse_node (GBytes *bytes, gsize *mistake, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  gsize size_bytes = 0;
  const char *text;
  guint n_members;

  text = g_bytes_get_data (bytes, &size_bytes);
  if (size_bytes > CM_JSON_MAX_BYTES)
    {
      g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE,
                   _ ("The JSON text is larger than %d bytes."), CM_JSON_MAX_BYTES);
      return NULL;
    }
  if (size_bytes == 0 || !g_utf8_validate_len (text, size_bytes, NULL))
    {
      g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
                           _ ("The JSON text is empty or not UTF-8."));
      return NULL;
    }
  if (!scan (text, size_bytes, &n_members, mistake, error))
    return NULL;
  root = parse (text, size_bytes, mistake, error);
  if (root == NULL)
    return NULL;
  if (count_members (root) != n_members)
    {
      g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
                           _ ("The JSON text has a member twice."));
      return NULL;
    }
  return g_steal_pointer (&root);
}

/**
 * cm_json_parse_node:
 * @bytes: JSON text
 * @error: return location for a #CmJsonError
 *
 * Parses one JSON value of any kind (RFC 8259) within the limits `CM_JSON_MAX_*`. As
 * I-JSON asks (RFC 7493), it is UTF-8 and no object has a member twice, so that two
 * readers cannot see two different things in it.
 *
 * Returns: (transfer full) (nullable): the value
 */
JsonNode *
cm_json_parse_node (GBytes *bytes, GError **error)
{
  gsize mistake;

  g_return_val_if_fail (bytes != NULL, NULL);

  return parse_node (bytes, &mistake, error);
}

/**
 * cm_json_find_mistake:
 * @bytes: a text
 * @line: (out): a line, from 1
 * @column: (out): a character in it, from 1
 *
 * Finds where a text that somebody wrote is no JSON.
 *
 * Returns: whether there is such a place
 */
gboolean
cm_json_find_mistake (GBytes *bytes, guint *line, guint *column)
{
  gsize mistake = G_MAXSIZE;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (bytes != NULL && line != NULL && column != NULL, FALSE);

  root = parse_node (bytes, &mistake, /* error: */ NULL);
  if (mistake == G_MAXSIZE)
    return FALSE;
  locate (g_bytes_get_data (bytes, NULL), mistake, line, column);
  return TRUE;
}

/**
 * cm_json_parse:
 * @bytes: JSON text
 * @error: return location for a #CmJsonError
 *
 * Parses one JSON object, with the limits and the strictness of cm_json_parse_node().
 *
 * Returns: (transfer full): the object, or %NULL
 */
JsonObject *
cm_json_parse (GBytes *bytes, GError **error)
{
  g_autoptr (JsonNode) root = cm_json_parse_node (bytes, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
                           _ ("The JSON text is not an object."));
      return NULL;
    }
  return json_object_ref (json_node_get_object (root));
}
