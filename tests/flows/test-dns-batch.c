/* test-dns-batch.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of one order, set side by side and yet not two of one name; and which account
 * is for which name.
 */

#include "cm-dns-batch-private.h"

#include <string.h>

#include "cm-dns-account-labels.h"
#include "cm-test-home.h"
#include "dns-fixture.h"
#include "flow-asserts.h"

#define N_NAMES 12

typedef struct
{
  DnsFixture *dns;
  CmContext *context;
  CmDnsChooser *chooser;
  char *names[N_NAMES];
  CmDnsChange changes[2 * N_NAMES];
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dns = dns_fixture_new ();
  self->context = flow_memory_context ();
  dns_fixture_import (self->context, "test", "");
  dns_fixture_import (self->context, "slow", "\"requests_per_minute\":600,");
  for (guint i = 0; i < N_NAMES; i++)
    self->names[i] = g_strdup_printf ("_acme-challenge.n%u.example.org", i);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_NAMES; i++)
    g_free (self->names[i]);
  g_clear_pointer (&self->chooser, cm_dns_chooser_free);
  flow_assert_finalizes (self->context);
  dns_fixture_free (self->dns);
}

static void
open_with (Fixture *self, const char *const *ids)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->chooser, cm_dns_chooser_free);
  self->chooser = cm_dns_chooser_new (self->context, ids, NULL, &error);
  g_assert_no_error (error);
}

static void
open_chooser (Fixture *self)
{
  open_with (self, NULL);
}

/* Two values for each name. Returns the account's id. */
static CmDnsAccountDoc *
prepare (Fixture *self, const char *provider)
{
  CmDnsAccountDoc *account
      = dns_fixture_add_account (self->dns, self->context, "dns", provider, NULL);

  for (guint i = 0; i < 2 * N_NAMES; i++)
    self->changes[i]
        = (CmDnsChange){ cm_document_get_id (CM_DOCUMENT (account)),
                         self->names[i % N_NAMES], i < N_NAMES ? "v" : "w", FALSE };
  open_chooser (self);
  return account;
}

static void
test_side_by_side (Fixture *self, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) account = prepare (self, "test");
  g_autoptr (GError) error = NULL;

  cm_dns_batch_add (self->chooser, self->changes, 2 * N_NAMES, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dns_fixture_get_most (self->dns), >, 1);
  g_assert_cmpuint (dns_fixture_get_most (self->dns), <=, CM_DNS_BATCH_MAX_LANES);
  g_assert_false (dns_fixture_was_hurt (self->dns));
  for (guint i = 0; i < N_NAMES; i++)
    g_assert_cmpuint (dns_fixture_count (self->dns, self->names[i]), ==, 2);
  cm_dns_batch_remove (self->chooser, self->changes, N_NAMES);
  for (guint i = 0; i < N_NAMES; i++)
    {
      g_assert_true (self->changes[i].done);
      g_assert_cmpuint (dns_fixture_count (self->dns, self->names[i]), ==, 1);
    }
}

/* Where requests are counted, one account is one after another. */
static void
test_counted (Fixture *self, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) account = prepare (self, "slow");
  g_autoptr (GError) error = NULL;

  cm_dns_batch_add (self->chooser, self->changes, 4, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dns_fixture_get_most (self->dns), ==, 1);
}

static void
test_failure (Fixture *self, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) account = prepare (self, "test");
  CmDnsChange gone = { "dns-account:gone", "a.example.org", "v", FALSE };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) cancelled = NULL;
  g_autoptr (GError) missing = NULL;

  dns_fixture_refuse (self->dns, self->names[1]);
  g_assert_false (cm_dns_batch_add (self->chooser, self->changes, N_NAMES, NULL, &error));
  g_assert_nonnull (strstr (error->message, self->names[1]));
  g_assert_nonnull (strstr (error->message, "“dns”"));
  g_assert_false (self->changes[1].done);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      cm_dns_batch_add (self->chooser, self->changes, 1, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (cm_dns_batch_add (self->chooser, &gone, 1, NULL, &missing));
  g_assert_error (missing, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  cm_dns_batch_remove (self->chooser, &gone, 1);
  g_assert_true (gone.done); /* it has nothing to remove any more */
  g_assert_true (cm_dns_batch_add (self->chooser, NULL, 0, NULL, NULL));
}

/* ---- which account ---- */

static void
assert_account (Fixture *self, const char *fqdn, const char *expected)
{
  g_autoptr (GError) error = NULL;
  CmDnsAccountDoc *account = cm_dns_chooser_find (self->chooser, fqdn, NULL, &error);

  if (expected != NULL)
    {
      g_assert_no_error (error);
      g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (account)), ==, expected);
    }
  else
    {
      g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, fqdn));
    }
}

