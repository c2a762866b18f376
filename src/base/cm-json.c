/* cm-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict reading of JSON from outside on top of json-glib: a bound on bytes, depth and
 * items before anything is built from it, and readers that say which member is wrong.
 * json-glib parses by recursion, so the depth is checked before it sees the text.
 */

#include "cm-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-clock.h"
#include "cm-enum.h"

G_DEFINE_QUARK (cm-json-error-quark, cm_json_error)

/* Walks the text once, outside strings, counting open brackets and separators. */
static gboolean
check_bounds (const char *text,
              gsize size_bytes,
              GError **error)
{
  guint depth = 0, deepest = 0, items = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < size_bytes; i++)
    {
      char c = text[i];

      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '{' || c == '[')
        deepest = MAX (deepest, ++depth);
      else if ((c == '}' || c == ']') && depth > 0)
        depth--;
      else if (c == ',')
        items++;
    }

  if (deepest <= CM_JSON_MAX_DEPTH && items <= CM_JSON_MAX_ITEMS)
    return TRUE;
  g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE,
                       _ ("The JSON text is nested too deeply or has too many items."));
  return FALSE;
}

/**
 * cm_json_parse:
 * @bytes: JSON text
 * @error: return location for a #CmJsonError
 *
 * Parses one JSON object within the limits `CM_JSON_MAX_*` (RFC 8259).
 *
 * Returns: (transfer full): the object, or %NULL
 */
JsonObject *
cm_json_parse (GBytes *bytes,
               GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize size_bytes = 0;
  const char *text;
  JsonNode *root;

  g_return_val_if_fail (bytes != NULL, NULL);

  text = g_bytes_get_data (bytes, &size_bytes);
  if (size_bytes > CM_JSON_MAX_BYTES)
    {
      g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE,
                   _ ("The JSON text is larger than %d bytes."), CM_JSON_MAX_BYTES);
      return NULL;
    }
  /* Empty bytes have no pointer that could be handed on. */
  if (size_bytes == 0 || !g_utf8_validate_len (text, size_bytes, NULL))
    {
      g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
                           _ ("The JSON text is empty or not UTF-8."));
      return NULL;
    }
  if (!check_bounds (text, size_bytes, error))
    return NULL;

  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize)size_bytes, &local_error))
    {
      g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX, _ ("This is not JSON: %s"),
                   local_error->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, CM_JSON_ERROR, CM_JSON_ERROR_SYNTAX,
                           _ ("The JSON text is not an object."));
      return NULL;
    }
  return json_object_ref (json_node_get_object (root));
}

/**
 * cm_json_to_bytes:
 * @object: a JSON object
 *
 * Writes compact JSON; members keep the order in which they were set.
 *
 * Returns: (transfer full): the text, without a closing zero
 */
GBytes *
cm_json_to_bytes (JsonObject *object)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  gsize size_bytes = 0;
  char *text;

  g_return_val_if_fail (object != NULL, NULL);

  json_node_set_object (root, object);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, &size_bytes);
  return g_bytes_new_take (text, size_bytes);
}

/**
 * cm_json_has:
 * @object: a JSON object
 * @member: a member's name
 *
 * Returns: whether the member is there and not null
 */
gboolean
cm_json_has (JsonObject *object,
             const char *member)
{
  g_return_val_if_fail (object != NULL && member != NULL, FALSE);

  return json_object_has_member (object, member)
         && !json_object_get_null_member (object, member);
}

static gboolean
set_wrong_type (GError **error,
                const char *member,
                const char *expected)
{
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TYPE,
               _ ("The member “%s” is not %s."), member, expected);
  return FALSE;
}

static gboolean
set_too_large (GError **error,
               const char *member)
{
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE,
               _ ("The member “%s” is too large."), member);
  return FALSE;
}

static gboolean
set_missing (GError **error,
             const char *member)
{
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_MISSING,
               _ ("The member “%s” is missing."), member);
  return FALSE;
}

static const char *
peek_string (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_get_string (node);
  return NULL;
}

/**
 * cm_json_opt_string:
 * @object: a JSON object
 * @member: a member's name
 * @max_bytes: the longest string allowed, in bytes
 * @value: (out) (transfer full): where to put it; untouched if the member is missing
 * @error: return location for a #CmJsonError
 *
 * Reads a string that may be missing.
 *
 * Returns: %FALSE if the member is there but wrong
 */
