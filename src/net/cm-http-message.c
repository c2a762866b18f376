/* cm-http-message.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests and responses as plain values, so that what works with them needs no server to
 * be tested.
 */

#include "cm-http-message.h"

#include <string.h>

#include "cm-secret.h"

#define MAX_LINKS 50

/**
 * cm_http_request_new:
 * @method: an HTTP method
 * @url: an absolute address
 * @content_type: (nullable): of @body
 * @body: (nullable): what is sent
 *
 * Returns: (transfer full): a request
 */
CmHttpRequest *
cm_http_request_new (const char *method,
                     const char *url,
                     const char *content_type,
                     GBytes *body)
{
  CmHttpRequest *self;

  g_return_val_if_fail (method != NULL && url != NULL, NULL);

  self = g_new0 (CmHttpRequest, 1);
  self->method = g_strdup (method);
  self->url = g_strdup (url);
  self->content_type = g_strdup (content_type);
  self->body = body != NULL ? g_bytes_ref (body) : NULL;
  return self;
}

/* A header may hold a token. */
static void
wipe_text (gpointer text)
{
  cm_secret_free_text (text);
}

/**
 * cm_http_request_set_header:
 * @self: a request
 * @name: a header's name
 * @value: its value
 *
 * Sets one more header, instead of one of that name.
 */
void
cm_http_request_set_header (CmHttpRequest *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  if (self->headers == NULL)
    self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_text);
  g_hash_table_replace (self->headers, g_strdup (name), g_strdup (value));
}

/**
 * cm_http_request_copy:
 * @self: a request
 *
 * Returns: (transfer full): one like it
 */
CmHttpRequest *
cm_http_request_copy (const CmHttpRequest *self)
{
  CmHttpRequest *copy;
  GHashTableIter iter;
  gpointer name, value;

  g_return_val_if_fail (self != NULL, NULL);

  copy = cm_http_request_new (self->method, self->url, self->content_type, self->body);
  copy->is_repeatable = self->is_repeatable;
  if (self->headers == NULL)
    return copy;
  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    cm_http_request_set_header (copy, name, value);
  return copy;
}

/**
 * cm_http_request_free:
 * @self: a request
 *
 * Frees it.
 */
void
cm_http_request_free (CmHttpRequest *self)
{
  g_free (self->method);
  g_free (self->url);
  g_free (self->content_type);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_free (self);
}

/**
 * cm_http_response_new:
 * @url: what was asked
 * @status: HTTP status
 * @body: what came
 *
 * Returns: (transfer full): a response without headers
 */
CmHttpResponse *
cm_http_response_new (const char *url, guint status, GBytes *body)
{
  CmHttpResponse *self;

  g_return_val_if_fail (url != NULL && body != NULL, NULL);

  self = g_new0 (CmHttpResponse, 1);
  self->url = g_strdup (url);
  self->status = status;
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_bytes_ref (body);
  return self;
}

/**
 * cm_http_response_add_header:
 * @self: a response
 * @name: a header's name
 * @value: its value
 *
 * Adds a header; the second of one name is joined to the first (RFC 9110 section 5.3).
 */
void
cm_http_response_add_header (CmHttpResponse *self, const char *name, const char *value)
{
  g_autofree char *key = NULL;
  const char *earlier;

  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  key = g_ascii_strdown (name, -1);
  earlier = g_hash_table_lookup (self->headers, key);
  if (earlier != NULL)
    {
      char *joined = g_strconcat (earlier, ", ", value, NULL);

      g_hash_table_insert (self->headers, g_steal_pointer (&key), joined);
      return;
    }
  g_hash_table_insert (self->headers, g_steal_pointer (&key), g_strdup (value));
}

/**
 * cm_http_response_copy:
 * @self: a response
 *
 * Returns: (transfer full): the same
 */
