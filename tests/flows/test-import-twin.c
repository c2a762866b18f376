/* test-import-twin.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An answer finds the key of its request although that was withdrawn, or although the
 * certificate came in alone before; nothing stays beside it.
 */

#include "cm-import-twin-private.h"

#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "request-fixture.h"

static void
withdraw (CmContext *context, CmCredentialDoc *waiting)
{
  g_autoptr (GError) error = NULL;

  cm_request_flow_withdraw (context, request_get_id (waiting), NULL, &error);
  g_assert_no_error (error);
}

/* The certificate alone, as an import has left it. @key_from: nullable. Returns its id.
 */
static char *
add_alone (CmContext *context, CmCertificate *certificate, CmCredentialDoc *key_from)
{
  static const char *const tags[] = { "shop", "watched", NULL };
  g_autoptr (CmCredentialDoc) alone = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (chain, certificate);
  cm_document_set_title (CM_DOCUMENT (alone), "alone");
  cm_document_set_tags (CM_DOCUMENT (alone), tags);
  cm_document_set_comment (CM_DOCUMENT (alone), "from the CA");
  cm_credential_doc_set_chain (alone, chain);
  cm_credential_doc_set_public_key (alone, cm_certificate_get_spki (certificate));
  cm_credential_doc_set_status (alone, CM_STATUS_ISSUED);
  if (key_from != NULL)
    cm_credential_doc_set_sealed_key (alone, cm_credential_doc_get_sealed_key (key_from));
  cm_change_set_put (changes, CM_DOCUMENT (alone), CM_ACTION_IMPORT, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (alone)));
}

static void
assert_answered (CmContext *context, CmCredentialDoc *request, CmCertificate *certificate)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_get_credential (context, request_get_id (request));

  g_assert_false (cm_document_is_deleted (CM_DOCUMENT (credential)));
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (credential), certificate));
  cm_test_assert_bytes_equal (cm_credential_doc_get_sealed_key (credential),
                              cm_credential_doc_get_sealed_key (request));
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
  flow_assert_nothing_off (context);
}

/* ---- withdrawn ---- */

static void
test_withdrawn (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmImportFlow) flow = NULL;
  CmImportItem *item;

  withdraw (context, waiting);
  flow = request_import (context, certificate);
  item = import_get (flow, 0);
  import_assert_item (item, CM_IMPORT_KIND_CERTIFICATE, CM_IMPORT_STATE_DELETED,
                      "shop.example.org");
  g_assert_cmpstr (cm_import_item_get_summary (item), ==,
                   "certificate, the answer to a request");
  flow_assert_says (cm_import_item_get_note (item),
                    "brings back “shop.example.org”, whose request was withdrawn", NULL);
  g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_RESTORED);
  g_assert_cmpstr (cm_import_item_get_document_id (item), ==, request_get_id (waiting));
  flow_assert_last_activity (context, CM_ACTION_RESTORE, request_get_id (waiting));
  assert_answered (context, waiting, certificate);
}

/* While the preview is open. */
static void
test_withdrawn_meanwhile (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  g_autoptr (CmImportFlow) flow = import_open (context, NULL);

  import_add_text (flow, "answer.pem", pem);
  import_read (flow);
  withdraw (context, waiting);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_RESTORED);
  assert_answered (context, waiting, certificate);
}

static void
test_withdrawn_answer (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (CmCredentialDoc) answered = NULL;

  withdraw (context, waiting);
  answered = request_answer (context, request_get_id (waiting), certificate);
  g_assert_cmpstr (request_get_id (answered), ==, request_get_id (waiting));
  assert_answered (context, waiting, certificate);
}

/* A request with a new key ends in the credential it renews, withdrawn or not; and what
 * it has left behind takes no certificate a second time. */
