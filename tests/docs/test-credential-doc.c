/* test-credential-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-chain.h"
#include "cm-credential-doc.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "docs-samples.h"

#define CREDENTIAL(document) CM_CREDENTIAL_DOC (document)

static void
assert_lines (const char *const *lines, const char *expected)
{
  g_autofree char *joined = g_strjoinv ("|", (GStrv)lines);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_new (void)
{
  CmCredentialDoc *self = cm_credential_doc_new (CM_PROVIDER_ACME);

  g_assert_cmpint (cm_credential_doc_get_provider (self), ==, CM_PROVIDER_ACME);
  g_assert_cmpint (cm_credential_doc_get_status (self), ==, CM_STATUS_DRAFT);
  g_assert_cmpint (cm_credential_doc_get_health (self), ==, CM_HEALTH_VALID);
  assert_lines (cm_credential_doc_get_warnings (self), "");
  assert_lines (cm_credential_doc_get_host_names (self), "");
  assert_lines (cm_credential_doc_get_host_names_ascii (self), "");
  assert_lines (cm_credential_doc_get_servers (self), "");
  g_assert_null (cm_credential_doc_get_chain (self));
  g_assert_null (cm_credential_doc_get_leaf (self));
  g_assert_null (cm_credential_doc_get_sealed_key (self));
  g_assert_finalize_object (self);
}

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmDocument) document = docs_assert_round_trip (sample);
  CmCredentialDoc *self = CREDENTIAL (document);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autofree char *csr = cm_test_load_text ("leaf.csr");

  g_assert_cmpint (cm_credential_doc_get_provider (self), ==, CM_PROVIDER_MANUAL);
  g_assert_cmpint (cm_credential_doc_get_status (self), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_health (self), ==, CM_HEALTH_ERROR);
  assert_lines (cm_credential_doc_get_warnings (self), "no-root|chain-broken");
  assert_lines (cm_credential_doc_get_host_names (self),
                "www.example.com|*.example.com|bücher.example|192.0.2.1");
  assert_lines (cm_credential_doc_get_host_names_ascii (self),
                "www.example.com|*.example.com|xn--bcher-kva.example|192.0.2.1");
  g_assert_cmpstr (cm_credential_doc_get_subject (self), ==,
                   "CN=www.example.com,O=Example");
  g_assert_cmpint (cm_credential_doc_get_key_spec (self), ==, CM_KEY_SPEC_P256);
  assert_lines (cm_credential_doc_get_servers (self), DOCS_SERVER);
  g_assert_cmpuint (g_bytes_get_size (cm_credential_doc_get_sealed_key (self)), ==, 10);
  g_assert_cmpuint (g_bytes_get_size (cm_credential_doc_get_exportable_key (self)), ==,
                    13);
  cm_test_assert_bytes_equal (cm_credential_doc_get_public_key (self),
                              cm_certificate_get_spki (leaf));
  g_assert_cmpuint (cm_credential_doc_get_chain (self)->len, ==, 3);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (self), leaf));
  g_assert_cmpstr (cm_credential_doc_get_csr (self), ==, csr);
  g_assert_cmpstr (cm_credential_doc_get_keyring_name (self), ==, "Shop key ring");
  g_assert_cmpstr (cm_credential_doc_get_supersedes (self), ==,
                   "credential:22222222-2222-4333-8444-555555555555");
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (self), ==,
                   "micro-ca:33333333-2222-4333-8444-555555555555");
}

/* What is set to nothing is not written, and setting a value to itself keeps it. */
static void
test_unset (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  CmCredentialDoc *self = CREDENTIAL (sample);
  g_autoptr (CmDocument) read = NULL;

  cm_credential_doc_set_subject (self, cm_credential_doc_get_subject (self));
  cm_credential_doc_set_sealed_key (self, cm_credential_doc_get_sealed_key (self));
  cm_credential_doc_set_chain (self, cm_credential_doc_get_chain (self));
  cm_credential_doc_set_host_names (self, cm_credential_doc_get_host_names (self));
  cm_credential_doc_set_servers (self, cm_credential_doc_get_servers (self));
  g_object_unref (docs_assert_round_trip (sample));
  g_assert_cmpuint (cm_credential_doc_get_chain (self)->len, ==, 3);
  assert_lines (cm_credential_doc_get_servers (self), DOCS_SERVER);

  cm_credential_doc_set_subject (self, NULL);
  cm_credential_doc_set_sealed_key (self, NULL);
  cm_credential_doc_set_public_key (self, NULL);
  cm_credential_doc_set_exportable_key (self, NULL);
  cm_credential_doc_set_chain (self, NULL);
  cm_credential_doc_set_csr (self, NULL);
  cm_credential_doc_set_keyring_name (self, NULL);
  cm_credential_doc_set_supersedes (self, NULL);
  cm_credential_doc_set_micro_ca (self, NULL);
  cm_credential_doc_set_servers (self, NULL);
  cm_credential_doc_set_host_names (self, NULL);
  cm_credential_doc_set_warnings (self, NULL, 0);
  read = docs_assert_round_trip (sample);
  g_assert_null (cm_credential_doc_get_chain (CREDENTIAL (read)));
  g_assert_null (cm_credential_doc_get_csr (CREDENTIAL (read)));
  assert_lines (cm_credential_doc_get_host_names (CREDENTIAL (read)), "");
  g_assert_cmpint (cm_credential_doc_get_health (CREDENTIAL (read)), ==, CM_HEALTH_VALID);
}

