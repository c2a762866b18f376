/* test-certstore.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing unverified gets out, nothing unsigned gets in, and the activity chain stays
 * whole however many write at once.
 */

#include <string.h>

#include "cm-activity-doc.h"
#include "cm-check-flow.h"
#include "cm-test-home.h"
#include "cm-trusted-root-doc.h"
#include "flow-fixture.h"

#define N_THREADS 4
#define N_COMMITS 10

static void
assert_activity_whole (CmContext *context, guint n_documents)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) activities = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_check_flow_verify_activity (context, problems, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *)problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
  activities = cm_certstore_get_all (cm_context_get_certstore (context),
                                     CM_DOCUMENT_TYPE_ACTIVITY, NULL, &error);
  g_assert_cmpuint (activities->len, ==, n_documents);
}

static gpointer
commit_some (gpointer data)
{
  for (guint i = 0; i < N_COMMITS; i++)
    {
      g_autofree char *name = g_strdup_printf ("host%u.example.org", i);

      g_free (flow_add_credential (data, name, NULL));
    }
  return NULL;
}

static void
commit_in_threads (CmContext *const *contexts, guint n_contexts)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("commit", commit_some, contexts[i % n_contexts]);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

static void
test_threads (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();

  commit_in_threads (&context, 1);
  assert_activity_whole (context, 1 + N_THREADS * N_COMMITS);
}

/* As two processes would: nothing is shared but the folder. */
static void
test_two_contexts (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  CmContext *contexts[2] = { flow_folder_context (dir), NULL };

  flow_create (contexts[0]);
  contexts[1] = flow_folder_context (dir);
  flow_unlock (contexts[1]);
  commit_in_threads (contexts, 2);
  assert_activity_whole (contexts[0], 1 + N_THREADS * N_COMMITS);
  assert_activity_whole (contexts[1], 1 + N_THREADS * N_COMMITS);
  flow_assert_finalizes (contexts[0]);
  flow_assert_finalizes (contexts[1]);
}

static gboolean
commit_title (CmContext *context, CmDocument *document, const char *title, GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_document_set_title (document, title);
  cm_change_set_put (changes, document, CM_ACTION_CHANGE, NULL);
  return cm_context_commit (context, changes, NULL, error);
}

static void
test_conflict (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (CmDocument) first = cm_context_get_document (context, id, NULL, NULL);
  g_autoptr (CmDocument) second = cm_context_get_document (context, id, NULL, NULL);
  g_autoptr (CmDocument) stored = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (commit_title (context, first, "first", &error));
  g_assert_false (commit_title (context, second, "second", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT);
  g_clear_error (&error);

  /* What was written can be written again without reading it. */
  g_assert_true (commit_title (context, first, "third", &error));
  g_assert_no_error (error);
  stored = cm_context_get_document (context, id, NULL, &error);
  g_assert_cmpstr (cm_document_get_title (stored), ==, "third");
  g_assert_cmpuint (cm_document_get_version (stored), ==, 3);
  assert_activity_whole (context, 4);
}

/* Many changes in one commit: signed in threads, logged in documents that hold no more
 * than they may, still one chain. */
static void
test_large_commit (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GPtrArray) credentials = NULL;
  g_autoptr (GError) error = NULL;
  guint n_documents = 40;

  for (guint i = 0; i < n_documents; i++)
    {
      g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);

      cm_document_set_title (CM_DOCUMENT (credential), "bulk");
      cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_IMPORT, NULL);
    }
  for (guint i = 0; i < 2 * CM_ACTIVITY_MAX_ENTRIES; i++)
    cm_change_set_note (changes, CM_ACTION_EXPORT, "credential:x", "title", "detail");
  g_assert_true (cm_context_commit (context, changes, NULL, &error));
  g_assert_no_error (error);
  assert_activity_whole (context, 1 + 3);
  credentials = cm_certstore_get_all (cm_context_get_certstore (context),
                                      CM_DOCUMENT_TYPE_CREDENTIAL, NULL, &error);
  g_assert_cmpuint (credentials->len, ==, n_documents);
}