static void
test_withdrawn_renewal (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) issued = request_issued (context, REQUEST_NAMES, NULL);
  const char *id = request_get_id (issued);
  g_autoptr (CmCredentialDoc) waiting = NULL;
  g_autoptr (CmCredentialDoc) later = NULL;
  g_autoptr (CmCertificate) certificate = NULL;
  g_autoptr (CmCertificate) last = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (CmCredentialDoc) left = NULL;
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmImportFlow) again = NULL;
  g_autoptr (GError) error = NULL;

  waiting = cm_request_flow_renew (context, id, TRUE, NULL, &error);
  g_assert_no_error (error);
  certificate = request_sign (waiting, NULL, 0, 120);
  withdraw (context, waiting);
  flow = request_import (context, certificate);
  g_assert_cmpstr (cm_import_item_get_document_id (import_get (flow, 0)), ==, id);
  renewed = flow_get_credential (context, id);
  g_assert_true (
      cm_certificate_equal (cm_credential_doc_get_leaf (renewed), certificate));
  cm_test_assert_bytes_equal (cm_credential_doc_get_sealed_key (renewed),
                              cm_credential_doc_get_sealed_key (waiting));
  left = flow_get_credential (context, request_get_id (waiting));
  g_assert_true (cm_document_is_deleted (CM_DOCUMENT (left)));
  g_assert_null (cm_credential_doc_get_csr (left));

  later = cm_request_flow_renew (context, id, TRUE, NULL, &error);
  g_assert_no_error (error);
  last = request_sign (later, NULL, 0, 150);
  g_object_unref (request_answer (context, request_get_id (later), last));
  again = request_import (context, certificate);
  g_assert_cmpint (cm_import_item_get_state (import_get (again, 0)), ==,
                   CM_IMPORT_STATE_NEW);
  g_clear_object (&renewed);
  renewed = flow_get_credential (context, id);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (renewed), last));
  flow_assert_nothing_off (context);
}

/* ---- twins ---- */

static void
assert_merged (CmContext *context, CmCredentialDoc *waiting, const char *alone_id)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_get_credential (context, request_get_id (waiting));
  g_autoptr (CmCredentialDoc) alone = flow_get_credential (context, alone_id);
  g_autofree char *tags
      = g_strjoinv (" ", (char **)cm_document_get_tags (CM_DOCUMENT (credential)));

  g_assert_cmpstr (tags, ==, "own shop watched");
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (credential)), ==,
                   "made for the shop\nfrom the CA");
  g_assert_true (cm_document_is_deleted (CM_DOCUMENT (alone)));
}

static void
note (CmContext *context, CmCredentialDoc *waiting)
{
  static const char *const tags[] = { "own", "shop", NULL };
  const char *id = request_get_id (waiting);
  g_autoptr (GError) error = NULL;

  cm_credential_flow_change_tags (context, id, tags, NULL, NULL, &error);
  g_assert_no_error (error);
  cm_credential_flow_set_comment (context, id, "made for the shop", NULL, &error);
  g_assert_no_error (error);
}

/* Imported alone before: the next import of it joins the request, and so does its
 * answer; the one without a key makes way. */
static void
test_twin (gconstpointer data)
{
  const char *way = data;
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autofree char *alone = add_alone (context, certificate, NULL);
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) answered = NULL;

  note (context, waiting);
  if (g_str_equal (way, "withdrawn"))
    withdraw (context, waiting);
  if (g_str_equal (way, "answer"))
    answered = request_answer (context, request_get_id (waiting), certificate);
  else
    flow = request_import (context, certificate);
  assert_answered (context, waiting, certificate);
  assert_merged (context, waiting, alone);
}

/* One that has the key needs no request any more. */
static void
test_twin_with_key (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (waiting, NULL, -1, 90);
  g_autoptr (GBytes) pem = request_as_pem (certificate);
  g_autofree char *other = add_alone (context, certificate, waiting);
  g_autoptr (CmImportFlow) flow = request_import (context, certificate);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_HERE);
  g_assert_null (cm_request_flow_answer_bytes (context, request_get_id (waiting),
                                               "answer.pem", pem, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  flow_assert_says (error->message, "“alone” has this certificate already", NULL);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-twin/withdrawn", test_withdrawn);
  g_test_add_func ("/import-twin/withdrawn-meanwhile", test_withdrawn_meanwhile);
  g_test_add_func ("/import-twin/withdrawn-answer", test_withdrawn_answer);
  g_test_add_func ("/import-twin/withdrawn-renewal", test_withdrawn_renewal);
  g_test_add_data_func ("/import-twin/import", "import", test_twin);
  g_test_add_data_func ("/import-twin/answer", "answer", test_twin);
  g_test_add_data_func ("/import-twin/import-withdrawn", "withdrawn", test_twin);
  g_test_add_func ("/import-twin/with-key", test_twin_with_key);

  return g_test_run ();
}
