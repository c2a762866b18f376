/* test-request-renew.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Renewal by a CA outside: with the same key in its place, with a new key beside it until
 * the answer is there. The earlier chain stays, with its dates.
 */

#include "cm-credential-flow.h"
#include "cm-renewal.h"
#include "cm-sentence.h"
#include "cm-test-home.h"
#include "request-fixture.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
  char *server;
  CmCredentialDoc *issued;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (CmIdentityDoc) server = NULL;

  self->context = flow_spied_context (&self->spy);
  server = flow_approve (self->context, "web01", CM_ROLES_SERVER);
  self->server = g_strdup (cm_document_get_id (CM_DOCUMENT (server)));
  self->issued = request_issued (self->context, REQUEST_NAMES, self->server);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->issued);
  g_clear_pointer (&self->server, g_free);
  flow_assert_finalizes (self->context);
}

static CmCredentialDoc *
renew (Fixture *self, gboolean new_key)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = cm_request_flow_renew (
      self->context, request_get_id (self->issued), new_key, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

static CmCredentialDoc *
get_issued (Fixture *self)
{
  return flow_get_credential (self->context, request_get_id (self->issued));
}

static CmCsr *
get_csr (CmCredentialDoc *credential)
{
  g_autoptr (GError) error = NULL;
  CmCsr *csr = cm_csr_new_from_pem (cm_credential_doc_get_csr (credential), &error);

  g_assert_no_error (error);
  return csr;
}

static void
assert_archived (Fixture *self, CmCredentialDoc *credential, gboolean has_key)
{
  g_autoptr (CmCredentialDoc) archived = request_get_archived (self->context, credential);
  g_autoptr (CmPrivateKey) key = NULL;

  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (archived),
                                       cm_credential_doc_get_leaf (self->issued)));
  g_assert_cmpuint (cm_credential_doc_get_chain (archived)->len, ==, 2);
  g_assert_cmpint (cm_credential_doc_get_sealed_key (archived) != NULL, ==, has_key);
  if (!has_key)
    return;
  key = request_open_key (self->context, archived);
  cm_test_assert_bytes_equal (
      cm_private_key_get_spki (key),
      cm_certificate_get_spki (cm_credential_doc_get_leaf (self->issued)));
}

/* ---- the same key ---- */

static void
test_same_key (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) renewing = renew (self, FALSE);
  g_autoptr (CmCsr) csr = get_csr (renewing);
  g_autoptr (CmCertificate) certificate = request_sign (renewing, NULL, 0, 180);
  g_autofree char *sentence = NULL;
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;

  flow_assert_last_activity (self->context, CM_ACTION_RENEW,
                             request_get_id (self->issued));
  g_assert_cmpstr (request_get_id (renewing), ==, request_get_id (self->issued));
  g_assert_cmpint (cm_credential_doc_get_status (renewing), ==, CM_STATUS_RENEWING);
  g_assert_cmpint (cm_credential_doc_get_health (renewing), ==, CM_HEALTH_VALID);
  g_assert_cmpstrv ((char **)cm_csr_get_subject_alt_names (csr),
                    (char **)cm_certificate_get_subject_alt_names (
                        cm_credential_doc_get_leaf (self->issued)));
  g_assert_cmpstr (cm_csr_get_subject (csr), ==,
                   cm_credential_doc_get_subject (self->issued));
  cm_test_assert_bytes_equal (cm_csr_get_spki (csr),
                              cm_credential_doc_get_public_key (self->issued));
  sentence = cm_sentence_describe (self->context, renewing);
  flow_assert_says (sentence, "The request for its renewal is out", "more days", NULL);

  flow = request_import (self->context, certificate);
  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)),
                    "renews “shop.example.org”", NULL);
  renewed = get_issued (self);
  g_assert_cmpint (cm_credential_doc_get_status (renewed), ==, CM_STATUS_ISSUED);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (renewed), certificate));
  assert_archived (self, renewed, /* has_key: */ FALSE);
  flow_assert_nothing_off (self->context);
}

