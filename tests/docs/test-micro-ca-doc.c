/* test-micro-ca-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-micro-ca-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

#define CREDENTIAL_ID "credential:22222222-2222-4333-8444-555555555555"

static CmMicroCaDoc *
new_ca (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("root", NULL);
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);

  return cm_micro_ca_doc_new ("Example", chain, sealed);
}

static void
test_new (void)
{
  CmMicroCaDoc *self = new_ca ();
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");

  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (self)), ==, "Example");
  g_assert_true (g_str_has_prefix (cm_document_get_id (CM_DOCUMENT (self)), "micro-ca:"));
  g_assert_cmpint (cm_micro_ca_doc_get_key_spec (self), ==,
                   cm_certificate_get_key_spec (root));
  g_assert_true (cm_certificate_equal (cm_micro_ca_doc_get_certificate (self), root));
  g_assert_false (cm_micro_ca_doc_is_default (self));
  g_assert_false (cm_micro_ca_doc_is_disabled (self));
  g_assert_cmpuint (cm_micro_ca_doc_get_validity_days (self), ==, 397);
  g_assert_null (cm_micro_ca_doc_get_permitted (self)[0]);
  g_assert_null (cm_micro_ca_doc_get_excluded (self)[0]);
  g_assert_null (cm_micro_ca_doc_get_parent (self));
  g_assert_null (cm_micro_ca_doc_get_exportable_key (self));
  g_assert_null (cm_micro_ca_doc_get_revoked (self));
  g_assert_null (cm_micro_ca_doc_get_earlier (self));
  g_assert_null (cm_micro_ca_doc_get_crl (self));
  g_assert_cmpuint (cm_micro_ca_doc_get_crl_number (self), ==, 0);
  docs_advance (CM_DOCUMENT (self));
  g_object_unref (docs_assert_round_trip (CM_DOCUMENT (self)));
  g_assert_finalize_object (self);
}

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  CmMicroCaDoc *self = CM_MICRO_CA_DOC (read);
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("constrained-dns");

  g_assert_cmpint (cm_micro_ca_doc_get_key_spec (self), ==,
                   cm_certificate_get_key_spec (certificate));
  g_assert_cmpuint (cm_micro_ca_doc_get_chain (self)->len, ==, 2);
  g_assert_true (
      cm_certificate_equal (cm_micro_ca_doc_get_certificate (self), certificate));
  g_assert_cmpuint (g_bytes_get_size (cm_micro_ca_doc_get_sealed_key (self)), ==, 10);
  g_assert_cmpuint (g_bytes_get_size (cm_micro_ca_doc_get_exportable_key (self)), ==, 13);
  g_assert_true (cm_micro_ca_doc_is_default (self));
  g_assert_true (cm_micro_ca_doc_is_disabled (self));
  g_assert_cmpuint (cm_micro_ca_doc_get_validity_days (self), ==, 90);
  g_assert_cmpstr (cm_micro_ca_doc_get_permitted (self)[0], ==, "DNS:example.com");
  g_assert_cmpstr (cm_micro_ca_doc_get_parent (self), ==,
                   "micro-ca:44444444-2222-4333-8444-555555555555");
  g_assert_cmpuint (g_bytes_get_size (cm_micro_ca_doc_get_crl (self)), ==, 6);
  g_assert_cmpuint (cm_micro_ca_doc_get_crl_number (self), ==, 7);
}

static void
test_revoked (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (CmDocument) copy = cm_document_copy (sample);
  g_autoptr (CmDocument) read = docs_assert_round_trip (copy);
  GPtrArray *revoked = cm_micro_ca_doc_get_revoked (CM_MICRO_CA_DOC (read));
  const CmRevokedCertificate *first = g_ptr_array_index (revoked, 0);
  const CmRevokedCertificate *second = g_ptr_array_index (revoked, 1);

  g_assert_cmpuint (revoked->len, ==, 2);
  g_assert_cmpstr (first->serial, ==, "7f01");
  g_assert_cmpint (first->revoked_at, ==, CM_TEST_NOW);
  g_assert_cmpint (first->reason, ==, CM_REVOCATION_REASON_KEY_COMPROMISE);
  g_assert_cmpstr (first->credential, ==, CREDENTIAL_ID);
  g_assert_cmpint (second->reason, ==, CM_REVOCATION_REASON_UNSPECIFIED);
  g_assert_null (second->credential);
  g_assert_true (cm_micro_ca_doc_has_revoked (CM_MICRO_CA_DOC (read), "02"));
  g_assert_false (cm_micro_ca_doc_has_revoked (CM_MICRO_CA_DOC (read), "2"));
}

/* Once is enough, and the first time counts; there is an end to it. */
static void
test_revoke (void)
{
  g_autoptr (CmMicroCaDoc) self = new_ca ();
  g_autoptr (CmDocument) read = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CM_MICRO_CA_MAX_REVOKED; i++)
    {
      g_autofree char *serial = g_strdup_printf ("%032x", i);

      cm_micro_ca_doc_revoke (self, serial, CM_TEST_NOW, CM_REVOCATION_REASON_SUPERSEDED,
                              CREDENTIAL_ID, &error);
      g_assert_no_error (error);
    }
  g_assert_true (cm_micro_ca_doc_revoke (self, "00000000000000000000000000000007", 1,
                                         CM_REVOCATION_REASON_UNSPECIFIED, NULL, &error));
  g_assert_false (cm_micro_ca_doc_revoke (
      self, "ff", CM_TEST_NOW, CM_REVOCATION_REASON_UNSPECIFIED, NULL, &error));
  g_assert_error (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT);
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_cmpuint (cm_micro_ca_doc_get_revoked (CM_MICRO_CA_DOC (read))->len, ==,
                    CM_MICRO_CA_MAX_REVOKED);
}

