/* test-http.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-http.h"

#include <string.h>

#include "cm-test-home.h"
#include "cm-test.h"
#include "net-server.h"

/* What the server saw. */
typedef struct
{
  int n_requests;
  int n_under_way;
  int most_under_way;
  GMutex mutex;
  GHashTable *connections;
} Seen;

static void
seen_init (Seen *seen)
{
  memset (seen, 0, sizeof *seen);
  g_mutex_init (&seen->mutex);
  seen->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
seen_clear (Seen *seen)
{
  g_hash_table_unref (seen->connections);
  g_mutex_clear (&seen->mutex);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seen, seen_clear)

typedef struct
{
  SoupServerMessage *message;
  Seen *seen;
  gboolean is_gone; /* the client did not wait */
} Late;

static void
on_gone (SoupServerMessage *message, gpointer user_data)
{
  ((Late *)user_data)->is_gone = TRUE;
}

static gboolean
on_late (gpointer user_data)
{
  Late *late = user_data;

  late->seen->n_under_way--;
  if (!late->is_gone)
    soup_server_message_unpause (late->message);
  g_signal_handlers_disconnect_by_data (late->message, late);
  g_object_unref (late->message);
  g_free (late);
  return G_SOURCE_REMOVE;
}

static void
answer_late (SoupServerMessage *message, Seen *seen, guint milliseconds)
{
  Late *late = g_new0 (Late, 1);
  GSource *source = g_timeout_source_new (milliseconds);

  late->message = g_object_ref (message);
  late->seen = seen;
  g_signal_connect (message, "disconnected", G_CALLBACK (on_gone), late);
  g_signal_connect (message, "finished", G_CALLBACK (on_gone), late);
  seen->n_under_way++;
  seen->most_under_way = MAX (seen->most_under_way, seen->n_under_way);
  soup_server_message_pause (message);
  g_source_set_callback (source, on_late, late, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
}

static char *
name_connection (SoupServerMessage *message)
{
  GInetSocketAddress *address
      = G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message));

  return g_strdup_printf ("%u", g_inet_socket_address_get_port (address));
}

/* It came, and nobody hears of it. */
static void
lose (SoupServerMessage *message)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

  g_io_stream_close (stream, NULL, NULL);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Seen *seen = user_data;
  g_autofree char *large = NULL;

  seen->n_requests++;
  g_hash_table_add (seen->connections, name_connection (message));
  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/echo"))
    {
      SoupMessageBody *body = soup_server_message_get_request_body (message);

      soup_message_headers_append (soup_server_message_get_response_headers (message),
                                   "Replay-Nonce", "abc");
      soup_server_message_set_response (
          message,
          soup_message_headers_get_content_type (
              soup_server_message_get_request_headers (message), NULL),
          SOUP_MEMORY_COPY, body->data, (gsize)body->length);
    }
  else if (g_str_equal (path, "/agent"))
    {
      const char *agent = soup_message_headers_get_one (
          soup_server_message_get_request_headers (message), "User-Agent");

      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, agent,
                                        strlen (agent));
    }
  else if (g_str_equal (path, "/large"))
    {
      large = g_strnfill (100000, 'x');
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, large,
                                        100000);
    }
  else if (g_str_equal (path, "/moved"))
    soup_server_message_set_redirect (message, 302, "/echo");
  else if (g_str_equal (path, "/lost"))
    lose (message);
  else if (g_str_equal (path, "/late"))
    answer_late (message, seen, 20);
  else if (g_str_equal (path, "/never"))
    answer_late (message, seen, 1500);
  else
    soup_server_message_set_status (message, 404, NULL);
}

static CmHttpResponse *
send_to (CmHttp *http, NetServer *server, const char *path, GError **error)
{
  g_autofree char *url = net_server_dup_url (server, path);
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (CmHttpRequest) request = cm_http_request_new ("POST", url, "x/y", body);

  request->is_repeatable = TRUE;
  return cm_http_send (http, request, NULL, error);
}

static void
assert_body (CmHttpResponse *response, const char *text)
{
  g_assert_nonnull (response);
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL),
                   g_bytes_get_size (response->body), text, strlen (text));
}

