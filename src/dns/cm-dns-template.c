/* cm-dns-template.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts with variables in braces, as provider definitions hold them: "{sub}.{zone}",
 * "{value|quoted}", "{old?}" (may be absent), "{{" for a brace. A body is a tree of JSON
 * whose strings are templates; its shape is the author's and its escaping is ours, so no
 * value can break out of where it stands. A string that is one variable alone keeps the
 * variable's type. {"each": TEMPLATE} in a list stands for one item per element of the
 * variable "values", or of the one that "in" names; the element is called "item" inside.
 */

#include "cm-dns-template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-filter-private.h"

#define MASK "•••"

/* One piece of a template. */
typedef struct
{
  char *literal; /* or: */
  char *name;
  GStrv filters;
  gboolean optional;
} Piece;

static void
piece_clear (Piece *piece)
{
  g_free (piece->literal);
  g_free (piece->name);
  g_strfreev (piece->filters);
}

static gboolean
set_wrong (GError **error, const char *text, const char *why)
{
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
               /* Translators: a template of a provider's definition, and why */
               _ ("“%s”: %s"), text, why);
  return FALSE;
}

/* @inside: what stands between the braces */
static gboolean
read_variable (const char *text, char *inside, Piece *piece, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (inside, "|", -1);
  gsize length = parts[0] != NULL ? strlen (parts[0]) : 0;

  if (length > 0 && parts[0][length - 1] == '?')
    {
      piece->optional = TRUE;
      parts[0][--length] = '\0';
    }
  if (length == 0
      || strspn (parts[0], "abcdefghijklmnopqrstuvwxyz0123456789_.") != length)
    return set_wrong (error, text, _ ("there is no name between the braces."));
  for (guint i = 1; parts[i] != NULL; i++)
    if (!cm_dns_filter_is_known (parts[i]))
      {
        g_autofree char *why = g_strdup_printf (_ ("there is no filter “%s”."), parts[i]);

        return set_wrong (error, text, why);
      }
  piece->name = g_strdup (parts[0]);
  piece->filters = g_strdupv (parts + 1);
  return TRUE;
}

/* Takes one piece from the front of *@next. */
static gboolean
read_piece (const char *text, const char **next, Piece *piece, GError **error)
{
  g_autofree char *inside = NULL;
  const char *end;

  if (**next == '{' && (*next)[1] != '{')
    {
      end = strchr (*next, '}');
      if (end == NULL)
        return set_wrong (error, text, _ ("a brace is not closed."));
      inside = g_strndup (*next + 1, (gsize)(end - *next - 1));
      *next = end + 1;
      return read_variable (text, inside, piece, error);
    }
  if (**next == '{')
    {
      piece->literal = g_strdup ("{");
      *next += 2;
      return TRUE;
    }
  end = *next + strcspn (*next, "{");
  piece->literal = g_strndup (*next, (gsize)(end - *next));
  *next = end;
  return TRUE;
}

static GArray *
read_pieces (const char *text, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, TRUE, sizeof (Piece));
  const char *next = text;

  g_array_set_clear_func (pieces, (GDestroyNotify)piece_clear);
  while (*next != '\0')
    {
      g_array_set_size (pieces, pieces->len + 1);
      if (!read_piece (text, &next, &g_array_index (pieces, Piece, pieces->len - 1),
                       error))
        return NULL;
    }
  return g_steal_pointer (&pieces);
}

/**
 * cm_dns_template_list_names:
 * @text: a template
 * @error: CM_DNS_ERROR_DEFINITION
 *
 * Returns: (transfer full) (element-type utf8): the variables it names; %NULL if it is
 *   not well formed
 */
GPtrArray *
cm_dns_template_list_names (const char *text, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) pieces = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  pieces = read_pieces (text, error);
  if (pieces == NULL)
    return NULL;
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);

      if (piece->name != NULL)
        g_ptr_array_add (names, g_strdup (piece->name));
    }
  return g_steal_pointer (&names);
}

/* A number or a word as text; of a list or an object its JSON. */
static char *
node_to_text (JsonNode *node)
{
  GValue value = G_VALUE_INIT;
  char *text;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return JSON_NODE_HOLDS_NULL (node) ? g_strdup ("") : json_to_string (node, FALSE);
  json_node_get_value (node, &value);
  if (G_VALUE_HOLDS_STRING (&value))
    text = g_value_dup_string (&value);
  else if (G_VALUE_HOLDS_INT64 (&value))
    text = g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (&value));
  else
    text = json_to_string (node, FALSE);
  g_value_unset (&value);
  return text;
}

