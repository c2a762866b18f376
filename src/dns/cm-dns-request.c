/* cm-dns-request.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Puts the values of variables into a step of a definition. The same function makes the
 * request that is sent and the one that is shown, so that what people see is what went
 * out, with dots for secrets.
 */

#include "cm-dns-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-signer.h"

/**
 * cm_dns_request_free:
 * @self: (nullable): a request
 *
 * Wipes and frees it.
 */
void
cm_dns_request_free (CmDnsRequest *self)
{
  if (self == NULL)
    return;
  g_free (self->method);
  g_free (self->url);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  cm_secret_free_text (self->body);
  g_free (self);
}

/**
 * cm_dns_request_set_header:
 * @self: a request
 * @name: a header's name
 * @value: its value
 *
 * Sets a header, instead of one of that name.
 */
void
cm_dns_request_set_header (CmDnsRequest *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  g_hash_table_replace (self->headers, g_strdup (name), g_strdup (value));
}

static gboolean
add_headers (CmDnsRequest *self,
             JsonObject *headers,
             CmDnsVariables *variables,
             GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *template;

  if (headers == NULL)
    return TRUE;
  json_object_iter_init (&iter, headers);
  while (json_object_iter_next (&iter, &name, &template))
    {
      char *value = cm_dns_template_expand (json_node_get_string (template), variables,
                                            CM_DNS_PLACE_HEADER, self->sight, error);

      if (value == NULL)
        return FALSE;
      if (*value != '\0')
        cm_dns_request_set_header (self, name, value);
      cm_secret_free_text (value);
    }
  return TRUE;
}

/* The query of a step; what is empty is left out. */
static gboolean
append_query (GString *url, JsonObject *query, CmDnsVariables *variables, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *template;

  if (query == NULL)
    return TRUE;
  json_object_iter_init_ordered (&iter, query);
  while (json_object_iter_next_ordered (&iter, &name, &template))
    {
      g_autofree char *value
          = cm_dns_template_expand (json_node_get_string (template), variables,
                                    CM_DNS_PLACE_TEXT, CM_DNS_SIGHT_PLAIN, error);

      if (value == NULL)
        return FALSE;
      if (*value == '\0')
        continue;
      g_string_append_c (url, strchr (url->str, '?') != NULL ? '&' : '?');
      g_string_append_uri_escaped (url, name, NULL, FALSE);
      g_string_append_c (url, '=');
      g_string_append_uri_escaped (url, value, NULL, FALSE);
    }
  return TRUE;
}

/* A setting that is an address, behind which the definition's own path follows, may end
 * with a slash: browsers copy it so. */
static char *
expand_base (const char *text, CmDnsVariables *variables, GError **error)
{
  const char *rest = *text == '{' ? strstr (text, "}/") : NULL;
  g_autofree char *setting
      = g_strndup (text, rest != NULL ? (gsize)(rest + 1 - text) : 0);
  g_autofree char *address = cm_dns_template_expand (
      setting, variables, CM_DNS_PLACE_HEADER, CM_DNS_SIGHT_PLAIN, error);
  g_autofree char *path = NULL;

  if (address == NULL)
    return NULL;
  for (gsize i = strlen (address); i > 0 && address[i - 1] == '/'; i--)
    address[i - 1] = '\0';
  path = cm_dns_template_expand (rest != NULL ? rest + 1 : text, variables,
                                 CM_DNS_PLACE_HEADER, CM_DNS_SIGHT_PLAIN, error);
  return path != NULL ? g_strconcat (address, path, NULL) : NULL;
}