/* The CA may give fewer names and no more days; what was there before is no answer. */
static void
test_odd_answers (Fixture *self, gconstpointer data)
{
  const char *const names[] = { "DNS:other.example.org", NULL };
  g_autoptr (CmCredentialDoc) renewing = renew (self, FALSE);
  g_autoptr (CmCertificate) early = request_sign (renewing, NULL, -3, 80);
  g_autoptr (CmCertificate) shorter = request_sign (renewing, names, 0, 30);
  g_autoptr (CmImportFlow) refused = request_import (self->context, early);
  g_autoptr (CmImportFlow) taken = request_import (self->context, shorter);
  g_autoptr (CmCredentialDoc) renewed = NULL;

  g_assert_cmpint (cm_import_item_get_result (import_get (refused, 0)), ==,
                   CM_IMPORT_RESULT_ALREADY_HERE);
  g_assert_cmpint (cm_import_item_get_result (import_get (taken, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  flow_assert_says (cm_import_item_get_note (import_get (taken, 0)),
                    "lacks shop.example.org, www.shop.example.org", NULL);
  renewed = get_issued (self);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (renewed), shorter));
  g_assert_true (flow_has_warning (renewed, CM_REASON_NAMES_MISSING));
  assert_archived (self, renewed, /* has_key: */ FALSE);
}

static void
test_withdraw (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) renewing = renew (self, FALSE);
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autoptr (GError) error = NULL;

  cm_request_flow_withdraw (self->context, request_get_id (renewing), NULL, &error);
  g_assert_no_error (error);
  flow_assert_last_activity (self->context, CM_ACTION_WITHDRAW,
                             request_get_id (self->issued));
  after = get_issued (self);
  g_assert_cmpint (cm_credential_doc_get_status (after), ==, CM_STATUS_ISSUED);
  g_assert_null (cm_credential_doc_get_csr (after));
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (after),
                                       cm_credential_doc_get_leaf (self->issued)));
}

/* ---- a new key ---- */

static void
assert_replaced (Fixture *self, CmCredentialDoc *waiting, CmCertificate *certificate)
{
  g_autoptr (CmCredentialDoc) renewed = get_issued (self);
  g_autoptr (CmCredentialDoc) request
      = flow_get_credential (self->context, request_get_id (waiting));
  g_autoptr (CmPrivateKey) key = request_open_key (self->context, renewed);

  g_assert_cmpint (cm_credential_doc_get_status (renewed), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_health (renewed), ==, CM_HEALTH_VALID);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (renewed)), ==, "ours");
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (renewed), certificate));
  cm_test_assert_bytes_equal (cm_private_key_get_spki (key),
                              cm_certificate_get_spki (certificate));
  g_assert_cmpstr (cm_credential_doc_get_servers (renewed)[0], ==, self->server);
  g_assert_cmpstr (cm_credential_doc_get_csr (renewed), ==,
                   cm_credential_doc_get_csr (waiting));
  g_assert_true (cm_document_is_deleted (CM_DOCUMENT (request)));
  assert_archived (self, renewed, /* has_key: */ TRUE);
  flow_assert_nothing_off (self->context);
}

/* A second one waits; with the answer its key and chain move into the first, at once. */
static void
test_new_key (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) waiting = NULL;
  g_autoptr (CmCredentialDoc) untouched = NULL;
  g_autoptr (CmCredentialDoc) answered = NULL;
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before;

  cm_credential_flow_set_comment (self->context, request_get_id (self->issued), "ours",
                                  NULL, &error);
  g_assert_no_error (error);
  waiting = renew (self, TRUE);
  certificate = request_sign (waiting, NULL, 0, 180);
  g_assert_cmpstr (request_get_id (waiting), !=, request_get_id (self->issued));
  g_assert_cmpint (cm_credential_doc_get_status (waiting), ==, CM_STATUS_WAITING);
  g_assert_cmpstr (cm_credential_doc_get_supersedes (waiting), ==,
                   request_get_id (self->issued));
  untouched = get_issued (self);
  g_assert_cmpint (cm_credential_doc_get_status (untouched), ==, CM_STATUS_ISSUED);

  n_before = spy_store_get_n_commits (self->spy);
  answered = request_answer (self->context, request_get_id (waiting), certificate);
  g_assert_cmpuint (spy_store_get_n_commits (self->spy), ==, n_before + 1);
  g_assert_cmpstr (request_get_id (answered), ==, request_get_id (self->issued));
  assert_replaced (self, waiting, certificate);
}

static void
test_new_key_import (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) waiting = renew (self, TRUE);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, 0, 180);
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_set_comment (self->context, request_get_id (self->issued), "ours",
                                  NULL, &error);
  g_assert_no_error (error);
  flow = request_import (self->context, certificate);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  g_assert_cmpstr (cm_import_item_get_document_id (import_get (flow, 0)), ==,
                   request_get_id (self->issued));
  assert_replaced (self, waiting, certificate);
}

