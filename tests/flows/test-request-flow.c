/* test-request-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests to a CA outside: what is kept of them, and how they are taken back.
 */

#include <string.h>

#include "cm-credential-flow.h"
#include "cm-request-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

#define NAMES "shop.example.org www.shop.example.org bücher.example 192.0.2.1"

static CmCertificateForm *
new_form (CmContext *context, const char *names)
{
  g_autoptr (GError) error = NULL;
  CmCertificateForm *form = cm_certificate_form_new (context);

  cm_certificate_form_add_names (form, names, &error);
  g_assert_no_error (error);
  return form;
}

static CmCredentialDoc *
request (CmContext *context, const char *names)
{
  g_autoptr (CmCertificateForm) form = new_form (context, names);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = cm_request_flow_create (form, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

static const char *
get_id (CmCredentialDoc *credential)
{
  return cm_document_get_id (CM_DOCUMENT (credential));
}

/* The key it is sealed with, as this computer opens it. */
static CmPrivateKey *
open_key (CmContext *context, CmCredentialDoc *credential)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) opened
      = cm_vault_open (cm_context_get_vault (context),
                       cm_credential_doc_get_sealed_key (credential), &error);
  CmPrivateKey *key;

  g_assert_no_error (error);
  key = cm_private_key_new_from_der (opened, NULL, &error);
  g_assert_no_error (error);
  return key;
}

/* ---- making one ---- */

static void
test_create (void)
{
  const char *const expected[] = { "DNS:shop.example.org", "DNS:www.shop.example.org",
                                   "DNS:xn--bcher-kva.example", "IP:192.0.2.1", NULL };
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmCertificateForm) form = new_form (context, NAMES);
  guint n_before = spy_store_get_n_commits (spy);
  g_autoptr (CmCredentialDoc) made = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmCsr) csr = NULL;
  g_autoptr (GError) error = NULL;

  cm_certificate_form_set_subject_part (form, CM_SUBJECT_PART_ORGANIZATION, "Example");
  made = cm_request_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_commits (spy), ==, n_before + 1);
  flow_assert_last_activity (context, CM_ACTION_REQUEST_CERTIFICATE, get_id (made));

  credential = flow_get_credential (context, get_id (made));
  g_assert_cmpint (cm_credential_doc_get_provider (credential), ==, CM_PROVIDER_MANUAL);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_WAITING);
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_WARNING);
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_SERVER));
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_CERTIFICATE));
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (credential)), ==,
                   "shop.example.org");
  g_assert_cmpstr (cm_credential_doc_get_host_names (credential)[2], ==,
                   "bücher.example");
  g_assert_null (cm_credential_doc_get_leaf (credential));
  g_assert_null (cm_credential_doc_get_exportable_key (credential));

  csr = cm_csr_new_from_pem (cm_credential_doc_get_csr (credential), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_csr_get_subject (csr), ==, "CN=shop.example.org,O=Example");
  g_assert_cmpstrv ((char **)cm_csr_get_subject_alt_names (csr), (char **)expected);
  key = open_key (context, credential);
  g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                   cm_csr_get_public_key_id (csr));
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (made)), ==, "shop.example.org");
  flow_assert_nothing_off (context);
}

/* Sealed for the server, and once more under the export password. */
static void
test_access (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentity) server
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) identity = cm_context_find_identity (context, "web01");
  const char *const servers[] = { cm_document_get_id (CM_DOCUMENT (identity)), NULL };
  g_autoptr (CmCertificateForm) form = new_form (context, NAMES);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmPrivateKey) exported = NULL;
  g_autoptr (CmSecret) opened = NULL;
  g_autoptr (CmSecret) encrypted = NULL;
  GBytes *exportable;
  g_autoptr (GError) error = NULL;

  cm_certificate_form_set_servers (form, servers);
  cm_certificate_form_set_exportable (form, TRUE);
  cm_certificate_form_set_export_password (form, password);
  cm_certificate_form_set_key_spec (form, CM_KEY_SPEC_ED25519);
  credential = cm_request_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_VALID);
  g_assert_cmpint (cm_credential_doc_get_key_spec (credential), ==, CM_KEY_SPEC_ED25519);
  g_assert_cmpstrv ((char **)cm_credential_doc_get_servers (credential),
                    (char **)servers);

  key = open_key (context, credential);
  opened = cm_seal_open (cm_credential_doc_get_sealed_key (credential), server, &error);
  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (opened, cm_private_key_get_pkcs8 (key)));
  exportable = cm_credential_doc_get_exportable_key (credential);
  encrypted = cm_secret_new (g_bytes_get_data (exportable, NULL),
                             g_bytes_get_size (exportable));
  exported = cm_private_key_new_from_der (encrypted, password, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_private_key_get_public_key_id (exported), ==,
                   cm_private_key_get_public_key_id (key));
}

