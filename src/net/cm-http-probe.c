/* cm-http-probe.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A host may have several addresses, and another server behind each. So a connection is
 * made to one of them and the host is named in the request, as everybody would who had
 * got that address. A redirect to the same host stays at the address; elsewhere it goes
 * as the system resolves it.
 */

#include "cm-http-probe.h"

#include <libsoup/soup.h>
#include <string.h>

#include "cm-http.h"

#define MAX_HOPS 10
#define MAX_BODY_BYTES (64 * 1024)
#define MAX_TEXT_BYTES 300

static void
hop_free (CmHttpHop *self)
{
  g_free (self->url);
  g_free (self->phrase);
  g_free (self->text);
  g_free (self->failure);
  g_free (self);
}

static char *
join_port (const char *host, guint16 port)
{
  gboolean is_v6 = strchr (host, ':') != NULL;

  if (port == 80)
    return is_v6 ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  return g_strdup_printf (is_v6 ? "[%s]:%u" : "%s:%u", host, port);
}

/* The request as it is sent: to the address, if @url leads to the host. */
static CmHttpRequest *
make_request (const char *url, const char *host, const char *address, guint16 port)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *place = join_port (address, port);
  g_autofree char *name = join_port (host, port);
  g_autofree char *pinned = NULL;
  CmHttpRequest *request;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "http") != 0
      || g_strcmp0 (g_uri_get_host (uri), host) != 0)
    return cm_http_request_new ("GET", url, NULL, NULL);
  pinned = g_strdup_printf ("http://%s%s%s%s", place, g_uri_get_path (uri),
                            g_uri_get_query (uri) != NULL ? "?" : "",
                            g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "");
  request = cm_http_request_new ("GET", pinned, NULL, NULL);
  cm_http_request_set_header (request, "Host", name);
  return request;
}

static char *
read_text (CmHttpResponse *response)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (response->body, &size);

  return g_utf8_make_valid (size > 0 ? data : "", (gssize)MIN (size, MAX_TEXT_BYTES));
}

/* Where it goes on; NULL: it does not. */
static char *
follow (CmHttpHop *hop, CmHttpResponse *response)
{
  const char *location = cm_http_response_get_header (response, "location");

  if (location == NULL || response->status < 300 || response->status > 399)
    return NULL;
  return g_uri_resolve_relative (hop->url, location, G_URI_FLAGS_NONE, NULL);
}

/**
 * cm_http_probe:
 * @host: a host name, or an address
 * @address: one of its addresses
 * @port: where its web server listens
 * @path: what to ask for, from a slash on
 * @time_limit_ms: for each answer
 * @cancellable: (nullable): a cancellable
 *
 * Asks a web server at one address, and follows where it leads, ten times at most.
 * Blocks.
 *
 * Returns: (transfer full) (element-type CmHttpHop): every step; the last one is where it
 *   ended
 */
GPtrArray *
cm_http_probe (const char *host,
               const char *address,
               guint16 port,
               const char *path,
               guint time_limit_ms,
               GCancellable *cancellable)
{
  GPtrArray *hops = g_ptr_array_new_with_free_func ((GDestroyNotify)hop_free);
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autofree char *place = NULL;
  g_autofree char *next = NULL;

  g_return_val_if_fail (host != NULL && address != NULL && path != NULL, hops);

  cm_http_set_time_limit (http, time_limit_ms);
  cm_http_set_max_bytes (http, MAX_BODY_BYTES);
  place = join_port (host, port);
  next = g_strconcat ("http://", place, path, NULL);
  while (next != NULL && hops->len < MAX_HOPS)
    {
      CmHttpHop *hop = g_new0 (CmHttpHop, 1);
      g_autoptr (CmHttpRequest) request = make_request (next, host, address, port);
      g_autoptr (GError) failure = NULL;
      g_autoptr (CmHttpResponse) response
          = cm_http_send (http, request, cancellable, &failure);

      hop->url = g_steal_pointer (&next);
      g_ptr_array_add (hops, hop);
      if (response == NULL)
        {
          hop->failure = g_strdup (failure->message);
          break;
        }
      hop->status = response->status;
      hop->phrase = g_strdup (soup_status_get_phrase (response->status));
      hop->text = read_text (response);
      next = follow (hop, response);
    }
  return hops;
}