/* The base is the author's or the user's own address; only what follows is escaped. */
static char *
build_url (const CmDnsDefinition *definition,
           const CmDnsStep *step,
           CmDnsVariables *variables,
           GError **error)
{
  g_autofree char *base = expand_base (step->base != NULL ? step->base : definition->base,
                                       variables, error);
  g_autofree char *path = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GString) url = NULL;

  if (base == NULL)
    return NULL;
  path = cm_dns_template_expand (step->path, variables, CM_DNS_PLACE_PATH,
                                 CM_DNS_SIGHT_PLAIN, error);
  if (path == NULL)
    return NULL;
  url = g_string_new (base);
  while (*path == '/' && url->len > 0 && url->str[url->len - 1] == '/')
    g_string_truncate (url, url->len - 1);
  g_string_append (url, path);
  if (!append_query (url, step->query, variables, error))
    return NULL;
  uri = g_uri_parse (url->str, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || (!g_str_equal (g_uri_get_scheme (uri), "https")
          && !g_str_equal (g_uri_get_scheme (uri), "http")))
    {
      g_set_error (
          error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
          _ ("“%s” is not the address of a server: those begin with https:// or http://."),
          url->str);
      return NULL;
    }
  return g_string_free (g_steal_pointer (&url), FALSE);
}

static gboolean
build_body (CmDnsRequest *self,
            const CmDnsDefinition *definition,
            const CmDnsStep *step,
            CmDnsVariables *variables,
            GError **error)
{
  CmDnsBodyType type
      = step->body_type >= 0 ? (CmDnsBodyType)step->body_type : definition->body_type;
  g_autoptr (JsonNode) tree = NULL;

  if (step->body == NULL)
    return TRUE;
  if (!cm_dns_template_expand_node (step->body, variables, self->sight, &tree, error))
    return FALSE;
  if (tree == NULL)
    return TRUE;
  self->body = cm_dns_body_write (type, tree, error);
  if (self->body == NULL)
    return FALSE;
  cm_dns_request_set_header (self, "Content-Type", cm_dns_body_get_media_type (type));
  return TRUE;
}

static void
wipe_text (gpointer text)
{
  cm_secret_free_text (text);
}

/**
 * cm_dns_request_build:
 * @definition: a provider's definition
 * @step: one of its steps
 * @variables: what the templates name
 * @sight: whether it is to be sent or shown
 * @error: #CmDnsError
 *
 * Returns: (transfer full) (nullable): the request
 */
CmDnsRequest *
cm_dns_request_build (const CmDnsDefinition *definition,
                      const CmDnsStep *step,
                      CmDnsVariables *variables,
                      CmDnsSight sight,
                      GError **error)
{
  g_autoptr (CmDnsRequest) self = NULL;

  g_return_val_if_fail (definition != NULL && step != NULL, NULL);
  g_return_val_if_fail (CM_IS_DNS_VARIABLES (variables), NULL);

  if (step->signer != NULL && !cm_dns_signer_prepare (step->signer, variables, error))
    return NULL;
  self = g_new0 (CmDnsRequest, 1);
  self->method = g_strdup (step->method);
  self->sight = sight;
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_text);
  self->url = build_url (definition, step, variables, error);
  if (self->url == NULL || !build_body (self, definition, step, variables, error)
      || !add_headers (self, definition->headers, variables, error)
      || !add_headers (self, step->headers, variables, error))
    return NULL;
  if (step->signer != NULL && !cm_dns_signer_sign (step->signer, self, variables, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * cm_dns_request_describe:
 * @self: a request whose secrets are dots
 *
 * Returns: (transfer full): it as people read it: method, address, headers, body
 */
char *
cm_dns_request_describe (const CmDnsRequest *self)
{
  g_autoptr (GList) names = NULL;
  GString *text;

  g_return_val_if_fail (self != NULL && self->sight == CM_DNS_SIGHT_MASKED, NULL);

  text = g_string_new (NULL);
  g_string_append_printf (text, "%s %s\n", self->method, self->url);
  names = g_list_sort (g_hash_table_get_keys (self->headers), (GCompareFunc)strcmp);
  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (text, "%s: %s\n", (const char *)l->data,
                            (const char *)g_hash_table_lookup (self->headers, l->data));
  if (self->body != NULL)
    g_string_append_printf (text, "\n%s\n", self->body);
  return g_string_free (text, FALSE);
}