static void
assert_create_fails (CmCertificateForm *form, int code)
{
  CmContext *context = cm_certificate_form_get_context (form);
  guint n_before = flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_request_flow_create (form, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==,
                    n_before);
}

static void
test_create_errors (void)
{
  const char *const nobody[] = { "identity:00000000-0000-4000-8000-000000000000", NULL };
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmCertificateForm) empty = cm_certificate_form_new (context);
  g_autoptr (CmCertificateForm) form = new_form (context, NAMES);

  assert_create_fails (empty, CM_FLOW_ERROR_INPUT);
  cm_certificate_form_set_servers (form, nobody);
  assert_create_fails (form, CM_FLOW_ERROR_NOT_FOUND);
  cm_certificate_form_set_servers (form, NULL);
  cm_certificate_form_set_exportable (form, TRUE);
  assert_create_fails (form, CM_FLOW_ERROR_PASSWORD);
  cm_certificate_form_set_exportable (form, FALSE);
  spy_store_fail_after (spy, 0, CM_STORE_ERROR_FULL);
  assert_create_fails (form, CM_FLOW_ERROR_FAILED);
  spy_store_fail_after (spy, 0, -1);
  cm_context_lock (context);
  assert_create_fails (form, CM_FLOW_ERROR_LOCKED);
}

/* Several for one name wait side by side. */
static void
test_side_by_side (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) first = request (context, NAMES);
  g_autoptr (CmCredentialDoc) second = request (context, NAMES);

  g_assert_cmpstr (get_id (first), !=, get_id (second));
  g_assert_false (g_bytes_equal (cm_credential_doc_get_public_key (first),
                                 cm_credential_doc_get_public_key (second)));
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
}

static void
test_create_async (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) failed = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;
  CmCertificateForm *form = new_form (context, NAMES);

  cm_request_flow_create_async (form, NULL, flow_keep_result, &result);
  flow_assert_finalizes (form); /* the thread has what it needs */
  credential = cm_request_flow_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_WAITING);

  form = cm_certificate_form_new (context);
  cm_request_flow_create_async (form, NULL, flow_keep_result, &failed);
  g_object_unref (form);
  g_assert_null (cm_request_flow_finish (context, flow_wait_result (&failed), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

/* ---- taking it back ---- */

static void
test_withdraw (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = request (context, NAMES);
  g_autoptr (CmCredentialDoc) restored = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) error = NULL;
  const char *const ids[] = { get_id (credential), NULL };

  cm_request_flow_withdraw (context, ids[0], NULL, &error);
  g_assert_no_error (error);
  flow_assert_last_activity (context, CM_ACTION_WITHDRAW, ids[0]);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 0);
  g_assert_false (cm_request_flow_withdraw (context, ids[0], NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);

  cm_credential_flow_restore (context, ids, NULL, &error);
  g_assert_no_error (error);
  restored = flow_get_credential (context, ids[0]);
  g_assert_cmpint (cm_credential_doc_get_status (restored), ==, CM_STATUS_WAITING);
  key = open_key (context, restored);
  cm_test_assert_bytes_equal (cm_private_key_get_spki (key),
                              cm_credential_doc_get_public_key (credential));
}

/* What no request is out for has nothing to take back. */
static void
test_withdraw_errors (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_request_flow_withdraw (context, id, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (cm_request_flow_withdraw (
      context, "credential:00000000-0000-4000-8000-000000000000", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_withdraw_async (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = request (context, NAMES);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) failed = NULL;
  g_autoptr (GError) error = NULL;

  cm_request_flow_withdraw_async (context, get_id (credential), NULL, flow_keep_result,
                                  &result);
  g_assert_true (
      cm_request_flow_withdraw_finish (context, flow_wait_result (&result), &error));
  g_assert_no_error (error);
  cm_request_flow_withdraw_async (context, get_id (credential), NULL, flow_keep_result,
                                  &failed);
  g_assert_false (
      cm_request_flow_withdraw_finish (context, flow_wait_result (&failed), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/request-flow/create", test_create);
  g_test_add_func ("/request-flow/access", test_access);
  g_test_add_func ("/request-flow/create-errors", test_create_errors);
  g_test_add_func ("/request-flow/side-by-side", test_side_by_side);
  g_test_add_func ("/request-flow/create-async", test_create_async);
  g_test_add_func ("/request-flow/withdraw", test_withdraw);
  g_test_add_func ("/request-flow/withdraw-errors", test_withdraw_errors);
  g_test_add_func ("/request-flow/withdraw-async", test_withdraw_async);

  return g_test_run ();
}
