/* test-failing-writes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk that fails at any moment of a commit: the first write, the second, and so on
 * until the commit gets through. Whatever happens, a commit is there wholly or not at
 * all, what was committed before is never lost, and the error is a sentence.
 */

#include <sqlite3.h>

#include "cm-sqlite-store-private.h"
#include "cm-test-home.h"
#include "failing-vfs.h"
#include "store-samples.h"

#define N_DOCUMENTS 8
#define MAX_WRITES 500

typedef struct
{
  FailingVfsMode mode;
  int code;
  CmStoreError error;
} Failure;

static const Failure failures[] = {
  { FAILING_VFS_ONCE, SQLITE_IOERR_WRITE, CM_STORE_ERROR_IO },
  { FAILING_VFS_FOREVER, SQLITE_IOERR_FSYNC, CM_STORE_ERROR_IO },
  { FAILING_VFS_ONCE, SQLITE_FULL, CM_STORE_ERROR_FULL },
};

static char *
make_id (guint round, guint document)
{
  return g_strdup_printf ("credential:%u-%u", round, document);
}

/* Some new documents, a new version of one that every round changes, and a mark. */
static CmCommit *
make_commit (CmStore *store, guint round)
{
  CmCommit *commit = cm_commit_new ();
  g_autoptr (CmRecord) shared = store_sample_next (store, "credential:shared", "shared");
  g_autoptr (CmSummary) summary = store_sample_simple_summary (
      "credential:shared", cm_record_get_version (shared), FALSE);
  g_autofree char *mark = cm_store_get_mark (store, "round", NULL, NULL);
  g_autofree char *next_mark = g_strdup_printf ("%u", round);

  cm_commit_put (commit, shared, summary);
  for (guint i = 0; i < N_DOCUMENTS; i++)
    {
      g_autofree char *id = make_id (round, i);
      g_autofree char *body = g_strnfill (3000, (char)('a' + i));
      g_autoptr (CmRecord) record = store_sample_next (store, id, body);
      g_autoptr (CmSummary) row = store_sample_simple_summary (id, 1, FALSE);

      cm_commit_put (commit, record, row);
    }
  cm_commit_set_mark (commit, "round", mark, next_mark);
  return commit;
}

static guint
count_documents (CmStore *store, guint round)
{
  guint n = 0;

  for (guint i = 0; i < N_DOCUMENTS; i++)
    {
      g_autofree char *id = make_id (round, i);
      g_autoptr (CmRecord) record = cm_store_get (store, id, NULL, NULL);

      n += record != NULL;
    }
  return n;
}

static guint64
get_shared_version (CmStore *store)
{
  g_autoptr (CmRecord) record = cm_store_get (store, "credential:shared", NULL, NULL);

  return record != NULL ? cm_record_get_version (record) : 0;
}

/* Looks at a round after a fresh start; returns whether its commit is there. */
static gboolean
check_round (StoreFolder *folder, guint round, guint64 version_before)
{
  g_autofree char *mark = NULL;
  g_autofree char *expected_mark = g_strdup_printf ("%u", round);
  guint n;

  store_folder_open (folder);
  store_sample_assert_no_problems (folder->store);
  n = count_documents (folder->store, round);
  g_assert_true (n == 0 || n == N_DOCUMENTS);
  g_assert_cmpuint (get_shared_version (folder->store), ==, version_before + (n > 0));
  mark = cm_store_get_mark (folder->store, "round", NULL, NULL);
  if (n > 0)
    g_assert_cmpstr (mark, ==, expected_mark);
  else
    g_assert_cmpstr (mark, !=, expected_mark);
  store_folder_close (folder);
  return n > 0;
}

/* Returns whether the commit met the failure. */
static gboolean
try_round (StoreFolder *folder, const Failure *failure, guint round, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCommit) commit = NULL;
  CmStore *store = cm_sqlite_store_open_full (folder->path, FAILING_VFS_NAME, 1000,
                                              folder->clock, NULL, &error);
  guint64 version;
  gboolean committed, failed, is_there;

  g_assert_no_error (error);
  version = get_shared_version (store);
  commit = make_commit (store, round);
  failing_vfs_arm (failure->mode, n, failure->code);
  committed = cm_store_commit (store, commit, NULL, &error);
  if (failure->mode == FAILING_VFS_ONCE)
    failing_vfs_disarm ();
  g_assert_finalize_object (store);
  failed = failing_vfs_disarm ();

  is_there = check_round (folder, round, version);
  if (committed)
    {
      g_assert_true (is_there);
      return failed;
    }
  g_assert_error (error, CM_STORE_ERROR, (int)failure->error);
  g_assert_true (g_str_has_suffix (error->message, ".")
                 || strchr (error->message, ':') != NULL);
  /* A disk that is dead for good may have the whole commit in its log. */
  if (failure->mode == FAILING_VFS_ONCE)
    g_assert_false (is_there);
  return TRUE;
}

static void
test_commit (gconstpointer data)
{
  const Failure *failure = data;
  g_auto (StoreFolder) folder = { 0 };
  g_autoptr (CmRecord) first = NULL;
  guint n = 0;

  store_folder_init (&folder);
  store_folder_open (&folder);
  first = store_sample_put (folder.store, "credential:first", "first");
  store_folder_close (&folder);

  do
    n++;
  while (n < MAX_WRITES && try_round (&folder, failure, n, n));
  g_test_message ("%u writes", n);
  g_assert_cmpuint (n, >, 10);
  g_assert_cmpuint (n, <, MAX_WRITES);

  store_folder_open (&folder);
  g_clear_object (&first);
  first = cm_store_get (folder.store, "credential:first", NULL, NULL);
  g_assert_nonnull (first);
  store_folder_close (&folder);
}

/* A database that cannot be made leaves a message, and nothing that stops the next try.
 */
static void
test_open (gconstpointer data)
{
  const Failure *failure = data;
  guint n = 0;
  gboolean failed = TRUE;

  while (failed)
    {
      g_auto (StoreFolder) folder = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (CmStore) store = NULL;

      store_folder_init (&folder);
      failing_vfs_arm (failure->mode, ++n, failure->code);
      store = cm_sqlite_store_open_full (folder.path, FAILING_VFS_NAME, 1000,
                                         folder.clock, NULL, &error);
      failed = failing_vfs_disarm ();
      if (store == NULL)
        g_assert_error (error, CM_STORE_ERROR, (int)failure->error);
      g_clear_object (&store);
      store_folder_open (&folder);
      store_sample_assert_no_problems (folder.store);
      store_folder_close (&folder);
      g_assert_cmpuint (n, <, MAX_WRITES);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  failing_vfs_register ();

  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *commit
          = g_strdup_printf ("/failing-writes/commit/%" G_GSIZE_FORMAT, i);
      g_autofree char *open
          = g_strdup_printf ("/failing-writes/open/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (commit, &failures[i], test_commit);
      g_test_add_data_func (open, &failures[i], test_open);
    }
  return g_test_run ();
}