static void
test_health (void)
{
  const CmReason mild[] = { CM_REASON_NO_SERVER, CM_REASON_NO_ROOT, CM_REASON_NO_SERVER };
  const CmReason bad[] = { CM_REASON_NO_ROOT, CM_REASON_KEY_MISMATCH };
  const CmReason of_the_clock[] = { CM_REASON_EXPIRED, CM_REASON_EXPIRES_SOON };
  g_autoptr (CmCredentialDoc) self = cm_credential_doc_new (CM_PROVIDER_IMPORT);

  cm_credential_doc_set_warnings (self, mild, G_N_ELEMENTS (mild));
  g_assert_cmpint (cm_credential_doc_get_health (self), ==, CM_HEALTH_WARNING);
  assert_lines (cm_credential_doc_get_warnings (self), "no-server|no-root");
  cm_credential_doc_set_warnings (self, bad, G_N_ELEMENTS (bad));
  g_assert_cmpint (cm_credential_doc_get_health (self), ==, CM_HEALTH_ERROR);
  cm_credential_doc_set_warnings (self, of_the_clock, G_N_ELEMENTS (of_the_clock));
  g_assert_cmpint (cm_credential_doc_get_health (self), ==, CM_HEALTH_VALID);
  assert_lines (cm_credential_doc_get_warnings (self), "");
}

static CmCredentialDoc *
read_changed (CmDocument *document, const char *member, const char *value)
{
  g_autoptr (GBytes) json = docs_change (document, member, value);

  return CREDENTIAL (docs_read (json));
}

/* What follows from something else is not believed when it is read. */
static void
test_derived_is_not_believed (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmCredentialDoc) healthy = read_changed (sample, "health", "\"valid\"");
  g_autoptr (CmCredentialDoc) expired = read_changed (sample, "status", "\"expired\"");
  g_autoptr (CmCredentialDoc) newer
      = read_changed (sample, "warnings", "[\"haunted\",\"no-root\"]");

  g_assert_cmpint (cm_credential_doc_get_health (healthy), ==, CM_HEALTH_ERROR);
  g_assert_cmpint (cm_credential_doc_get_status (expired), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_health (newer), ==, CM_HEALTH_WARNING);
  assert_lines (cm_credential_doc_get_warnings (newer), "haunted|no-root");
}

static void
test_host_names (void)
{
  const char *const names[] = { "B.example",
                                "a.example",
                                "b.example",
                                "xn--bcher-kva.example",
                                "BÜCHER.example",
                                "",
                                "2001:DB8::1",
                                "odd\nname",
                                NULL };
  g_autoptr (CmCredentialDoc) self = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  g_autoptr (CmDocument) read = NULL;

  cm_credential_doc_set_host_names (self, names);
  assert_lines (cm_credential_doc_get_host_names_ascii (self),
                "b.example|a.example|xn--bcher-kva.example|2001:db8::1|odd name");
  assert_lines (cm_credential_doc_get_host_names (self),
                "b.example|a.example|bücher.example|2001:db8::1|odd name");
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
}

static GStrv
make_names (guint n_names)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < n_names; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.%0200d.example", i, 0);

      g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