/* The key stays or changes; what was is kept, but not for ever. */
static void
test_renew (void)
{
  g_autoptr (CmMicroCaDoc) self = new_ca ();
  g_autoptr (GPtrArray) chain = cm_test_chain ("intermediate", "root", NULL);
  g_autoptr (GBytes) sealed = g_bytes_new_static ("another", 7);
  g_autoptr (GBytes) crl = g_bytes_new_static ("list", 4);
  g_autoptr (CmDocument) read = NULL;
  CmEarlierCa *earlier;

  cm_micro_ca_doc_set_crl (self, crl, 3);
  cm_micro_ca_doc_set_exportable_key (self, sealed);
  cm_micro_ca_doc_renew (self, chain, /* sealed_key: */ NULL, NULL);
  earlier = g_ptr_array_index (cm_micro_ca_doc_get_earlier (self), 0);
  g_assert_null (earlier->sealed_key);
  g_assert_nonnull (cm_micro_ca_doc_get_crl (self));
  g_assert_nonnull (cm_micro_ca_doc_get_exportable_key (self));

  cm_micro_ca_doc_renew (self, chain, sealed, g_ptr_array_index (chain, 0));
  earlier = g_ptr_array_index (cm_micro_ca_doc_get_earlier (self), 1);
  g_assert_cmpuint (g_bytes_get_size (earlier->sealed_key), ==, 6);
  g_assert_cmpuint (g_bytes_get_size (earlier->crl), ==, 4);
  g_assert_true (earlier->cross == g_ptr_array_index (chain, 0));
  g_assert_null (cm_micro_ca_doc_get_crl (self));
  g_assert_null (cm_micro_ca_doc_get_exportable_key (self));
  g_assert_cmpuint (cm_micro_ca_doc_get_crl_number (self), ==, 3);
  cm_earlier_ca_set_crl (earlier, sealed);
  cm_earlier_ca_set_sealed_key (earlier, crl);
  g_assert_cmpuint (g_bytes_get_size (earlier->crl), ==, 7);
  g_assert_cmpuint (g_bytes_get_size (earlier->sealed_key), ==, 4);

  for (guint i = 0; i < CM_MICRO_CA_MAX_EARLIER; i++)
    cm_micro_ca_doc_renew (self, chain, NULL, NULL);
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_cmpuint (cm_micro_ca_doc_get_earlier (CM_MICRO_CA_DOC (read))->len, ==,
                    CM_MICRO_CA_MAX_EARLIER);
}