/* Zones that are named first, the longest of them; then who has it. */
static void
test_choose (Fixture *self, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) top
      = dns_fixture_add_account (self->dns, self->context, "top", "test", "example.org");
  g_autoptr (CmDnsAccountDoc) sub = dns_fixture_add_account (
      self->dns, self->context, "sub", "test", "sub.example.org");
  const char *only[] = { cm_document_get_id (CM_DOCUMENT (top)), NULL };

  open_chooser (self);
  assert_account (self, "a.example.org", "top");
  assert_account (self, "example.org", "top");
  assert_account (self, "a.sub.example.org", "sub");
  assert_account (self, "a.example.net", NULL);
  assert_account (self, "badexample.org", NULL);
  g_clear_pointer (&self->chooser, cm_dns_chooser_free);

  self->chooser = cm_dns_chooser_new (self->context, only, NULL, NULL);
  assert_account (self, "a.sub.example.org", "top");
  g_assert_null (cm_dns_chooser_get (self->chooser, "dns-account:gone"));
}

static void
test_ask (Fixture *self, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) any
      = dns_fixture_add_account (self->dns, self->context, "any", "test", NULL);
  g_autoptr (GError) error = NULL;
  CmDnsProvider *opened;

  open_chooser (self);
  assert_account (self, "a.example.net", "any");
  assert_account (self, "a.example.test", NULL);
  opened = cm_dns_chooser_open (self->chooser, any, &error);
  g_assert_no_error (error);
  g_assert_true (cm_dns_chooser_open (self->chooser, any, NULL) == opened);
}

static void
assert_label (Fixture *self, const char *const *ids, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) labels = cm_dns_account_labels_find (self->context, ids, NULL, &error);
  g_auto (GStrv) later = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (labels[0], ==, expected);
  g_assert_null (labels[1]);
  cm_dns_account_labels_find_async (self->context, ids, NULL, flow_keep_result, &result);
  later = cm_dns_account_labels_find_finish (self->context, flow_wait_result (&result),
                                             &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (labels, later);
}

/* One that was removed is told by its name, and one that is made anew under that name is
 * meant by whatever named the one before. */
static void
test_heir (Fixture *self, gconstpointer data)
{
  g_autoptr (CmDnsAccountDoc) before
      = dns_fixture_add_account (self->dns, self->context, "dns", "test", "example.org");
  const char *ids[] = { cm_document_get_id (CM_DOCUMENT (before)), NULL };
  g_autoptr (CmDnsAccountDoc) after = NULL;
  g_autoptr (GError) error = NULL;
  CmDnsAccountDoc *found;

  assert_label (self, ids, "dns");
  cm_dns_flow_remove_account (self->context, "dns", NULL, &error);
  g_assert_no_error (error);
  assert_label (self, ids, "“dns”, which was removed");
  open_with (self, ids);
  g_assert_null (cm_dns_chooser_find (self->chooser, self->names[0], NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  flow_assert_says (error->message, "“dns”", "was removed", NULL);
  g_clear_error (&error);
  after
      = dns_fixture_add_account (self->dns, self->context, "dns", "test", "example.org");
  open_with (self, ids);
  found = cm_dns_chooser_find (self->chooser, self->names[0], NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (found)), ==,
                   cm_document_get_id (CM_DOCUMENT (after)));
  g_assert_true (cm_dns_chooser_get (self->chooser, ids[0]) == found);
  assert_label (self, ids, "dns");
  assert_label (self, (const char *const[]){ "dns-account:none", NULL },
                "An account that is gone");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  ADD ("/dns-batch/side-by-side", test_side_by_side);
  ADD ("/dns-batch/counted", test_counted);
  ADD ("/dns-batch/failure", test_failure);
  ADD ("/dns-chooser/choose", test_choose);
  ADD ("/dns-chooser/ask", test_ask);
  ADD ("/dns-chooser/heir", test_heir);
  return g_test_run ();
}
