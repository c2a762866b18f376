/* cm-dns-reply.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a provider's answer means by the step that asked for it: whether it is a success,
 * whether something is not there, what is to be kept of it, whether there is more. Pure
 * functions of a step, an answer and variables.
 */

#include "cm-dns-reply-private.h"

#include "cm-dns-path.h"
#include "cm-dns-template.h"

#define MAX_PAGES 200

static gboolean
has_status (GArray *statuses, guint status)
{
  for (guint i = 0; i < statuses->len; i++)
    if (g_array_index (statuses, guint, i) == status)
      return TRUE;
  return FALSE;
}

/* cm_dns_reply_is_success:
 * @step: a step
 * @status: an HTTP status
 */
gboolean
cm_dns_reply_is_success (const CmDnsStep *step, guint status)
{
  return step->status->len > 0 ? has_status (step->status, status)
                               : status >= 200 && status <= 299;
}

/* cm_dns_reply_holds:
 * @check: what is asked
 * @tree: an answer
 * @variables: what templates name
 * @result: whether it is so
 *
 * Returns: FALSE with an error if it cannot be known
 */
gboolean
cm_dns_reply_holds (const CmDnsCheck *check,
                    JsonNode *tree,
                    CmDnsVariables *variables,
                    gboolean *result,
                    GError **error)
{
  g_autoptr (GPtrArray) found = cm_dns_path_select (check->at, tree, variables, error);
  const char *template = check->equals != NULL ? check->equals : check->not_equal;
  g_autofree char *text = NULL, *wanted = NULL;

  if (found == NULL)
    return FALSE;
  *result = found->len > 0;
  if (template == NULL)
    return TRUE;
  wanted = cm_dns_template_expand (template, variables, CM_DNS_PLACE_TEXT,
                                   CM_DNS_SIGHT_PLAIN, error);
  if (wanted == NULL)
    return FALSE;
  text = found->len > 0 ? cm_dns_path_dup_text (g_ptr_array_index (found, 0)) : NULL;
  *result = (g_strcmp0 (text, wanted) == 0) == (check->equals != NULL);
  return TRUE;
}

/* What a login captures is a secret, unless the definition says otherwise. */
static void
set_captured (CmDnsVariables *variables,
              const char *name,
              JsonNode *node,
              gboolean is_secret)
{
  char *text = is_secret ? cm_dns_path_dup_text (node) : NULL;

  if (text != NULL)
    {
      g_autoptr (CmSecret) secret = cm_secret_new_take_text (text);

      cm_dns_variables_set_secret (variables, name, secret);
    }
  else if (!is_secret)
    cm_dns_variables_set_node (variables, name, node);
}

/* cm_dns_reply_capture_paths:
 * @paths: (nullable): paths into the answer by the variable they set
 * @tree: an answer, or an item of it
 * @variables: where they are set
 * @is_secret: whether they are secrets
 */
gboolean
cm_dns_reply_capture_paths (JsonObject *paths,
                            JsonNode *tree,
                            CmDnsVariables *variables,
                            gboolean is_secret,
                            GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *path;

  if (paths == NULL)
    return TRUE;
  json_object_iter_init (&iter, paths);
  while (json_object_iter_next (&iter, &name, &path))
    {
      g_autoptr (GPtrArray) found
          = cm_dns_path_select (json_node_get_string (path), tree, variables, error);

      if (found == NULL)
        return FALSE;
      if (found->len > 0)
        set_captured (variables, name, g_ptr_array_index (found, 0), is_secret);
    }
  return TRUE;
}

static void
capture_headers (const CmDnsStep *step,
                 CmHttpResponse *response,
                 CmDnsVariables *variables,
                 gboolean is_secret)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *header;

  if (step->capture_headers == NULL)
    return;
  json_object_iter_init (&iter, step->capture_headers);
  while (json_object_iter_next (&iter, &name, &header))
    {
      const char *value
          = cm_http_response_get_header (response, json_node_get_string (header));
      g_autoptr (JsonNode) node = NULL;

      if (value == NULL)
        continue;
      node = json_node_init_string (json_node_alloc (), value);
      set_captured (variables, name, node, is_secret);
    }
}

/* cm_dns_reply_capture:
 * @step: a step
 * @response: the answer
 * @tree: its body
 * @variables: where to set what the step keeps
 * @is_login: whether that is secret
 */
gboolean
cm_dns_reply_capture (const CmDnsStep *step,
                      CmHttpResponse *response,
                      JsonNode *tree,
                      CmDnsVariables *variables,
                      gboolean is_login,
                      GError **error)
{
  capture_headers (step, response, variables, is_login);
  return cm_dns_reply_capture_paths (step->capture, tree, variables, is_login, error)
         && cm_dns_reply_capture_paths (step->capture_public, tree, variables, FALSE,
                                        error);
}

/* cm_dns_reply_is_due:
 * @step: a step
 * @variables: what is known
 *
 * Whether the step is to be done at all.
 */
gboolean
cm_dns_reply_is_due (const CmDnsStep *step, CmDnsVariables *variables)
{
  if (step->when == NULL)
    return TRUE;
  return *step->when == '!' ? !cm_dns_variables_has (variables, step->when + 1)
                            : cm_dns_variables_has (variables, step->when);
}

/* cm_dns_reply_is_missing:
 * @step: a step
 * @status: an HTTP status
 * @tree: (nullable): an answer
 * @variables: what templates name
 * @missing: whether the provider says that there is nothing
 *
 * Returns: FALSE with an error if it cannot be known
 */
gboolean
cm_dns_reply_is_missing (const CmDnsStep *step,
                         guint status,
                         JsonNode *tree,
                         CmDnsVariables *variables,
                         gboolean *missing,
                         GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  *missing = has_status (step->missing, status);
  if (*missing || step->missing_unless == NULL || tree == NULL
      || !cm_dns_reply_is_success (step, status))
    return TRUE;
  found = cm_dns_path_select (step->missing_unless, tree, variables, error);
  if (found == NULL)
    return FALSE;
  *missing = found->len == 0;
  return TRUE;
}

/* cm_dns_reply_turn_page:
 * @step: a step
 * @variables: where to set what the request for the next page names
 * @tree: an answer
 * @page: the number of the page it is
 *
 * Whether there is another page.
 */
gboolean
cm_dns_reply_turn_page (const CmDnsStep *step,
                        CmDnsVariables *variables,
                        JsonNode *tree,
                        guint page)
{
  const char *path = step->next_page != NULL ? step->next_page : step->page_cursor;
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *text = NULL;

  if (path == NULL || page >= MAX_PAGES)
    return FALSE;
  found = cm_dns_path_select (path, tree, variables, NULL);
  if (found == NULL || found->len == 0)
    return FALSE;
  text = cm_dns_path_dup_text (g_ptr_array_index (found, 0));
  if (step->page_cursor != NULL && (text == NULL || *text == '\0'))
    return FALSE;
  if (step->page_cursor != NULL)
    cm_dns_variables_set_text (variables, "cursor", text);
  cm_dns_variables_set_int (variables, "page", page + 1);
  return TRUE;
}
