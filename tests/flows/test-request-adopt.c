/* test-request-adopt.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Requests that were made elsewhere, where their keys stay.
 */

#include "cm-test-home.h"
#include "request-fixture.h"

typedef struct
{
  CmContext *context;
  CmPrivateKey *key; /* on the server */
  CmCsr *csr;
} Fixture;

static CmCsr *
make_request (CmPrivateKey *key)
{
  const char *const names[]
      = { "DNS:shop.example.org", "DNS:xn--bcher-kva.example", NULL };
  g_autoptr (GError) error = NULL;
  CmCsr *csr = cm_csr_create_for_names (key, "CN=shop.example.org", names, &error);

  g_assert_no_error (error);
  return csr;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->context = flow_memory_context ();
  self->key = cm_private_key_generate (CM_KEY_SPEC_P384, &error);
  g_assert_no_error (error);
  self->csr = make_request (self->key);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->csr);
  g_clear_object (&self->key);
  flow_assert_finalizes (self->context);
}

static CmCredentialDoc *
adopt (Fixture *self, CmCsr *csr)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential
      = cm_request_flow_adopt (self->context, csr, NULL, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

static void
assert_fails (Fixture *self, const char *const *servers, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_request_flow_adopt (self->context, self->csr, servers, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
test_adopt (Fixture *self, gconstpointer data)
{
  g_autoptr (CmIdentityDoc) server
      = flow_approve (self->context, "web01", CM_ROLES_SERVER);
  const char *const servers[] = { cm_document_get_id (CM_DOCUMENT (server)), NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CmCredentialDoc) made = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  cm_request_flow_adopt_async (self->context, self->csr, servers, NULL, flow_keep_result,
                               &result);
  made = cm_request_flow_finish (self->context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  flow_assert_last_activity (self->context, CM_ACTION_REQUEST_CERTIFICATE,
                             request_get_id (made));
  credential = flow_get_credential (self->context, request_get_id (made));
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_WAITING);
  g_assert_cmpint (cm_credential_doc_get_provider (credential), ==, CM_PROVIDER_MANUAL);
  g_assert_cmpint (cm_credential_doc_get_key_spec (credential), ==, CM_KEY_SPEC_P384);
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (credential)), ==,
                   "shop.example.org");
  g_assert_cmpstrv ((char **)cm_credential_doc_get_servers (credential),
                    (char **)servers);
  g_assert_null (cm_credential_doc_get_sealed_key (credential));
  cm_test_assert_bytes_equal (cm_credential_doc_get_public_key (credential),
                              cm_private_key_get_spki (self->key));
}

/* The answer finds it; the key stays where it is. */
static void
test_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) waiting = adopt (self, self->csr);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmImportFlow) flow = request_import (self->context, certificate);
  g_autoptr (CmCredentialDoc) issued
      = flow_get_credential (self->context, request_get_id (waiting));

  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  g_assert_cmpint (cm_credential_doc_get_status (issued), ==, CM_STATUS_ISSUED);
  g_assert_true (flow_has_warning (issued, CM_REASON_NO_KEY));
  g_assert_cmpuint (flow_count_documents (self->context, CM_DOCUMENT_TYPE_CREDENTIAL), ==,
                    1);
}

/* The server asks again with the same key: its credential is being renewed. */
static void
test_renewal (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) waiting = adopt (self, self->csr);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (CmCredentialDoc) renewing = NULL;
  g_autoptr (CmCertificate) next = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (CmCredentialDoc) archived = NULL;

  assert_fails (self, NULL, CM_FLOW_ERROR_EXISTS);
  issued = request_answer (self->context, request_get_id (waiting), certificate);
  renewing = adopt (self, self->csr);
  g_assert_cmpstr (request_get_id (renewing), ==, request_get_id (issued));
  g_assert_cmpint (cm_credential_doc_get_status (renewing), ==, CM_STATUS_RENEWING);
  assert_fails (self, NULL, CM_FLOW_ERROR_EXISTS);

  next = request_sign (renewing, NULL, 0, 180);
  renewed = request_answer (self->context, request_get_id (renewing), next);
  g_assert_cmpint (cm_credential_doc_get_status (renewed), ==, CM_STATUS_ISSUED);
  archived = request_get_archived (self->context, renewed);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (archived), certificate));
  flow_assert_nothing_off (self->context);
}

static void
test_errors (Fixture *self, gconstpointer data)
{
  const char *const nobody[] = { "identity:00000000-0000-4000-8000-000000000000", NULL };

  assert_fails (self, nobody, CM_FLOW_ERROR_NOT_FOUND);
  cm_context_lock (self->context);
  assert_fails (self, NULL, CM_FLOW_ERROR_LOCKED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("/request-adopt/adopt", test_adopt);
  ADD ("/request-adopt/answer", test_answer);
  ADD ("/request-adopt/renewal", test_renewal);
  ADD ("/request-adopt/errors", test_errors);

  return g_test_run ();
}