gboolean
cm_json_opt_string (JsonObject *object,
                    const char *member,
                    gsize max_bytes,
                    char **value,
                    GError **error)
{
  const char *text;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  if (!cm_json_has (object, member))
    return TRUE;
  text = peek_string (json_object_get_member (object, member));
  if (text == NULL)
    return set_wrong_type (error, member, _ ("a string"));
  if (strlen (text) > max_bytes)
    return set_too_large (error, member);
  *value = g_strdup (text);
  return TRUE;
}

/**
 * cm_json_dup_string:
 * @object: a JSON object
 * @member: a member's name
 * @max_bytes: the longest string allowed, in bytes
 * @error: return location for a #CmJsonError
 *
 * Reads a string that has to be there.
 *
 * Returns: (transfer full): the string, or %NULL
 */
char *
cm_json_dup_string (JsonObject *object,
                    const char *member,
                    gsize max_bytes,
                    GError **error)
{
  char *value = NULL;

  if (!cm_json_opt_string (object, member, max_bytes, &value, error))
    return NULL;
  if (value == NULL)
    set_missing (error, member);
  return value;
}

/**
 * cm_json_read_int:
 * @object: a JSON object
 * @member: a member's name
 * @minimum: the lowest value allowed
 * @maximum: the highest value allowed
 * @value: (out): where to put it
 * @error: return location for a #CmJsonError
 *
 * Reads an integer that has to be there.
 *
 * Returns: whether it was there and within bounds
 */
gboolean
cm_json_read_int (JsonObject *object,
                  const char *member,
                  gint64 minimum,
                  gint64 maximum,
                  gint64 *value,
                  GError **error)
{
  JsonNode *node;
  gint64 number;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  if (!cm_json_has (object, member))
    return set_missing (error, member);
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return set_wrong_type (error, member, _ ("a whole number"));
  number = json_node_get_int (node);
  if (number < minimum || number > maximum)
    return set_wrong_type (error, member, _ ("within its bounds"));
  *value = number;
  return TRUE;
}

/**
 * cm_json_opt_bool:
 * @object: a JSON object
 * @member: a member's name
 * @value: (out): where to put it; untouched if the member is missing
 * @error: return location for a #CmJsonError
 *
 * Reads a boolean that may be missing.
 *
 * Returns: %FALSE if the member is there but wrong
 */