static void
test_cancelled (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential
      = flow_credential (context, "shop.example.org", NULL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_IMPORT, NULL);
  g_cancellable_cancel (cancelled);
  g_assert_false (cm_context_commit (context, changes, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_activity_whole (context, 1);
}

static void
test_empty_set (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_context_commit (context, changes, NULL, &error));
  g_assert_no_error (error);
  assert_activity_whole (context, 1);
}

/* ---- roles ---- */

typedef struct
{
  CmRoles roles;
  gboolean credential;
  gboolean settings;
} RoleCase;

static void
test_roles (void)
{
  static const RoleCase cases[] = {
    { CM_ROLES_ADMIN, TRUE, TRUE },
    { CM_ROLES_MANAGER, TRUE, FALSE },
    { CM_ROLES_SERVER, FALSE, FALSE },
  };
  g_autoptr (CmContext) context = flow_memory_context ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("member%" G_GSIZE_FORMAT, i);
      g_autoptr (CmIdentity) member
          = flow_approve_with_key (context, name, cases[i].roles);
      g_autoptr (CmIdentityDoc) document = cm_context_find_identity (context, name);
      const char *id = cm_document_get_id (CM_DOCUMENT (document));
      g_autoptr (CmCredentialDoc) credential = flow_credential (context, name, NULL);
      g_autoptr (CmDocument) settings
          = cm_context_get_document (context, CM_SETTINGS_ID, NULL, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (
          flow_commit_as (context, member, id, CM_DOCUMENT (credential), &error), ==,
          cases[i].credential);
      if (!cases[i].credential)
        g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
      g_clear_error (&error);
      g_assert_cmpint (flow_commit_as (context, member, id, settings, &error), ==,
                       cases[i].settings);
      if (!cases[i].settings)
        g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
    }
}

static void
test_purge_needs_role (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (CmIdentity) server
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) document = cm_context_find_identity (context, "web01");
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_purge (changes, id, "shop.example.org");
  g_assert_false (
      cm_certstore_commit (cm_context_get_certstore (context), changes, server,
                           cm_document_get_id (CM_DOCUMENT (document)), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_true (cm_context_commit (context, changes, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (cm_context_get_document (context, id, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
}

/* ---- quarantine ---- */

static guint
count_quarantined (CmContext *context)
{
  g_autoptr (GPtrArray) items = cm_store_list_quarantined (
      cm_certstore_get_store (cm_context_get_certstore (context)), NULL, NULL);

  return items->len;
}

static void
test_tampered (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autofree char *good = flow_add_credential (context, "mail.example.org", NULL);
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  flow_tamper (context, id);
  before = cm_context_get_envelope (context, id, NULL, NULL);
  g_assert_null (cm_context_get_document (context, id, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, "quarantine"));
  g_clear_error (&error);

  /* Once, whoever reads it how often; and nothing of it is lost. */
  g_assert_null (cm_context_get_document (context, id, NULL, NULL));
  all = cm_certstore_get_all (cm_context_get_certstore (context),
                              CM_DOCUMENT_TYPE_CREDENTIAL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (cm_document_get_id (all->pdata[0]), ==, good);
  g_assert_cmpuint (count_quarantined (context), ==, 1);
  after = cm_context_get_envelope (context, id, NULL, NULL);
  cm_test_assert_bytes_equal (before, after);
}

/* A good envelope under another id, or listed as another version. */
static void
test_misplaced (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (CmRecord) record = cm_store_get (store, id, NULL, NULL);
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, NULL);
  g_autoptr (CmSummary) summary = cm_document_summarize (document);
  g_auto (CmSummaryFields) fields
      = { .id = g_strdup ("credential:elsewhere"), .type = CM_DOCUMENT_TYPE_CREDENTIAL };
  g_autoptr (CmSummary) other_summary = cm_summary_new_take (&fields);
  g_autoptr (CmRecord) elsewhere
      = cm_record_new ("credential:elsewhere", CM_DOCUMENT_TYPE_CREDENTIAL, 1, FALSE,
                       NULL, cm_record_get_envelope (record));
  g_autoptr (CmRecord) later
      = cm_record_new (id, CM_DOCUMENT_TYPE_CREDENTIAL, 7, FALSE,
                       cm_record_get_revision (record), cm_record_get_envelope (record));
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_commit_put (commit, elsewhere, other_summary);
  cm_commit_put (commit, later, summary);
  g_assert_true (cm_store_commit (store, commit, NULL, &error));
  g_assert_null (cm_context_get_document (context, "credential:elsewhere", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_null (cm_context_get_document (context, id, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_assert_cmpuint (count_quarantined (context), ==, 2);
}

/* ---- snapshots ---- */

static void
put_root (CmContext *context, const char *name)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate (name);
  g_autoptr (CmTrustedRootDoc) root = cm_trusted_root_doc_new (certificate);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (root), CM_ACTION_TRUST, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
test_roots (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificatePool) before = cm_certstore_ref_pool (certstore);
  g_autoptr (CmCertificatePool) after = NULL;
  g_autoptr (CmVerifier) verifier = NULL;
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);

  g_assert_cmpuint (cm_certificate_pool_get_size (before), ==, 0);
  put_root (context, "root");
  after = cm_certstore_ref_pool (certstore);
  g_assert_cmpuint (cm_certificate_pool_get_size (after), ==, 1);
  g_assert_cmpuint (cm_certificate_pool_get_size (before), ==, 0);
  verifier = cm_certstore_ref_verifier (certstore);
  g_assert_cmpint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==, CM_VERDICT_OK);
}

/* A root that somebody slipped into the file is not trusted. */
static void
test_forged_root (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("root");
  g_autofree char *id = cm_trusted_root_doc_make_id (certificate);
  g_autoptr (CmCertificatePool) pool = NULL;

  put_root (context, "root");
  flow_tamper (context, id);
  g_assert_true (cm_certstore_load (certstore, NULL, NULL));
  g_usleep (600 * 1000); /* so long that other documents would be looked for again */
  pool = cm_certstore_ref_pool (certstore);
  g_assert_cmpuint (cm_certificate_pool_get_size (pool), ==, 0);
  g_assert_cmpuint (count_quarantined (context), ==, 1);
}

/* A manager whom another process let in a moment ago writes a credential: that is news,
 * not a forgery. */
static void
test_newcomer (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) ours = flow_folder_context (dir);
  g_autoptr (CmContext) theirs = NULL;
  g_autoptr (CmIdentity) manager = NULL;
  g_autoptr (CmIdentityDoc) document = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmDocument) found = NULL;
  g_autoptr (GError) error = NULL;

  flow_create (ours);
  theirs = flow_folder_context (dir);
  flow_unlock (theirs);
  manager = flow_approve_with_key (theirs, "manager", CM_ROLES_MANAGER);
  document = cm_context_find_identity (theirs, "manager");
  credential = flow_credential (theirs, "shop.example.org", NULL);
  g_assert_true (flow_commit_as (theirs, manager,
                                 cm_document_get_id (CM_DOCUMENT (document)),
                                 CM_DOCUMENT (credential), &error));
  g_assert_no_error (error);

  g_usleep (600 * 1000); /* the least time between two looks */
  found = cm_context_get_document (ours, cm_document_get_id (CM_DOCUMENT (credential)),
                                   NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (found);
  g_assert_cmpuint (count_quarantined (ours), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/certstore/threads", test_threads);
  g_test_add_func ("/certstore/two-contexts", test_two_contexts);
  g_test_add_func ("/certstore/conflict", test_conflict);
  g_test_add_func ("/certstore/large-commit", test_large_commit);
  g_test_add_func ("/certstore/cancelled", test_cancelled);
  g_test_add_func ("/certstore/empty-set", test_empty_set);
  g_test_add_func ("/certstore/roles", test_roles);
  g_test_add_func ("/certstore/purge-needs-role", test_purge_needs_role);
  g_test_add_func ("/certstore/tampered", test_tampered);
  g_test_add_func ("/certstore/misplaced", test_misplaced);
  g_test_add_func ("/certstore/roots", test_roots);
  g_test_add_func ("/certstore/forged-root", test_forged_root);
  g_test_add_func ("/certstore/newcomer", test_newcomer);
  return g_test_run ();
}