/* What follows from the certificate is not believed. */
static void
test_derived_is_not_believed (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (GBytes) json = docs_change (sample, "permitted", "[\"DNS:evil.example\"]");
  g_autoptr (CmDocument) read = docs_read (json);

  g_assert_cmpstr (cm_micro_ca_doc_get_permitted (CM_MICRO_CA_DOC (read))[0], ==,
                   "DNS:example.com");
}

static void
test_wrong_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autofree char *pem = cm_certificate_to_pem (leaf);
  g_auto (GStrv) lines = g_strsplit (pem, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\\n", lines);
  g_autofree char *no_ca = g_strdup_printf ("\"%s\"", joined);
  const struct
  {
    const char *member;
    const char *value;
  } wrong[] = {
    { "key_spec", NULL },
    { "key_spec", "\"p257\"" },
    { "chain", NULL },
    { "chain", "\"\"" },
    { "chain", no_ca },
    { "sealed_key", NULL },
    { "validity_days", "36501" },
    { "validity_days", "\"90\"" },
    { "crl_number", "-1" },
    { "default", "\"yes\"" },
    { "revoked", "{}" },
    { "revoked", "[7]" },
    { "revoked", "[{\"serial\":\"1\"}]" },
    { "revoked", "[{\"serial\":\"1\",\"revoked_at\":\"2026-01-01T00:00:00Z\","
                 "\"reason\":\"fun\"}]" },
    { "earlier", "[{}]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) json = docs_change (sample, wrong[i].member, wrong[i].value);

      g_test_message ("%s: %s", wrong[i].member, wrong[i].value);
      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
    }
}

static void
test_summary (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (CmMicroCaDoc) plain = new_ca ();
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("constrained-dns");
  g_autoptr (CmSummary) summary = cm_document_summarize (sample);
  g_autoptr (CmSummary) other = NULL;
  const CmSummaryFields *fields = cm_summary_get_fields (summary);
  g_autofree char *text = cm_summary_dup_search_text (summary);

  g_assert_cmpint (fields->status, ==, CM_STATUS_ISSUED);
  g_assert_cmpstr (fields->detail, ==, "disabled");
  g_assert_true (fields->has_key && fields->exportable);
  g_assert_cmpstr (fields->fingerprint, ==, cm_certificate_get_fingerprint (certificate));
  g_assert_cmpint (fields->not_after, ==, cm_certificate_get_not_after (certificate));
  g_assert_nonnull (strstr (text, "dns:example.com"));
  cm_micro_ca_doc_set_default (plain, TRUE);
  other = cm_document_summarize (CM_DOCUMENT (plain));
  g_assert_cmpstr (cm_summary_get_fields (other)->detail, ==, "default");
  g_assert_false (cm_summary_get_fields (other)->exportable);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/micro-ca-doc/new", test_new);
  g_test_add_func ("/micro-ca-doc/members", test_members);
  g_test_add_func ("/micro-ca-doc/revoked", test_revoked);
  g_test_add_func ("/micro-ca-doc/revoke", test_revoke);
  g_test_add_func ("/micro-ca-doc/renew", test_renew);
  g_test_add_func ("/micro-ca-doc/derived-is-not-believed", test_derived_is_not_believed);
  g_test_add_func ("/micro-ca-doc/wrong-members", test_wrong_members);
  g_test_add_func ("/micro-ca-doc/summary", test_summary);
  return g_test_run ();
}