static void
test_send (void)
{
  g_auto (Seen) seen;
  g_autoptr (NetServer) server = NULL;
  CmHttp *http = cm_http_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmHttpResponse) echo = NULL;
  g_autoptr (CmHttpResponse) agent = NULL;
  g_autoptr (CmHttpResponse) missing = NULL;
  g_autoptr (CmHttpResponse) moved = NULL;

  seen_init (&seen);
  server = net_server_new (on_request, &seen, NULL);
  echo = send_to (http, server, "/echo", &error);
  g_assert_no_error (error);
  assert_body (echo, "{}");
  g_assert_cmpuint (echo->status, ==, 200);
  g_assert_true (cm_http_response_is_type (echo, "x/y"));
  g_assert_cmpstr (cm_http_response_get_header (echo, "replay-nonce"), ==, "abc");
  agent = send_to (http, server, "/agent", &error);
  assert_body (agent, "CertMgrAdmin/" CM_VERSION);
  missing = send_to (http, server, "/nothing", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (missing->status, ==, 404);
  moved = send_to (http, server, "/moved", &error);
  g_assert_cmpuint (moved->status, ==, 302);
  /* Each POST on the same connection. */
  g_assert_cmpuint (g_hash_table_size (seen.connections), ==, 1);
  g_assert_finalize_object (http);
}

/* A record made at a DNS provider must not be made twice because a connection broke: what
 * may not be repeated has a connection of its own. */
static void
test_lost (void)
{
  static const struct
  {
    gboolean is_repeatable;
    guint n_connections;
  } cases[] = { { FALSE, 2 }, { TRUE, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Seen) seen;
      g_autoptr (NetServer) server = NULL;
      g_autoptr (CmHttp) http = cm_http_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (CmHttpResponse) first = NULL;
      g_autoptr (CmHttpRequest) request = NULL;
      g_autofree char *url = NULL;

      seen_init (&seen);
      server = net_server_new (on_request, &seen, NULL);
      url = net_server_dup_url (server, "/echo");
      request = cm_http_request_new ("GET", url, NULL, NULL);
      first = cm_http_send (http, request, NULL, &error);
      g_assert_no_error (error);
      g_free (request->url);
      g_free (request->method);
      request->url = net_server_dup_url (server, "/lost");
      request->method = g_strdup ("POST");
      request->is_repeatable = cases[i].is_repeatable;
      g_assert_null (cm_http_send (http, request, NULL, &error));
      g_assert_true (cm_net_error_is_transient (error));
      g_assert_cmpuint (g_hash_table_size (seen.connections), ==, cases[i].n_connections);
      g_assert_cmpuint (seen.n_requests, <=, 1 + (cases[i].is_repeatable ? 2 : 1));
    }
}

static void
test_limits (void)
{
  g_auto (Seen) seen;
  g_autoptr (NetServer) server = NULL;
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmHttpResponse) whole = NULL;

  seen_init (&seen);
  server = net_server_new (on_request, &seen, NULL);
  cm_http_set_max_bytes (http, 99999);
  g_assert_null (send_to (http, server, "/large", &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_TOO_LARGE);
  g_clear_error (&error);
  cm_http_set_max_bytes (http, 100000);
  whole = send_to (http, server, "/large", &error);
  g_assert_no_error (error);
  cm_http_set_time_limit (http, 150);
  g_assert_null (send_to (http, server, "/never", &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_TIMEOUT);
  g_assert_true (cm_net_error_is_transient (error));
}

static void
test_unreachable (void)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  const struct
  {
    const char *url;
    CmNetError code;
  } cases[] = {
    { "http://127.0.0.1:1/", CM_NET_ERROR_UNREACHABLE },
    { "http://no-such-host.invalid/", CM_NET_ERROR_UNREACHABLE },
    { "ftp://127.0.0.1/", CM_NET_ERROR_INPUT },
    { "no address", CM_NET_ERROR_INPUT },
    { "https:///path", CM_NET_ERROR_INPUT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmHttpRequest) request
          = cm_http_request_new ("GET", cases[i].url, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_http_send (http, request, NULL, &error));
      g_test_message ("%s: %s", cases[i].url, error->message);
      g_assert_error (error, CM_NET_ERROR, (int)cases[i].code);
      g_assert_cmpint (cm_net_error_is_transient (error), ==,
                       cases[i].code == CM_NET_ERROR_UNREACHABLE);
    }
}

