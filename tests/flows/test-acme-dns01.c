/* test-acme-dns01.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which records prove names, that they are written down before they are set, and that
 * they are gone afterwards; an order at a staging does the same and keeps nothing.
 */

#include "cm-acme-dns01-private.h"

#include <string.h>

#include "acme-mock.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-leftover.h"
#include "cm-acme-staging-private.h"
#include "cm-test-home.h"
#include "cm-dns-error.h"
#include "dns-fixture.h"
#include "name-server.h"

#define ACCOUNT_URL "https://ca.example/account/1"
#define SOA "SOA ns.example.org. h.example.org. 1 60 60 3600 1"

static const char *const records[] = {
  "example.org. 60 IN " SOA,
  "example.org. 60 IN NS ns.example.org.",
  "ns.example.org. 60 IN A 127.0.0.1",
  "_acme-challenge.alias.example.org. 60 IN CNAME here.example.net.",
  "example.net. 60 IN " SOA,
  "example.net. 60 IN NS ns.example.org.",
  NULL,
};

typedef struct
{
  DnsFixture *dns;
  NameServer *names;
  CmContext *context;
  CmDnsAccountDoc *account;
  CmAcmeRecord *record;
  CmAcmeChallenge *challenge;
  GPtrArray *answers;
  guint n_stored;
  guint n_noted; /* when it was stored first */
} Fixture;

static gboolean
store (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Fixture *self = user_data;

  if (self->n_stored++ == 0)
    {
      self->n_noted = self->record->published->len;
      g_assert_cmpuint (dns_fixture_get_most (self->dns), ==, 0); /* nothing is set yet */
    }
  return TRUE;
}

static CmAcmeRecord *
make_settings (Fixture *self)
{
  CmAcmeRecord *record = cm_acme_record_new ("acme-account:one", CM_ACME_METHOD_DNS);

  record->resolvers = g_new0 (char *, 2);
  record->resolvers[0] = g_strdup (name_server_get_address (self->names));
  record->spread = g_strdup ("none");
  return record;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dns = dns_fixture_new ();
  self->names = name_server_new (records);
  self->context = flow_memory_context ();
  dns_fixture_import (self->context, "test", "");
  self->account = dns_fixture_add_account (self->dns, self->context, "dns", "test", NULL);
  self->record = make_settings (self);
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->challenge);
  g_ptr_array_unref (self->answers);
  cm_acme_record_free (self->record);
  g_clear_object (&self->account);
  flow_assert_finalizes (self->context);
  name_server_free (self->names);
  dns_fixture_free (self->dns);
}

static void
answer (Fixture *self, const char *name, const char *token)
{
  g_ptr_array_add (self->answers, cm_acme_answer_new (name, token, "thumb"));
}

static gboolean
publish (Fixture *self, GError **error)
{
  self->challenge = CM_ACME_CHALLENGE (
      cm_acme_dns01_new (self->context, ACCOUNT_URL, self->record, NULL, store, self));
  return cm_acme_challenge_publish (self->challenge, self->answers, NULL, error);
}