/* What can be set can be read back, however much it is. */
static void
test_most (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  CmCredentialDoc *self = CREDENTIAL (sample);
  g_auto (GStrv) names = make_names (CM_CREDENTIAL_MAX_NAMES + 1);
  g_autofree char *long_text = g_strnfill (3 * CM_DOCUMENT_MAX_TEXT, '\n');
  g_autofree char *long_key = g_strnfill (CM_SEAL_MAX_BYTES, 'k');
  g_autoptr (GBytes) sealed = g_bytes_new (long_key, CM_SEAL_MAX_BYTES);
  GPtrArray *chain = cm_credential_doc_get_chain (self);
  g_autoptr (GPtrArray) long_chain = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (CmDocument) read = NULL;

  for (guint i = 0; i < CM_CHAIN_MAX_LENGTH + 1; i++)
    g_ptr_array_add (long_chain, g_object_ref (g_ptr_array_index (chain, i % 3)));
  cm_credential_doc_set_host_names (self, (const char *const *)names);
  cm_credential_doc_set_servers (self, (const char *const *)names);
  cm_credential_doc_set_subject (self, long_key);
  cm_credential_doc_set_csr (self, long_key);
  cm_credential_doc_set_keyring_name (self, long_key);
  cm_credential_doc_set_sealed_key (self, sealed);
  cm_credential_doc_set_chain (self, long_chain);
  cm_document_set_comment (sample, long_text);
  cm_document_set_title (sample, long_key);
  cm_document_set_tags (sample, (const char *const *)names);
  read = docs_assert_round_trip (sample);
  self = CREDENTIAL (read);
  g_assert_cmpuint (g_strv_length ((GStrv)cm_credential_doc_get_host_names (self)), ==,
                    CM_CREDENTIAL_MAX_NAMES);
  g_assert_cmpuint (g_strv_length ((GStrv)cm_credential_doc_get_servers (self)), ==,
                    CM_CREDENTIAL_MAX_SERVERS);
  g_assert_cmpuint (cm_credential_doc_get_chain (self)->len, ==, CM_CHAIN_MAX_LENGTH);
  g_assert_cmpuint (strlen (cm_document_get_comment (read)), ==, CM_DOCUMENT_MAX_TEXT);
  g_assert_cmpuint (g_strv_length ((GStrv)cm_document_get_tags (read)), ==,
                    CM_DOCUMENT_MAX_TAGS);
}

static void
test_wrong_members (void)
{
  static const struct
  {
    const char *member;
    const char *value;
  } wrong[] = {
    { "provider", NULL },
    { "provider", "\"smoke\"" },
    { "status", NULL },
    { "status", "\"\"" },
    { "health", "\"ill\"" },
    { "key_spec", "\"p257\"" },
    { "host_names", "[\"one.example\"]" },
    { "host_names_ascii", NULL },
    { "host_names", "[\"a\\nb\",\"b\",\"c\",\"d\"]" },
    { "sealed_key", "\"a\"" },
    { "sealed_key", "\"ab=c\"" },
    { "public_key", "\"====\"" },
    { "exportable_key", "\"AA AA\"" },
    { "chain", "\"\"" },
    { "chain", "\"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n\"" },
    { "keyring_name", "\"a\\u001fb\"" },
  };
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);

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
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmSummary) summary = cm_document_summarize (sample);
  const CmSummaryFields *fields = cm_summary_get_fields (summary);
  g_autofree char *text = cm_summary_dup_search_text (summary);
  static const char *const words[] = { "shop “österreich”",
                                       "first line",
                                       "größe",
                                       "production",
                                       "bücher.example",
                                       "xn--bcher-kva",
                                       "192.0.2.1",
                                       "2001:db8::1",
                                       "uri:https",
                                       "issuing ca 1",
                                       "o=example",
                                       "shop key ring",
                                       "ecdsa",
                                       "manual",
                                       "ou=operations",
                                       NULL };

  g_assert_cmpstr (fields->id, ==, cm_document_get_id (sample));
  g_assert_cmpint (fields->type, ==, CM_DOCUMENT_TYPE_CREDENTIAL);
  g_assert_cmpuint (fields->version, ==, 2);
  g_assert_true (fields->deleted);
  g_assert_cmpint (fields->status, ==, CM_STATUS_ISSUED);
  g_assert_cmpint (fields->health, ==, CM_HEALTH_ERROR);
  g_assert_cmpint (fields->provider, ==, CM_PROVIDER_MANUAL);
  g_assert_cmpint (fields->not_before, ==, cm_certificate_get_not_before (leaf));
  g_assert_cmpint (fields->not_after, ==, cm_certificate_get_not_after (leaf));
  g_assert_cmpint (fields->changed_at, ==, cm_document_get_changed_at (sample));
  g_assert_cmpstr (fields->issuer, ==, "Example Issuing CA 1");
  g_assert_cmpstr (fields->key_label, ==, cm_certificate_get_key_label (leaf));
  g_assert_cmpstr (fields->serial, ==, cm_certificate_get_serial (leaf));
  g_assert_cmpstr (fields->fingerprint, ==, cm_certificate_get_fingerprint (leaf));
  g_assert_cmpstr (fields->public_key_id, ==, cm_certificate_get_public_key_id (leaf));
  g_assert_cmpstr (
      fields->host_names, ==,
      "\nwww.example.com\n*.example.com\nxn--bcher-kva.example\n192.0.2.1\n");
  assert_lines ((const char *const *)fields->servers, DOCS_SERVER);
  g_assert_true (fields->has_key);
  g_assert_true (fields->exportable);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autofree char *word = cm_summary_fold (words[i]);

      g_test_message ("%s", words[i]);
      g_assert_nonnull (strstr (text, word));
    }
  g_assert_nonnull (strstr (text, cm_certificate_get_fingerprint (leaf)));
  g_assert_nonnull (strstr (text, cm_certificate_get_serial (leaf)));
}

