/* test-acme-account-uses.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-account-uses.h"

#include "cm-dns-flow.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

#define DNS_ACCOUNT "dns-account:8f4a3c1e-7a52-4d7f-9a53-0e2f6d0f9a04"
#define ACCOUNT "acme-account:8f4a3c1e-7a52-4d7f-9a53-0e2f6d0f9a01"
#define OTHER "acme-account:8f4a3c1e-7a52-4d7f-9a53-0e2f6d0f9a02"

static void
add_credential (CmContext *context,
                const char *title,
                const char *names,
                const char *account,
                CmAcmeMethod method,
                const char *challenge,
                gboolean is_ordered)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autoptr (CmAcmeRecord) record = cm_acme_record_new (account, method);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_auto (GStrv) words = g_strsplit (names, " ", -1);
  g_autoptr (GError) error = NULL;

  record->challenge = g_strdup (challenge);
  if (is_ordered)
    cm_acme_record_begin (record, "csr", CM_TEST_NOW);
  cm_document_set_title (CM_DOCUMENT (credential), title);
  cm_credential_doc_set_host_names (credential, (const char *const *)words);
  cm_credential_doc_set_acme (credential, record);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_holds (GStrv texts, const char *const *expected)
{
  g_assert_cmpuint (g_strv_length (texts), ==, g_strv_length ((char **)expected));
  for (gsize i = 0; expected[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *)texts, expected[i]));
}

static void
assert_uses (const CmAcmeAccountUses *uses)
{
  assert_holds (uses->credentials,
                (const char *const[]){ "web", "mail", "wild", "refused", NULL });
  assert_holds (uses->stateless,
                (const char *const[]){ "a.example.org", "b.example.org", NULL });
  assert_holds (uses->persistent,
                (const char *const[]){ "_validation-persist.example.org", NULL });
}

/* Who sets its records is named by a credential, too. */
static void
assert_names_dns_account (CmContext *context)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autoptr (CmAcmeRecord) record = cm_acme_record_new (OTHER, CM_ACME_METHOD_DNS);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmAcmeAccountUses) uses = NULL;
  g_autoptr (GError) error = NULL;

  record->dns_accounts = g_strsplit (DNS_ACCOUNT, ",", -1);
  cm_document_set_title (CM_DOCUMENT (credential), "by dns");
  cm_credential_doc_set_acme (credential, record);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
  uses = cm_acme_account_uses_find (context, DNS_ACCOUNT, NULL, &error);
  g_assert_no_error (error);
  assert_holds (uses->credentials, (const char *const[]){ "by dns", NULL });
  g_assert_null (uses->stateless[0]);
}

/* Each name once, a wildcard under the name below it, nothing of other accounts. */
static void
test_find (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmAcmeAccountUses) uses = NULL;
  g_autoptr (CmAcmeAccountUses) later = NULL;
  g_autoptr (CmAcmeAccountUses) none = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_credential (context, "web", "a.example.org b.example.org", ACCOUNT,
                  CM_ACME_METHOD_STATELESS, NULL, TRUE);
  add_credential (context, "mail", "b.example.org", ACCOUNT, CM_ACME_METHOD_STATELESS,
                  NULL, FALSE);
  add_credential (context, "wild", "example.org *.example.org", ACCOUNT,
                  CM_ACME_METHOD_DNS, "dns-persist-01", TRUE);
  add_credential (context, "refused", "example.net", ACCOUNT, CM_ACME_METHOD_DNS,
                  "dns-persist-01", FALSE);
  add_credential (context, "elsewhere", "c.example.org", OTHER, CM_ACME_METHOD_STATELESS,
                  NULL, FALSE);
  uses = cm_acme_account_uses_find (context, ACCOUNT, NULL, &error);
  g_assert_no_error (error);
  assert_uses (uses);
  assert_names_dns_account (context);
  cm_acme_account_uses_find_async (context, ACCOUNT, NULL, flow_keep_result, &result);
  later = cm_acme_account_uses_find_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  assert_uses (later);
  none = cm_acme_account_uses_find (
      context, "acme-account:8f4a3c1e-7a52-4d7f-9a53-0e2f6d0f9a03", NULL, &error);
  g_assert_no_error (error);
  g_assert_null (none->credentials[0]);
  g_assert_null (none->stateless[0]);
  g_assert_null (none->persistent[0]);
}

static char *
add_dns_account (CmContext *context, const char *name, const char *zone)
{
  const char *const zones[] = { zone, NULL };
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)cm_secret_unref);
  g_autoptr (CmDnsAccountDoc) account = NULL;
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (values, g_strdup ("server"),
                       cm_secret_new_from_text ("http://127.0.0.1:1"));
  g_hash_table_insert (values, g_strdup ("key"), cm_secret_new_from_text ("a key"));
  account
      = cm_dns_flow_add_account (context, name, "powerdns", zones, values, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (account)));
}

/* @zoned, @perhaps: titles, with spaces between them */
static void
assert_by_zone (CmContext *context,
                const char *account,
                const char *zoned,
                const char *perhaps)
{
  g_autoptr (CmAcmeAccountUses) uses = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *all_zoned = NULL;
  g_autofree char *all_perhaps = NULL;

  uses = cm_acme_account_uses_find (context, account, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (uses->credentials[0]);
  all_zoned = g_strjoinv (" ", uses->zoned);
  all_perhaps = g_strjoinv (" ", uses->perhaps);
  g_assert_cmpstr (all_zoned, ==, zoned);
  g_assert_cmpstr (all_perhaps, ==, perhaps);
}

/* What names no account is proven by the one whose zone fits best. */
static void
test_by_zone (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *org = add_dns_account (context, "org", "example.org");
  g_autofree char *sub = NULL;
  g_autofree char *all = NULL;

  add_credential (context, "wild", "*.a.example.org", ACCOUNT, CM_ACME_METHOD_DNS, NULL,
                  FALSE);
  add_credential (context, "net", "example.net", ACCOUNT, CM_ACME_METHOD_DNS, NULL,
                  FALSE);
  add_credential (context, "web", "example.org", ACCOUNT, CM_ACME_METHOD_STATELESS, NULL,
                  FALSE);
  assert_by_zone (context, org, "wild", "");
  sub = add_dns_account (context, "sub", "a.example.org");
  assert_by_zone (context, org, "", "");
  assert_by_zone (context, sub, "", "");
  all = add_dns_account (context, "all", NULL);
  assert_by_zone (context, all, "", "net");
}

/* Where another may have the zone, too, none of them is certain. */
static void
test_perhaps_by_zone (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *org = add_dns_account (context, "org", "example.org");
  g_autofree char *all = add_dns_account (context, "all", NULL);

  add_credential (context, "www", "www.example.org", ACCOUNT, CM_ACME_METHOD_DNS, NULL,
                  FALSE);
  assert_by_zone (context, org, "", "www");
  assert_by_zone (context, all, "", "");
}

static void
test_cancelled (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cm_acme_account_uses_find (context, ACCOUNT, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-account-uses/find", test_find);
  g_test_add_func ("/acme-account-uses/by-zone", test_by_zone);
  g_test_add_func ("/acme-account-uses/perhaps-by-zone", test_perhaps_by_zone);
  g_test_add_func ("/acme-account-uses/cancelled", test_cancelled);
  return g_test_run ();
}