static char *
escape (char *text, CmDnsPlace place, gboolean is_path, GError **error)
{
  g_autofree char *owned = text;

  if (place == CM_DNS_PLACE_PATH)
    return g_uri_escape_string (text, is_path ? "/" : NULL, FALSE);
  if (place == CM_DNS_PLACE_HEADER)
    for (const char *next = text; *next != '\0'; next++)
      if ((guchar)*next < 0x20 || *next == 0x7f)
        {
          g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                       _ ("A setting has a line break where none may be."));
          return NULL;
        }
  return g_steal_pointer (&owned);
}

/* The text of one variable, filtered and escaped. */
static char *
expand_piece (const Piece *piece,
              CmDnsVariables *variables,
              CmDnsPlace place,
              CmDnsSight sight,
              GError **error)
{
  CmSecret *secret = cm_dns_variables_get_secret (variables, piece->name);
  JsonNode *node = cm_dns_variables_get_node (variables, piece->name);
  JsonNode *now = cm_dns_variables_get_node (variables, "now");
  gint64 now_unix = now != NULL ? json_node_get_int (now) : 0;
  char *text;

  if (secret != NULL && sight == CM_DNS_SIGHT_MASKED)
    return g_strdup (MASK);
  if (secret == NULL && node == NULL && !piece->optional)
    {
      g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS, _ ("“%s” has no value."),
                   piece->name);
      return NULL;
    }
  if (secret != NULL)
    text = g_strdup (cm_secret_get_text (secret));
  else
    text = node != NULL ? node_to_text (node) : g_strdup ("");
  for (guint i = 0; text != NULL && piece->filters[i] != NULL; i++)
    text = cm_dns_filter_apply (piece->filters[i], text, now_unix, error);
  return text != NULL
             ? escape (text, place,
                       g_strv_contains ((const char *const *)piece->filters, "path"),
                       error)
             : NULL;
}

/**
 * cm_dns_template_expand:
 * @text: a template
 * @variables: what it may name
 * @place: where the result stands
 * @sight: whether secrets are shown
 * @error: CM_DNS_ERROR_DEFINITION or CM_DNS_ERROR_SETTINGS
 *
 * Returns: (transfer full) (nullable): the text; where it may hold a secret, free it with
 *   cm_secret_free_text()
 */
char *
cm_dns_template_expand (const char *text,
                        CmDnsVariables *variables,
                        CmDnsPlace place,
                        CmDnsSight sight,
                        GError **error)
{
  g_autoptr (GArray) pieces = NULL;
  GString *expanded;

  g_return_val_if_fail (text != NULL && CM_IS_DNS_VARIABLES (variables), NULL);

  pieces = read_pieces (text, error);
  if (pieces == NULL)
    return NULL;
  expanded = g_string_new (NULL);
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);
      char *part = piece->literal != NULL
                       ? g_strdup (piece->literal)
                       : expand_piece (piece, variables, place, sight, error);

      if (part == NULL)
        {
          cm_secret_free_text (g_string_free (expanded, FALSE));
          return NULL;
        }
      g_string_append (expanded, part);
      cm_secret_free_text (part);
    }
  return g_string_free (expanded, FALSE);
}

/* A string of a body; one variable alone keeps its type. */
static gboolean
expand_string (const char *text,
               CmDnsVariables *variables,
               CmDnsSight sight,
               JsonNode **expanded,
               GError **error)
{
  g_autoptr (GArray) pieces = read_pieces (text, error);
  const Piece *only = NULL;
  char *result;

  if (pieces == NULL)
    return FALSE;
  if (pieces->len == 1)
    only = &g_array_index (pieces, Piece, 0);
  if (only != NULL && only->name != NULL && only->optional
      && !cm_dns_variables_has (variables, only->name))
    {
      *expanded = NULL;
      return TRUE;
    }
  if (only != NULL && only->name != NULL && only->filters[0] == NULL
      && cm_dns_variables_get_node (variables, only->name) != NULL)
    {
      *expanded = json_node_copy (cm_dns_variables_get_node (variables, only->name));
      return TRUE;
    }
  result = cm_dns_template_expand (text, variables, CM_DNS_PLACE_TEXT, sight, error);
  if (result == NULL)
    return FALSE;
  *expanded = json_node_init_string (json_node_alloc (), result);
  cm_secret_free_text (result);
  return TRUE;
}

