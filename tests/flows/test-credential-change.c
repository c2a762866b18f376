/* test-credential-change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shape of every change: several documents in one transaction or none, others'
 * changes in between tried again. With it deleting, restoring and purging.
 */

#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
  const char *ids[3]; /* two credentials */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
  fixture->ids[0] = flow_add_credential (fixture->context, "shop.example.org", NULL);
  fixture->ids[1] = flow_add_credential (fixture->context, "mail.example.org", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_finalizes (fixture->context);
  g_free ((char *)fixture->ids[0]);
  g_free ((char *)fixture->ids[1]);
}

static gboolean
is_deleted (Fixture *fixture, guint index)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_get_credential (fixture->context, fixture->ids[index]);

  return cm_document_is_deleted (CM_DOCUMENT (credential));
}

typedef gboolean (*FlowFunc) (CmContext *context,
                              const char *const *ids,
                              GCancellable *cancellable,
                              GError **error);

static void
run (Fixture *fixture, FlowFunc func)
{
  g_autoptr (GError) error = NULL;
  gboolean done = func (fixture->context, fixture->ids, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static void
assert_fails (Fixture *fixture, FlowFunc func, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (func (fixture->context, fixture->ids, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  flow_assert_says (error->message, words, NULL);
}

/* ---- delete, restore, purge ---- */

static void
test_delete_and_restore (Fixture *fixture, gconstpointer data)
{
  guint n_before = spy_store_get_n_commits (fixture->spy);
  g_autoptr (CmCredentialDoc) credential = NULL;

  run (fixture, cm_credential_flow_delete);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  flow_assert_last_activity (fixture->context, CM_ACTION_DELETE, NULL);
  g_assert_true (is_deleted (fixture, 0) && is_deleted (fixture, 1));
  g_assert_cmpuint (flow_count_documents (fixture->context, CM_DOCUMENT_TYPE_CREDENTIAL),
                    ==, 0);
  /* the tombstone is signed and keeps everything, so that it can come back */
  credential = flow_get_credential (fixture->context, fixture->ids[0]);
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));

  run (fixture, cm_credential_flow_delete); /* again: nothing to write */
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  run (fixture, cm_credential_flow_restore);
  flow_assert_last_activity (fixture->context, CM_ACTION_RESTORE, NULL);
  g_assert_false (is_deleted (fixture, 0) || is_deleted (fixture, 1));
  run (fixture, cm_credential_flow_restore);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 2);
  flow_assert_nothing_off (fixture->context);
}

static void
give_certificate (Fixture *fixture, guint index)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_get_credential (fixture->context, fixture->ids[index]);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", NULL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_credential_doc_set_chain (credential, chain);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (fixture->context, changes, NULL, &error);
  g_assert_no_error (error);
}

/* Two that were deleted with one certificate do not both come back, neither together nor
 * one after the other. */
