/* test-import-writer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From ticked rows to documents: in transactions with their activity entries, wholly or
 * not at all.
 */

#include "import-fixture.h"

#include "cm-credential-flow.h"
#include "cm-test-home.h"

#define N_LEAVES 5
#define LEAVES                                                                           \
  "leaf.crt", "leaf-rsa.crt", "leaf-p384.crt", "leaf-p521.crt", "leaf-direct.crt"

static guint
count_credentials (CmContext *context)
{
  return flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL);
}

static guint
count_results (CmImportFlow *flow, CmImportResult result)
{
  return cm_import_flow_count_results (flow, result);
}

/* ---- transactions ---- */

/* One commit holds the credential and its activity entry. */
static void
test_one_transaction (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  guint n_before = spy_store_get_n_commits (spy);
  const char *id;

  import_run (flow);
  g_assert_cmpuint (spy_store_get_n_commits (spy), ==, n_before + 1);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_IMPORTED);
  id = cm_import_item_get_document_id (import_get (flow, 0));
  flow_assert_last_activity (context, CM_ACTION_IMPORT, id);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY), ==, 2);
  g_assert_null (cm_import_item_get_key (import_get (flow, 0)));
  g_assert_false (cm_import_item_get_selected (import_get (flow, 0)));
  flow_assert_nothing_off (context);
}

static void
test_batches (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, LEAVES, NULL);
  guint n_before = spy_store_get_n_commits (spy);

  cm_import_flow_set_batch_size (flow, 2);
  import_run (flow);
  g_assert_cmpuint (spy_store_get_n_commits (spy), ==, n_before + 3);
  g_assert_cmpuint (count_credentials (context), ==, N_LEAVES);
  flow_assert_nothing_off (context);
}

/* A transaction that fails marks its items; the others are stored or untouched. */
static void
test_store_fails (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, LEAVES, NULL);

  cm_import_flow_set_batch_size (flow, 2);
  spy_store_fail_after (spy, 1, CM_STORE_ERROR_FULL);
  import_run (flow);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==, 2);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 3);
  g_assert_cmpuint (count_credentials (context), ==, 2);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_ACTIVITY), ==, 2);
  flow_assert_says (cm_import_item_get_reason (import_get (flow, 4)), "The spy says no.",
                    NULL);

  spy_store_fail_after (spy, 0, -1); /* there is space again: the same form goes on */
  import_run (flow);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==, N_LEAVES);
  g_assert_cmpuint (count_credentials (context), ==, N_LEAVES);
  g_assert_null (cm_import_item_get_reason (import_get (flow, 4)));
  flow_assert_nothing_off (context);
}

/* ---- somebody else at the same time ---- */

/* Somebody imports the same after the preview was made: named, not stored twice. */
static void
test_same_in_between (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmContext) other
      = flow_join (context, spy_store_get_inner (spy), "ws2", CM_ROLES_MANAGER);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", NULL);

  import_fixtures (other, "leaf.crt", NULL);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ALREADY_HERE);
  g_assert_cmpuint (count_credentials (context), ==, 1);
}

typedef struct
{
  CmContext *context;
  const char *id;
} Change;

static void
change_comment (SpyStore *spy, gpointer user_data)
{
  const Change *change = user_data;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_set_comment (change->context, change->id, "in between", NULL,
                                  &error);
  g_assert_no_error (error);
}

/* What is attached to changes at the last moment: tried again, nothing is overwritten. */
static void
test_conflict (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmContext) other
      = flow_join (context, spy_store_get_inner (spy), "ws2", CM_ROLES_MANAGER);
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) before = NULL;
  g_autoptr (CmCredentialDoc) after = NULL;
  Change change = { .context = other };

  import_fixtures (context, "leaf.crt", NULL);
  before = flow_find_credential (context, "www.example.com");
  change.id = cm_document_get_id (CM_DOCUMENT (before));
  flow = import_open (context, "leaf.key", NULL);
  spy_store_before_commit (spy, 1, change_comment, &change);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  after = flow_get_credential (context, change.id);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (after)), ==, "in between");
  g_assert_nonnull (cm_credential_doc_get_sealed_key (after));
  flow_assert_nothing_off (context);
}

/* It changes each time: said at the item after many attempts. */
static void
test_endless_conflict (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", NULL);
  guint n_before = spy_store_get_n_attempts (spy);

  spy_store_fail_after (spy, 0, CM_STORE_ERROR_CONFLICT);
  import_run (flow);
  g_assert_cmpuint (spy_store_get_n_attempts (spy), ==, n_before + 20);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_FAILED);
  g_assert_cmpuint (count_credentials (context), ==, 0);
}

/* ---- cancelling ---- */