static void
test_tls (void)
{
  g_auto (Seen) seen;
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *pem_file = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *url = NULL;
  g_autoptr (NetServer) server = NULL;
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmHttp) other = cm_http_new ();
  g_autoptr (CmHttp) stranger = cm_http_new ();
  g_autoptr (CmHttpRequest) request = NULL;
  g_autoptr (CmHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  seen_init (&seen);
  pem_file = net_server_make_pem (dir);
  server = net_server_new (on_request, &seen, pem_file);
  g_assert_null (send_to (http, server, "/echo", &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_UNKNOWN_CA);
  g_assert_false (cm_net_error_is_transient (error));
  g_clear_error (&error);
  g_file_get_contents (pem_file, &pem, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_http_set_trusted_pem (http, pem, &error));
  response = send_to (http, server, "/echo", &error);
  g_assert_no_error (error);
  assert_body (response, "{}");

  /* Trusted, but not for another name. */
  g_assert_true (cm_http_set_trusted_pem (other, pem, &error));
  url = g_strdup_printf ("https://127.0.0.2:%u/echo", net_server_get_port (server));
  request = cm_http_request_new ("GET", url, NULL, NULL);
  g_assert_null (cm_http_send (other, request, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (seen.n_requests, ==, 1);
  g_clear_error (&error);

  /* What one client trusts is no other's affair, even for the same server a moment later.
   */
  g_assert_null (send_to (stranger, server, "/echo", &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_UNKNOWN_CA);
  g_assert_cmpint (seen.n_requests, ==, 1);
}

static void
test_settings (void)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  const char *const bad_proxies[] = { "", "proxy", "proxy:80", "ftp://x", "http://" };
  const char *const bad_pems[]
      = { "", "nothing",
          "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_proxies); i++)
    {
      g_assert_false (cm_http_set_proxy (http, bad_proxies[i], &error));
      g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT);
      g_clear_error (&error);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_pems); i++)
    {
      g_assert_false (cm_http_set_trusted_pem (http, bad_pems[i], &error));
      g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT);
      g_clear_error (&error);
    }
  g_assert_true (cm_http_set_trusted_pem (http, NULL, &error));
  g_assert_true (cm_http_set_proxy (http, "socks5://127.0.0.1:1080", &error));
  g_assert_true (cm_http_set_proxy (http, NULL, &error));
}

/* The environment names a proxy that is none: only who asks for it gets it. */
static void
test_proxy (void)
{
  g_auto (Seen) seen;
  g_auto (Seen) proxy_seen;
  g_autoptr (NetServer) server = NULL;
  g_autoptr (NetServer) proxy = NULL;
  g_autofree char *proxy_url = NULL;
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (CmHttp) proxied = cm_http_new ();
  g_autoptr (CmHttpResponse) direct = NULL;
  g_autoptr (CmHttpResponse) through = NULL;
  g_autoptr (GError) error = NULL;

  seen_init (&seen);
  seen_init (&proxy_seen);
  server = net_server_new (on_request, &seen, NULL);
  proxy = net_server_new (on_request, &proxy_seen, NULL);
  proxy_url = net_server_dup_url (proxy, "");
  direct = send_to (http, server, "/echo", &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen.n_requests, ==, 1);
  g_assert_true (cm_http_set_proxy (proxied, proxy_url, &error));
  through = send_to (proxied, server, "/echo", &error);
  g_assert_no_error (error);
  g_assert_cmpint (seen.n_requests, ==, 1);
  g_assert_cmpint (proxy_seen.n_requests, ==, 1);
}

/* ---- many ---- */

typedef struct
{
  NetServer *server;
  const char *path;
  guint rounds[100];
  guint n_answers;
  guint fail_at;
  GCancellable *cancellable;
} Run;

static CmHttpRequest *
next_request (guint job, gpointer user_data, GError **error)
{
  Run *run = user_data;
  g_autofree char *url = net_server_dup_url (run->server, run->path);

  return cm_http_request_new ("GET", url, NULL, NULL);
}

static CmHttpStep
take_answer (guint job,
             CmHttpResponse *response,
             const GError *failure,
             guint *delay_ms,
             gpointer user_data,
             GError **error)
{
  Run *run = user_data;

  g_assert_true ((response != NULL) != (failure != NULL));
  run->n_answers++;
  if (run->cancellable != NULL && run->n_answers == 5)
    g_cancellable_cancel (run->cancellable);
  if (run->fail_at != 0 && run->n_answers == run->fail_at)
    {
      g_set_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT, "enough");
      return CM_HTTP_STEP_FAIL;
    }
  *delay_ms = job % 2 == 0 ? 0 : 5;
  return run->rounds[job]++ < 1 ? CM_HTTP_STEP_AGAIN : CM_HTTP_STEP_DONE;
}