gboolean
cm_json_opt_bool (JsonObject *object,
                  const char *member,
                  gboolean *value,
                  GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  if (!cm_json_has (object, member))
    return TRUE;
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return set_wrong_type (error, member, _ ("true or false"));
  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * cm_json_opt_strv:
 * @object: a JSON object
 * @member: a member's name
 * @max_items: how many strings are allowed
 * @max_bytes: the longest string allowed, in bytes
 * @value: (out) (transfer full): where to put them; untouched if the member is missing
 * @error: return location for a #CmJsonError
 *
 * Reads a list of strings that may be missing.
 *
 * Returns: %FALSE if the member is there but wrong
 */
gboolean
cm_json_opt_strv (JsonObject *object,
                  const char *member,
                  guint max_items,
                  gsize max_bytes,
                  char ***value,
                  GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node;
  JsonArray *array;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  if (!cm_json_has (object, member))
    return TRUE;
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_wrong_type (error, member, _ ("a list"));
  array = json_node_get_array (node);
  if (json_array_get_length (array) > max_items)
    return set_too_large (error, member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = peek_string (json_array_get_element (array, i));

      if (text == NULL)
        return set_wrong_type (error, member, _ ("a list of strings"));
      if (strlen (text) > max_bytes)
        return set_too_large (error, member);
      g_strv_builder_add (builder, text);
    }
  *value = g_strv_builder_end (builder);
  return TRUE;
}

/**
 * cm_json_opt_bytes:
 * @object: a JSON object
 * @member: a member's name
 * @max_bytes: how many bytes are allowed after decoding
 * @value: (out) (transfer full): where to put them; untouched if the member is missing
 * @error: return location for a #CmJsonError
 *
 * Reads bytes written as base64 (RFC 4648 section 4) that may be missing.
 *
 * Returns: %FALSE if the member is there but wrong
 */
gboolean
cm_json_opt_bytes (JsonObject *object,
                   const char *member,
                   gsize max_bytes,
                   GBytes **value,
                   GError **error)
{
  const char *text;
  guchar *data;
  gsize size_bytes = 0;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  if (!cm_json_has (object, member))
    return TRUE;
  text = peek_string (json_object_get_member (object, member));
  if (text == NULL)
    return set_wrong_type (error, member, _ ("a string"));
  if (strlen (text) % 4 != 0
      || strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
             != strlen (text))
    return set_wrong_type (error, member, _ ("base64"));
  if (strlen (text) / 4 * 3 > max_bytes + 2)
    return set_too_large (error, member);
  data = g_base64_decode (text, &size_bytes);
  *value = g_bytes_new_take (data, size_bytes);
  return TRUE;
}

/**
 * cm_json_opt_time:
 * @object: a JSON object
 * @member: a member's name
 * @unix_seconds: (out): where to put it; untouched if the member is missing
 * @error: return location for a #CmJsonError
 *
 * Reads an RFC 3339 time that may be missing.
 *
 * Returns: %FALSE if the member is there but wrong
 */
gboolean
cm_json_opt_time (JsonObject *object,
                  const char *member,
                  gint64 *unix_seconds,
                  GError **error)
{
  g_autofree char *text = NULL;

  if (!cm_json_opt_string (object, member, 64, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (!cm_clock_parse_rfc3339 (text, unix_seconds))
    return set_wrong_type (error, member, _ ("a time"));
  return TRUE;
}

/**
 * cm_json_read_enum:
 * @object: a JSON object
 * @member: a member's name
 * @type: an enum type
 * @value: (out): where to put it
 * @error: return location for a #CmJsonError
 *
 * Reads one of the words of an enum; it has to be there.
 *
 * Returns: whether it was there and is one of the words
 */
gboolean
cm_json_read_enum (JsonObject *object,
                   const char *member,
                   GType type,
                   int *value,
                   GError **error)
{
  g_autofree char *text = cm_json_dup_string (object, member, 64, error);

  if (text == NULL)
    return FALSE;
  if (!cm_enum_from_nick (type, text, value))
    {
      g_autofree char *allowed = cm_enum_list_nicks (type);
      g_autofree char *expected = g_strdup_printf (_ ("one of %s"), allowed);

      return set_wrong_type (error, member, expected);
    }
  return TRUE;
}

/**
 * cm_json_set_string:
 * @object: a JSON object
 * @member: a member's name
 * @value: (nullable): a string; %NULL writes nothing
 *
 * Writes a string.
 */
void
cm_json_set_string (JsonObject *object,
                    const char *member,
                    const char *value)
{
  g_return_if_fail (object != NULL && member != NULL);

  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

/**
 * cm_json_set_strv:
 * @object: a JSON object
 * @member: a member's name
 * @value: (nullable): strings; none writes nothing
 *
 * Writes a list of strings.
 */
void
cm_json_set_strv (JsonObject *object,
                  const char *member,
                  const char *const *value)
{
  JsonArray *array;

  g_return_if_fail (object != NULL && member != NULL);

  if (value == NULL || value[0] == NULL)
    return;
  array = json_array_new ();
  for (gsize i = 0; value[i] != NULL; i++)
    json_array_add_string_element (array, value[i]);
  json_object_set_array_member (object, member, array);
}

/**
 * cm_json_set_bytes:
 * @object: a JSON object
 * @member: a member's name
 * @value: (nullable): bytes; %NULL writes nothing
 *
 * Writes bytes as base64 (RFC 4648 section 4).
 */
void
cm_json_set_bytes (JsonObject *object,
                   const char *member,
                   GBytes *value)
{
  g_autofree char *text = NULL;

  g_return_if_fail (object != NULL && member != NULL);

  if (value == NULL)
    return;
  text = g_base64_encode (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
  json_object_set_string_member (object, member, text);
}

/**
 * cm_json_set_time:
 * @object: a JSON object
 * @member: a member's name
 * @unix_seconds: a point in time; 0 writes nothing
 *
 * Writes an RFC 3339 time.
 */
void
cm_json_set_time (JsonObject *object,
                  const char *member,
                  gint64 unix_seconds)
{
  g_autofree char *text = NULL;

  g_return_if_fail (object != NULL && member != NULL);

  if (unix_seconds == 0)
    return;
  text = cm_clock_format_rfc3339 (unix_seconds);
  json_object_set_string_member (object, member, text);
}

/**
 * cm_json_set_enum:
 * @object: a JSON object
 * @member: a member's name
 * @type: an enum type
 * @value: one of its values
 *
 * Writes the word of an enum value.
 */
void
cm_json_set_enum (JsonObject *object,
                  const char *member,
                  GType type,
                  int value)
{
  g_return_if_fail (object != NULL && member != NULL);

  json_object_set_string_member (object, member, cm_enum_to_nick (type, value));
}
