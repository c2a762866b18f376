/* test-server-fetch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form that asks a server: addresses, and how it ends when there is nothing to see.
 * What real servers show is tested with the command line.
 */

#include "cm-server-fetch.h"

#include "cm-enum.h"
#include "cm-test-home.h"
#include "flow-asserts.h"
#include "flow-fixture.h"

typedef struct
{
  CmContext *context;
  CmServerFetch *fetch;
  GSocketListener *listener; /* accepts, and says nothing */
  guint16 port;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *address = NULL;

  fixture->context = flow_memory_context ();
  fixture->fetch = cm_server_fetch_new (fixture->context);
  fixture->listener = g_socket_listener_new ();
  fixture->port = g_socket_listener_add_any_inet_port (fixture->listener, NULL, NULL);
  address = g_strdup_printf ("localhost:%u", fixture->port);
  cm_server_fetch_set_address (fixture->fetch, address);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->listener);
  flow_assert_finalizes (fixture->fetch);
  flow_assert_finalizes (fixture->context);
}

static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  static const char *const good[]
      = { "shop.example.org", "mail.example.org:587", " müller.example ",
          "192.0.2.1:8443",   "2001:db8::1",          "[2001:db8::1]:636" };
  static const char *const bad[]
      = { "", ":443", "a:b", "https://a", "a b", "a@b", "a:70000" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;

      cm_server_fetch_set_address (fixture->fetch, good[i]);
      g_assert_true (cm_server_fetch_check (fixture->fetch, &error));
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      cm_server_fetch_set_address (fixture->fetch, bad[i]);
      g_assert_false (cm_server_fetch_check (fixture->fetch, &error));
      g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
    }
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError **error = user_data;

  g_assert_false (cm_server_fetch_run_finish (CM_SERVER_FETCH (source), result, error));
}

static void
test_input (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  cm_server_fetch_set_address (fixture->fetch, NULL);
  cm_server_fetch_run_async (fixture->fetch, NULL, on_run_cb, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_null (cm_server_fetch_get_chain (fixture->fetch));
  g_assert_null (cm_server_fetch_get_findings (fixture->fetch));
  g_assert_null (cm_server_fetch_dup_bytes (fixture->fetch));
}

static gboolean
on_timeout_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* While the server says nothing: before TLS, and instead of a greeting. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  static const CmStarttls protocols[] = { CM_STARTTLS_NONE, CM_STARTTLS_SMTP };

  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      cm_server_fetch_set_starttls (fixture->fetch, protocols[i]);
      g_timeout_add (100, on_timeout_cb, cancellable);
      cm_server_fetch_run_async (fixture->fetch, cancellable, on_run_cb, &error);
      while (error == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_socket_listener_close (fixture->listener);
  g_assert_false (cm_server_fetch_run (fixture->fetch, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
  name = cm_server_fetch_dup_name (fixture->fetch);
  g_assert_true (g_str_has_prefix (name, "localhost:"));
}

/* A name is shown as people write it, however it was typed. */
static void
test_unicode (Fixture *fixture, gconstpointer data)
{
  static const char *const hosts[] = { "bücher.localhost", "xn--bcher-kva.localhost" };

  g_socket_listener_close (fixture->listener);
  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_autofree char *address = g_strdup_printf ("%s:%u", hosts[i], fixture->port);
      g_autofree char *name = NULL;
      g_autoptr (GError) error = NULL;

      cm_server_fetch_set_address (fixture->fetch, address);
      g_assert_false (cm_server_fetch_run (fixture->fetch, NULL, &error));
      flow_assert_says (error->message, "“bücher.localhost”", NULL);
      name = cm_server_fetch_dup_name (fixture->fetch);
      g_assert_true (g_str_has_prefix (name, "bücher.localhost:"));
    }
}

static void
test_protocols (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (cm_starttls_for_port (587), ==, CM_STARTTLS_SMTP);
  g_assert_cmpint (cm_starttls_for_port (443), ==, CM_STARTTLS_NONE);
  g_assert_cmpstr (cm_enum_to_nick (CM_TYPE_STARTTLS, CM_STARTTLS_POSTGRES), ==,
                   "postgres");
  g_assert_nonnull (cm_starttls_get_label (CM_STARTTLS_LDAP));
}

#define ADD(path, function)                                                              \
  g_test_add ("/server-fetch/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("addresses", test_addresses);
  ADD ("input", test_input);
  ADD ("cancel", test_cancel);
  ADD ("unreachable", test_unreachable);
  ADD ("unicode", test_unicode);
  ADD ("protocols", test_protocols);

  return g_test_run ();
}
