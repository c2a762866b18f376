/* test-acme-change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another account or another way to prove names, for what there is already.
 */

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
} Fixture;

static CmAcmeAccountDoc *
add_account (Fixture *self, const char *name)
{
  const CmAcmeAccountOptions options
      = { .directory = acme_mock_get_directory (self->mock),
          .name = name,
          .key_spec = CM_KEY_SPEC_P256,
          .agree = TRUE,
          .trusted = acme_mock_get_ca_pem (self->mock) };
  g_autoptr (GError) error = NULL;
  CmAcmeAccountDoc *account
      = cm_acme_account_flow_add (self->context, &options, NULL, &error);

  g_assert_no_error (error);
  return account;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->mock = acme_mock_new ();
  self->context = flow_memory_context ();
  self->account = add_account (self, "first");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->account);
  flow_assert_finalizes (self->context);
  acme_mock_free (self->mock);
}

static CmAcmeRecord *
make_settings (CmAcmeAccountDoc *account, CmAcmeMethod method)
{
  return cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)), method);
}

/* Ordered, but nobody goes on with it. */
static char *
place (Fixture *self, const CmAcmeRecord *settings)
{
  g_autoptr (CmCertificateForm) form = ca_form (self->context, "a.example.org");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_flow_order (form, settings, FALSE, NULL, &error);

  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
}

static CmCredentialDoc *
must_change (Fixture *self, const char *id, const CmAcmeRecord *settings)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_acme_flow_change (self->context, id, settings, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

static void
must_renew (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_flow_renew (self->context, id, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
}

/* A folder that is not there is corrected; the order is the same. */
static void
test_pending (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) wrong = make_settings (self->account, CM_ACME_METHOD_WEBROOT);
  g_autoptr (CmAcmeRecord) right = make_settings (self->account, CM_ACME_METHOD_WEBROOT);
  g_autofree char *folder = cm_test_make_dir ();
  g_autofree char *id = NULL;
  g_autoptr (CmCredentialDoc) failed = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (GError) error = NULL;
  const CmAcmeOrderRecord *order;

  wrong->webroots = g_strsplit ("/dev/null/www", ",", -1);
  right->webroots = g_strsplit (folder, ",", -1);
  id = place (self, wrong);
  failed = cm_acme_flow_resume (self->context, id, NULL, &error);
  g_assert_null (failed);
  failed = flow_get_credential (self->context, id);
  order = cm_credential_doc_get_acme (failed)->order;
  g_assert_nonnull (order);

  changed = must_change (self, id, right);
  g_assert_cmpstr (cm_credential_doc_get_acme (changed)->webroots[0], ==, folder);
  g_assert_cmpstr (cm_credential_doc_get_acme (changed)->order->url, ==, order->url);
  must_renew (self, id);
  g_assert_cmpuint (acme_mock_count (self->mock, "orders"), ==, 1);
}

/* What another account shall order is ordered anew, with the same request. */
static void
test_account (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeAccountDoc) other = add_account (self, "second");
  g_autoptr (CmAcmeRecord) before = make_settings (self->account, CM_ACME_METHOD_WEBROOT);
  g_autoptr (CmAcmeRecord) after = make_settings (other, CM_ACME_METHOD_STATELESS);
  g_autofree char *id = NULL;
  g_autoptr (CmCredentialDoc) failed = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (GError) error = NULL;

  before->webroots = g_strsplit ("/dev/null/www", ",", -1);
  id = place (self, before);
  g_assert_null (cm_acme_flow_resume (self->context, id, NULL, &error));
  failed = flow_get_credential (self->context, id);
  g_assert_nonnull (cm_credential_doc_get_acme (failed)->order->url);

  changed = must_change (self, id, after);
  g_assert_null (cm_credential_doc_get_acme (changed)->order->url);
  g_assert_cmpstr (cm_credential_doc_get_acme (changed)->order->csr, ==,
                   cm_credential_doc_get_acme (failed)->order->csr);
  must_renew (self, id);
  issued = flow_get_credential (self->context, id);
  g_assert_cmpstr (cm_credential_doc_get_acme (issued)->issued_by, ==,
                   cm_document_get_id (CM_DOCUMENT (other)));
}

/* A certificate that there is stays; how it was obtained is remembered. */
static void
test_issued (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) before
      = make_settings (self->account, CM_ACME_METHOD_STATELESS);
  g_autoptr (CmAcmeRecord) after = make_settings (self->account, CM_ACME_METHOD_DNS);
  g_autofree char *id = place (self, before);
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  const CmAcmeRecord *record;

  must_renew (self, id);
  issued = flow_get_credential (self->context, id);
  changed = must_change (self, id, after);
  record = cm_credential_doc_get_acme (changed);
  g_assert_cmpint (record->method, ==, CM_ACME_METHOD_DNS);
  g_assert_cmpstr (record->certificate, ==,
                   cm_credential_doc_get_acme (issued)->certificate);
  g_assert_null (record->order);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (issued),
                                       cm_credential_doc_get_leaf (changed)));
  flow_assert_nothing_off (self->context);
}

static void
assert_refused (Fixture *self, const char *id, const CmAcmeRecord *settings)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_acme_flow_change (self->context, id, settings, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

/* What could not be ordered is not taken. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeAccountDoc) closed = add_account (self, "closed");
  g_autoptr (CmAcmeAccountDoc) ended = NULL;
  g_autoptr (CmAcmeRecord) good = make_settings (self->account, CM_ACME_METHOD_STATELESS);
  g_autoptr (CmAcmeRecord) no_folder
      = make_settings (self->account, CM_ACME_METHOD_WEBROOT);
  g_autoptr (CmAcmeRecord) nobody = make_settings (closed, CM_ACME_METHOD_STATELESS);
  g_autofree char *id = place (self, good);
  g_autoptr (GError) error = NULL;

  ended = cm_acme_account_flow_deactivate (
      self->context, cm_document_get_id (CM_DOCUMENT (closed)), NULL, &error);
  g_assert_no_error (error);
  assert_refused (self, id, no_folder);
  assert_refused (self, id, nobody);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("/acme-change/pending", test_pending);
  ADD ("/acme-change/account", test_account);
  ADD ("/acme-change/issued", test_issued);
  ADD ("/acme-change/refused", test_refused);

  return g_test_run ();
}
