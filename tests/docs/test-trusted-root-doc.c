/* test-trusted-root-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-test-home.h"
#include "cm-trusted-root-doc.h"
#include "docs-samples.h"

static void
assert_usage (const char *name, const char *usage)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate (name);
  CmTrustedRootDoc *self = cm_trusted_root_doc_new (certificate);
  g_autofree char *id = cm_trusted_root_doc_make_id (certificate);
  g_autofree char *title = cm_certificate_dup_title (certificate);
  g_autoptr (CmDocument) read = NULL;
  g_autoptr (CmSummary) summary = NULL;

  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (self)), ==, id);
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (self)), ==, title);
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_true (cm_certificate_equal (
      cm_trusted_root_doc_get_certificate (CM_TRUSTED_ROOT_DOC (read)), certificate));
  g_assert_cmpint (cm_trusted_root_doc_is_anchor (CM_TRUSTED_ROOT_DOC (read)), ==,
                   g_str_equal (usage, "root"));
  summary = cm_document_summarize (read);
  g_assert_cmpstr (cm_summary_get_fields (summary)->detail, ==, usage);
  g_assert_finalize_object (self);
}

static void
test_usage (void)
{
  assert_usage ("root", "root");
  assert_usage ("intermediate", "intermediate");
}

static void
test_refuses (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_TRUSTED_ROOT);
  g_autoptr (GBytes) no_certificate = docs_change (sample, "certificate", NULL);
  g_autoptr (GBytes) other_id
      = docs_change (sample, "id", "\"trusted-root:" DOCS_HASH "\"");

  docs_assert_refused (no_certificate, CM_DOCUMENT_ERROR_FORMAT);
  docs_assert_refused (other_id, CM_DOCUMENT_ERROR_MISPLACED);
}

/* A root has dates too: it is judged by them as a credential is. */
static void
test_summary (void)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("expired-root");
  g_autoptr (CmTrustedRootDoc) self = cm_trusted_root_doc_new (certificate);
  g_autoptr (CmSummary) summary = cm_document_summarize (CM_DOCUMENT (self));
  g_autofree char *text = cm_summary_dup_search_text (summary);

  g_assert_cmpint (cm_summary_get_status (summary, CM_TEST_NOW), ==, CM_STATUS_EXPIRED);
  g_assert_cmpstr (cm_summary_get_fields (summary)->fingerprint, ==,
                   cm_certificate_get_fingerprint (certificate));
  g_assert_nonnull (strstr (text, "expired root ca"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/trusted-root-doc/usage", test_usage);
  g_test_add_func ("/trusted-root-doc/refuses", test_refuses);
  g_test_add_func ("/trusted-root-doc/summary", test_summary);
  return g_test_run ();
}
