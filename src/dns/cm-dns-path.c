/* cm-dns-path.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where something stands in a provider's answer: a JSON Pointer (RFC 6901) with two more
 * kinds of step. "*" goes through all items of a list, and "[?type==TXT]" through those
 * whose member has a value, which is a template; several may follow each other in one
 * step. A list step goes also over one object alone, since XML does not tell one from a
 * list of one. What is not there selects nothing; that is no error.
 */

#include "cm-dns-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-template.h"
#include "cm-json.h"

/* Cuts a path at its slashes, except for those within brackets. */
static GPtrArray *
split_steps (const char *path, GError **error)
{
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func (g_free);
  const char *start = path + 1;
  guint depth = 0;

  if (*path == '\0')
    return g_steal_pointer (&steps);
  for (const char *next = start; *path == '/'; next++)
    {
      if (*next == '[')
        depth++;
      else if (*next == ']' && depth > 0)
        depth--;
      if (*next != '\0' && (*next != '/' || depth > 0))
        continue;
      g_ptr_array_add (steps, g_strndup (start, (gsize)(next - start)));
      start = next + 1;
      if (*next == '\0')
        break;
    }
  if (*path == '/' && depth == 0)
    return g_steal_pointer (&steps);
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
               _ ("“%s” is not a path into an answer."), path);
  return NULL;
}

/* RFC 6901 section 4. */
static char *
unescape_step (const char *step)
{
  g_auto (GStrv) slashes = g_strsplit (step, "~1", -1);
  g_autofree char *joined = g_strjoinv ("/", slashes);
  g_auto (GStrv) tildes = g_strsplit (joined, "~0", -1);

  return g_strjoinv ("~", tildes);
}

/* "[?member==template]" into its two halves. */
static gboolean
read_condition (const char *step, char **member, char **wanted, const char **rest)
{
  const char *equals = strstr (step, "==");
  const char *end = strchr (step, ']');

  if (!g_str_has_prefix (step, "[?") || equals == NULL || end == NULL || equals > end
      || equals == step + 2)
    return FALSE;
  *member = g_strndup (step + 2, (gsize)(equals - step - 2));
  *wanted = g_strndup (equals + 2, (gsize)(end - equals - 2));
  *rest = end + 1;
  return TRUE;
}

/**
 * cm_dns_path_check:
 * @path: a path
 * @error: CM_DNS_ERROR_DEFINITION
 *
 * Returns: whether it is well formed
 */
gboolean
cm_dns_path_check (const char *path, GError **error)
{
  g_autoptr (GPtrArray) steps = NULL;

  g_return_val_if_fail (path != NULL, FALSE);

  steps = split_steps (path, error);
  for (guint i = 0; steps != NULL && i < steps->len; i++)
    {
      const char *rest = g_ptr_array_index (steps, i);

      while (*rest == '[')
        {
          g_autofree char *member = NULL, *wanted = NULL;
          g_autoptr (GPtrArray) names = NULL;

          if (!read_condition (rest, &member, &wanted, &rest))
            {
              g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION,
                           _ ("“%s” is not a path into an answer."), path);
              return FALSE;
            }
          names = cm_dns_template_list_names (wanted, error);
          if (names == NULL)
            return FALSE;
        }
    }
  return steps != NULL;
}

/**
 * cm_dns_path_dup_text:
 * @node: (nullable): a piece of an answer
 *
 * Returns: (transfer full) (nullable): it as text; %NULL if it is no scalar
 */
char *
cm_dns_path_dup_text (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return json_to_string (node, FALSE);
}

static JsonNode *
get_member (JsonNode *node, const char *member)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  return json_object_get_member (json_node_get_object (node), member);
}

static gboolean
meets (JsonNode *node, const char *step, CmDnsVariables *variables, GError **error)
{
  while (*step == '[')
    {
      g_autofree char *member = NULL, *wanted = NULL, *value = NULL, *found = NULL;

      if (!read_condition (step, &member, &wanted, &step))
        return FALSE;
      value = cm_dns_template_expand (wanted, variables, CM_DNS_PLACE_TEXT,
                                      CM_DNS_SIGHT_PLAIN, error);
      if (value == NULL)
        return FALSE;
      found = cm_dns_path_dup_text (get_member (node, member));
      if (g_strcmp0 (found, value) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Adds what one list step finds in @node. */
static gboolean
select_items (JsonNode *node,
              const char *step,
              CmDnsVariables *variables,
              GPtrArray *found,
              GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n_items = array != NULL ? json_array_get_length (array) : 1;

  for (guint i = 0; i < n_items; i++)
    {
      JsonNode *item = array != NULL ? json_array_get_element (array, i) : node;
      GError *reason = NULL;

      if (*step == '*' || meets (item, step, variables, &reason))
        g_ptr_array_add (found, json_node_ref (item));
      if (reason != NULL)
        {
          g_propagate_error (error, reason);
          return FALSE;
        }
    }
  return TRUE;
}

static void
select_member (JsonNode *node, const char *step, GPtrArray *found)
{
  g_autofree char *member = unescape_step (step);
  JsonNode *child = get_member (node, member);
  guint64 index;

  if (JSON_NODE_HOLDS_ARRAY (node)
      && g_ascii_string_to_unsigned (step, 10, 0, CM_JSON_MAX_ITEMS, &index, NULL)
      && index < json_array_get_length (json_node_get_array (node)))
    child = json_array_get_element (json_node_get_array (node), (guint)index);
  if (child != NULL)
    g_ptr_array_add (found, json_node_ref (child));
}

/**
 * cm_dns_path_select:
 * @path: a path
 * @root: an answer
 * @variables: what conditions may name
 * @error: CM_DNS_ERROR_DEFINITION or CM_DNS_ERROR_SETTINGS
 *
 * Returns: (transfer full) (element-type JsonNode) (nullable): what stands there, in the
 *   order of the answer; an empty list if nothing does
 */
GPtrArray *
cm_dns_path_select (const char *path,
                    JsonNode *root,
                    CmDnsVariables *variables,
                    GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) steps = NULL;

  g_return_val_if_fail (path != NULL && root != NULL, NULL);
  g_return_val_if_fail (CM_IS_DNS_VARIABLES (variables), NULL);

  steps = split_steps (path, error);
  if (steps == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);
  g_ptr_array_add (found, json_node_ref (root));
  for (guint i = 0; i < steps->len; i++)
    {
      const char *step = g_ptr_array_index (steps, i);
      g_autoptr (GPtrArray) deeper
          = g_ptr_array_new_with_free_func ((GDestroyNotify)json_node_unref);

      for (guint j = 0; j < found->len; j++)
        if (*step != '[' && strcmp (step, "*") != 0)
          select_member (g_ptr_array_index (found, j), step, deeper);
        else if (!select_items (g_ptr_array_index (found, j), step, variables, deeper,
                                error))
          return NULL;
      g_ptr_array_unref (found);
      found = g_steal_pointer (&deeper);
    }
  return g_steal_pointer (&found);
}
