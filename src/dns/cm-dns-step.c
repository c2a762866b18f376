/* cm-dns-step.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads one step of a provider's definition. A member that is not known is an error: a
 * word spelt wrongly must not silently do nothing.
 */

#include "cm-dns-step.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-path.h"
#include "cm-json.h"

#define MAX_TEXT_BYTES 2000
#define MAX_WAIT_SECONDS 3600
#define MAX_MEMBERS 50

static const char *const members[]
    = { "base",   "body",           "body_type",   "capture",        "capture_headers",
        "checks", "capture_public", "details",     "headers",        "item",
        "items",  "item_capture",   "method",      "missing",        "missing_unless",
        "path",   "next_page",      "page_cursor", "page_parameter", "poll",
        "query",  "sign",           "status",      "when",           NULL };

static gboolean
set_wrong (GError **error, const char *member, const char *why)
{
  g_set_error (error, CM_DNS_ERROR, CM_DNS_ERROR_DEFINITION, _ ("“%s”: %s"), member, why);
  return FALSE;
}

static void
check_free (gpointer data)
{
  CmDnsCheck *check = data;

  g_free (check->at);
  g_free (check->equals);
  g_free (check->not_equal);
  g_free (check);
}

/**
 * cm_dns_step_free:
 * @self: (nullable): a step
 *
 * Frees it.
 */
void
cm_dns_step_free (CmDnsStep *self)
{
  if (self == NULL)
    return;
  g_free (self->method);
  g_free (self->base);
  g_free (self->path);
  g_clear_pointer (&self->query, json_object_unref);
  g_clear_pointer (&self->headers, json_object_unref);
  g_clear_pointer (&self->body, json_node_unref);
  g_free (self->when);
  g_clear_pointer (&self->status, g_array_unref);
  g_clear_pointer (&self->missing, g_array_unref);
  g_free (self->missing_unless);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_pointer (&self->capture, json_object_unref);
  g_clear_pointer (&self->capture_public, json_object_unref);
  g_clear_pointer (&self->capture_headers, json_object_unref);
  g_clear_pointer (&self->poll_until, check_free);
  g_free (self->items);
  g_clear_pointer (&self->details, cm_dns_step_free);
  g_free (self->item);
  g_clear_pointer (&self->item_capture, json_object_unref);
  g_free (self->next_page);
  g_free (self->page_parameter);
  g_free (self->page_cursor);
  g_free (self->signer);
  g_free (self);
}

static gboolean
check_members (JsonObject *object, const char *const *known, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    if (!g_strv_contains (known, l->data))
      return set_wrong (error, l->data, _ ("there is no such member."));
  return TRUE;
}

/**
 * cm_dns_step_read_texts:
 * @object: a part of a definition
 * @member: one of its members
 * @texts: (out) (transfer full) (optional): untouched if the member is missing
 * @error: CM_DNS_ERROR_DEFINITION
 *
 * Reads an object whose members are all texts.
 *
 * Returns: whether it is missing or such an object
 */
gboolean
cm_dns_step_read_texts (JsonObject *object,
                        const char *member,
                        JsonObject **texts,
                        GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonObjectIter iter;
  JsonNode *value;
  const char *name;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node)
      || json_object_get_size (json_node_get_object (node)) > MAX_MEMBERS)
    return set_wrong (error, member, _ ("this is an object of texts."));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &value))
    if (!JSON_NODE_HOLDS_VALUE (value)
        || json_node_get_value_type (value) != G_TYPE_STRING)
      return set_wrong (error, member, _ ("this is an object of texts."));
  *texts = json_object_ref (json_node_get_object (node));
  return TRUE;
}

/**
 * cm_dns_step_read_statuses:
 * @object: a part of a definition
 * @member: one of its members
 * @statuses: (out) (transfer full) (element-type guint): empty if it is missing
 * @error: CM_DNS_ERROR_DEFINITION
 *
 * Reads a list of HTTP statuses.
 *
 * Returns: whether it is missing or such a list
 */
gboolean
cm_dns_step_read_statuses (JsonObject *object,
                           const char *member,
                           GArray **statuses,
                           GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array;

  *statuses = g_array_new (FALSE, FALSE, sizeof (guint));
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_wrong (error, member, _ ("this is a list of HTTP statuses."));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      guint status = 0;

      if (JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_INT64)
        status = (guint)json_node_get_int (item);
      if (status < 100 || status > 599)
        return set_wrong (error, member, _ ("this is a list of HTTP statuses."));
      g_array_append_val (*statuses, status);
    }
  return TRUE;
}

