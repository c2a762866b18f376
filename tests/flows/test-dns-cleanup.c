/* test-dns-cleanup.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is taken for the answer to a challenge that nobody removed, and what is not.
 */

#include "cm-dns-cleanup.h"

#include "cm-acme-record.h"
#include "cm-dns-batch-private.h"
#include "cm-test-home.h"
#include "dns-fixture.h"

#define LABEL "_acme-challenge."
#define STALE "8rFFMYCEjDy8Lz14Ck4jyOPuSXzrRsmCyJQLQkKP4dI"
#define OLD "Xa1wWzhhPqZ2h0P9k0l5XzGxJIvGBqTTfWpKqJSMJ4s"
#define WANTED "44nzEuEga9TXKuddcbK9JNQFNqQ5OHoz70s91dUNs90"
#define OTHER "verification=8rFFMYCEjDy8Lz14Ck4jyOPuSXzrRs"

typedef struct
{
  DnsFixture *dns;
  CmContext *context;
  CmDnsAccountDoc *account;
} Fixture;

static void
add_credential (Fixture *self, const char *name, const char *published)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_new ("acme-account:1", CM_ACME_METHOD_DNS);
  g_autofree char *fqdn = g_strconcat (LABEL, name, NULL);
  const char *const names[] = { name, NULL };
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  if (published != NULL)
    {
      cm_acme_record_begin (record, "csr", CM_TEST_NOW);
      cm_acme_record_add_published (
          record, cm_document_get_id (CM_DOCUMENT (self->account)), fqdn, published);
    }
  cm_credential_doc_set_host_names (credential, names);
  cm_credential_doc_set_acme (credential, record);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (self->context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
set_records (Fixture *self)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (self->account));
  CmDnsChange changes[] = {
    { id, LABEL "a.example.org", STALE, FALSE },
    { id, LABEL "a.example.org", OTHER, FALSE },
    { id, LABEL "b.example.org", WANTED, FALSE },
    { id, LABEL "b.example.org", OLD, FALSE },
    { id, LABEL "example.org", OLD, FALSE },
    { id, LABEL "unknown.example.org", STALE, FALSE },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDnsChooser) chooser
      = cm_dns_chooser_new (self->context, NULL, NULL, &error);

  g_assert_no_error (error);
  cm_dns_batch_add (chooser, changes, G_N_ELEMENTS (changes), NULL, &error);
  g_assert_no_error (error);
}

/* Two credentials, of which one is being ordered. */
static void
set_up (Fixture *self, gconstpointer data)
{
  self->dns = dns_fixture_new ();
  self->context = flow_memory_context ();
  dns_fixture_import (self->context, "test", "");
  self->account
      = dns_fixture_add_account (self->dns, self->context, "dns", "test", "example.org");
  add_credential (self, "a.example.org", NULL);
  add_credential (self, "b.example.org", WANTED);
  add_credential (self, "c.example.net", NULL);
  set_records (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->account);
  flow_assert_finalizes (self->context);
  dns_fixture_free (self->dns);
}

static gboolean
holds (GPtrArray *found, const char *fqdn, const char *value)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (found, i);

      if (g_str_equal (entry->fqdn, fqdn) && g_str_equal (entry->value, value))
        return TRUE;
    }
  return FALSE;
}

/* What an order under way has set stays, as does what is no answer, and names that no
 * credential has are not looked at. */
static void
test_find (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
      = cm_dns_cleanup_find (self->context, self->account, NULL, NULL, &error);
  g_autoptr (GPtrArray) there = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 3);
  g_assert_true (holds (found, LABEL "a.example.org", STALE));
  g_assert_true (holds (found, LABEL "b.example.org", OLD));
  g_assert_true (holds (found, LABEL "example.org", OLD));
  there
      = cm_dns_cleanup_find (self->context, self->account, "b.example.org", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (there->len, ==, 1);
  g_assert_true (holds (there, LABEL "b.example.org", OLD));
}

/* Value by value, in worker threads. */
static void
test_remove (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;

  cm_dns_cleanup_find_async (self->context, self->account, NULL, flow_keep_result,
                             &result);
  found = cm_dns_cleanup_find_finish (self->context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  cm_dns_cleanup_remove_async (self->context, self->account, found, NULL,
                               flow_keep_result, &removed);
  g_assert_true (
      cm_dns_cleanup_remove_finish (self->context, flow_wait_result (&removed), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (dns_fixture_count (self->dns, LABEL "a.example.org"), ==, 1);
  g_assert_cmpuint (dns_fixture_count (self->dns, LABEL "b.example.org"), ==, 1);
  g_assert_cmpuint (dns_fixture_count (self->dns, LABEL "example.org"), ==, 0);
  g_assert_cmpuint (dns_fixture_count (self->dns, LABEL "unknown.example.org"), ==, 1);
  cm_dns_cleanup_find_async (self->context, self->account, NULL, flow_keep_result,
                             &again);
  left = cm_dns_cleanup_find_finish (self->context, flow_wait_result (&again), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (left->len, ==, 0);
}

/* A provider that cannot be asked; somebody who does not want to wait; a certstore that
 * is locked. */
static void
test_errors (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                         (GDestroyNotify)cm_secret_unref);
  static const char *const needs[] = { "username", "password", "subdomain" };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CmDnsAccountDoc) silent = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    g_hash_table_insert (values, (gpointer)needs[i], cm_secret_new_from_text ("x"));
  silent = cm_dns_flow_add_account (self->context, "silent", "acme-dns", NULL, values,
                                    NULL, &error);
  g_assert_no_error (error);
  g_assert_null (cm_dns_cleanup_find (self->context, silent, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_assert_null (
      cm_dns_cleanup_find (self->context, self->account, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  cm_context_lock (self->context);
  g_assert_null (cm_dns_cleanup_find (self->context, self->account, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
}

#define ADD(path, test)                                                                  \
  g_test_add ("/dns-cleanup/" path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  ADD ("find", test_find);
  ADD ("remove", test_remove);
  ADD ("errors", test_errors);
  return g_test_run ();
}
