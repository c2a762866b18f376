/* test-acme-trial.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a dry run says of names before the CA hears of an order; with real name servers it
 * is tested by the command line.
 */

#include "cm-acme-trial.h"

#include <string.h>

#include "acme-mock.h"
#include "cm-acme-account-flow.h"
#include "cm-dns-caa-verdict.h"
#include "cm-test-home.h"
#include "flow-fixture.h"
#include "name-server.h"

#define SOA "SOA ns.example.org. h.example.org. 1 60 60 3600 1"

static const char *const records[] = {
  "org. 60 IN " SOA,
  "example.org. 60 IN " SOA,
  "example.org. 60 IN NS ns.example.org.",
  "ns.example.org. 60 IN A 127.0.0.1",
  "good.example.org. 60 IN CAA 0 issue \"ca.example.org\"",
  "other.example.org. 60 IN CAA 0 issue \"other.example\"",
  NULL,
};

static void
test_directories (void)
{
  g_assert_nonnull (cm_acme_trial_find_directory ("letsencrypt-staging"));
  g_assert_cmpstr (cm_acme_trial_find_directory ("https://ca.example/dir"), ==,
                   "https://ca.example/dir");
  g_assert_null (cm_acme_trial_find_directory ("nobody"));
}

static CmAcmeAccountDoc *
make_account (const char *directory)
{
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);

  return cm_acme_account_doc_new ("An account", directory, CM_KEY_SPEC_P256, "thumb",
                                  sealed);
}

/* What somebody named counts more than what is known of the CA. */
static void
test_stagings (void)
{
  g_autoptr (CmAcmeAccountDoc) known
      = make_account (cm_acme_trial_find_directory ("letsencrypt"));
  g_autoptr (CmAcmeAccountDoc) other = make_account ("https://ca.example/dir");

  g_assert_cmpstr (cm_acme_trial_find_staging (known), ==,
                   cm_acme_trial_find_directory ("letsencrypt-staging"));
  g_assert_null (cm_acme_trial_find_staging (other));
  cm_acme_account_doc_set_staging (other, "https://ca.example/staging");
  g_assert_cmpstr (cm_acme_trial_find_staging (other), ==, "https://ca.example/staging");
}

static CmAcmeRecord *
make_settings (CmContext *context, AcmeMock *mock, NameServer *names)
{
  const CmAcmeAccountOptions options = { .directory = acme_mock_get_directory (mock),
                                         .key_spec = CM_KEY_SPEC_P256,
                                         .agree = TRUE,
                                         .trusted = acme_mock_get_ca_pem (mock) };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_flow_add (context, &options, NULL, &error);
  CmAcmeRecord *settings;

  g_assert_no_error (error);
  settings = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)),
                                 CM_ACME_METHOD_DNS);
  settings->resolvers = g_new0 (char *, 2);
  settings->resolvers[0] = g_strdup (name_server_get_address (names));
  settings->dns_accounts = g_strsplit (CM_ACME_DNS_MANUAL, " ", -1);
  return settings;
}

static const CmAcmeTrialName *
get_name (CmAcmeTrial *trial, guint index)
{
  return g_ptr_array_index (trial->names, index);
}

static void
test_names (void)
{
  static const char *const hosts[]
      = { "free.example.org", "a.good.example.org", "other.example.org", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (NameServer) names = name_server_new (records);
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmAcmeRecord) settings = make_settings (context, mock, names);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmAcmeTrial) trial
      = cm_acme_trial_run (context, settings, hosts, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (trial->staging);
  g_assert_cmpuint (trial->names->len, ==, 3);
  g_assert_cmpuint (cm_acme_trial_count_failed (trial), ==, 1);
  g_assert_true (get_name (trial, 0)->passes);
  g_assert_null (get_name (trial, 0)->caa_where);
  g_assert_true (get_name (trial, 1)->passes);
  g_assert_cmpstr (get_name (trial, 1)->caa_where, ==, "good.example.org");
  g_assert_false (get_name (trial, 2)->passes);
  g_assert_cmpstr (get_name (trial, 2)->caa_records[0], ==, "issue \"other.example\"");
  g_assert_cmpuint (acme_mock_count (mock, "orders"), ==, 0);
}

