/* cm-dns-channel.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The wire to one provider: sends a step's request at the pace the provider allows, waits
 * when it says that it is too busy, keeps the session's cookies, and lets somebody look
 * on with dots for secrets, also where a provider repeats one in its answer.
 */

#include "cm-dns-channel.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-dns-error.h"
#include "cm-dns-request.h"
#include "cm-retry.h"

#define MAX_RATE_TRIES 4
#define MAX_RATE_WAIT_SECONDS 90
#define MAX_COOKIE_BYTES 4096
#define MASK "•••"

struct _CmDnsChannel
{
  GObject parent_instance;

  /* owned */
  CmDnsDefinition *definition;
  CmDnsVariables *settings;
  CmHttp *http;
  CmClock *clock;
  GHashTable *cookies; /* name → value */
  GQueue sent;         /* monotonic microseconds of the last minute's requests */

  /* borrowed */
  CmDnsTrace trace;
  gpointer trace_data;
};

G_DEFINE_FINAL_TYPE (CmDnsChannel, cm_dns_channel, G_TYPE_OBJECT)

static void
wipe_text (gpointer text)
{
  cm_secret_free_text (text);
}

static void
cm_dns_channel_finalize (GObject *object)
{
  CmDnsChannel *self = CM_DNS_CHANNEL (object);

  g_clear_pointer (&self->definition, cm_dns_definition_unref);
  g_clear_object (&self->settings);
  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->cookies, g_hash_table_unref);
  g_queue_clear_full (&self->sent, g_free);

  G_OBJECT_CLASS (cm_dns_channel_parent_class)->finalize (object);
}

static void
cm_dns_channel_class_init (CmDnsChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_dns_channel_finalize;
}

static void
cm_dns_channel_init (CmDnsChannel *self)
{
  g_queue_init (&self->sent);
  self->cookies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_text);
}

/**
 * cm_dns_channel_new:
 * @definition: a provider's definition
 * @settings: the account's settings, as "cred.NAME"
 * @http: how servers are reached
 * @clock: the time
 *
 * Returns: (transfer full): a channel
 */
CmDnsChannel *
cm_dns_channel_new (CmDnsDefinition *definition,
                    CmDnsVariables *settings,
                    CmHttp *http,
                    CmClock *clock)
{
  CmDnsChannel *self;

  g_return_val_if_fail (definition != NULL && CM_IS_DNS_VARIABLES (settings), NULL);
  g_return_val_if_fail (CM_IS_HTTP (http) && CM_IS_CLOCK (clock), NULL);

  self = g_object_new (CM_TYPE_DNS_CHANNEL, NULL);
  self->definition = cm_dns_definition_ref (definition);
  self->settings = g_object_ref (settings);
  self->http = g_object_ref (http);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * cm_dns_channel_set_trace:
 * @self: a channel
 * @trace: (nullable): called for each request, in the thread that sends it
 * @user_data: for @trace
 *
 * Lets somebody look on.
 */
void
cm_dns_channel_set_trace (CmDnsChannel *self, CmDnsTrace trace, gpointer user_data)
{
  g_return_if_fail (CM_IS_DNS_CHANNEL (self));

  self->trace = trace;
  self->trace_data = user_data;
}

/* What a login answers is a secret as a whole: a token is in it, wherever. */
static void
show (CmDnsChannel *self,
      const CmDnsStep *step,
      CmDnsVariables *variables,
      CmHttpResponse *response,
      gboolean is_login)
{
  g_autoptr (CmDnsRequest) shown = NULL;
  g_autofree char *request = NULL, *body = NULL, *answer = NULL;

  if (self->trace == NULL)
    return;
  shown = cm_dns_request_build (self->definition, step, variables, CM_DNS_SIGHT_MASKED,
                                NULL);
  request = shown != NULL ? cm_dns_request_describe (shown) : g_strdup (step->path);
  if (response != NULL && !is_login)
    {
      gsize size_bytes;
      const char *text = g_bytes_get_data (response->body, &size_bytes);

      body = g_utf8_make_valid (text != NULL ? text : "", (gssize)size_bytes);
      answer = cm_dns_variables_mask (variables, body);
    }
  self->trace (request, response != NULL ? response->status : 0,
               answer != NULL ? answer : MASK, self->trace_data);
}

/* Waits until a request more stays within what the provider allows in a minute. */
static gboolean
keep_pace (CmDnsChannel *self, GCancellable *cancellable, GError **error)
{
  guint limit = self->definition->requests_per_minute;
  gint64 *now;

  while (limit > 0 && self->sent.length >= limit)
    {
      gint64 *first = g_queue_peek_head (&self->sent);
      gint64 wait_us = *first + G_TIME_SPAN_MINUTE - g_get_monotonic_time ();

      if (wait_us > 0
          && !cm_http_pause (self->http, (guint)(wait_us / 1000) + 1, cancellable, error))
        return FALSE;
      g_free (g_queue_pop_head (&self->sent));
    }
  now = g_new (gint64, 1);
  *now = g_get_monotonic_time ();
  g_queue_push_tail (&self->sent, now);
  return TRUE;
}

static void
add_cookies (CmDnsChannel *self, CmDnsRequest *request)
{
  GHashTableIter iter;
  gpointer name, value;
  GString *cookies;

  if (g_hash_table_size (self->cookies) == 0)
    return;
  cookies = g_string_new (NULL);
  g_hash_table_iter_init (&iter, self->cookies);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_string_append_printf (cookies, "%s%s=%s", cookies->len > 0 ? "; " : "",
                            (const char *)name, (const char *)value);
  cm_dns_request_set_header (request, "Cookie", cookies->str);
  cm_secret_free_text (g_string_free (cookies, FALSE));
}

/* RFC 6265 section 5.2, of which a session needs the pair alone. */
static void
keep_cookie (CmDnsChannel *self, CmHttpResponse *response)
{
  const char *header = cm_http_response_get_header (response, "set-cookie");
  const char *equals;
  gsize size_bytes;

  if (!self->definition->cookies || header == NULL)
    return;
  equals = strchr (header, '=');
  size_bytes = strcspn (header, ";");
  if (equals == NULL || equals > header + size_bytes || size_bytes > MAX_COOKIE_BYTES)
    return;
  g_hash_table_replace (
      self->cookies, g_strndup (header, (gsize)(equals - header)),
      g_strndup (equals + 1, size_bytes - (gsize)(equals - header) - 1));
}

static CmHttpRequest *
make_http_request (const CmDnsRequest *request)
{
  const char *type = g_hash_table_lookup (request->headers, "Content-Type");
  g_autoptr (GBytes) body = NULL;
  CmHttpRequest *made;
  GHashTableIter iter;
  gpointer name, value;

  if (request->body != NULL)
    body = g_bytes_new (request->body, strlen (request->body));
  made = cm_http_request_new (request->method, request->url, type, body);
  g_hash_table_iter_init (&iter, request->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (!g_str_equal (name, "Content-Type"))
      cm_http_request_set_header (made, name, value);
  return made;
}

static CmHttpResponse *
send_once (CmDnsChannel *self,
           const CmDnsStep *step,
           CmDnsVariables *variables,
           gboolean is_login,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CmDnsRequest) request = NULL;
  g_autoptr (CmHttpRequest) http_request = NULL;
  g_autoptr (GError) reason = NULL;
  CmHttpResponse *response;

  cm_dns_variables_set_int (variables, "now", cm_clock_get_unix (self->clock));
  request = cm_dns_request_build (self->definition, step, variables, CM_DNS_SIGHT_PLAIN,
                                  error);
  if (request == NULL || !keep_pace (self, cancellable, error))
    return NULL;
  add_cookies (self, request);
  http_request = make_http_request (request);
  response = cm_http_send (self->http, http_request, cancellable, &reason);
  show (self, step, variables, response, is_login);
  if (response != NULL)
    keep_cookie (self, response);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE, reason->message);
  return response;
}

