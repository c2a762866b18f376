/* cm-json.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict reading of JSON from outside: readers that say which member is wrong.
 */

#include "cm-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-clock.h"
#include "cm-enum.h"

G_DEFINE_QUARK (cm - json - error - quark, cm_json_error)

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
cm_json_has (JsonObject *object, const char *member)
{
  g_return_val_if_fail (object != NULL && member != NULL, FALSE);

  return json_object_has_member (object, member)
         && !json_object_get_null_member (object, member);
}

/**
 * cm_json_set_wrong:
 * @error: return location for a %CM_JSON_ERROR_TYPE
 * @member: a member's name
 * @expected: what it had to be, translated: “a string”
 *
 * Says that a member is not what it has to be; for readers of more than one member.
 *
 * Returns: %FALSE
 */
gboolean
cm_json_set_wrong (GError **error, const char *member, const char *expected)
{
  g_return_val_if_fail (member != NULL && expected != NULL, FALSE);

  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TYPE, _ ("The member “%s” is not %s."),
               member, expected);
  return FALSE;
}

static gboolean
set_too_large (GError **error, const char *member)
{
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_TOO_LARGE,
               _ ("The member “%s” is too large."), member);
  return FALSE;
}

/**
 * cm_json_require:
 * @object: a JSON object
 * @member: a member's name
 * @error: return location for a %CM_JSON_ERROR_MISSING
 *
 * Returns: whether the member is there and not null
 */
gboolean
cm_json_require (JsonObject *object, const char *member, GError **error)
{
  g_return_val_if_fail (object != NULL && member != NULL, FALSE);

  if (cm_json_has (object, member))
    return TRUE;
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
    return cm_json_set_wrong (error, member, _ ("a string"));
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

  if (!cm_json_require (object, member, error)
      || !cm_json_opt_string (object, member, max_bytes, &value, error))
    return NULL;
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

  if (!cm_json_require (object, member, error))
    return FALSE;
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return cm_json_set_wrong (error, member, _ ("a whole number"));
  number = json_node_get_int (node);
  if (number < minimum || number > maximum)
    return cm_json_set_wrong (error, member, _ ("within its bounds"));
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
cm_json_opt_bool (JsonObject *object, const char *member, gboolean *value, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL && member != NULL && value != NULL, FALSE);

  if (!cm_json_has (object, member))
    return TRUE;
  node = json_object_get_member (object, member);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return cm_json_set_wrong (error, member, _ ("true or false"));
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
    return cm_json_set_wrong (error, member, _ ("a list"));
  array = json_node_get_array (node);
  if (json_array_get_length (array) > max_items)
    return set_too_large (error, member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = peek_string (json_array_get_element (array, i));

      if (text == NULL)
        return cm_json_set_wrong (error, member, _ ("a list of strings"));
      if (strlen (text) > max_bytes)
        return set_too_large (error, member);
      g_strv_builder_add (builder, text);
    }
  *value = g_strv_builder_end (builder);
  return TRUE;
}

/* g_base64_decode() skips what it does not know; we do not. */
static gboolean
is_base64 (const char *text)
{
  static const char alphabet[]
      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize length = strlen (text);
  gsize n_digits = strspn (text, alphabet);

  return length % 4 == 0 && length - n_digits <= 2
         && strspn (text + n_digits, "=") == length - n_digits;
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
    return cm_json_set_wrong (error, member, _ ("a string"));
  if (!is_base64 (text))
    return cm_json_set_wrong (error, member, _ ("base64"));
  if (strlen (text) / 4 * 3 - strspn (text + strcspn (text, "="), "=") > max_bytes)
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
    return cm_json_set_wrong (error, member, _ ("a time"));
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

      return cm_json_set_wrong (error, member, expected);
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
cm_json_set_string (JsonObject *object, const char *member, const char *value)
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
cm_json_set_strv (JsonObject *object, const char *member, const char *const *value)
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
cm_json_set_bytes (JsonObject *object, const char *member, GBytes *value)
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
 * @unix_seconds: a point in time; %CM_NO_TIME writes nothing
 *
 * Writes an RFC 3339 time.
 */
void
cm_json_set_time (JsonObject *object, const char *member, gint64 unix_seconds)
{
  g_autofree char *text = NULL;

  g_return_if_fail (object != NULL && member != NULL);

  if (unix_seconds == CM_NO_TIME)
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
cm_json_set_enum (JsonObject *object, const char *member, GType type, int value)
{
  g_return_if_fail (object != NULL && member != NULL);

  json_object_set_string_member (object, member, cm_enum_to_nick (type, value));
}
