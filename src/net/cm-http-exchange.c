/* cm-http-exchange.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request and its answer, asynchronously, with the limits of its client: a body is
 * read up to a size, and a timer ends what takes too long, however slowly bytes trickle.
 * Here errors of libsoup, TLS and sockets become those of this layer.
 */

#include "cm-http-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CHUNK_BYTES (16 * 1024)

struct _CmHttpExchange
{
  CmHttp *http; /* borrowed: it waits for us */
  SoupMessage *message;
  char *url;
  GCancellable *cancellable;
  GSource *timer;
  gboolean is_late;
  GTlsCertificateFlags refused_for; /* by us, though TLS did not */
  GByteArray *body;
  CmHttpExchangeFunc done;
  gpointer user_data;
};

static void
exchange_free (CmHttpExchange *self)
{
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  /* whoever connects for it may hold it longer than we live */
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->body);
  g_free (self->url);
  g_free (self);
}

/* ---- errors ---- */

static const char *
get_host (CmHttpExchange *self)
{
  return g_uri_get_host (soup_message_get_uri (self->message));
}

static const char *
describe_certificate (GTlsCertificateFlags flags)
{
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return _ ("it is for another name");
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return _ ("it has expired");
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return _ ("its CA is not known here");
  return _ ("it is not good");
}

static GError *
new_tls_error (CmHttpExchange *self)
{
  GTlsCertificateFlags flags
      = self->refused_for != 0
            ? self->refused_for
            : soup_message_get_tls_peer_certificate_errors (self->message);

  if (flags == 0)
    return g_error_new (CM_NET_ERROR, CM_NET_ERROR_UNREACHABLE,
                        _ ("“%s” and this computer find no common TLS."),
                        get_host (self));
  return g_error_new (CM_NET_ERROR,
                      flags == G_TLS_CERTIFICATE_UNKNOWN_CA ? CM_NET_ERROR_UNKNOWN_CA
                                                            : CM_NET_ERROR_UNTRUSTED,
                      _ ("The certificate of “%s” is not trusted: %s."), get_host (self),
                      describe_certificate (flags));
}

static GError *
new_late_error (CmHttpExchange *self)
{
  return g_error_new (CM_NET_ERROR, CM_NET_ERROR_TIMEOUT, _ ("“%s” does not answer."),
                      get_host (self));
}

