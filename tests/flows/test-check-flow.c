/* test-check-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that can be off, put into the store on purpose, and found.
 */

#include <string.h>

#include "cm-activity-doc.h"
#include "cm-check-flow.h"
#include "cm-commit-job-private.h"
#include "cm-envelope.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "cm-trusted-root-doc.h"
#include "flow-fixture.h"

static GPtrArray *
check (CmContext *context)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  guint n_documents = 0;

  g_assert_true (cm_check_flow_run (context, problems, &n_documents, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_documents, >=, 4);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *)problems->pdata[i]);
  return problems;
}

/* That just one problem was found, and what its sentence says. */
static void
assert_found (CmContext *context, const char *what, const char *title)
{
  g_autoptr (GPtrArray) problems = check (context);

  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (problems->pdata[0], what));
  g_assert_nonnull (strstr (problems->pdata[0], title));
}

static void
test_good (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmIdentityDoc) server = NULL;
  g_autoptr (GPtrArray) problems = NULL;

  flow_create (context);
  server = flow_approve (context, "web01", CM_ROLES_SERVER);
  g_free (flow_add_credential (context, "shop.example.org",
                               cm_document_get_id (CM_DOCUMENT (server))));
  cm_context_lock (context);
  problems = check (context);
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_no_certstore (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_check_flow_run (context, problems, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_false (cm_check_flow_verify_activity (context, problems, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_null (cm_check_flow_list_activity (context, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
}

static void
test_cancelled (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancelled);
  g_assert_false (cm_check_flow_run (context, problems, NULL, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_tampered (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (CmContext) again = NULL;

  flow_tamper (context, id);
  assert_found (context, id, "shop.example.org");
  assert_found (context, "quarantine", id);
}

/* In quarantine only: what was there before is good again. */
static void
test_quarantined (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GBytes) envelope = g_bytes_new_static ("junk", 4);
  g_autoptr (GError) error = NULL;

  cm_commit_quarantine (commit, "credential:junk", "It is junk.", envelope, CM_TEST_NOW);
  g_assert_true (cm_store_commit (store, commit, NULL, &error));
  assert_found (context, "It is junk.", "credential:junk");
}

static void
commit_credential (CmContext *context, CmCredentialDoc *credential)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
test_health (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential
      = flow_credential (context, "shop.example.org", NULL);

  cm_credential_doc_set_warnings (credential, NULL, 0);
  commit_credential (context, credential);
  assert_found (context, "no-certificate", "shop.example.org");
}

/* A root came after the credential: its chain could be longer now. */
static void
test_chain (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential
      = flow_credential (context, "shop.example.org", NULL);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", NULL);
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("root");
  g_autoptr (CmTrustedRootDoc) root = cm_trusted_root_doc_new (certificate);
  const CmReason reasons[] = { CM_REASON_KEY_MISMATCH, CM_REASON_NO_SERVER };
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_credential_doc_set_chain (credential, chain);
  cm_credential_doc_set_warnings (credential, reasons, G_N_ELEMENTS (reasons));
  cm_change_set_put (changes, CM_DOCUMENT (root), CM_ACTION_TRUST, NULL);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  g_assert_true (cm_context_commit (context, changes, NULL, NULL));
  assert_found (context, "completed", "shop.example.org");
}

/* Sealed for a server that is not a manager, and for one that is not there. */
static void
test_seals (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentity) web01
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) server = cm_context_find_identity (context, "web01");
  g_autoptr (CmCredentialDoc) credential = flow_credential (
      context, "shop.example.org", cm_document_get_id (CM_DOCUMENT (server)));
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  g_autoptr (CmSecret) payload = cm_secret_new_from_text ("not a key");
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (recipients, cm_identity_get_certificate (web01));
  sealed = cm_seal (payload, recipients, &error);
  g_assert_no_error (error);
  cm_credential_doc_set_sealed_key (credential, sealed);
  commit_credential (context, credential);
  assert_found (context, "“ws1”", "shop.example.org");
}

static void
test_unknown_server (void)
{
  const char *const servers[] = { "identity:nobody", NULL };
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmCredentialDoc) credential = flow_credential (
      context, "shop.example.org", cm_document_get_id (CM_DOCUMENT (server)));

  cm_credential_doc_set_servers (credential, servers);
  commit_credential (context, credential);
  assert_found (context, "identity:nobody", "shop.example.org");
}

/* ---- versions ---- */

/* A version that names another envelope as the one before it, well signed. */
static void
test_previous (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (CmIdentity) own = cm_vault_ref_identity (cm_context_get_vault (context));
  CmIdentityDoc *author = cm_context_get_own_identity (context);
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, NULL);
  CmRecord *parent = cm_commit_job_get_record (document);
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (CmSummary) summary = NULL;
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_document_advance (document, cm_context_get_authority_fingerprint (context),
                       cm_document_get_id (CM_DOCUMENT (author)),
                       "0000000000000000000000000000000000000000000000000000000000000000",
                       CM_TEST_NOW);
  json = cm_document_to_json (document);
  envelope = cm_envelope_sign (json, own, CM_TEST_NOW, &error);
  g_assert_no_error (error);
  record = cm_record_new (id, CM_DOCUMENT_TYPE_CREDENTIAL,
                          cm_document_get_version (document), FALSE,
                          cm_record_get_revision (parent), envelope);
  summary = cm_document_summarize (document);
  cm_commit_put (commit, record, summary);
  g_assert_true (cm_store_commit (store, commit, NULL, &error));
  g_assert_no_error (error);
  assert_found (context, "version 2", "shop.example.org");
}

/* ---- the activity log ---- */

static void
assert_activity_problem (CmContext *context, const char *what)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_check_flow_verify_activity (context, problems, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *)problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_nonnull (strstr (problems->pdata[0], what));
  g_assert_nonnull (strstr (problems->pdata[0], "ws1"));
}

/* Takes the @n-th activity document out of the store, without a trace. */
static void
remove_activity (CmContext *context, guint n)
{
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records
      = cm_store_get_all (store, CM_DOCUMENT_TYPE_ACTIVITY, NULL, &error);
  g_autoptr (CmCommit) commit = cm_commit_new ();

  cm_commit_purge (commit, cm_record_get_id (records->pdata[n]));
  g_assert_true (cm_store_commit (store, commit, NULL, &error));
  g_assert_no_error (error);
}

static CmContext *
context_with_activity (void)
{
  CmContext *context = flow_memory_context ();

  for (guint i = 0; i < 3; i++)
    g_free (flow_add_credential (context, "shop.example.org", NULL));
  return context;
}

static void
test_activity_missing (void)
{
  g_autoptr (CmContext) first = context_with_activity ();
  g_autoptr (CmContext) middle = context_with_activity ();
  g_autoptr (CmContext) last = context_with_activity ();
  g_autoptr (CmContext) all = context_with_activity ();

  remove_activity (first, 0);
  assert_activity_problem (first, "entries are missing");
  remove_activity (middle, 1);
  assert_activity_problem (middle, "entries are missing");
  remove_activity (last, 3);
  assert_activity_problem (last, "newest entries");
  for (guint i = 0; i < 4; i++)
    remove_activity (all, 0);
  {
    g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

    g_assert_true (cm_check_flow_verify_activity (all, problems, NULL, NULL));
    g_assert_cmpuint (problems->len, >=, 1);
  }
}

/* Two entries after the same one: one of them was written past the chain. */
static void
test_activity_fork (void)
{
  g_autoptr (CmContext) context = context_with_activity ();
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (context));
  g_autoptr (CmIdentity) own = cm_vault_ref_identity (cm_context_get_vault (context));
  CmIdentityDoc *author = cm_context_get_own_identity (context);
  g_autoptr (GPtrArray) activities = cm_certstore_get_all (
      cm_context_get_certstore (context), CM_DOCUMENT_TYPE_ACTIVITY, NULL, NULL);
  g_autoptr (CmActivityDoc) fork = cm_activity_doc_new ();
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (CmSummary) summary = NULL;
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_activity_doc_add (fork, CM_ACTION_EXPORT_KEY, "credential:x", "secretly", NULL);
  cm_activity_doc_set_previous_entry (
      fork, cm_activity_doc_get_previous_entry (activities->pdata[2]));
  cm_document_advance (CM_DOCUMENT (fork), cm_context_get_authority_fingerprint (context),
                       cm_document_get_id (CM_DOCUMENT (author)), NULL, CM_TEST_NOW);
  json = cm_document_to_json (CM_DOCUMENT (fork));
  envelope = cm_envelope_sign (json, own, CM_TEST_NOW, &error);
  record = cm_record_new (cm_document_get_id (CM_DOCUMENT (fork)),
                          CM_DOCUMENT_TYPE_ACTIVITY, 1, FALSE, NULL, envelope);
  summary = cm_document_summarize (CM_DOCUMENT (fork));
  cm_commit_put (commit, record, summary);
  g_assert_true (cm_store_commit (store, commit, NULL, &error));
  assert_activity_problem (context, "forked");
}

