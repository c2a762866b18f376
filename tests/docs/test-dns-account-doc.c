/* test-dns-account-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-dns-account-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static CmDnsAccountDoc *
make_account (void)
{
  static const char *const zones[]
      = { "example.org", "example.net", "example.org", NULL };
  static const char *const resolvers[] = { "192.0.2.53", "[2001:db8::53]:5353", NULL };
  CmDnsAccountDoc *self = cm_dns_account_doc_new ("Ours", "powerdns");
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);

  cm_dns_account_doc_set_zones (self, zones);
  cm_dns_account_doc_set_setting (self, "server", "https://a.example");
  cm_dns_account_doc_set_setting (self, "server_id", "localhost");
  cm_dns_account_doc_set_setting (self, "server", "https://b.example");
  cm_dns_account_doc_set_sealed_secrets (self, sealed);
  cm_dns_account_doc_set_spread (self, CM_DNS_SPREAD_RESOLVERS, resolvers, 20, 600);
  return self;
}

static void
test_round_trip (void)
{
  CmDnsAccountDoc *self = make_account ();
  g_autoptr (CmDocument) read = NULL;
  g_autoptr (CmSummary) summary = NULL;
  g_autofree char *text = NULL;
  CmDnsAccountDoc *account;
  const CmDnsSettingValue *setting;

  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  account = CM_DNS_ACCOUNT_DOC (read);
  g_assert_cmpstr (cm_document_get_title (read), ==, "Ours");
  g_assert_cmpstr (cm_dns_account_doc_get_provider (account), ==, "powerdns");
  g_assert_cmpuint (g_strv_length ((char **)cm_dns_account_doc_get_zones (account)), ==,
                    2);
  g_assert_cmpuint (cm_dns_account_doc_get_settings (account)->len, ==, 2);
  setting = g_ptr_array_index (cm_dns_account_doc_get_settings (account), 0);
  g_assert_cmpstr (setting->name, ==, "server");
  g_assert_cmpstr (setting->value, ==, "https://b.example");
  g_assert_cmpuint (g_bytes_get_size (cm_dns_account_doc_get_sealed_secrets (account)),
                    ==, 6);
  g_assert_cmpint (cm_dns_account_doc_get_spread (account), ==, CM_DNS_SPREAD_RESOLVERS);
  g_assert_cmpstr (cm_dns_account_doc_get_spread_servers (account)[1], ==,
                   "[2001:db8::53]:5353");
  g_assert_cmpuint (cm_dns_account_doc_get_spread_delay (account), ==, 20);
  g_assert_cmpuint (cm_dns_account_doc_get_spread_limit (account), ==, 600);
  summary = cm_document_summarize (read);
  g_assert_cmpstr (cm_summary_get_fields (summary)->detail, ==, "powerdns");
  text = cm_summary_dup_search_text (summary);
  g_assert_nonnull (strstr (text, "example.net"));
  g_assert_finalize_object (self);
}

/* An account that needs nothing has neither list. */
static void
test_empty (void)
{
  g_autoptr (CmDnsAccountDoc) self = cm_dns_account_doc_new ("Ours", "manual");
  g_autoptr (CmDocument) read = NULL;

  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_null (cm_dns_account_doc_get_zones (CM_DNS_ACCOUNT_DOC (read))[0]);
  g_assert_cmpuint (cm_dns_account_doc_get_settings (CM_DNS_ACCOUNT_DOC (read))->len, ==,
                    0);
  g_assert_null (cm_dns_account_doc_get_sealed_secrets (CM_DNS_ACCOUNT_DOC (read)));
}

static void
test_refuses (void)
{
  g_autoptr (CmDnsAccountDoc) self = make_account ();
  g_autoptr (GBytes) no_provider = NULL, no_name = NULL;

  docs_advance (CM_DOCUMENT (self));
  no_provider = docs_change (CM_DOCUMENT (self), "provider", NULL);
  no_name = docs_change (CM_DOCUMENT (self), "settings", "[{\"value\":\"x\"}]");
  docs_assert_refused (no_provider, CM_DOCUMENT_ERROR_FORMAT);
  docs_assert_refused (no_name, CM_DOCUMENT_ERROR_FORMAT);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-account-doc/round-trip", test_round_trip);
  g_test_add_func ("/dns-account-doc/empty", test_empty);
  g_test_add_func ("/dns-account-doc/refuses", test_refuses);
  return g_test_run ();
}