static void
test_run (void)
{
  g_auto (Seen) seen;
  g_autoptr (NetServer) server = NULL;
  CmHttp *http = cm_http_new ();
  Run run = { .path = "/late" };
  const CmHttpJobs jobs = { next_request, take_answer, &run };
  g_autoptr (GError) error = NULL;

  seen_init (&seen);
  run.server = server = net_server_new (on_request, &seen, NULL);
  g_assert_true (cm_http_run (http, 30, &jobs, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (run.n_answers, ==, 60);
  g_assert_cmpint (seen.most_under_way, ==, CM_HTTP_MAX_CONNECTIONS);
  g_assert_cmpuint (g_hash_table_size (seen.connections), ==, CM_HTTP_MAX_CONNECTIONS);
  g_assert_true (cm_http_run (http, 0, &jobs, NULL, &error));
  g_assert_finalize_object (http);
}

static void
test_run_fails (void)
{
  g_auto (Seen) seen;
  g_autoptr (NetServer) server = NULL;
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run run = { .path = "/late", .fail_at = 7 };
  const CmHttpJobs jobs = { next_request, take_answer, &run };
  g_autoptr (GError) error = NULL;

  seen_init (&seen);
  run.server = server = net_server_new (on_request, &seen, NULL);
  g_assert_false (cm_http_run (http, 30, &jobs, NULL, &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_cmpuint (run.n_answers, ==, 7);

  memset (&run, 0, sizeof run);
  run.server = server;
  run.path = "/late";
  run.cancellable = cancellable;
  g_assert_false (cm_http_run (http, 30, &jobs, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_false (cm_http_run (http, 30, &jobs, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (50000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_auto (Seen) seen;
  g_autoptr (NetServer) server = NULL;
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *url = NULL;
  g_autoptr (CmHttpRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;
  gint64 started = g_get_monotonic_time ();

  seen_init (&seen);
  server = net_server_new (on_request, &seen, NULL);
  url = net_server_dup_url (server, "/never");
  request = cm_http_request_new ("GET", url, NULL, NULL);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (cm_http_send (http, request, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 1200000);
  g_assert_false (cm_http_pause (http, 60000, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (cm_http_pause (http, 10, NULL, &error));
}

int
main (int argc, char **argv)
{
  g_setenv ("http_proxy", "http://127.0.0.1:1", TRUE);
  g_setenv ("https_proxy", "http://127.0.0.1:1", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE); /* GNOME's wants its schemas */
  cm_test_init (&argc, &argv);
  g_test_add_func ("/http/send", test_send);
  g_test_add_func ("/http/lost", test_lost);
  g_test_add_func ("/http/limits", test_limits);
  g_test_add_func ("/http/unreachable", test_unreachable);
  g_test_add_func ("/http/tls", test_tls);
  g_test_add_func ("/http/settings", test_settings);
  g_test_add_func ("/http/proxy", test_proxy);
  g_test_add_func ("/http/run", test_run);
  g_test_add_func ("/http/run-fails", test_run_fails);
  g_test_add_func ("/http/cancel", test_cancel);
  return g_test_run ();
}