/* While the answer is awaited, the key is what the request will be found by. */
static void
test_summary_without_certificate (void)
{
  g_autoptr (CmCredentialDoc) self = cm_credential_doc_new (CM_PROVIDER_MANUAL);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmSummary) empty = cm_document_summarize (CM_DOCUMENT (self));
  g_autoptr (CmSummary) summary = NULL;
  const CmSummaryFields *fields;

  g_assert_null (cm_summary_get_fields (empty)->public_key_id);
  cm_credential_doc_set_key_spec (self, CM_KEY_SPEC_P384);
  cm_credential_doc_set_public_key (self, cm_certificate_get_spki (leaf));
  cm_credential_doc_set_status (self, CM_STATUS_WAITING);
  summary = cm_document_summarize (CM_DOCUMENT (self));
  fields = cm_summary_get_fields (summary);
  g_assert_cmpstr (fields->public_key_id, ==, cm_certificate_get_public_key_id (leaf));
  g_assert_cmpstr (fields->key_label, ==, cm_key_spec_get_label (CM_KEY_SPEC_P384));
  g_assert_cmpint (fields->not_after, ==, CM_NO_TIME);
  g_assert_null (fields->host_names);
  g_assert_false (fields->has_key);
}

/* Every certificate there is, however odd its names, can be kept and read back. */
static void
test_odd_certificates (void)
{
  static const char *const names[]
      = { "cn-only",      "cn-person", "no-subject", "email-only",
          "unicode",      "weak-sha1", "leaf-rsa",   "leaf-ed25519",
          "leaf-forever", "ip-mixed",  NULL };

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (CmCredentialDoc) self = cm_credential_doc_new (CM_PROVIDER_IMPORT);
      g_autoptr (GPtrArray) chain = cm_test_chain (names[i], NULL);
      CmCertificate *leaf = g_ptr_array_index (chain, 0);
      g_autofree char *title = cm_certificate_dup_title (leaf);
      g_autoptr (CmSummary) summary = NULL;

      cm_document_set_title (CM_DOCUMENT (self), title);
      cm_credential_doc_set_chain (self, chain);
      cm_credential_doc_set_subject (self, cm_certificate_get_subject (leaf));
      cm_credential_doc_set_host_names (self, cm_certificate_get_host_names (leaf));
      docs_advance (CM_DOCUMENT (self));
      g_object_unref (docs_assert_round_trip (CM_DOCUMENT (self)));
      summary = cm_document_summarize (CM_DOCUMENT (self));
      g_assert_cmpstr (cm_summary_get_fields (summary)->fingerprint, ==,
                       cm_certificate_get_fingerprint (leaf));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/credential-doc/new", test_new);
  g_test_add_func ("/credential-doc/members", test_members);
  g_test_add_func ("/credential-doc/unset", test_unset);
  g_test_add_func ("/credential-doc/health", test_health);
  g_test_add_func ("/credential-doc/derived", test_derived_is_not_believed);
  g_test_add_func ("/credential-doc/host-names", test_host_names);
  g_test_add_func ("/credential-doc/most", test_most);
  g_test_add_func ("/credential-doc/wrong-members", test_wrong_members);
  g_test_add_func ("/credential-doc/summary", test_summary);
  g_test_add_func ("/credential-doc/summary-key", test_summary_without_certificate);
  g_test_add_func ("/credential-doc/odd-certificates", test_odd_certificates);
  return g_test_run ();
}