static gboolean
is_malformed (const GError *source)
{
  return source->domain == SOUP_SESSION_ERROR
         || g_error_matches (source, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
         || g_error_matches (source, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Transfer full, both. */
static GError *
translate (CmHttpExchange *self, GError *source)
{
  g_autoptr (GError) owned = source;

  if (self->refused_for != 0)
    return new_tls_error (self);
  if (self->is_late || g_error_matches (source, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return new_late_error (self);
  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&owned);
  if (source->domain == G_TLS_ERROR && source->code != G_TLS_ERROR_EOF)
    return new_tls_error (self);
  if (source->domain == G_RESOLVER_ERROR)
    return g_error_new (CM_NET_ERROR, CM_NET_ERROR_UNREACHABLE,
                        _ ("The host “%s” was not found."), get_host (self));
  if (is_malformed (source))
    return g_error_new (CM_NET_ERROR, CM_NET_ERROR_PROTOCOL,
                        _ ("“%s” broke off its answer, or does not speak HTTP."),
                        get_host (self));
  return g_error_new (CM_NET_ERROR, CM_NET_ERROR_UNREACHABLE,
                      _ ("“%s” cannot be reached: %s."), get_host (self),
                      source->message);
}

/* ---- the answer ---- */

static void
add_header (const char *name, const char *value, gpointer user_data)
{
  if (g_utf8_validate (value, -1, NULL))
    cm_http_response_add_header (user_data, name, value);
}

static void
finish (CmHttpExchange *self, GError *source)
{
  g_autoptr (GBytes) body = NULL;
  CmHttpResponse *response;

  if (source != NULL)
    {
      self->done (self, NULL, translate (self, source), self->user_data);
      exchange_free (self);
      return;
    }
  body = g_byte_array_free_to_bytes (g_byte_array_ref (self->body));
  response
      = cm_http_response_new (self->url, soup_message_get_status (self->message), body);
  soup_message_headers_foreach (soup_message_get_response_headers (self->message),
                                add_header, response);
  self->done (self, response, NULL, self->user_data);
  exchange_free (self);
}

static void
finish_too_large (CmHttpExchange *self)
{
  self->done (self, NULL,
              g_error_new (CM_NET_ERROR, CM_NET_ERROR_TOO_LARGE,
                           _ ("The answer of “%s” is larger than %u bytes."),
                           get_host (self), (guint)cm_http_get_max_bytes (self->http)),
              self->user_data);
  exchange_free (self);
}

static void read_more (CmHttpExchange *self, GInputStream *stream);

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmHttpExchange *self = user_data;
  GInputStream *stream = G_INPUT_STREAM (source);
  GError *error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (stream, result, &error);

  if (chunk == NULL || g_bytes_get_size (chunk) == 0)
    {
      finish (self, error);
      return;
    }
  if (self->body->len + g_bytes_get_size (chunk) > cm_http_get_max_bytes (self->http))
    {
      finish_too_large (self);
      return;
    }
  g_byte_array_append (self->body, g_bytes_get_data (chunk, NULL),
                       (guint)g_bytes_get_size (chunk));
  read_more (self, stream);
}

static void
read_more (CmHttpExchange *self, GInputStream *stream)
{
  g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   self->cancellable, on_read, self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmHttpExchange *self = user_data;
  GError *error = NULL;
  g_autoptr (GInputStream) stream
      = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream == NULL)
    finish (self, error);
  else
    read_more (self, stream);
}

/* ---- the request ---- */

/* What a connection begins with.
 *
 * Over HTTP/2 a POST to a server that died or does not answer never ends with libsoup
 * 3.2, however it is cancelled; several connections are as fast.
 *
 * A TLS session that goes on where another one ended is not verified again by GLib, so it
 * is judged here, before anything is written. */
static void
on_network_event (CmHttpExchange *self,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  SoupMessage *message)
{
  static const char *const protocols[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
  if (event != G_SOCKET_CLIENT_TLS_HANDSHAKED)
    return;
  self->refused_for = cm_trust_database_judge (cm_http_get_trust (self->http),
                                               G_TLS_CONNECTION (connection));
  if (self->refused_for != 0)
    g_cancellable_cancel (self->cancellable);
}

static gboolean
on_late (gpointer user_data)
{
  CmHttpExchange *self = user_data;

  self->is_late = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
add_request_headers (SoupMessage *message, const CmHttpRequest *request)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  GHashTableIter iter;
  gpointer name, value;

  if (request->headers == NULL)
    return;
  g_hash_table_iter_init (&iter, request->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    soup_message_headers_replace (headers, name, value);
}

static SoupMessage *
new_message (CmHttp *http, const CmHttpRequest *request, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (request->url, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || (!g_str_equal (g_uri_get_scheme (uri), "https")
          && !g_str_equal (g_uri_get_scheme (uri), "http")))
    {
      g_set_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT,
                   _ ("“%s” is no address that begins with http:// or https://."),
                   request->url);
      return NULL;
    }
  message = soup_message_new_from_uri (request->method, uri);
  /* Libsoup may send a message once more if a kept connection turns out to be closed; so
   * one that must not come twice gets a connection of its own. */
  soup_message_add_flags (message,
                          SOUP_MESSAGE_NO_REDIRECT
                              | (request->is_repeatable ? SOUP_MESSAGE_IDEMPOTENT : 0));
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type,
                                              request->body);
  add_request_headers (message, request);
  return message;
}

/**
 * cm_http_exchange_start: (skip)
 * @http: a client, whose main context is the thread's default one
 * @request: what to send
 * @done: called once with the answer, or why there is none
 * @user_data: for @done
 * @error: return location for %CM_NET_ERROR_INPUT
 *
 * Sends a request.
 *
 * Returns: (transfer none): it is gone after @done; %NULL if nothing is sent
 */
CmHttpExchange *
cm_http_exchange_start (CmHttp *http,
                        const CmHttpRequest *request,
                        CmHttpExchangeFunc done,
                        gpointer user_data,
                        GError **error)
{
  SoupMessage *message = new_message (http, request, error);
  CmHttpExchange *self;

  if (message == NULL)
    return NULL;
  self = g_new0 (CmHttpExchange, 1);
  self->http = http;
  self->message = message;
  self->url = g_strdup (request->url);
  self->cancellable = g_cancellable_new ();
  self->body = g_byte_array_new ();
  self->done = done;
  self->user_data = user_data;
  g_signal_connect_swapped (message, "network-event", G_CALLBACK (on_network_event),
                            self);
  self->timer = g_timeout_source_new (cm_http_get_time_limit (http));
  g_source_set_callback (self->timer, on_late, self, NULL);
  g_source_attach (self->timer, cm_http_get_main_context (http));
  soup_session_send_async (cm_http_get_session (http), message, G_PRIORITY_DEFAULT,
                           self->cancellable, on_sent, self);
  return self;
}

/**
 * cm_http_exchange_cancel: (skip)
 * @self: a request under way
 *
 * Ends it: its function is called soon.
 */
void
cm_http_exchange_cancel (CmHttpExchange *self)
{
  g_cancellable_cancel (self->cancellable);
}