/* What was to be renewed is gone: the request stands for itself. */
static void
test_new_key_alone (Fixture *self, gconstpointer data)
{
  const char *const ids[] = { request_get_id (self->issued), NULL };
  g_autoptr (CmCredentialDoc) waiting = renew (self, TRUE);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, 0, 180);
  g_autoptr (CmCredentialDoc) answered = NULL;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_delete (self->context, ids, NULL, &error);
  g_assert_no_error (error);
  answered = request_answer (self->context, request_get_id (waiting), certificate);
  g_assert_cmpstr (request_get_id (answered), ==, request_get_id (waiting));
  g_assert_cmpint (cm_credential_doc_get_status (answered), ==, CM_STATUS_ISSUED);
  flow_assert_nothing_off (self->context);
}

/* Two answers for one credential in one import: the second is said to wait its turn. */
static void
test_two_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) first = renew (self, TRUE);
  g_autoptr (CmCredentialDoc) second = renew (self, TRUE);
  g_autoptr (CmCertificate) one = request_sign (first, NULL, 0, 180);
  g_autoptr (CmCertificate) two = request_sign (second, NULL, 0, 181);
  g_autofree char *pem_one = cm_certificate_to_pem (one);
  g_autofree char *pem_two = cm_certificate_to_pem (two);
  g_autofree char *text = g_strconcat (pem_one, pem_two, NULL);
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (self->context);
  g_autoptr (CmCredentialDoc) renewed = NULL;

  import_add_text (flow, "both.pem", text);
  import_read (flow);
  import_run (flow);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ATTACHED), ==,
                    1);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 1);
  import_run (flow); /* what failed is still ticked */
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_ATTACHED), ==,
                    2);
  renewed = get_issued (self);
  g_assert_cmpint (cm_credential_doc_get_status (renewed), ==, CM_STATUS_ISSUED);
  flow_assert_nothing_off (self->context);
}

static CmCredentialDoc *
find_waiting (Fixture *self)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  cm_query_set_view (query, CM_QUERY_VIEW_WAITING);
  rows = cm_context_query (self->context, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  return flow_get_credential (self->context, cm_summary_get_fields (rows->pdata[0])->id);
}

/* The new key is answered first: what is out for the earlier one goes on waiting, with
 * its key, and is a renewal like any other when its answer comes. */
static void
test_both_keys (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) other = renew (self, TRUE);
  g_autoptr (CmCredentialDoc) same = renew (self, FALSE);
  g_autoptr (CmCertificate) of_other = request_sign (other, NULL, 0, 180);
  g_autoptr (CmCertificate) of_same = request_sign (same, NULL, 0, 181);
  g_autoptr (CmImportFlow) first = request_import (self->context, of_other);
  g_autoptr (CmCredentialDoc) left = find_waiting (self);
  g_autoptr (CmImportFlow) second = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (CmCredentialDoc) archived = NULL;
  g_autoptr (CmPrivateKey) key = NULL;

  g_assert_cmpstr (cm_credential_doc_get_csr (left), ==,
                   cm_credential_doc_get_csr (same));
  g_assert_cmpstr (cm_credential_doc_get_supersedes (left), ==,
                   request_get_id (self->issued));
  g_assert_cmpstr (cm_credential_doc_get_servers (left)[0], ==, self->server);
  flow_assert_last_activity (self->context, CM_ACTION_RENEW, request_get_id (left));

  second = request_import (self->context, of_same);
  g_assert_cmpint (cm_import_item_get_result (import_get (second, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  renewed = get_issued (self);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (renewed), of_same));
  key = request_open_key (self->context, renewed);
  cm_test_assert_bytes_equal (cm_private_key_get_spki (key),
                              cm_certificate_get_spki (of_same));
  archived = request_get_archived (self->context, renewed);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (archived), of_other));
  g_assert_nonnull (cm_credential_doc_get_sealed_key (archived));
  flow_assert_nothing_off (self->context);
}

/* Whoever pointed at the credential when the request went out still may. */
static void
test_both_keys_answered (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) other = renew (self, TRUE);
  g_autoptr (CmCredentialDoc) same = renew (self, FALSE);
  g_autoptr (CmCertificate) of_other = request_sign (other, NULL, 0, 180);
  g_autoptr (CmCertificate) of_same = request_sign (same, NULL, 0, 181);
  g_autoptr (CmCredentialDoc) first
      = request_answer (self->context, request_get_id (other), of_other);
  g_autoptr (CmCredentialDoc) second
      = request_answer (self->context, request_get_id (same), of_same);

  g_assert_cmpstr (request_get_id (first), ==, request_get_id (self->issued));
  g_assert_cmpstr (request_get_id (second), ==, request_get_id (self->issued));
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (second), of_same));
  flow_assert_nothing_off (self->context);
}