/* What this computer does not reach is not called good. */
static void
test_sight (void)
{
  CmAcmeFinding found = { .reach = CM_ACME_REACH_FOUND };
  CmAcmeFinding silent = { .reach = CM_ACME_REACH_SILENT };
  g_autoptr (GPtrArray) findings = g_ptr_array_new ();
  CmAcmeTrialName name = { .findings = findings, .passes = TRUE };

  g_assert_cmpint (cm_acme_trial_name_get_sight (&name), ==, CM_ACME_SIGHT_ALL);
  g_ptr_array_add (findings, &silent);
  g_assert_cmpint (cm_acme_trial_name_get_sight (&name), ==, CM_ACME_SIGHT_NONE);
  g_ptr_array_add (findings, &found);
  g_assert_cmpint (cm_acme_trial_name_get_sight (&name), ==, CM_ACME_SIGHT_SOME);
  g_ptr_array_remove_index (findings, 0);
  g_assert_cmpint (cm_acme_trial_name_get_sight (&name), ==, CM_ACME_SIGHT_ALL);
}

/* The account that sets a record is named with it, if there is one. */
static void
test_record (void)
{
  char *chain[] = { (char *)"_acme-challenge.a.test", (char *)"b.test", NULL };
  char *none[] = { NULL };
  CmAcmeTrialName name = { .chain = chain };
  g_autofree char *bare = cm_acme_trial_name_dup_record (&name);
  g_autofree char *named = NULL;

  g_assert_cmpstr (bare, ==, "TXT _acme-challenge.a.test → b.test");
  name.dns_account = (char *)"ours";
  named = cm_acme_trial_name_dup_record (&name);
  g_assert_cmpstr (named, ==, "TXT _acme-challenge.a.test → b.test (ours)");
  name.chain = none;
  g_assert_null (cm_acme_trial_name_dup_record (&name));
}

static void
test_staging (void)
{
  static const char *const hosts[] = { "free.example.org", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (NameServer) names = name_server_new (records);
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmAcmeRecord) settings = make_settings (context, mock, names);
  g_autoptr (CmAcmeTrial) trial = NULL;
  g_autoptr (GError) error = NULL;

  settings->method = CM_ACME_METHOD_PUBLISHED;
  g_clear_pointer (&settings->dns_accounts, g_strfreev);
  acme_mock_set (mock, "fail", "free.example.org");
  trial = cm_acme_trial_run (context, settings, hosts, acme_mock_get_directory (mock),
                             NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (trial->staging, ==, acme_mock_get_directory (mock));
  g_assert_nonnull (strstr (trial->staging_problem, "free.example.org"));
  g_assert_cmpuint (acme_mock_count (mock, "certificates"), ==, 0);
}

/* A directory for dry runs with a root of its own says where to add it. */
static void
test_staging_root (void)
{
  static const char *const hosts[] = { "free.example.org", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (AcmeMock) other = acme_mock_new ();
  g_autoptr (NameServer) names = name_server_new (records);
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmAcmeRecord) settings = make_settings (context, mock, names);
  g_autoptr (CmAcmeTrial) trial = NULL;
  g_autoptr (CmAcmeTrial) second = NULL;
  g_autoptr (CmAcmeAccountDoc) changed = NULL;
  g_autofree char *both = NULL;
  g_autoptr (GError) error = NULL;

  settings->method = CM_ACME_METHOD_PUBLISHED;
  g_clear_pointer (&settings->dns_accounts, g_strfreev);
  trial = cm_acme_trial_run (context, settings, hosts, acme_mock_get_directory (other),
                             NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (trial->staging_problem, "its CA is not known here"));
  g_assert_nonnull (strstr (trial->staging_problem, acme_mock_get_directory (other)));
  g_assert_nonnull (strstr (trial->staging_problem, "which has a root of its own"));
  g_assert_nonnull (strstr (trial->staging_problem, "acme account update --ca-file"));

  both = g_strconcat (acme_mock_get_ca_pem (mock), acme_mock_get_ca_pem (other), NULL);
  changed
      = cm_acme_account_flow_set_trusted (context, settings->account, both, NULL, &error);
  g_assert_no_error (error);
  second = cm_acme_trial_run (context, settings, hosts, acme_mock_get_directory (other),
                              NULL, &error);
  g_assert_no_error (error);
  g_assert_null (second->staging_problem);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-trial/directories", test_directories);
  g_test_add_func ("/acme-trial/stagings", test_stagings);
  g_test_add_func ("/acme-trial/names", test_names);
  g_test_add_func ("/acme-trial/record", test_record);
  g_test_add_func ("/acme-trial/sight", test_sight);
  g_test_add_func ("/acme-trial/staging", test_staging);
  g_test_add_func ("/acme-trial/staging-root", test_staging_root);
  return g_test_run ();
}
