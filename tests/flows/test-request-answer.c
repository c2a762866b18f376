/* test-request-answer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How an answer comes back to its request, and which ones are not taken.
 */

#include <string.h>

#include "cm-credential-flow.h"
#include "cm-sentence.h"
#include "cm-test-home.h"
#include "request-fixture.h"

static void
assert_fails (CmContext *context, const char *id, GBytes *bytes, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_request_flow_answer_bytes (context, id, "answer.p12", bytes, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static char *
dup_server (CmContext *context)
{
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);

  return g_strdup (cm_document_get_id (CM_DOCUMENT (server)));
}

/* ---- taken ---- */

/* Joined with its key, completed from the trusted roots, in one transaction. */
static void
test_answer (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autofree char *server = dup_server (context);
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, server);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmCredentialDoc) answered = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmCredentialDoc) again = NULL;
  guint n_before;

  import_trust (context, "root", NULL);
  n_before = spy_store_get_n_commits (spy);
  answered = request_answer (context, request_get_id (waiting), certificate);
  g_assert_cmpuint (spy_store_get_n_commits (spy), ==, n_before + 1);
  flow_assert_last_activity (context, CM_ACTION_ATTACH, request_get_id (waiting));
  g_assert_cmpstr (request_get_id (answered), ==, request_get_id (waiting));

  credential = flow_get_credential (context, request_get_id (waiting));
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_VALID);
  g_assert_cmpuint (cm_credential_doc_get_chain (credential)->len, ==, 2);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (credential), certificate));
  cm_test_assert_bytes_equal (cm_credential_doc_get_sealed_key (credential),
                              cm_credential_doc_get_sealed_key (waiting));
  g_assert_cmpstr (cm_credential_doc_get_csr (credential), ==,
                   cm_credential_doc_get_csr (waiting));
  g_assert_null (cm_credential_doc_get_supersedes (credential));

  again = request_answer (context, request_get_id (waiting), certificate);
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (again)), ==, 2);
  flow_assert_nothing_off (context);
}

static void
test_der_file (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path
      = cm_test_write (dir, "answer.cer", cm_certificate_get_der (certificate));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) missing = g_file_new_for_path ("/nonexistent/answer.cer");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CmCredentialDoc) answered = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_request_flow_answer (context, request_get_id (waiting), missing, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_clear_error (&error);
  cm_request_flow_answer_async (context, request_get_id (waiting), file, NULL,
                                flow_keep_result, &result);
  answered = cm_request_flow_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_credential_doc_get_status (answered), ==, CM_STATUS_ISSUED);
  g_assert_true (flow_has_warning (answered, CM_REASON_NO_ROOT));
}

/* Dropped anywhere: each finds its own request, by public key. */
static void
test_import (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) first = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCredentialDoc) second = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (second, NULL, -1, 90);
  g_autoptr (CmImportFlow) flow = request_import (context, certificate);
  g_autoptr (CmCredentialDoc) waiting = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;

  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  g_assert_cmpstr (cm_import_item_get_summary (import_get (flow, 0)), ==,
                   "certificate, the answer to a request");
  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)),
                    "completes “shop.example.org”", NULL);
  waiting = flow_get_credential (context, request_get_id (first));
  issued = flow_get_credential (context, request_get_id (second));
  g_assert_cmpint (cm_credential_doc_get_status (waiting), ==, CM_STATUS_WAITING);
  g_assert_cmpint (cm_credential_doc_get_status (issued), ==, CM_STATUS_ISSUED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
  flow_assert_nothing_off (context);
}

/* ---- names that are missing ---- */

static void
test_names_missing (void)
{
  const char *const names[] = { "DNS:shop.example.org", NULL };
  const char *ids[] = { NULL, NULL };
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting
      = request_new (context, "shop.example.org bücher.example 192.0.2.1", NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, names, -1, 90);
  g_autoptr (CmImportFlow) flow = request_import (context, certificate);
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;
  guint n_changed = 1;

  flow_assert_says (cm_import_item_get_note (import_get (flow, 0)),
                    "lacks bücher.example, 192.0.2.1, which the request asked for", NULL);
  credential = flow_get_credential (context, request_get_id (waiting));
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_true (flow_has_warning (credential, CM_REASON_NAMES_MISSING));
  g_assert_cmpuint (
      g_strv_length ((char **)cm_credential_doc_get_host_names (credential)), ==, 1);
  sentence = cm_sentence_describe (context, credential);
  flow_assert_says (sentence, "Its request also asked for bücher.example, 192.0.2.1.",
                    NULL);

  ids[0] = request_get_id (waiting);
  cm_credential_flow_complete (context, ids, &n_changed, NULL, &error); /* it stays so */
  g_assert_no_error (error);
  g_assert_cmpuint (n_changed, ==, 0);
}

static void
test_all_names (void)
{
  const char *const more[]
      = { "DNS:WWW.shop.example.org", "DNS:shop.example.org", "DNS:more.example", NULL };
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, more, -1, 90);
  g_autoptr (CmCredentialDoc) answered
      = request_answer (context, request_get_id (waiting), certificate);

  g_assert_false (flow_has_warning (answered, CM_REASON_NAMES_MISSING));
}

/* ---- refused ---- */

