/* test-commit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-commit-private.h"
#include "cm-test-home.h"
#include "store-samples.h"

static void
test_steps (void)
{
  CmCommit *commit = cm_commit_new ();
  g_autoptr (GBytes) envelope = store_sample_envelope ("x");
  g_autoptr (CmRecord) record = cm_record_new (
      "credential:a", CM_DOCUMENT_TYPE_CREDENTIAL, 1, FALSE, NULL, envelope);
  g_autoptr (CmSummary) row = store_sample_simple_summary ("credential:a", 1, FALSE);
  const CmCommitStep *const *steps;
  g_auto (GStrv) ids = NULL;

  cm_commit_put (commit, record, row);
  cm_commit_purge (commit, "credential:b");
  cm_commit_set_mark (commit, "m", NULL, "1");
  cm_commit_quarantine (commit, "credential:c", "Bad.", envelope, 5);

  g_assert_cmpuint (cm_commit_get_steps (commit)->len, ==, 4);
  steps = (const CmCommitStep *const *)cm_commit_get_steps (commit)->pdata;
  g_assert_cmpint (steps[0]->kind, ==, CM_COMMIT_STEP_PUT);
  g_assert_true (steps[0]->record == record && steps[0]->summary == row);
  g_assert_cmpint (steps[1]->kind, ==, CM_COMMIT_STEP_PURGE);
  g_assert_cmpstr (steps[1]->id, ==, "credential:b");
  g_assert_cmpint (steps[2]->kind, ==, CM_COMMIT_STEP_MARK);
  g_assert_cmpstr (steps[2]->name, ==, "m");
  g_assert_null (steps[2]->expected);
  g_assert_cmpstr (steps[2]->value, ==, "1");
  g_assert_cmpint (steps[3]->kind, ==, CM_COMMIT_STEP_QUARANTINE);
  g_assert_cmpstr (steps[3]->reason, ==, "Bad.");
  g_assert_cmpint (steps[3]->since, ==, 5);

  ids = cm_commit_dup_ids (commit);
  g_assert_cmpuint (g_strv_length (ids), ==, 2);
  g_assert_cmpstr (ids[0], ==, "credential:a");
  g_assert_cmpstr (ids[1], ==, "credential:b");
  g_assert_finalize_object (commit);
  g_assert_finalize_object (g_steal_pointer (&record));
  g_assert_finalize_object (g_steal_pointer (&row));
}

/* What a person reads when a commit is refused. */
static void
test_refusals (void)
{
  g_autoptr (GBytes) envelope = store_sample_envelope ("x");
  g_autoptr (CmRecord) record = cm_record_new (
      "credential:a", CM_DOCUMENT_TYPE_CREDENTIAL, 4, FALSE, NULL, envelope);
  g_autoptr (CmSummary) row = store_sample_simple_summary ("credential:a", 4, FALSE);
  g_autoptr (GError) conflict = NULL;
  g_autoptr (GError) rollback = NULL;
  g_autoptr (GError) not_found = NULL;

  cm_commit_set_conflict (&conflict, row);
  g_assert_error (conflict, CM_STORE_ERROR, CM_STORE_ERROR_CONFLICT);
  g_assert_nonnull (strstr (conflict->message, "credential:a"));
  cm_commit_set_rollback (&rollback, record, 6);
  g_assert_error (rollback, CM_STORE_ERROR, CM_STORE_ERROR_ROLLBACK);
  g_assert_nonnull (strstr (rollback->message, "4"));
  g_assert_nonnull (strstr (rollback->message, "6"));
  cm_store_set_not_found (&not_found, "credential:b");
  g_assert_error (not_found, CM_STORE_ERROR, CM_STORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (not_found->message, "credential:b"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/commit/steps", test_steps);
  g_test_add_func ("/commit/refusals", test_refusals);
  return g_test_run ();
}