static CmDnsCheck *
read_check (JsonNode *node, GError **error)
{
  static const char *const known[] = { "at", "equals", "not", NULL };
  g_autofree char *at = NULL, *equals = NULL, *not_equal = NULL;
  JsonObject *object;
  CmDnsCheck *check;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_wrong (error, "checks", _ ("a check is an object.")), NULL;
  object = json_node_get_object (node);
  if (!check_members (object, known, error))
    return NULL;
  at = cm_json_dup_string (object, "at", MAX_TEXT_BYTES, error);
  if (at == NULL || !cm_dns_path_check (at, error)
      || !cm_json_opt_string (object, "equals", MAX_TEXT_BYTES, &equals, error)
      || !cm_json_opt_string (object, "not", MAX_TEXT_BYTES, &not_equal, error))
    return NULL;
  check = g_new0 (CmDnsCheck, 1);
  check->at = g_steal_pointer (&at);
  check->equals = g_steal_pointer (&equals);
  check->not_equal = g_steal_pointer (&not_equal);
  return check;
}

static gboolean
read_checks (JsonObject *object, GPtrArray **checks, GError **error)
{
  JsonNode *node = json_object_get_member (object, "checks");
  JsonArray *array;

  *checks = g_ptr_array_new_with_free_func (check_free);
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return set_wrong (error, "checks", _ ("this is a list of checks."));
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      CmDnsCheck *check = read_check (json_array_get_element (array, i), error);

      if (check == NULL)
        return FALSE;
      g_ptr_array_add (*checks, check);
    }
  return TRUE;
}

static gboolean
read_poll (JsonObject *object, CmDnsStep *self, GError **error)
{
  static const char *const known[]
      = { "until", "interval_seconds", "limit_seconds", NULL };
  JsonNode *node = json_object_get_member (object, "poll");
  JsonObject *poll;
  gint64 interval = 1, limit = 120;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return set_wrong (error, "poll", _ ("this is an object."));
  poll = json_node_get_object (node);
  if (!check_members (poll, known, error) || !cm_json_require (poll, "until", error))
    return FALSE;
  if (cm_json_has (poll, "interval_seconds")
      && !cm_json_read_int (poll, "interval_seconds", 1, MAX_WAIT_SECONDS, &interval,
                            error))
    return FALSE;
  if (cm_json_has (poll, "limit_seconds")
      && !cm_json_read_int (poll, "limit_seconds", 1, MAX_WAIT_SECONDS, &limit, error))
    return FALSE;
  self->poll_interval_seconds = (guint)interval;
  self->poll_limit_seconds = (guint)limit;
  self->poll_until = read_check (json_object_get_member (poll, "until"), error);
  return self->poll_until != NULL;
}

static void
set_default (char **text, const char *fallback)
{
  if (*text == NULL)
    *text = g_strdup (fallback);
}

static gboolean
read_request (JsonObject *object, CmDnsStep *self, GError **error)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE", NULL };

  self->body_type = -1;
  if (!cm_json_opt_string (object, "method", 10, &self->method, error)
      || !cm_json_opt_string (object, "base", MAX_TEXT_BYTES, &self->base, error)
      || !cm_json_opt_string (object, "path", MAX_TEXT_BYTES, &self->path, error)
      || !cm_json_opt_string (object, "when", MAX_TEXT_BYTES, &self->when, error)
      || !cm_json_opt_string (object, "sign", 20, &self->signer, error)
      || !cm_dns_step_read_texts (object, "query", &self->query, error)
      || !cm_dns_step_read_texts (object, "headers", &self->headers, error))
    return FALSE;
  set_default (&self->method, "GET");
  set_default (&self->path, "");
  if (cm_json_has (object, "body_type")
      && !cm_json_read_enum (object, "body_type", CM_TYPE_DNS_BODY_TYPE, &self->body_type,
                             error))
    return FALSE;
  if (!g_strv_contains (methods, self->method))
    return set_wrong (error, "method", _ ("this is GET, POST, PUT, PATCH or DELETE."));
  if (json_object_has_member (object, "body"))
    self->body = json_node_copy (json_object_get_member (object, "body"));
  return TRUE;
}

