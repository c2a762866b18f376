/* test-http-probe.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-http-probe.h"

#include <string.h>

#include "cm-http-listener.h"
#include "cm-test-home.h"
#include "net-server.h"

#define LIMIT_MS 5000

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  const char *host = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Host");

  if (g_str_equal (path, "/moved"))
    soup_server_message_set_redirect (message, 302, "/host");
  else if (g_str_equal (path, "/round"))
    soup_server_message_set_redirect (message, 301, "/round");
  else if (g_str_equal (path, "/host"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, host,
                                        strlen (host));
    }
  else
    soup_server_message_set_status (message, 404, NULL);
}

static const CmHttpHop *
last (GPtrArray *hops)
{
  return g_ptr_array_index (hops, hops->len - 1);
}

/* One address is asked, under the name; and it stays that way along a redirect. */
static void
test_probe (void)
{
  g_autoptr (NetServer) server = net_server_new (on_request, NULL, NULL);
  guint16 port = net_server_get_port (server);
  g_autofree char *expected = g_strdup_printf ("www.example.org:%u", port);
  g_autoptr (GPtrArray) moved
      = cm_http_probe ("www.example.org", "127.0.0.1", port, "/moved", LIMIT_MS, NULL);
  g_autoptr (GPtrArray) missing
      = cm_http_probe ("x.example.org", "127.0.0.1", port, "/none", LIMIT_MS, NULL);
  g_autoptr (GPtrArray) round
      = cm_http_probe ("x.example.org", "127.0.0.1", port, "/round", LIMIT_MS, NULL);

  g_assert_cmpuint (moved->len, ==, 2);
  g_assert_cmpuint (((CmHttpHop *)g_ptr_array_index (moved, 0))->status, ==, 302);
  g_assert_true (g_str_has_suffix (last (moved)->url, "/host"));
  g_assert_cmpuint (last (moved)->status, ==, 200);
  g_assert_cmpstr (last (moved)->text, ==, expected);
  g_assert_cmpuint (last (missing)->status, ==, 404);
  g_assert_cmpuint (round->len, ==, 10);
}

static void
test_silent (void)
{
  g_autoptr (GPtrArray) hops
      = cm_http_probe ("www.example.org", "::1", 1, "/", LIMIT_MS, NULL);

  g_assert_cmpuint (hops->len, ==, 1);
  g_assert_cmpuint (last (hops)->status, ==, 0);
  g_assert_nonnull (last (hops)->failure);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/http-probe/probe", test_probe);
  g_test_add_func ("/http-probe/silent", test_silent);
  return g_test_run ();
}