static void
test_other_key (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCredentialDoc) other = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (other, NULL, -1, 90);
  g_autoptr (GBytes) bytes = request_as_pem (certificate);
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autofree char *id = g_compute_checksum_for_bytes (
      G_CHECKSUM_SHA256, cm_credential_doc_get_public_key (waiting));
  g_autofree char *expected = cm_sentence_fingerprint_colons (id);
  g_autofree char *found
      = cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (certificate));
  g_autofree char *sentence = g_strdup_printf (
      "This certificate belongs to another key. Expected %s, found %s.", expected, found);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_request_flow_answer_bytes (context, request_get_id (waiting),
                                               "answer.pem", bytes, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, sentence);
  g_assert_cmpstr (expected, !=, found);
  after = flow_get_credential (context, request_get_id (waiting));
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (after)), ==, 1);
}

/* A file with several: the one for this key is taken, whatever else is in it. */
static void
test_among_others (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  g_autofree char *others = cm_test_load_text ("leaf-direct.crt");
  g_autofree char *root = cm_test_load_text ("root.crt");
  g_autofree char *text = g_strconcat (root, others, pem, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (CmCredentialDoc) answered = NULL;
  g_autoptr (GError) error = NULL;

  answered = cm_request_flow_answer_bytes (context, request_get_id (waiting), "all.pem",
                                           bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (answered), certificate));
  g_assert_cmpuint (cm_credential_doc_get_chain (answered)->len, ==, 2);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
}

static void
test_errors (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmCertificate) earlier = request_sign (waiting, NULL, -2, 80);
  g_autoptr (CmCredentialDoc) answered = NULL;
  g_autoptr (GBytes) locked = cm_test_load ("p12-openssl.p12");
  g_autoptr (GBytes) nonsense = g_bytes_new_static ("hello", 5);
  g_autoptr (GBytes) good = request_as_pem (certificate);
  g_autoptr (GBytes) late = request_as_pem (earlier);
  const char *id = request_get_id (waiting);

  assert_fails (context, id, locked, CM_FLOW_ERROR_PASSWORD);
  assert_fails (context, id, nonsense, CM_FLOW_ERROR_INPUT);
  assert_fails (context, "credential:00000000-0000-4000-8000-000000000000", good,
                CM_FLOW_ERROR_NOT_FOUND);
  answered = request_answer (context, id, certificate);
  assert_fails (context, id, late, CM_FLOW_ERROR_INPUT); /* the later one stays */
  cm_context_lock (context);
  assert_fails (context, id, good, CM_FLOW_ERROR_LOCKED);
}

/* ---- somebody else at the same time ---- */

typedef struct
{
  CmContext *context;
  const char *id;
} Change;

static void
change_comment (SpyStore *spy, gpointer user_data)
{
  const Change *change = user_data;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_set_comment (change->context, change->id, "in between", NULL,
                                  &error);
  g_assert_no_error (error);
}

static void
test_conflict (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmContext) other
      = flow_join (context, spy_store_get_inner (spy), "ws2", CM_ROLES_MANAGER);
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmCredentialDoc) answered = NULL;
  Change change = { other, request_get_id (waiting) };

  spy_store_before_commit (spy, 1, change_comment, &change);
  answered = request_answer (context, request_get_id (waiting), certificate);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (answered)), ==, "in between");
  g_assert_cmpint (cm_credential_doc_get_status (answered), ==, CM_STATUS_ISSUED);
}

static void
assert_answered (CmContext *context, const char *name, const char *id, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) found
      = cm_context_find_answered (context, name, NULL, &error);

  if (id != NULL)
    g_assert_cmpstr (request_get_id (found), ==, id);
  else
    g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
withdraw (CmContext *context, CmCredentialDoc *request)
{
  g_autoptr (GError) error = NULL;

  cm_request_flow_withdraw (context, request_get_id (request), NULL, &error);
  g_assert_no_error (error);
}

/* The name means what waits; else what was withdrawn, though another may have the name.
 */
static void
test_find_withdrawn (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) other = request_issued (context, "a.example.org", NULL);
  g_autoptr (CmCredentialDoc) first = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCredentialDoc) second = request_new (context, "a.example.org", NULL);
  g_autoptr (CmCredentialDoc) third = NULL;

  withdraw (context, first);
  assert_answered (context, "Shop.example.org", request_get_id (first), 0);
  assert_answered (context, "www.shop.example.org.", request_get_id (first), 0);
  assert_answered (context, "b.example.org", NULL, CM_FLOW_ERROR_NOT_FOUND);
  assert_answered (context, "a.example.org", request_get_id (second), 0);
  withdraw (context, second);
  assert_answered (context, "a.example.org", request_get_id (second), 0);
  assert_answered (context, request_get_id (other), request_get_id (other), 0);
  third = request_new (context, REQUEST_NAMES, NULL);
  assert_answered (context, "shop.example.org", request_get_id (third), 0);
  withdraw (context, third);
  assert_answered (context, "shop.example.org", NULL, CM_FLOW_ERROR_AMBIGUOUS);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/request-answer/answer", test_answer);
  g_test_add_func ("/request-answer/der-file", test_der_file);
  g_test_add_func ("/request-answer/import", test_import);
  g_test_add_func ("/request-answer/names-missing", test_names_missing);
  g_test_add_func ("/request-answer/all-names", test_all_names);
  g_test_add_func ("/request-answer/other-key", test_other_key);
  g_test_add_func ("/request-answer/among-others", test_among_others);
  g_test_add_func ("/request-answer/errors", test_errors);
  g_test_add_func ("/request-answer/find-withdrawn", test_find_withdrawn);
  g_test_add_func ("/request-answer/conflict", test_conflict);

  return g_test_run ();
}
