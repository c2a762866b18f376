/* test-acme-preflight.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is found before an order. "localhost" has one address here, or two.
 */

#include "cm-acme-preflight.h"

#include <string.h>

#include "acme-mock.h"
#include "ca-fixture.h"
#include "cm-acme-account-flow.h"
#include "cm-test-home.h"
#include "net-server.h"

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  const char *page = user_data;

  if (page == NULL)
    page = "hello\r\nworld";
  soup_server_message_set_status (message, *page == '<' ? 404 : 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, page,
                                    strlen (page));
}

static CmAcmeRecord *
settings_new (CmContext *context, AcmeMock *mock, CmAcmeMethod method)
{
  const CmAcmeAccountOptions options = { .directory = acme_mock_get_directory (mock),
                                         .key_spec = CM_KEY_SPEC_P256,
                                         .agree = TRUE,
                                         .trusted = acme_mock_get_ca_pem (mock) };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_add (context, &options, NULL, &error);

  g_assert_no_error (error);
  return cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)), method);
}

static const CmAcmeFinding *
find (GPtrArray *findings, const char *name, const char *address)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const CmAcmeFinding *finding = g_ptr_array_index (findings, i);

      g_test_message ("%s %s: %s", finding->name, finding->address, finding->steps[0]);
      if (g_str_equal (finding->name, name) && g_strcmp0 (finding->address, address) == 0)
        return finding;
    }
  return NULL;
}

static guint16
find_port (void)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
test_found (void)
{
  static const char *const names[] = { "localhost", "127.0.0.1", "none.invalid", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmAcmeRecord) settings
      = settings_new (context, mock, CM_ACME_METHOD_LISTENER);
  guint16 port = find_port ();
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;
  const CmAcmeFinding *sixth;

  settings->listen = g_strdup_printf ("127.0.0.1:%u", port);
  findings = cm_acme_preflight_run (context, settings, names, port, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (find (findings, "localhost", "127.0.0.1")->reach, ==,
                   CM_ACME_REACH_FOUND);
  g_assert_cmpint (find (findings, "127.0.0.1", "127.0.0.1")->reach, ==,
                   CM_ACME_REACH_FOUND);
  g_assert_cmpint (find (findings, "none.invalid", NULL)->reach, ==,
                   CM_ACME_REACH_NAMELESS);
  sixth = find (findings, "localhost", "::1");
  if (sixth != NULL)
    g_assert_cmpint (sixth->reach, ==, CM_ACME_REACH_SILENT);
  g_assert_cmpuint (acme_mock_count (mock, "new-order"), ==, 0);
}

/* Another server answers; nobody does; it is for HTTP alone. */
static void
test_other (void)
{
  static const char *const names[] = { "127.0.0.1", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (NetServer) server = net_server_new (on_request, NULL, NULL);
  g_autoptr (CmAcmeRecord) settings
      = settings_new (context, mock, CM_ACME_METHOD_STATELESS);
  g_autoptr (GPtrArray) other = NULL;
  g_autoptr (GPtrArray) silent = NULL;
  g_autoptr (GError) error = NULL;
  const CmAcmeFinding *finding;

  other = cm_acme_preflight_run (context, settings, names, net_server_get_port (server),
                                 NULL, &error);
  g_assert_no_error (error);
  finding = g_ptr_array_index (other, 0);
  g_assert_cmpint (finding->reach, ==, CM_ACME_REACH_OTHER);
  g_assert_true (g_str_has_suffix (finding->steps[0], ": 200 OK, hello"));
  silent = cm_acme_preflight_run (context, settings, names, find_port (), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((CmAcmeFinding *)g_ptr_array_index (silent, 0))->reach, ==,
                   CM_ACME_REACH_SILENT);
  settings->method = CM_ACME_METHOD_DNS;
  g_assert_null (cm_acme_preflight_run (context, settings, names, 80, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

/* Of a page for browsers it is said that it is one. */
static void
test_page (void)
{
  static const char *const names[] = { "127.0.0.1", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (NetServer) server = net_server_new (
      on_request, (gpointer) "<html>\r\n<h1>Not here</h1>\r\n</html>", NULL);
  g_autoptr (CmAcmeRecord) settings
      = settings_new (context, mock, CM_ACME_METHOD_STATELESS);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) findings = cm_acme_preflight_run (
      context, settings, names, net_server_get_port (server), NULL, &error);
  const CmAcmeFinding *finding;

  g_assert_no_error (error);
  finding = g_ptr_array_index (findings, 0);
  g_assert_cmpint (finding->reach, ==, CM_ACME_REACH_OTHER);
  g_assert_true (g_str_has_suffix (finding->steps[0], ": 404 Not Found, a web page"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-preflight/found", test_found);
  g_test_add_func ("/acme-preflight/other", test_other);
  g_test_add_func ("/acme-preflight/page", test_page);
  return g_test_run ();
}
