/* test-acme-again.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders that are tried once more, at a server of our own.
 */

#include "cm-acme-again-private.h"

#include "acme-mock.h"
#include "ca-fixture.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-flow.h"
#include "cm-test-home.h"

typedef struct
{
  AcmeMock *mock;
  CmContext *context;
  CmAcmeAccountDoc *account;
  GSocketListener *taken; /* who has the port that is to be listened on */
  char *listen;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  CmAcmeAccountOptions options = { .key_spec = CM_KEY_SPEC_P256, .agree = TRUE };
  g_autoptr (GError) error = NULL;
  guint16 port;

  self->mock = acme_mock_new ();
  self->context = flow_memory_context ();
  options.directory = acme_mock_get_directory (self->mock);
  options.trusted = acme_mock_get_ca_pem (self->mock);
  self->account = cm_acme_account_flow_add (self->context, &options, NULL, &error);
  g_assert_no_error (error);
  self->taken = g_socket_listener_new ();
  port = g_socket_listener_add_any_inet_port (self->taken, NULL, &error);
  g_assert_no_error (error);
  self->listen = g_strdup_printf ("127.0.0.1:%u", port);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->taken);
  g_object_unref (self->account);
  g_free (self->listen);
  flow_assert_finalizes (self->context);
  acme_mock_free (self->mock);
}

static CmAcmeRecord *
make_settings (Fixture *self, CmAcmeMethod method)
{
  CmAcmeRecord *settings
      = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (self->account)), method);

  if (method == CM_ACME_METHOD_LISTENER)
    settings->listen = g_strdup (self->listen);
  return settings;
}

static CmCredentialDoc *
order (Fixture *self,
       const char *names,
       CmKeySpec spec,
       CmAcmeMethod method,
       GError **error)
{
  g_autoptr (CmCertificateForm) form = ca_form (self->context, names);
  g_autoptr (CmAcmeRecord) settings = make_settings (self, method);

  cm_certificate_form_set_key_spec (form, spec);
  return cm_acme_flow_order (form, settings, TRUE, NULL, error);
}

static void
must_fail (Fixture *self, const char *names, CmKeySpec spec, CmAcmeMethod method)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (order (self, names, spec, method, &error));
  g_assert_nonnull (error);
}

/* (element-type CmSummary) */
static GPtrArray *
list_credentials (Fixture *self)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = cm_context_query (self->context, query, NULL, &error);

  g_assert_no_error (error);
  return rows;
}

static void
assert_count (Fixture *self, guint n)
{
  g_autoptr (GPtrArray) rows = list_credentials (self);

  g_assert_cmpuint (rows->len, ==, n);
}

static CmCredentialDoc *
get_only (Fixture *self)
{
  g_autoptr (GPtrArray) rows = list_credentials (self);

  g_assert_cmpuint (rows->len, ==, 1);
  return flow_get_credential (self->context,
                              cm_summary_get_id (g_ptr_array_index (rows, 0)));
}

/* A port that is taken, again and again, and then another way: one row all the time. */
static void
test_local (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = NULL;
  g_autoptr (CmCredentialDoc) second = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (GError) error = NULL;

  must_fail (self, "a.example.org b.example.org", CM_KEY_SPEC_P256,
             CM_ACME_METHOD_LISTENER);
  first = get_only (self);
  g_assert_cmpint (cm_credential_doc_get_status (first), ==, CM_STATUS_ERROR);
  must_fail (self, "b.example.org a.example.org", CM_KEY_SPEC_P256,
             CM_ACME_METHOD_LISTENER);
  second = get_only (self);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (second)), ==,
                   cm_document_get_id (CM_DOCUMENT (first)));
  g_assert_false (g_bytes_equal (cm_credential_doc_get_public_key (second),
                                 cm_credential_doc_get_public_key (first)));
  issued = order (self, "a.example.org b.example.org", CM_KEY_SPEC_P256,
                  CM_ACME_METHOD_STATELESS, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (issued)), ==,
                   cm_document_get_id (CM_DOCUMENT (first)));
  g_assert_null (cm_credential_doc_get_acme (issued)->problem);
  flow_assert_nothing_off (self->context);
}

/* What the CA refused is tried again in its row, too; what it issued stays. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) refused = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (CmCredentialDoc) other = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "fail", "a.example.org");
  must_fail (self, "a.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_STATELESS);
  acme_mock_set (self->mock, "fail", NULL);
  refused = get_only (self);
  g_assert_cmpint (cm_credential_doc_get_status (refused), ==, CM_STATUS_ERROR);
  issued
      = order (self, "a.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_STATELESS, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (issued)), ==,
                   cm_document_get_id (CM_DOCUMENT (refused)));
  other
      = order (self, "a.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_STATELESS, &error);
  g_assert_no_error (error);
  assert_count (self, 2);
  flow_assert_nothing_off (self->context);
}

/* Other names, another kind of key, or a key that the CA knows already: another row. */
static void
test_others (Fixture *self, gconstpointer data)
{
  must_fail (self, "a.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_LISTENER);
  must_fail (self, "a.example.org b.example.org", CM_KEY_SPEC_P256,
             CM_ACME_METHOD_LISTENER);
  assert_count (self, 2);
  must_fail (self, "a.example.org", CM_KEY_SPEC_P384, CM_ACME_METHOD_LISTENER);
  assert_count (self, 3);
  acme_mock_set (self->mock, "certificate.status", "503");
  acme_mock_set (self->mock, "rate-retry-after", "3600");
  must_fail (self, "c.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_STATELESS);
  must_fail (self, "c.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_STATELESS);
  assert_count (self, 5);
}

/* One that only waits has not failed. */
static void
test_waiting (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCertificateForm) form = ca_form (self->context, "a.example.org");
  g_autoptr (CmAcmeRecord) settings = make_settings (self, CM_ACME_METHOD_STATELESS);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr (CmCredentialDoc) waiting
          = cm_acme_flow_order (form, settings, FALSE, NULL, &error);

      g_assert_no_error (error);
      assert_count (self, i);
    }
}

static void
must_fail_request (Fixture *self, CmCsr *request)
{
  g_autoptr (CmAcmeRecord) settings = make_settings (self, CM_ACME_METHOD_LISTENER);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_acme_flow_order_request (self->context, request, settings, TRUE, NULL, &error));
  g_assert_nonnull (error);
}

static CmCsr *
make_request (void)
{
  static const char *const names[] = { "DNS:a.example.org", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, &error);
  CmCsr *request = cm_csr_create_for_names (key, "", names, &error);

  g_assert_no_error (error);
  return request;
}

/* Of a key that lives elsewhere there is one. */
static void
test_request (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCsr) request = make_request ();
  g_autoptr (CmCsr) other = make_request ();

  must_fail_request (self, request);
  must_fail_request (self, request);
  assert_count (self, 1);
  must_fail_request (self, other);
  assert_count (self, 2);
  must_fail (self, "a.example.org", CM_KEY_SPEC_P256, CM_ACME_METHOD_LISTENER);
  assert_count (self, 3);
}

#define ADD(path, test)                                                                  \
  g_test_add ("/acme-again/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  ADD ("local", test_local);
  ADD ("refused", test_refused);
  ADD ("others", test_others);
  ADD ("waiting", test_waiting);
  ADD ("request", test_request);
  return g_test_run ();
}
