/* test-renewal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a credential is due, and what its next certificate is.
 */

#include "cm-renewal.h"

#include <string.h>

#include "ca-fixture.h"
#include "ca-peers.h"
#include "cm-certificate-template.h"
#include "cm-test-home.h"

#define DAY 86400

static void
test_due (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) credential = ca_issue (context, "shop.example.org");
  g_autoptr (CmCredentialDoc) empty = cm_credential_doc_new (CM_PROVIDER_MICRO_CA);
  gint64 end = cm_certificate_get_not_after (cm_credential_doc_get_leaf (credential));

  g_assert_false (cm_renewal_is_due (credential, 30, end - 30 * DAY - 1));
  g_assert_true (cm_renewal_is_due (credential, 30, end - 30 * DAY));
  g_assert_true (cm_renewal_is_due (credential, 30, end + DAY));
  g_assert_false (cm_renewal_is_due (empty, 30, end));
  cm_credential_doc_set_status (credential, CM_STATUS_REVOKED);
  g_assert_false (cm_renewal_is_due (credential, 30, end));
}

static void
test_list_due (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCertificateForm) form = ca_form (context, "soon.example.org");
  g_autoptr (CmCredentialDoc) later = ca_issue (context, "later.example.org");
  g_autoptr (CmCredentialDoc) soon = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  cm_certificate_form_set_validity_days (form, 10);
  soon = cm_ca_flow_issue (form, NULL, NULL, &error);
  g_assert_no_error (error);
  ids = cm_renewal_flow_list_due (context, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (ids, 0), ==,
                   cm_document_get_id (CM_DOCUMENT (soon)));
}

static CmCredentialDoc *
renew (CmContext *context, CmCredentialDoc *credential, CmRenewalKey key)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *renewed = cm_renewal_flow_renew (
      context, cm_document_get_id (CM_DOCUMENT (credential)), key, NULL, &error);

  g_assert_no_error (error);
  return renewed;
}

static gboolean
has_key_of (CmCredentialDoc *a, CmCredentialDoc *b)
{
  return g_bytes_equal (cm_credential_doc_get_public_key (a),
                        cm_credential_doc_get_public_key (b));
}

/* The document stays, the chain before is archived, names, purposes and validity are what
 * they were. */
static void
test_renew (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCertificateForm) form
      = ca_form (context, "shop.example.org 192.0.2.1 *.shop.example.org");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) first = NULL;
  g_autoptr (CmCredentialDoc) same = NULL;
  g_autoptr (CmCredentialDoc) fresh = NULL;
  g_autoptr (CmCredentialDoc) archived = NULL;
  g_autoptr (CmSecret) key = NULL;
  CmCertificate *leaf;

  cm_certificate_form_set_validity_days (form, 50);
  cm_certificate_form_set_purposes (form,
                                    CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  first = cm_ca_flow_issue (form, NULL, NULL, &error);
  g_assert_no_error (error);
  same = renew (context, first, CM_RENEWAL_KEY_SAME);
  fresh = renew (context, first, CM_RENEWAL_KEY_DEFAULT);
  g_assert_true (has_key_of (first, same));
  g_assert_false (has_key_of (first, fresh));
  leaf = cm_credential_doc_get_leaf (fresh);
  g_assert_cmpstrv (
      cm_certificate_get_subject_alt_names (leaf),
      cm_certificate_get_subject_alt_names (cm_credential_doc_get_leaf (first)));
  g_assert_cmpint (cm_certificate_read_purposes (leaf), ==,
                   CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  g_assert_cmpint (cm_certificate_get_not_after (leaf)
                       - cm_certificate_get_not_before (leaf),
                   ==, 50 * DAY + 3600);
  archived = flow_get_credential (context, cm_credential_doc_get_supersedes (fresh));
  g_assert_cmpint (cm_credential_doc_get_status (archived), ==, CM_STATUS_ARCHIVED);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (archived),
                                       cm_credential_doc_get_leaf (same)));
  g_assert_null (cm_credential_doc_get_sealed_key (archived));
  ca_peers_assert_accept (cm_credential_doc_get_chain (fresh), NULL);
  key = cm_vault_open (cm_context_get_vault (context),
                       cm_credential_doc_get_sealed_key (fresh), &error);
  g_assert_no_error (error);
  flow_assert_nothing_off (context);
}

/* The export password is not at hand, so an exportable key stays if nobody says
 * otherwise. */
static void
test_exportable (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCertificateForm) form = ca_form (context, "shop.example.org");
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) first = NULL;
  g_autoptr (CmCredentialDoc) kept = NULL;
  g_autoptr (CmCredentialDoc) fresh = NULL;

  cm_certificate_form_set_exportable (form, TRUE);
  cm_certificate_form_set_export_password (form, password);
  first = cm_ca_flow_issue (form, NULL, NULL, &error);
  g_assert_no_error (error);
  kept = renew (context, first, CM_RENEWAL_KEY_DEFAULT);
  g_assert_true (has_key_of (first, kept));
  g_assert_nonnull (cm_credential_doc_get_exportable_key (kept));
  fresh = renew (context, first, CM_RENEWAL_KEY_NEW);
  g_assert_false (has_key_of (first, fresh));
  g_assert_null (cm_credential_doc_get_exportable_key (fresh));
}