static void
test_wildcard (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer (self, "a.example.org", "one");
  answer (self, "*.a.example.org", "two");
  answer (self, "alias.example.org", "three");
  publish (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (self->n_noted, ==, 3);
  g_assert_cmpuint (dns_fixture_count (self->dns, "_acme-challenge.a.example.org"), ==,
                    2);
  g_assert_cmpuint (dns_fixture_count (self->dns, "here.example.net"), ==, 1);
  g_assert_false (dns_fixture_was_hurt (self->dns));
  cm_acme_challenge_withdraw (self->challenge, self->answers);
  g_assert_cmpuint (dns_fixture_count (self->dns, "_acme-challenge.a.example.org"), ==,
                    0);
  g_assert_cmpuint (dns_fixture_count (self->dns, "here.example.net"), ==, 0);
  g_assert_cmpuint (self->record->published->len, ==, 0);
}

/* What is not set is said, and what was set is removed all the same. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  dns_fixture_refuse (self->dns, "_acme-challenge.b.example.org");
  answer (self, "a.example.org", "one");
  answer (self, "b.example.org", "two");
  g_assert_false (publish (self, &error));
  g_assert_nonnull (strstr (error->message, "_acme-challenge.b.example.org"));
  cm_acme_challenge_withdraw (self->challenge, self->answers);
  g_assert_cmpuint (dns_fixture_count (self->dns, "_acme-challenge.a.example.org"), ==,
                    0);
  g_assert_cmpuint (self->record->published->len, ==, 0);
}

static void
test_no_account (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  name_server_add (self->names, "example.test. 60 IN " SOA);
  name_server_add (self->names, "example.test. 60 IN NS ns.example.org.");
  answer (self, "a.example.test", "one");
  g_assert_false (publish (self, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_assert_cmpuint (self->n_stored, ==, 0);
}

/* A label of the account's own, so that two accounts do not meet. */
/* Where people set records, somebody has to do something. */
static void
test_not_set (Fixture *self, gconstpointer data)
{
  const char *const manual[] = { CM_ACME_DNS_MANUAL, NULL };
  g_autoptr (GError) error = NULL;

  self->record->dns_accounts = g_strdupv ((char **)manual);
  g_free (self->record->spread);
  self->record->spread = g_strdup ("resolvers");
  self->record->spread_servers = g_strdupv (self->record->resolvers);
  self->record->spread_limit_seconds = 1;
  answer (self, "a.example.org", "one");
  g_assert_false (publish (self, &error));
  g_assert_error (error, CM_DNS_ERROR, CM_DNS_ERROR_TIMED_OUT);
  g_assert_nonnull (strstr (error->message, "does not have the value"));
  g_assert_nonnull (strstr (error->message, "Set the record if it is not there"));
  g_assert_cmpuint (self->record->published->len, ==, 1);
}

static void
test_by_account (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const CmAcmePublished *entry;

  self->record->challenge = g_strdup (CM_ACME_DNS_ACCOUNT_01);
  answer (self, "a.example.org", "one");
  publish (self, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_acme_challenge_get_kind (self->challenge), ==,
                   CM_ACME_DNS_ACCOUNT_01);
  entry = g_ptr_array_index (self->record->published, 0);
  g_assert_true (g_str_has_suffix (entry->fqdn, "._acme-challenge.a.example.org"));
  g_assert_cmpuint (dns_fixture_count (self->dns, entry->fqdn), ==, 1);
}

/* ---- at a staging ---- */

static CmAcmeAccountDoc *
add_account (Fixture *self, AcmeMock *mock)
{
  const CmAcmeAccountOptions options = { .directory = acme_mock_get_directory (mock),
                                         .key_spec = CM_KEY_SPEC_P256,
                                         .agree = TRUE,
                                         .trusted = acme_mock_get_ca_pem (mock) };
  g_autoptr (GError) error = NULL;
  CmAcmeAccountDoc *account
      = cm_acme_account_flow_add (self->context, &options, NULL, &error);

  g_assert_no_error (error);
  return account;
}

static void
test_staging (Fixture *self, gconstpointer data)
{
  static const char *const hosts[] = { "a.example.org", "*.a.example.org", NULL };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmAcmeAccountDoc) account = add_account (self, mock);
  g_autoptr (CmDocument) now = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      gboolean done
          = cm_acme_staging_run (self->context, account, acme_mock_get_directory (mock),
                                 self->record, hosts, NULL, &error);

      g_assert_cmpint (done, ==, i == 0);
      g_assert_cmpuint (dns_fixture_count (self->dns, "_acme-challenge.a.example.org"),
                        ==, 0);
      acme_mock_set (mock, "fail", "a.example.org");
    }
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
  g_assert_cmpuint (dns_fixture_get_most (self->dns), >, 0);
  g_assert_cmpuint (acme_mock_count (mock, "accounts"), ==, 1); /* by the same key */
  g_assert_cmpuint (cm_acme_leftover_count (self->context, NULL, NULL), ==, 0);
  now = cm_context_get_document (self->context,
                                 cm_document_get_id (CM_DOCUMENT (account)), NULL, NULL);
  g_assert_null (cm_acme_account_doc_get_trial (CM_ACME_ACCOUNT_DOC (now)));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  ADD ("/acme-dns01/wildcard", test_wildcard);
  ADD ("/acme-dns01/refused", test_refused);
  ADD ("/acme-dns01/no-account", test_no_account);
  ADD ("/acme-dns01/not-set", test_not_set);
  ADD ("/acme-dns01/by-account", test_by_account);
  ADD ("/acme-dns01/staging", test_staging);
  return g_test_run ();
}