static gboolean
check_paths (JsonObject *paths, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *path;

  if (paths == NULL)
    return TRUE;
  json_object_iter_init (&iter, paths);
  while (json_object_iter_next (&iter, &name, &path))
    if (!cm_dns_path_check (json_node_get_string (path), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_path (JsonObject *object, const char *member, char **path, GError **error)
{
  return cm_json_opt_string (object, member, MAX_TEXT_BYTES, path, error)
         && (*path == NULL || cm_dns_path_check (*path, error));
}

/* What of the answer this step is about. */
static gboolean
read_list (JsonObject *object, CmDnsStep *self, GError **error)
{
  JsonNode *details = json_object_get_member (object, "details");

  if (!read_path (object, "items", &self->items, error)
      || !read_path (object, "item", &self->item, error)
      || !read_path (object, "next_page", &self->next_page, error)
      || !read_path (object, "page_cursor", &self->page_cursor, error)
      || !cm_json_opt_string (object, "page_parameter", 50, &self->page_parameter, error))
    return FALSE;
  set_default (&self->item, "");
  if (details == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (details))
    return set_wrong (error, "details", _ ("a step is an object."));
  self->details = cm_dns_step_parse (json_node_get_object (details), error);
  return self->details != NULL;
}

static gboolean
read_captures (JsonObject *object, CmDnsStep *self, GError **error)
{
  return cm_dns_step_read_texts (object, "capture", &self->capture, error)
         && cm_dns_step_read_texts (object, "capture_public", &self->capture_public,
                                    error)
         && cm_dns_step_read_texts (object, "capture_headers", &self->capture_headers,
                                    error)
         && cm_dns_step_read_texts (object, "item_capture", &self->item_capture, error)
         && check_paths (self->capture, error)
         && check_paths (self->capture_public, error)
         && check_paths (self->item_capture, error);
}

static gboolean
read_answer (JsonObject *object, CmDnsStep *self, GError **error)
{
  return cm_dns_step_read_statuses (object, "status", &self->status, error)
         && cm_dns_step_read_statuses (object, "missing", &self->missing, error)
         && read_path (object, "missing_unless", &self->missing_unless, error)
         && read_checks (object, &self->checks, error)
         && read_captures (object, self, error) && read_poll (object, self, error)
         && read_list (object, self, error);
}

/**
 * cm_dns_step_parse:
 * @object: a step as a definition holds it
 * @error: CM_DNS_ERROR_DEFINITION or a #CmJsonError
 *
 * Reads a step. Its templates are looked at when the definition is whole, since only then
 * it is known what they may name; see cm_dns_step_visit().
 *
 * Returns: (transfer full) (nullable): the step
 */
CmDnsStep *
cm_dns_step_parse (JsonObject *object, GError **error)
{
  g_autoptr (CmDnsStep) self = g_new0 (CmDnsStep, 1);

  g_return_val_if_fail (object != NULL, NULL);

  if (!check_members (object, members, error) || !read_request (object, self, error)
      || !read_answer (object, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
visit_texts (JsonObject *texts,
             const char *member,
             gboolean in_url,
             CmDnsTemplateVisit visit,
             gpointer user_data,
             GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *text;

  if (texts == NULL)
    return TRUE;
  json_object_iter_init (&iter, texts);
  while (json_object_iter_next (&iter, &name, &text))
    if (!visit (json_node_get_string (text), member, in_url, user_data, error))
      return FALSE;
  return TRUE;
}

static gboolean
visit_node (JsonNode *node, CmDnsTemplateVisit visit, gpointer user_data, GError **error);

static gboolean
visit_list (GList *nodes, CmDnsTemplateVisit visit, gpointer user_data, GError **error)
{
  for (GList *l = nodes; l != NULL; l = l->next)
    if (!visit_node (l->data, visit, user_data, error))
      return FALSE;
  return TRUE;
}

static gboolean
visit_node (JsonNode *node, CmDnsTemplateVisit visit, gpointer user_data, GError **error)
{
  g_autoptr (GList) nodes = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    nodes = json_object_get_values (json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    nodes = json_array_get_elements (json_node_get_array (node));
  else if (JSON_NODE_HOLDS_VALUE (node)
           && json_node_get_value_type (node) == G_TYPE_STRING)
    return visit (json_node_get_string (node), "body", FALSE, user_data, error);
  return visit_list (nodes, visit, user_data, error);
}

/**
 * cm_dns_step_visit:
 * @self: a step
 * @visit: called with each of its templates
 * @user_data: for @visit
 * @error: from @visit
 *
 * Returns: whether @visit said yes to all of them
 */
gboolean
cm_dns_step_visit (const CmDnsStep *self,
                   CmDnsTemplateVisit visit,
                   gpointer user_data,
                   GError **error)
{
  g_return_val_if_fail (self != NULL && visit != NULL, FALSE);

  return (self->base == NULL || visit (self->base, "base", TRUE, user_data, error))
         && visit (self->path, "path", TRUE, user_data, error)
         && visit_texts (self->query, "query", TRUE, visit, user_data, error)
         && visit_texts (self->headers, "headers", FALSE, visit, user_data, error)
         && (self->body == NULL || visit_node (self->body, visit, user_data, error))
         && (self->details == NULL
             || cm_dns_step_visit (self->details, visit, user_data, error));
}