static void
cancel (SpyStore *spy, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
test_cancel_between (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, LEAVES, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  cm_import_flow_set_batch_size (flow, 2);
  spy_store_before_commit (spy, 1, cancel, cancellable);
  g_assert_false (cm_import_flow_run (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* the transaction that was on its way is whole */
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==, 2);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_SKIPPED), ==, 3);
  g_assert_cmpuint (count_credentials (context), ==, 2);
  flow_assert_nothing_off (context);
}

static void
test_cancelled_before (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, LEAVES, "root.crt", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint n_before = spy_store_get_n_attempts (spy);

  cm_import_flow_set_take_roots (flow, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_false (cm_import_flow_run (flow, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (spy_store_get_n_attempts (spy), ==, n_before);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_SKIPPED), ==, N_LEAVES + 1);
}

static void
lock (SpyStore *spy, gpointer user_data)
{
  cm_context_lock (user_data);
}

/* Locked by the user or an idle timer meanwhile: what was on its way is whole, the rest
 * says why. */
static void
test_lock_between (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, LEAVES, NULL);

  cm_import_flow_set_batch_size (flow, 2);
  spy_store_before_commit (spy, 1, lock, context);
  import_run (flow);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==, 2);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 3);
  flow_assert_says (cm_import_item_get_reason (import_get (flow, 4)), "locked", NULL);
  g_assert_cmpuint (count_credentials (context), ==, 2);
  flow_assert_nothing_off (context);
}

/* ---- roots ---- */

static void
test_roots (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (context, "chain.pem", "leaf.key", NULL);
  g_autoptr (CmCredentialDoc) credential = NULL;

  import_run (flow); /* not ticked: no root */
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
  g_assert_cmpint (cm_import_item_get_result (import_find (flow, "Example Root CA")), ==,
                   CM_IMPORT_RESULT_SKIPPED);
  credential = flow_find_credential (context, "www.example.com");
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_ROOT));

  cm_import_flow_set_take_roots (flow, TRUE);
  import_run (flow);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 1);
  g_assert_cmpint (cm_import_item_get_result (import_find (flow, "Example Root CA")), ==,
                   CM_IMPORT_RESULT_IMPORTED);
  g_clear_object (&credential); /* what was here is judged anew */
  credential = flow_find_credential (context, "www.example.com");
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_ROOT));
}

static void
test_roots_fail (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmImportFlow) flow = import_open (context, "root.crt", "leaf.crt", NULL);

  cm_import_flow_set_take_roots (flow, TRUE);
  spy_store_fail_after (spy, 0, CM_STORE_ERROR_IO);
  import_run (flow);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 2);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
}

/* ---- roles ---- */

/* A manager writes credentials but no roots; each item says its own. */
static void
test_manager (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmContext) manager
      = flow_join (context, CM_STORE (spy), "manager", CM_ROLES_MANAGER);
  g_autoptr (CmImportFlow) flow = import_open (manager, "root.crt", "leaf.crt", NULL);
  CmImportItem *root = import_find (flow, "Example Root CA");

  cm_import_flow_set_take_roots (flow, TRUE);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (root), ==, CM_IMPORT_RESULT_FAILED);
  flow_assert_says (cm_import_item_get_reason (root), "Example Root CA", "another role",
                    NULL);
  g_assert_cmpuint (count_results (flow, CM_IMPORT_RESULT_IMPORTED), ==, 1);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
}

static void
test_server (void)
{
  SpyStore *spy;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  g_autoptr (CmContext) server
      = flow_join (context, CM_STORE (spy), "web01", CM_ROLES_SERVER);
  g_autoptr (CmImportFlow) flow = import_open (server, "leaf.crt", NULL);

  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_FAILED);
  flow_assert_says (cm_import_item_get_reason (import_get (flow, 0)), "www.example.com",
                    "another role", NULL);
  g_assert_cmpuint (count_credentials (context), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-writer/one-transaction", test_one_transaction);
  g_test_add_func ("/import-writer/batches", test_batches);
  g_test_add_func ("/import-writer/store-fails", test_store_fails);
  g_test_add_func ("/import-writer/same-in-between", test_same_in_between);
  g_test_add_func ("/import-writer/conflict", test_conflict);
  g_test_add_func ("/import-writer/endless-conflict", test_endless_conflict);
  g_test_add_func ("/import-writer/cancel-between", test_cancel_between);
  g_test_add_func ("/import-writer/cancelled-before", test_cancelled_before);
  g_test_add_func ("/import-writer/lock-between", test_lock_between);
  g_test_add_func ("/import-writer/roots", test_roots);
  g_test_add_func ("/import-writer/roots/store-fails", test_roots_fail);
  g_test_add_func ("/import-writer/roles/manager", test_manager);
  g_test_add_func ("/import-writer/roles/server", test_server);
  return g_test_run ();
}
