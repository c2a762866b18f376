/* test-dns-provider-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-provider-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_round_trip (void)
{
  CmDnsProviderDoc *self = cm_dns_provider_doc_new ("our-dns");
  g_autofree char *id = cm_dns_provider_doc_make_id ("our-dns");
  g_autoptr (CmDocument) read = NULL;
  g_autoptr (CmSummary) summary = NULL;

  cm_document_set_title (CM_DOCUMENT (self), "Our DNS");
  cm_dns_provider_doc_set_definition (self, "{\n  \"id\": \"our-dns\"\n}\n", 7);
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_cmpstr (cm_document_get_id (read), ==, id);
  g_assert_cmpstr (cm_dns_provider_doc_get_definition (CM_DNS_PROVIDER_DOC (read)), ==,
                   "{\n  \"id\": \"our-dns\"\n}\n");
  g_assert_cmpuint (cm_dns_provider_doc_get_version (CM_DNS_PROVIDER_DOC (read)), ==, 7);
  summary = cm_document_summarize (read);
  g_assert_cmpstr (cm_summary_get_fields (summary)->detail, ==, "7");
  g_assert_finalize_object (self);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-provider-doc/round-trip", test_round_trip);
  return g_test_run ();
}
