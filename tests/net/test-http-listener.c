/* test-http-listener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-http-listener.h"

#include <string.h>

#include "cm-http.h"
#include "cm-test-home.h"

#define TOKEN_PATH "/.well-known/acme-challenge/tok-EN_1"

static CmHttpResponse *
ask (CmHttpListener *listener, const char *method, const char *host, const char *path)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autofree char *url = g_strdup_printf ("http://%s:%u%s", host,
                                          cm_http_listener_get_port (listener), path);
  g_autoptr (CmHttpRequest) request = cm_http_request_new (method, url, NULL, NULL);
  g_autoptr (GError) error = NULL;
  CmHttpResponse *response = cm_http_send (http, request, NULL, &error);

  g_assert_no_error (error);
  return response;
}

static void
assert_status (CmHttpListener *listener,
               const char *method,
               const char *path,
               guint status)
{
  g_autoptr (CmHttpResponse) response = ask (listener, method, "127.0.0.1", path);

  g_test_message ("%s %s", method, path);
  g_assert_cmpuint (response->status, ==, status);
}

static void
test_serve (void)
{
  g_autoptr (GError) error = NULL;
  CmHttpListener *listener = cm_http_listener_new ("127.0.0.1:0", &error);
  g_autoptr (CmHttpResponse) response = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (cm_http_listener_get_port (listener), >, 0);
  assert_status (listener, "GET", TOKEN_PATH, 404);
  cm_http_listener_put (listener, TOKEN_PATH, "tok-EN_1.thumb");
  response = ask (listener, "GET", "127.0.0.1", TOKEN_PATH);
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL),
                   g_bytes_get_size (response->body), "tok-EN_1.thumb", 14);
  g_assert_true (cm_http_response_is_type (response, "text/plain"));
  assert_status (listener, "HEAD", TOKEN_PATH, 200);
  assert_status (listener, "POST", TOKEN_PATH, 405);
  assert_status (listener, "GET", "/", 404);
  assert_status (listener, "GET", TOKEN_PATH "/..", 404);
  cm_http_listener_remove (listener, TOKEN_PATH);
  assert_status (listener, "GET", TOKEN_PATH, 404);
  g_assert_finalize_object (listener);
}

static char *
find (const char *path, gpointer user_data)
{
  return g_str_equal (path, "/found") ? g_strdup (user_data) : NULL;
}

/* What nobody put there may be found; who says more than a line is not listened to. */
static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmHttpListener) listener = cm_http_listener_new ("127.0.0.1:0", &error);
  g_autoptr (CmHttpResponse) response = NULL;

  g_assert_no_error (error);
  assert_status (listener, "GET", "/found", 404);
  cm_http_listener_set_finder (listener, find, (gpointer) "text");
  response = ask (listener, "GET", "127.0.0.1", "/found");
  g_assert_cmpmem (g_bytes_get_data (response->body, NULL),
                   g_bytes_get_size (response->body), "text", 4);
  assert_status (listener, "GET", "/other", 404);
  assert_status (listener, "PUT", "/found", 405);
  cm_http_listener_put (listener, "/other", "put");
  assert_status (listener, "GET", "/other", 200);
}

/* A port alone: v4 and v6. */
static void
test_both_families (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmHttpListener) listener = cm_http_listener_new ("0", &error);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_from_string ("::1");
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (CmHttpResponse) v6 = NULL;

  g_assert_no_error (error);
  assert_status (listener, "GET", "/", 404);
  socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM,
                         G_SOCKET_PROTOCOL_TCP, NULL);
  if (socket == NULL || !g_socket_bind (socket, address, TRUE, NULL))
    {
      g_test_skip ("no IPv6 here");
      return;
    }
  v6 = ask (listener, "GET", "[::1]", "/");
  g_assert_cmpuint (v6->status, ==, 404);
}

static void
test_addresses (void)
{
  static const struct
  {
    const char *where;
    gboolean good;
  } cases[] = {
    { "80", TRUE },
    { "127.0.0.1:80", TRUE },
    { "[::1]:80", TRUE },
    { ":8080", TRUE },
    { "*:8080", TRUE },
    { "", FALSE },
    { "port", FALSE },
    { "70000", FALSE },
    { "-1", FALSE },
    { "::1:80", FALSE },
    { "www.example.org:80", FALSE },
    { "127.0.0.1", FALSE },
    { "127.0.0.1:", FALSE },
    { "[]:80", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].where);
      g_assert_cmpint (cm_http_listener_check_address (cases[i].where, &error), ==,
                       cases[i].good);
      if (!cases[i].good)
        g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT);
    }
}

static void
test_taken (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmHttpListener) first = cm_http_listener_new ("127.0.0.1:0", &error);
  g_autofree char *where
      = g_strdup_printf ("127.0.0.1:%u", cm_http_listener_get_port (first));

  g_assert_null (cm_http_listener_new (where, &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, where));
  g_clear_error (&error);
  g_assert_null (cm_http_listener_new ("nowhere", &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/http-listener/serve", test_serve);
  g_test_add_func ("/http-listener/find", test_find);
  g_test_add_func ("/http-listener/both-families", test_both_families);
  g_test_add_func ("/http-listener/addresses", test_addresses);
  g_test_add_func ("/http-listener/taken", test_taken);
  return g_test_run ();
}