/**
 * cm_dns_channel_send:
 * @self: a channel
 * @step: what to send
 * @variables: what its templates name; "now" is set
 * @is_login: whether the answer is a secret as a whole
 * @cancellable: (nullable): a cancellable
 * @error: #CmDnsError or G_IO_ERROR_CANCELLED
 *
 * Sends a step's request. When a provider that is too busy says how long to wait, and
 * that is short, it is asked again. Blocks.
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CmHttpResponse *
cm_dns_channel_send (CmDnsChannel *self,
                     const CmDnsStep *step,
                     CmDnsVariables *variables,
                     gboolean is_login,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_CHANNEL (self) && step != NULL, NULL);

  for (guint i = 1;; i++)
    {
      g_autoptr (CmHttpResponse) response
          = send_once (self, step, variables, is_login, cancellable, error);
      const char *after;
      guint seconds;

      if (response == NULL || (response->status != 429 && response->status != 503)
          || i == MAX_RATE_TRIES)
        return g_steal_pointer (&response);
      after = cm_http_response_get_header (response, "retry-after");
      if (after == NULL
          || !cm_retry_parse_after (after, cm_clock_get_unix (self->clock), &seconds)
          || seconds > MAX_RATE_WAIT_SECONDS)
        return g_steal_pointer (&response);
      if (!cm_http_pause (self->http, seconds * 1000 + 1, cancellable, error))
        return NULL;
    }
}

/**
 * cm_dns_channel_pause:
 * @self: a channel
 * @milliseconds: how long
 * @cancellable: (nullable): a cancellable
 * @error: G_IO_ERROR_CANCELLED
 *
 * Waits. Blocks.
 *
 * Returns: whether the time is over
 */
gboolean
cm_dns_channel_pause (CmDnsChannel *self,
                      guint milliseconds,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (CM_IS_DNS_CHANNEL (self), FALSE);

  return cm_http_pause (self->http, milliseconds, cancellable, error);
}

/**
 * cm_dns_channel_forget:
 * @self: a channel
 *
 * Forgets the session's cookies.
 */
void
cm_dns_channel_forget (CmDnsChannel *self)
{
  g_return_if_fail (CM_IS_DNS_CHANNEL (self));

  g_hash_table_remove_all (self->cookies);
}