/* Whether a list's element stands for many, and if so of which variable. */
static gboolean
is_each (JsonNode *node, JsonNode **each, const char **list)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *in = object != NULL ? json_object_get_member (object, "in") : NULL;

  *list = "values";
  if (object == NULL || !json_object_has_member (object, "each")
      || json_object_get_size (object) > (in != NULL ? 2 : 1))
    return FALSE;
  if (in != NULL && JSON_NODE_HOLDS_VALUE (in)
      && json_node_get_value_type (in) == G_TYPE_STRING)
    *list = json_node_get_string (in);
  *each = json_object_get_member (object, "each");
  return TRUE;
}

/* One item for each element of a list. */
static gboolean
expand_each (JsonNode *each,
             const char *list,
             CmDnsVariables *variables,
             CmDnsSight sight,
             JsonArray *items,
             GError **error)
{
  JsonNode *values = cm_dns_variables_get_node (variables, list);
  JsonArray *array = values != NULL && JSON_NODE_HOLDS_ARRAY (values)
                         ? json_node_get_array (values)
                         : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      g_autoptr (CmDnsVariables) inner = cm_dns_variables_new (variables);
      JsonNode *item = NULL;

      cm_dns_variables_set_node (inner, "item", json_array_get_element (array, i));
      if (!cm_dns_template_expand_node (each, inner, sight, &item, error))
        return FALSE;
      if (item != NULL)
        json_array_add_element (items, item);
    }
  return TRUE;
}

static gboolean
expand_array (JsonArray *array,
              CmDnsVariables *variables,
              CmDnsSight sight,
              JsonNode **expanded,
              GError **error)
{
  g_autoptr (JsonArray) items = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonNode *item = NULL, *each;
      const char *list;

      if (is_each (node, &each, &list))
        {
          if (!expand_each (each, list, variables, sight, items, error))
            return FALSE;
          continue;
        }
      if (!cm_dns_template_expand_node (node, variables, sight, &item, error))
        return FALSE;
      if (item != NULL)
        json_array_add_element (items, item);
    }
  *expanded = json_node_init_array (json_node_alloc (), items);
  return TRUE;
}

static gboolean
expand_object (JsonObject *object,
               CmDnsVariables *variables,
               CmDnsSight sight,
               JsonNode **expanded,
               GError **error)
{
  g_autoptr (JsonObject) result = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      JsonNode *value = NULL;

      if (!cm_dns_template_expand_node (node, variables, sight, &value, error))
        return FALSE;
      if (value != NULL)
        json_object_set_member (result, member, value);
    }
  *expanded = json_node_init_object (json_node_alloc (), result);
  return TRUE;
}

/**
 * cm_dns_template_expand_node:
 * @body: a tree whose strings are templates
 * @variables: what they may name
 * @sight: whether secrets are shown
 * @expanded: (out) (transfer full) (nullable): the tree with their values; %NULL where it
 *   is one optional variable that is absent
 * @error: CM_DNS_ERROR_DEFINITION or CM_DNS_ERROR_SETTINGS
 *
 * Returns: whether it could be made
 */
gboolean
cm_dns_template_expand_node (JsonNode *body,
                             CmDnsVariables *variables,
                             CmDnsSight sight,
                             JsonNode **expanded,
                             GError **error)
{
  g_return_val_if_fail (body != NULL && CM_IS_DNS_VARIABLES (variables), FALSE);
  g_return_val_if_fail (expanded != NULL, FALSE);

  if (JSON_NODE_HOLDS_OBJECT (body))
    return expand_object (json_node_get_object (body), variables, sight, expanded, error);
  if (JSON_NODE_HOLDS_ARRAY (body))
    return expand_array (json_node_get_array (body), variables, sight, expanded, error);
  if (JSON_NODE_HOLDS_VALUE (body) && json_node_get_value_type (body) == G_TYPE_STRING)
    return expand_string (json_node_get_string (body), variables, sight, expanded, error);
  *expanded = json_node_copy (body);
  return TRUE;
}
