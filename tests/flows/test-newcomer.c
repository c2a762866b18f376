/* test-newcomer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A manager is let in by one computer while another stores a key: whoever is first, the
 * manager can open it.
 */

#include <string.h>

#include "ca-fixture.h"
#include "cm-bulk-issue.h"
#include "cm-ca-flow.h"
#include "cm-identity-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "import-fixture.h"
#include "request-fixture.h"

#define BOTH (CM_ROLES_ADMIN | CM_ROLES_MANAGER)

typedef struct
{
  SpyStore *spy;
  CmContext *context; /* commits through the spy */
  CmContext *other;   /* another computer */
  CmIdentity *manager;
  char *id; /* what the other computer stored */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
  fixture->other
      = flow_join (fixture->context, spy_store_get_inner (fixture->spy), "ws2", BOTH);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->manager);
  g_clear_object (&fixture->other);
  g_clear_object (&fixture->context);
  g_free (fixture->id);
}

/* ---- what the other computer does at the last moment ---- */

static void
approve (SpyStore *spy, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->manager = flow_approve_with_key (fixture->other, "newcomer", CM_ROLES_MANAGER);
}

static void
store_key (SpyStore *spy, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->id = flow_add_credential (fixture->other, "late.example.org", NULL);
}

static void
assert_opens (Fixture *fixture, CmCredentialDoc *credential)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmSecret) opened = cm_seal_open (
      cm_credential_doc_get_sealed_key (credential), fixture->manager, &error);

  g_assert_no_error (error);
  g_assert_nonnull (opened);
  flow_assert_nothing_off (fixture->context);
}

/* ---- the manager is first ---- */

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmImportFlow) flow
      = import_open (fixture->context, "leaf.crt", "leaf.key", NULL);
  g_autoptr (CmCredentialDoc) credential = NULL;

  spy_store_before_commit (fixture->spy, 1, approve, fixture);
  import_run (flow);
  credential = flow_find_credential (fixture->context, "www.example.com");
  assert_opens (fixture, credential);
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  spy_store_before_commit (fixture->spy, 1, approve, fixture);
  credential = request_new (fixture->context, "shop.example.org", NULL);
  assert_opens (fixture, credential);
}

static void
test_issue (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = ca_create (fixture->context, "Example", NULL, NULL);
  g_autoptr (CmCredentialDoc) credential = NULL;

  spy_store_before_commit (fixture->spy, 1, approve, fixture);
  credential = ca_issue (fixture->context, "shop.example.org");
  assert_opens (fixture, credential);
}

static void
test_bulk (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = ca_create (fixture->context, "Example", NULL, NULL);
  g_autoptr (CmBulkIssue) bulk = cm_bulk_issue_new (fixture->context);
  const char *const names[] = { "a.example.org", "b.example.org" };
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_bulk_issue_read (bulk, "a.example.org\nb.example.org\n", &error));
  spy_store_before_commit (fixture->spy, 1, approve, fixture);
  g_assert_true (cm_bulk_issue_run (bulk, NULL, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmCredentialDoc) credential
          = flow_find_credential (fixture->context, names[i]);

      assert_opens (fixture, credential);
    }
}

/* A Micro CA is for managers only. */
static void
test_create_ca (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (CmSecret) opened = NULL;

  spy_store_before_commit (fixture->spy, 1, approve, fixture);
  ca = ca_create (fixture->context, "Example", NULL, NULL);
  opened = cm_seal_open (cm_micro_ca_doc_get_sealed_key (ca), fixture->manager, NULL);
  g_assert_nonnull (opened);
}

/* ---- the key is first ---- */

static void
test_approve (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  spy_store_before_commit (fixture->spy, 1, store_key, fixture);
  fixture->manager
      = flow_approve_with_key (fixture->context, "newcomer", CM_ROLES_MANAGER);
  credential = flow_get_credential (fixture->context, fixture->id);
  assert_opens (fixture, credential);
}

/* What cannot be done any more is said, and the newcomer is in all the same. */
static void
test_approve_half (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id = flow_add_credential (fixture->context, "early.example.org", NULL);
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P256, "newcomer", NULL);
  g_autoptr (CmIdentityDoc) newcomer = NULL;
  g_autoptr (GError) error = NULL;

  spy_store_before_commit (fixture->spy, 1, store_key, fixture);
  spy_store_fail_after (fixture->spy, 1, CM_STORE_ERROR_IO);
  g_assert_false (cm_identity_flow_approve (fixture->context, request, NULL,
                                            CM_ROLES_MANAGER, NULL, NULL, &error));
  flow_assert_says (error->message, "“newcomer” was let in, but not every key", NULL);
  newcomer = cm_context_find_identity (fixture->context, "newcomer");
  g_assert_nonnull (newcomer);
}

#define ADD(name, function)                                                              \
  g_test_add ("/newcomer/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("import", test_import);
  ADD ("request", test_request);
  ADD ("issue", test_issue);
  ADD ("bulk", test_bulk);
  ADD ("create-ca", test_create_ca);
  ADD ("approve", test_approve);
  ADD ("approve/half", test_approve_half);
  return g_test_run ();
}