CmHttpResponse *
cm_http_response_copy (CmHttpResponse *self)
{
  CmHttpResponse *copy;
  GHashTableIter iter;
  gpointer name, value;

  g_return_val_if_fail (self != NULL, NULL);

  copy = cm_http_response_new (self->url, self->status, self->body);
  g_hash_table_iter_init (&iter, self->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    cm_http_response_add_header (copy, name, value);
  return copy;
}

/**
 * cm_http_response_free:
 * @self: a response
 *
 * Frees it.
 */
void
cm_http_response_free (CmHttpResponse *self)
{
  g_free (self->url);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}

/**
 * cm_http_response_get_header:
 * @self: a response
 * @name: a header's name, in lower case
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
cm_http_response_get_header (CmHttpResponse *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  return g_hash_table_lookup (self->headers, name);
}

/**
 * cm_http_response_is_type:
 * @self: a response
 * @media_type: as in "application/json"
 *
 * Returns: whether its body says to be of that type, whatever the parameters
 */
gboolean
cm_http_response_is_type (CmHttpResponse *self, const char *media_type)
{
  const char *value = cm_http_response_get_header (self, "content-type");
  gsize length;

  g_return_val_if_fail (media_type != NULL, FALSE);

  if (value == NULL)
    return FALSE;
  length = strlen (media_type);
  return g_ascii_strncasecmp (value, media_type, length) == 0
         && strchr ("; \t", value[length]) != NULL;
}

/**
 * cm_http_response_dup_address:
 * @self: a response
 * @name: a header's name, in lower case
 *
 * Returns: (transfer full) (nullable): the address in it, made absolute; %NULL if there
 *   is none
 */
char *
cm_http_response_dup_address (CmHttpResponse *self, const char *name)
{
  const char *value = cm_http_response_get_header (self, name);

  return value != NULL ? g_uri_resolve_relative (self->url, value, G_URI_FLAGS_NONE, NULL)
                       : NULL;
}

/* ---- links ---- */

/* The end of a link: a comma that is in no quotes and no angle brackets. */
static const char *
find_end (const char *text)
{
  gboolean quoted = FALSE, bracketed = FALSE;

  for (; *text != '\0'; text++)
    {
      if (quoted && *text == '\\' && text[1] != '\0')
        text++;
      else if (*text == '"' && !bracketed)
        quoted = !quoted;
      else if (!quoted && *text == '<')
        bracketed = TRUE;
      else if (!quoted && *text == '>')
        bracketed = FALSE;
      else if (*text == ',' && !quoted && !bracketed)
        break;
    }
  return text;
}

/* Whether the parameters of a link name this relation, among several perhaps. */
static gboolean
has_relation (const char *parameters, const char *relation)
{
  g_auto (GStrv) parts = g_strsplit (parameters, ";", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *equals = strchr (parts[i], '=');
      g_autofree char *name = NULL;
      g_auto (GStrv) words = NULL;

      if (equals == NULL)
        continue;
      name = g_strstrip (g_strndup (parts[i], (gsize)(equals - parts[i])));
      words = g_strsplit_set (equals + 1, " \t\"", -1);
      if (g_ascii_strcasecmp (name, "rel") == 0
          && g_strv_contains ((const char *const *)words, relation))
        return TRUE;
    }
  return FALSE;
}

static char *
read_link (const char *base, const char *link, const char *relation)
{
  const char *open = strchr (link, '<');
  const char *close = open != NULL ? strchr (open, '>') : NULL;
  g_autofree char *target = NULL;

  if (close == NULL || !has_relation (close + 1, relation))
    return NULL;
  target = g_strndup (open + 1, (gsize)(close - open - 1));
  return g_uri_resolve_relative (base, target, G_URI_FLAGS_NONE, NULL);
}

/**
 * cm_http_response_dup_links:
 * @self: a response
 * @relation: as in "alternate"
 *
 * Reads Link headers (RFC 8288 section 3), whether on lines of their own or in one list.
 *
 * Returns: (transfer full): absolute addresses, in their order, at most 50; perhaps none
 */
char **
cm_http_response_dup_links (CmHttpResponse *self, const char *relation)
{
  const char *rest = cm_http_response_get_header (self, "link");
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (relation != NULL, NULL);

  while (rest != NULL && *rest != '\0' && links->len < MAX_LINKS)
    {
      const char *end = find_end (rest);
      g_autofree char *link = g_strndup (rest, (gsize)(end - rest));
      g_autofree char *target = read_link (self->url, link, relation);

      if (target != NULL)
        g_ptr_array_add (links, g_steal_pointer (&target));
      rest = *end == ',' ? end + 1 : end;
    }
  g_ptr_array_add (links, NULL);
  return (char **)g_ptr_array_steal (links, NULL);
}