static void
test_restore_twice (Fixture *fixture, gconstpointer data)
{
  const char *const second[] = { fixture->ids[1], NULL };
  const char *const first[] = { fixture->ids[0], NULL };
  g_autoptr (GError) error = NULL;

  give_certificate (fixture, 0);
  give_certificate (fixture, 1);
  run (fixture, cm_credential_flow_delete);
  assert_fails (fixture, cm_credential_flow_restore, CM_FLOW_ERROR_EXISTS,
                "was deleted twice with the same certificate");
  g_assert_true (is_deleted (fixture, 0) && is_deleted (fixture, 1));
  cm_credential_flow_restore (fixture->context, second, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cm_credential_flow_restore (fixture->context, first, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  flow_assert_says (error->message, "is in the certstore already", NULL);
}

static void
test_purge (Fixture *fixture, gconstpointer data)
{
  guint n_before;
  g_autoptr (GPtrArray) versions = NULL;
  g_autoptr (GError) error = NULL;

  assert_fails (fixture, cm_credential_flow_purge, CM_FLOW_ERROR_NOT_ALLOWED,
                "“shop.example.org” is not deleted");
  run (fixture, cm_credential_flow_delete);
  n_before = spy_store_get_n_commits (fixture->spy);
  run (fixture, cm_credential_flow_purge);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  flow_assert_last_activity (fixture->context, CM_ACTION_PURGE, NULL);
  versions = cm_context_get_versions (fixture->context, fixture->ids[0], NULL, &error);
  g_assert_true (versions == NULL || versions->len == 0);
  assert_fails (fixture, cm_credential_flow_purge, CM_FLOW_ERROR_NOT_FOUND, "");
  assert_fails (fixture, cm_credential_flow_restore, CM_FLOW_ERROR_NOT_FOUND, "");
  flow_assert_nothing_off (fixture->context);
}

/* One of two cannot be purged: neither is. */
static void
test_purge_all_or_none (Fixture *fixture, gconstpointer data)
{
  const char *const first[] = { fixture->ids[0], NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_credential_flow_delete (fixture->context, first, NULL, &error));
  assert_fails (fixture, cm_credential_flow_purge, CM_FLOW_ERROR_NOT_ALLOWED,
                "mail.example.org");
  g_assert_true (is_deleted (fixture, 0)); /* and still there */
}

static void
test_all_or_none (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { fixture->ids[0], "credential:7a1b", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_credential_flow_delete (fixture->context, ids, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_assert_false (is_deleted (fixture, 0));
  spy_store_fail_after (fixture->spy, 0, CM_STORE_ERROR_IO);
  assert_fails (fixture, cm_credential_flow_delete, CM_FLOW_ERROR_FAILED, "The spy says");
  spy_store_fail_after (fixture->spy, 0, -1);
  g_assert_false (is_deleted (fixture, 0) || is_deleted (fixture, 1));
}

/* Others can be deleted too; the authority and the identities not that way. */
static void
test_other_types (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  import_trust (fixture->context, "root", NULL);
  id = g_strconcat ("trusted-root:", cm_certificate_get_fingerprint (root), NULL);
  g_assert_true (
      cm_credential_flow_set_comment (fixture->context, id, "ours", NULL, &error));
  {
    const char *const ids[] = { id, NULL };

    g_assert_true (cm_credential_flow_delete (fixture->context, ids, NULL, &error));
  }
  g_assert_no_error (error);
  g_assert_cmpuint (
      flow_count_documents (fixture->context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 0);
}

/* ---- somebody else at the same time ---- */

typedef struct
{
  CmContext *other;
  const char *id;
  guint n_changes;
} Interference;

static void
interfere (SpyStore *spy, gpointer user_data)
{
  Interference *interference = user_data;
  g_autofree char *tag = g_strdup_printf ("other%u", interference->n_changes++);
  const char *const tags[] = { tag, NULL };
  g_autoptr (GError) error = NULL;

  cm_credential_flow_change_tags (interference->other, interference->id, tags, NULL, NULL,
                                  &error);
  g_assert_no_error (error);
}

/* Tried again on top of the other's change; nothing of it is lost. */
static void
test_retried (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) other = flow_join (
      fixture->context, spy_store_get_inner (fixture->spy), "ws2", CM_ROLES_MANAGER);
  Interference interference = { .other = other, .id = fixture->ids[0] };
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;
  guint n_before = spy_store_get_n_attempts (fixture->spy);

  spy_store_before_commit (fixture->spy, 2, interfere, &interference);
  g_assert_true (cm_credential_flow_set_comment (fixture->context, fixture->ids[0],
                                                 "mine", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before + 3);
  credential = flow_get_credential (fixture->context, fixture->ids[0]);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (credential)), ==, "mine");
  g_assert_cmpuint (
      g_strv_length ((char **)cm_document_get_tags (CM_DOCUMENT (credential))), ==, 2);
  flow_assert_nothing_off (fixture->context);
}

static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) other = flow_join (
      fixture->context, spy_store_get_inner (fixture->spy), "ws2", CM_ROLES_MANAGER);
  Interference interference = { .other = other, .id = fixture->ids[0] };
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  spy_store_before_commit (fixture->spy, G_MAXUINT, interfere, &interference);
  g_assert_false (cm_credential_flow_set_comment (fixture->context, fixture->ids[0],
                                                  "mine", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT);
  g_assert_cmpuint (interference.n_changes, ==, 5);
  credential = flow_get_credential (fixture->context, fixture->ids[0]);
  g_assert_null (cm_document_get_comment (CM_DOCUMENT (credential)));
}

/* ---- refusals ---- */

static void
test_server_may_not (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmContext) server
      = flow_join (fixture->context, CM_STORE (fixture->spy), "web01", CM_ROLES_SERVER);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_credential_flow_delete (server, fixture->ids, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  flow_assert_says (error->message, "another role", NULL);
  g_assert_false (is_deleted (fixture, 0));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (
      cm_credential_flow_delete (fixture->context, fixture->ids, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (is_deleted (fixture, 0));
}

static void
test_tampered (Fixture *fixture, gconstpointer data)
{
  flow_tamper (fixture->context, fixture->ids[0]);
  assert_fails (fixture, cm_credential_flow_delete, CM_FLOW_ERROR_UNTRUSTED, "");
  g_assert_false (is_deleted (fixture, 1));
}

#define ADD(name, func)                                                                  \
  g_test_add ("/credential-change/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("delete-and-restore", test_delete_and_restore);
  ADD ("restore-twice", test_restore_twice);
  ADD ("purge", test_purge);
  ADD ("purge/all-or-none", test_purge_all_or_none);
  ADD ("all-or-none", test_all_or_none);
  ADD ("other-types", test_other_types);
  ADD ("retried", test_retried);
  ADD ("given-up", test_given_up);
  ADD ("server-may-not", test_server_may_not);
  ADD ("cancelled", test_cancelled);
  ADD ("tampered", test_tampered);
  return g_test_run ();
}
