/* test-acme-account-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-account-doc.h"

#include <string.h>

#include "cm-test-home.h"
#include "docs-samples.h"

static CmAcmeAccountDoc *
new_account (void)
{
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);

  return cm_acme_account_doc_new ("Example", "https://ca.example/dir", CM_KEY_SPEC_P256,
                                  "thumb", sealed);
}

static void
test_new (void)
{
  CmAcmeAccountDoc *self = new_account ();

  g_assert_true (
      g_str_has_prefix (cm_document_get_id (CM_DOCUMENT (self)), "acme-account:"));
  g_assert_cmpstr (cm_acme_account_doc_get_directory (self), ==,
                   "https://ca.example/dir");
  g_assert_null (cm_acme_account_doc_get_contacts (self)[0]);
  g_assert_null (cm_acme_account_doc_get_url (self));
  g_assert_null (cm_acme_account_doc_get_next_key (self));
  g_assert_null (cm_acme_account_doc_get_eab_key_id (self));
  g_assert_null (cm_acme_account_doc_get_sealed_eab_key (self));
  g_assert_null (cm_acme_account_doc_get_terms (self));
  g_assert_null (cm_acme_account_doc_get_trusted (self));
  g_assert_null (cm_acme_account_doc_get_proxy (self));
  g_assert_null (cm_acme_account_doc_get_staging (self));
  g_assert_false (cm_acme_account_doc_is_closed (self));
  docs_advance (CM_DOCUMENT (self));
  g_object_unref (docs_assert_round_trip (CM_DOCUMENT (self)));
  g_assert_finalize_object (self);
}

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACME_ACCOUNT);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  CmAcmeAccountDoc *self = CM_ACME_ACCOUNT_DOC (read);

  g_assert_cmpstr (cm_acme_account_doc_get_contacts (self)[0], ==,
                   "mailto:admin@example.org");
  g_assert_cmpstr (cm_acme_account_doc_get_url (self), ==, "https://ca.example/acct/1");
  g_assert_cmpint (cm_acme_account_doc_get_key_spec (self), ==, CM_KEY_SPEC_P384);
  g_assert_cmpstr (cm_acme_account_doc_get_thumbprint (self), ==, "thumb");
  g_assert_cmpuint (g_bytes_get_size (cm_acme_account_doc_get_sealed_key (self)), ==, 10);
  g_assert_cmpuint (g_bytes_get_size (cm_acme_account_doc_get_next_key (self)), ==, 10);
  g_assert_cmpstr (cm_acme_account_doc_get_eab_key_id (self), ==, "kid-1");
  g_assert_cmpuint (g_bytes_get_size (cm_acme_account_doc_get_sealed_eab_key (self)), ==,
                    10);
  g_assert_cmpstr (cm_acme_account_doc_get_terms (self), ==, "https://ca.example/terms");
  g_assert_nonnull (strstr (cm_acme_account_doc_get_trusted (self), "BEGIN"));
  g_assert_cmpstr (cm_acme_account_doc_get_proxy (self), ==, "http://proxy.example:3128");
  g_assert_cmpstr (cm_acme_account_doc_get_staging (self), ==,
                   "https://ca.example/staging");
  g_assert_true (cm_acme_account_doc_is_closed (self));
}

static void
test_next_key (void)
{
  g_autoptr (CmAcmeAccountDoc) self = new_account ();
  g_autoptr (GBytes) next = g_bytes_new_static ("the next", 8);

  cm_acme_account_doc_set_next_key (self, next);
  cm_acme_account_doc_take_next_key (self, CM_KEY_SPEC_P521, "other");
  g_assert_cmpuint (g_bytes_get_size (cm_acme_account_doc_get_sealed_key (self)), ==, 8);
  g_assert_null (cm_acme_account_doc_get_next_key (self));
  g_assert_cmpint (cm_acme_account_doc_get_key_spec (self), ==, CM_KEY_SPEC_P521);
  g_assert_cmpstr (cm_acme_account_doc_get_thumbprint (self), ==, "other");
}

static void
test_wrong_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACME_ACCOUNT);
  static const struct
  {
    const char *member;
    const char *value;
  } wrong[] = {
    { "directory", NULL },    { "key_spec", "\"p257\"" }, { "thumbprint", NULL },
    { "sealed_key", NULL },   { "sealed_key", "\"%\"" },  { "contacts", "\"x\"" },
    { "proxy", "\"a\\nb\"" }, { "staging", "1" },         { "closed", "1" },
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
  g_autoptr (CmAcmeAccountDoc) plain = new_account ();
  g_autoptr (CmSummary) summary = cm_document_summarize (CM_DOCUMENT (plain));
  g_autofree char *text = cm_summary_dup_search_text (summary);

  g_assert_cmpint (cm_summary_get_fields (summary)->status, ==, CM_STATUS_DRAFT);
  g_assert_cmpstr (cm_summary_get_fields (summary)->detail, ==, "https://ca.example/dir");
  g_assert_nonnull (strstr (text, "ca.example"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-account-doc/new", test_new);
  g_test_add_func ("/acme-account-doc/members", test_members);
  g_test_add_func ("/acme-account-doc/next-key", test_next_key);
  g_test_add_func ("/acme-account-doc/wrong-members", test_wrong_members);
  g_test_add_func ("/acme-account-doc/summary", test_summary);
  return g_test_run ();
}
