/* test-import-awaited.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The wrong answer to a request: which certificate is taken for one, and what is said.
 */

#include "cm-import-awaited-private.h"

#include "cm-sentence.h"
#include "cm-test-home.h"
#include "request-fixture.h"

static CmImportFlow *
look (CmContext *context, CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  CmImportFlow *flow = import_open (context, NULL);

  import_add_text (flow, "answer.pem", pem);
  import_read (flow);
  return flow;
}

static char *
dup_fingerprint (CmCredentialDoc *credential)
{
  g_autofree char *id = g_compute_checksum_for_bytes (
      G_CHECKSUM_SHA256, cm_credential_doc_get_public_key (credential));

  return cm_sentence_fingerprint_colons (id);
}

/* A certificate for a key that nobody here has. */
static CmCertificate *
sign_elsewhere (const char *names, int first_day)
{
  g_autoptr (CmContext) elsewhere = flow_memory_context ();
  g_autoptr (CmCredentialDoc) request = request_new (elsewhere, names, NULL);

  return request_sign (request, NULL, first_day, 90);
}

static void
assert_refused (CmContext *context, CmCredentialDoc *waiting, CmCertificate *certificate)
{
  g_autoptr (CmImportFlow) flow = look (context, certificate);
  CmImportItem *item = import_get (flow, 0);
  g_autofree char *expected = dup_fingerprint (waiting);
  g_autofree char *found
      = cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (certificate));
  g_autofree char *sentence = g_strdup_printf (
      "A request for “shop.example.org” is out, and this certificate belongs to another "
      "key. Expected %s, found %s.",
      expected, found);

  import_assert_item (item, CM_IMPORT_KIND_CERTIFICATE, CM_IMPORT_STATE_NEW,
                      "shop.example.org");
  g_assert_false (cm_import_item_get_selected (item));
  g_assert_cmpstr (cm_import_item_get_reason (item), ==, sentence);
  g_assert_cmpint (cm_import_item_foresee (item), ==, CM_IMPORT_RESULT_FAILED);
}

static void
assert_new (CmContext *context, CmCertificate *certificate)
{
  g_autoptr (CmImportFlow) flow = look (context, certificate);
  CmImportItem *item = import_get (flow, 0);

  g_assert_cmpint (cm_import_item_get_state (item), ==, CM_IMPORT_STATE_NEW);
  g_assert_true (cm_import_item_get_selected (item));
  g_assert_null (cm_import_item_get_reason (item));
}

static void
test_other_key (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) wrong = sign_elsewhere (REQUEST_NAMES, -1);
  g_autoptr (CmCertificate) old = sign_elsewhere (REQUEST_NAMES, -20);
  g_autoptr (CmCertificate) other = sign_elsewhere ("mail.example.org", -1);

  assert_refused (context, waiting, wrong);
  assert_new (context, old); /* was there before the request */
  assert_new (context, other);
}

/* Two side by side: the answer to one is no wrong answer to the other. */
static void
test_side_by_side (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) first = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCredentialDoc) second = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) certificate = request_sign (second, NULL, -1, 90);
  g_autoptr (CmImportFlow) flow = look (context, certificate);

  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_ATTACHES);
  g_assert_null (cm_import_item_get_reason (import_get (flow, 0)));
}

/* What is renewed has a certificate: an earlier one is no answer. */
static void
test_renewing (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) issued = request_issued (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) wrong = sign_elsewhere (REQUEST_NAMES, 0);
  g_autoptr (CmCertificate) old = sign_elsewhere (REQUEST_NAMES, -20);
  g_autoptr (CmCredentialDoc) renewing = NULL;
  g_autoptr (GError) error = NULL;

  assert_new (context, wrong);
  renewing
      = cm_request_flow_renew (context, request_get_id (issued), FALSE, NULL, &error);
  g_assert_no_error (error);
  assert_refused (context, renewing, wrong);
  assert_new (context, old);
}

/* Somebody may want to watch it all the same. */
static void
test_ticks (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) wrong = sign_elsewhere (REQUEST_NAMES, -1);
  g_autoptr (CmImportFlow) flow = look (context, wrong);
  CmImportItem *item = import_get (flow, 0);

  cm_import_flow_set_with_key_only (flow, FALSE);
  g_assert_false (cm_import_item_get_selected (item));
  cm_import_flow_set_take_other_keys (flow, TRUE);
  g_assert_true (cm_import_item_get_selected (item));
  cm_import_flow_set_with_key_only (flow, TRUE);
  g_assert_false (cm_import_item_get_selected (item));
  cm_import_item_set_selected (item, TRUE);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (item), ==, CM_IMPORT_RESULT_IMPORTED);
  g_assert_null (cm_import_item_get_reason (item));
}

static void
test_refused_run (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCertificate) wrong = sign_elsewhere (REQUEST_NAMES, -1);
  g_autoptr (CmImportFlow) flow = look (context, wrong);

  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_FAILED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 1);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-awaited/other-key", test_other_key);
  g_test_add_func ("/import-awaited/side-by-side", test_side_by_side);
  g_test_add_func ("/import-awaited/renewing", test_renewing);
  g_test_add_func ("/import-awaited/ticks", test_ticks);
  g_test_add_func ("/import-awaited/refused-run", test_refused_run);

  return g_test_run ();
}