static void
test_list_activity (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const CmActivityLine *line;

  all = cm_check_flow_list_activity (context, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 4);
  line = g_ptr_array_index (all, 0);
  g_assert_cmpint (line->action, ==, CM_ACTION_IMPORT);
  g_assert_cmpstr (line->document, ==, id);
  g_assert_cmpstr (line->title, ==, "shop.example.org");
  g_assert_cmpstr (line->author, ==, "ws1");
  line = g_ptr_array_index (all, 1);
  g_assert_cmpstr (line->title, ==, "Settings");
  line = g_ptr_array_index (all, 3);
  g_assert_cmpint (line->action, ==, CM_ACTION_CREATE_STORE);

  cm_check_flow_list_activity_async (context, id, NULL, flow_keep_result, &result);
  one = cm_check_flow_list_activity_finish (context, flow_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
}

static void
test_damaged_root (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();

  flow_add_damaged_root (context);
  assert_found (context, "its own signature is wrong", "Example Root CA");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/check-flow/good", test_good);
  g_test_add_func ("/check-flow/no-certstore", test_no_certstore);
  g_test_add_func ("/check-flow/cancelled", test_cancelled);
  g_test_add_func ("/check-flow/tampered", test_tampered);
  g_test_add_func ("/check-flow/quarantined", test_quarantined);
  g_test_add_func ("/check-flow/health", test_health);
  g_test_add_func ("/check-flow/chain", test_chain);
  g_test_add_func ("/check-flow/damaged-root", test_damaged_root);
  g_test_add_func ("/check-flow/seals", test_seals);
  g_test_add_func ("/check-flow/unknown-server", test_unknown_server);
  g_test_add_func ("/check-flow/previous", test_previous);
  g_test_add_func ("/check-flow/activity/missing", test_activity_missing);
  g_test_add_func ("/check-flow/activity/fork", test_activity_fork);
  g_test_add_func ("/check-flow/activity/list", test_list_activity);
  return g_test_run ();
}
