/* test-authority-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-authority-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_members (void)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (GBytes) sealed = g_bytes_new_static ("once", 4);
  g_autoptr (GBytes) sealed_anew = g_bytes_new_static ("again", 5);
  CmAuthorityDoc *self = cm_authority_doc_new (root, sealed);
  g_autofree char *id
      = g_strconcat ("authority:", cm_certificate_get_fingerprint (root), NULL);
  g_autoptr (CmDocument) read = NULL;

  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (self)), ==, id);
  cm_test_assert_bytes_equal (cm_authority_doc_get_sealed_key (self), sealed);
  cm_authority_doc_set_sealed_key (self, sealed_anew);
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_true (cm_certificate_equal (
      cm_authority_doc_get_certificate (CM_AUTHORITY_DOC (read)), root));
  cm_test_assert_bytes_equal (cm_authority_doc_get_sealed_key (CM_AUTHORITY_DOC (read)),
                              sealed_anew);
  g_assert_finalize_object (self);
}

static void
test_refuses (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_AUTHORITY);
  g_autoptr (GBytes) no_key = docs_change (sample, "sealed_key", NULL);
  g_autoptr (GBytes) no_certificate = docs_change (sample, "certificate", NULL);
  g_autoptr (GBytes) other_id = docs_change (sample, "id", "\"authority:" DOCS_HASH "\"");
  g_autoptr (GBytes) other_store = docs_change (sample, "store", "\"" DOCS_HASH "\"");

  docs_assert_refused (no_key, CM_DOCUMENT_ERROR_FORMAT);
  docs_assert_refused (no_certificate, CM_DOCUMENT_ERROR_FORMAT);
  docs_assert_refused (other_id, CM_DOCUMENT_ERROR_MISPLACED);
  docs_assert_refused (other_store, CM_DOCUMENT_ERROR_MISPLACED);
}

static void
test_summary (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_AUTHORITY);
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (CmSummary) summary = cm_document_summarize (sample);
  const CmSummaryFields *fields = cm_summary_get_fields (summary);

  g_assert_cmpstr (fields->fingerprint, ==, cm_certificate_get_fingerprint (root));
  g_assert_cmpint (fields->not_after, ==, cm_certificate_get_not_after (root));
  g_assert_true (fields->has_key);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/authority-doc/members", test_members);
  g_test_add_func ("/authority-doc/refuses", test_refuses);
  g_test_add_func ("/authority-doc/summary", test_summary);
  return g_test_run ();
}