/* A key that lives elsewhere is certified as it is asked for, and only it is taken. */
static void
test_sign_request (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P384, "evil.example.net", NULL);
  g_autoptr (CmCertificateForm) form = ca_form (context, "shop.example.org");
  g_autoptr (CmCertificateForm) outside = ca_form (context, "evil.example.net");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_ca_flow_sign_request (context, request, NULL, form, NULL, &error);
  g_autoptr (CmCredentialDoc) renewed = NULL;

  g_assert_no_error (error);
  cm_test_assert_bytes_equal (cm_credential_doc_get_public_key (credential),
                              cm_csr_get_spki (request));
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_KEY));
  g_assert_cmpstr (cm_credential_doc_get_subject (credential), ==, "CN=shop.example.org");
  ca_peers_assert_accept (cm_credential_doc_get_chain (credential), NULL);
  g_assert_null (cm_ca_flow_sign_request (context, request, NULL, outside, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  renewed = renew (context, credential, CM_RENEWAL_KEY_DEFAULT);
  g_assert_true (has_key_of (credential, renewed));
  g_assert_null (cm_renewal_flow_renew (context,
                                        cm_document_get_id (CM_DOCUMENT (credential)),
                                        CM_RENEWAL_KEY_NEW, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

/* What came from another CA is asked for once more. */
static void
test_request (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmCredentialDoc) credential = ca_issue (context, "shop.example.org");
  g_autoptr (CmCredentialDoc) imported = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) waiting = NULL;

  cm_document_set_title (CM_DOCUMENT (imported), "shop");
  cm_credential_doc_set_chain (imported, cm_credential_doc_get_chain (credential));
  cm_credential_doc_set_host_names (imported,
                                    cm_credential_doc_get_host_names (credential));
  cm_credential_doc_set_key_spec (imported, CM_KEY_SPEC_P256);
  cm_credential_doc_set_public_key (imported,
                                    cm_credential_doc_get_public_key (credential));
  cm_credential_doc_set_sealed_key (imported,
                                    cm_credential_doc_get_sealed_key (credential));
  cm_credential_doc_set_status (imported, CM_STATUS_ISSUED);
  cm_change_set_put (changes, CM_DOCUMENT (imported), CM_ACTION_IMPORT, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
  waiting = renew (context, imported, CM_RENEWAL_KEY_SAME);
  g_assert_nonnull (cm_credential_doc_get_csr (waiting));
  g_assert_cmpint (cm_credential_doc_get_status (waiting), ==, CM_STATUS_RENEWING);
}

/* Another Micro CA goes on in place of one that is given up, but not with a key that one
 * of them knows to be in wrong hands, nor with what no Micro CA issued. */
static void
test_by_another (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) first = ca_create (context, "First", NULL, NULL);
  g_autoptr (CmMicroCaDoc) next = ca_create (context, "Next", "example.org", NULL);
  g_autoptr (CmCredentialDoc) before = ca_issue (context, "shop.example.org");
  g_autofree char *imported = flow_add_credential (context, "a.example.org", NULL);
  const char *id = cm_document_get_id (CM_DOCUMENT (before));
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autoptr (GError) error = NULL;

  cm_ca_flow_set_disabled (context, ca_id (first), TRUE, NULL, NULL);
  after = cm_renewal_flow_renew_by (context, id, ca_id (next), CM_RENEWAL_KEY_SAME, NULL,
                                    &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (after), ==, ca_id (next));
  g_assert_true (has_key_of (before, after));
  ca_peers_assert_accept (cm_credential_doc_get_chain (after), NULL);
  flow_assert_nothing_off (context);

  cm_ca_flow_revoke (context, id, CM_REVOCATION_REASON_KEY_COMPROMISE, NULL, NULL,
                     &error);
  g_assert_no_error (error);
  cm_ca_flow_set_disabled (context, ca_id (first), FALSE, NULL, NULL);
  g_assert_null (cm_renewal_flow_renew_by (context, id, ca_id (first),
                                           CM_RENEWAL_KEY_SAME, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_null (cm_renewal_flow_renew_by (context, imported, ca_id (next),
                                           CM_RENEWAL_KEY_NEW, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

static void
test_refused (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmCredentialDoc) credential = ca_issue (context, "shop.example.org");
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_renewal_flow_renew (context, ca_id (ca), CM_RENEWAL_KEY_DEFAULT, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  cm_ca_flow_set_disabled (context, ca_id (ca), TRUE, NULL, NULL);
  g_assert_null (
      cm_renewal_flow_renew (context, id, CM_RENEWAL_KEY_DEFAULT, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

static void
test_async (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) credential = ca_issue (context, "shop.example.org");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (CmMicroCaDoc) next = NULL;

  cm_renewal_flow_renew_async (context, cm_document_get_id (CM_DOCUMENT (credential)),
                               CM_RENEWAL_KEY_NEW, NULL, flow_keep_result, &result);
  renewed = cm_renewal_flow_renew_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  flow_assert_last_activity (context, CM_ACTION_CHANGE, NULL);

  next = ca_create (context, "Next", NULL, NULL);
  g_clear_object (&result);
  g_clear_object (&renewed);
  cm_renewal_flow_renew_by_async (context, cm_document_get_id (CM_DOCUMENT (credential)),
                                  ca_id (next), CM_RENEWAL_KEY_DEFAULT, NULL,
                                  flow_keep_result, &result);
  renewed = cm_renewal_flow_renew_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (renewed), ==, ca_id (next));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/renewal/due", test_due);
  g_test_add_func ("/renewal/list-due", test_list_due);
  g_test_add_func ("/renewal/renew", test_renew);
  g_test_add_func ("/renewal/exportable", test_exportable);
  g_test_add_func ("/renewal/sign-request", test_sign_request);
  g_test_add_func ("/renewal/request", test_request);
  g_test_add_func ("/renewal/by-another", test_by_another);
  g_test_add_func ("/renewal/refused", test_refused);
  g_test_add_func ("/renewal/async", test_async);
  return g_test_run ();
}