/* Both answers were looked at before the first was taken. */
static void
test_both_keys_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) other = renew (self, TRUE);
  g_autoptr (CmCredentialDoc) same = renew (self, FALSE);
  g_autoptr (CmCertificate) of_other = request_sign (other, NULL, 0, 180);
  g_autoptr (CmCertificate) of_same = request_sign (same, NULL, 0, 181);
  g_autofree char *pem = cm_certificate_to_pem (of_same);
  g_autoptr (CmImportFlow) late = cm_import_flow_new (self->context);
  g_autoptr (CmImportFlow) first = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;

  import_add_text (late, "same.pem", pem);
  import_read (late);
  first = request_import (self->context, of_other);
  import_run (late);
  g_assert_cmpuint (cm_import_flow_count_results (late, CM_IMPORT_RESULT_ATTACHED), ==,
                    1);
  renewed = get_issued (self);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (renewed), of_same));
  flow_assert_nothing_off (self->context);
}

/* By whoever renews any credential: a new key, unless somebody wants the same. */
static void
test_by_provider (Fixture *self, gconstpointer data)
{
  const char *id = request_get_id (self->issued);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) waiting
      = cm_renewal_flow_renew (self->context, id, CM_RENEWAL_KEY_DEFAULT, NULL, &error);
  g_autoptr (CmCredentialDoc) renewing = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (cm_credential_doc_get_supersedes (waiting), ==, id);
  renewing = cm_renewal_flow_renew (self->context, id, CM_RENEWAL_KEY_SAME, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (request_get_id (renewing), ==, id);
  g_assert_cmpint (cm_credential_doc_get_status (renewing), ==, CM_STATUS_RENEWING);
}

/* ---- what cannot be renewed ---- */

static void
assert_fails (Fixture *self, const char *id, gboolean new_key, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_request_flow_renew (self->context, id, new_key, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static char *
add (Fixture *self, CmCredentialDoc *credential)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_IMPORT, NULL);
  cm_context_commit (self->context, changes, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (request_get_id (credential));
}

static void
test_errors (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) waiting = request_new (self->context, REQUEST_NAMES, NULL);
  g_autoptr (CmCredentialDoc) others = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", NULL);
  g_autoptr (CmCredentialDoc) watched = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autofree char *id = NULL;

  assert_fails (self, request_get_id (waiting), FALSE, CM_FLOW_ERROR_INPUT);
  assert_fails (self, request_get_id (waiting), TRUE, CM_FLOW_ERROR_INPUT);
  cm_credential_doc_set_chain (others, chain);
  id = add (self, others);
  assert_fails (self, id, FALSE, CM_FLOW_ERROR_INPUT);
  assert_fails (self, "credential:00000000-0000-4000-8000-000000000000", TRUE,
                CM_FLOW_ERROR_NOT_FOUND);

  /* Without its key here only a new key helps. */
  import_fixtures (self->context, "leaf-direct.crt", NULL);
  watched = flow_find_credential (self->context, "direct.example.com");
  assert_fails (self, request_get_id (watched), FALSE, CM_FLOW_ERROR_INPUT);
  renewed
      = cm_request_flow_renew (self->context, request_get_id (watched), TRUE, NULL, NULL);
  g_assert_nonnull (renewed);

  cm_context_lock (self->context);
  assert_fails (self, request_get_id (self->issued), FALSE, CM_FLOW_ERROR_LOCKED);
  assert_fails (self, request_get_id (self->issued), TRUE, CM_FLOW_ERROR_LOCKED);
}

static void
test_async (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CmCredentialDoc) renewing = NULL;
  g_autoptr (GError) error = NULL;

  cm_request_flow_renew_async (self->context, request_get_id (self->issued), FALSE, NULL,
                               flow_keep_result, &result);
  renewing = cm_request_flow_finish (self->context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (renewing), ==, CM_STATUS_RENEWING);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("/request-renew/same-key", test_same_key);
  ADD ("/request-renew/odd-answers", test_odd_answers);
  ADD ("/request-renew/withdraw", test_withdraw);
  ADD ("/request-renew/new-key", test_new_key);
  ADD ("/request-renew/new-key-import", test_new_key_import);
  ADD ("/request-renew/new-key-alone", test_new_key_alone);
  ADD ("/request-renew/two-at-once", test_two_at_once);
  ADD ("/request-renew/both-keys", test_both_keys);
  ADD ("/request-renew/both-keys-answered", test_both_keys_answered);
  ADD ("/request-renew/both-keys-at-once", test_both_keys_at_once);
  ADD ("/request-renew/by-provider", test_by_provider);
  ADD ("/request-renew/errors", test_errors);
  ADD ("/request-renew/async", test_async);

  return g_test_run ();
}
