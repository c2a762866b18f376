/* test-acme-leftover.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What orders left that nobody is at work on; killed ones are those of the command line.
 */

#include "cm-acme-leftover-private.h"

#include "cm-acme-account-doc.h"
#include "cm-acme-flow.h"
#include "cm-challenge-flow-private.h"
#include "cm-dns-batch-private.h"
#include "cm-test-home.h"
#include "dns-fixture.h"

#define NAME "_acme-challenge.a.example.org"
#define BY_HAND "_acme-challenge.b.example.org"
#define TOKEN "dG9rZW4"

typedef struct
{
  DnsFixture *dns;
  CmContext *context;
  CmDnsAccountDoc *account;
} Fixture;

static const char *
id_of (gpointer document)
{
  return cm_document_get_id (CM_DOCUMENT (document));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dns = dns_fixture_new ();
  self->context = flow_memory_context ();
  dns_fixture_import (self->context, "test", "");
  self->account = dns_fixture_add_account (self->dns, self->context, "dns", "test", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->account);
  flow_assert_finalizes (self->context);
  dns_fixture_free (self->dns);
}

static void
store (Fixture *self, gpointer document)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, document, CM_ACTION_CHANGE, NULL);
  cm_context_commit (self->context, changes, NULL, &error);
  g_assert_no_error (error);
}

/* With an order under way. */
static CmCredentialDoc *
make_credential (CmAcmeRecord *record)
{
  CmCredentialDoc *credential = cm_credential_doc_new (CM_PROVIDER_ACME);

  cm_document_set_title (CM_DOCUMENT (credential), "a.example.org");
  cm_credential_doc_set_status (credential, CM_STATUS_PENDING);
  cm_credential_doc_set_acme (credential, record);
  return credential;
}

/* One record in DNS, noted with it. Transfer full. */
static CmAcmeRecord *
publish_record (Fixture *self)
{
  CmAcmeRecord *record = cm_acme_record_new ("acme-account:one", CM_ACME_METHOD_DNS);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsChooser) chooser
      = cm_dns_chooser_new (self->context, NULL, NULL, &error);
  CmDnsChange change = { id_of (self->account), NAME, "v", FALSE };

  g_assert_no_error (error);
  cm_dns_batch_add (chooser, &change, 1, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dns_fixture_count (self->dns, NAME), ==, 1);
  cm_acme_record_begin (record, "csr", CM_TEST_NOW);
  cm_acme_record_add_published (record, id_of (self->account), NAME, "v");
  cm_acme_record_add_published (record, CM_ACME_DNS_MANUAL, BY_HAND, "w");
  return record;
}

static guint
count (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint n = cm_acme_leftover_count (self->context, NULL, &error);

  g_assert_no_error (error);
  return n;
}

static void
sweep (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  cm_acme_leftover_sweep (self->context, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (self), ==, 0);
}

static void
test_records (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) record = publish_record (self);
  g_autoptr (CmCredentialDoc) credential = make_credential (record);
  g_autoptr (CmDocument) now = NULL;
  const CmAcmeRecord *left;
  const CmAcmePublished *kept;

  g_assert_cmpuint (count (self), ==, 0);
  store (self, credential);
  g_assert_cmpuint (count (self), ==, 1);
  sweep (self);
  g_assert_cmpuint (dns_fixture_count (self->dns, NAME), ==, 0);
  now = cm_context_get_document (self->context, id_of (credential), NULL, NULL);
  left = cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (now));
  g_assert_nonnull (left->order);
  g_assert_cmpuint (left->published->len, ==, 1);
  kept = g_ptr_array_index (left->published, 0);
  g_assert_cmpstr (kept->account, ==, CM_ACME_DNS_MANUAL);
}

/* What has to be removed by hand is said with all that is needed to find it. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) record = publish_record (self);
  g_autoptr (CmCredentialDoc) credential = make_credential (record);
  g_autoptr (GError) error = NULL;

  store (self, credential);
  dns_fixture_refuse (self->dns, NAME);
  g_assert_false (cm_acme_leftover_sweep (self->context, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_prefix (error->message, "1 order left records in DNS"));
  g_assert_nonnull (strstr (error->message,
                            "\na.example.org: “" NAME " TXT \"v\"” cannot be removed by "
                            "“dns”: "));
  g_assert_false (g_str_has_suffix (error->message, ": "));
}

/* Whoever gives an order up does not leave anything, and it can be restored. */
static void
test_abandon (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) record = publish_record (self);
  g_autoptr (CmCredentialDoc) credential = make_credential (record);
  g_autoptr (CmDocument) now = NULL;
  g_autoptr (GError) error = NULL;

  store (self, credential);
  cm_acme_flow_abandon (self->context, id_of (credential), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dns_fixture_count (self->dns, NAME), ==, 0);
  g_assert_cmpuint (count (self), ==, 0);
  now = cm_context_get_document (self->context, id_of (credential), NULL, NULL);
  g_assert_true (cm_document_is_deleted (now));
  g_assert_nonnull (cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (now))->order);
}

/* Of a tombstone, whose order was given up by a program that knew nothing of this. */
static void
test_tombstone (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) record = publish_record (self);
  g_autoptr (CmCredentialDoc) credential = make_credential (record);

  store (self, credential);
  cm_document_set_deleted (CM_DOCUMENT (credential), TRUE);
  store (self, credential);
  g_assert_cmpuint (count (self), ==, 1);
  sweep (self);
  g_assert_cmpuint (dns_fixture_count (self->dns, NAME), ==, 0);
}

static void
test_trial (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) record = publish_record (self);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("x", 1);
  g_autoptr (CmAcmeAccountDoc) account = cm_acme_account_doc_new (
      "ca", "https://ca.example/", CM_KEY_SPEC_P256, "t", nothing);
  g_autoptr (CmDocument) now = NULL;

  cm_acme_account_doc_set_trial (account, record);
  store (self, account);
  g_assert_cmpuint (count (self), ==, 1);
  sweep (self);
  g_assert_cmpuint (dns_fixture_count (self->dns, NAME), ==, 0);
}

/* Documents go, and the order begins with what the CA says. */
static void
test_documents (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_new ("acme-account:one", CM_ACME_METHOD_PUBLISHED);
  g_autoptr (GPtrArray) answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (CmDocument) now = NULL;
  g_autoptr (GError) error = NULL;
  const CmAcmeOrderRecord *order;

  g_ptr_array_add (answers, cm_acme_answer_new ("a.example.org", TOKEN, "dGh1bWI"));
  cm_challenge_flow_publish (self->context, answers, NULL, &error);
  g_assert_no_error (error);
  cm_acme_record_begin (record, "csr", CM_TEST_NOW);
  record->order->step = CM_ACME_STEP_PROVE;
  cm_acme_order_record_add_proof (record->order, "a.example.org", TOKEN, "https://x/");
  credential = make_credential (record);
  store (self, credential);
  g_assert_cmpuint (count (self), ==, 1);
  sweep (self);
  left = cm_challenge_flow_list (self->context, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 0);
  now = cm_context_get_document (self->context, id_of (credential), NULL, NULL);
  order = cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (now))->order;
  g_assert_cmpint (order->step, ==, CM_ACME_STEP_AUTHORIZE);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  ADD ("/acme-leftover/records", test_records);
  ADD ("/acme-leftover/refused", test_refused);
  ADD ("/acme-leftover/abandon", test_abandon);
  ADD ("/acme-leftover/tombstone", test_tombstone);
  ADD ("/acme-leftover/trial", test_trial);
  ADD ("/acme-leftover/documents", test_documents);
  return g_test_run ();
}
