/* test-read-only.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where nothing can be written a store is read all the same, nothing is left beside it,
 * and a commit says why it cannot be. Permissions do not stop root, so what they shall
 * stop runs as a user without rights.
 */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "cm-database-private.h"
#include "cm-sqlite-store-private.h"
#include "cm-test-home.h"
#include "failing-vfs.h"
#include "store-samples.h"

#define NOBODY 65534
#define FOLDER_VARIABLE "CM_TEST_READ_ONLY_FOLDER"

typedef struct
{
  StoreFolder folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = NULL;

  store_folder_init (&fixture->folder);
  store_folder_open (&fixture->folder);
  first = store_sample_put (fixture->folder.store, "credential:first", "first");
  store_folder_close (&fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_chmod (fixture->folder.directory, 0700);
  store_folder_clear (&fixture->folder);
}

static void
make_read_only (const char *directory)
{
  g_autoptr (GDir) folder = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_assert_cmpint (g_chmod (path, 0444), ==, 0);
    }
  g_assert_cmpint (g_chmod (directory, 0555), ==, 0);
}

static guint
count_files (const char *directory)
{
  g_autoptr (GDir) folder = g_dir_open (directory, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static gboolean
give_up_rights (void)
{
  if (geteuid () != 0)
    return TRUE;
  /* That makes a process one that nobody looks into, and a leak checker wants to. */
  return setgid (NOBODY) == 0 && setuid (NOBODY) == 0
         && prctl (PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}

static void
assert_has (CmStore *store, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmRecord) record = cm_store_get (store, id, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (record);
}

static gboolean
put (CmStore *store, const char *id, GError **error)
{
  g_autoptr (CmRecord) record = store_sample_next (store, id, "text");
  g_autoptr (CmSummary) row
      = store_sample_simple_summary (id, cm_record_get_version (record), FALSE);
  g_autoptr (CmCommit) commit = cm_commit_new ();

  cm_commit_put (commit, record, row);
  return cm_store_commit (store, commit, NULL, error);
}

static void
assert_cannot_write (CmStore *store, const char *path, const char *why)
{
  g_autofree char *sentence
      = g_strdup_printf ("The certstore “%s” cannot be written: %s", path, why);
  g_autofree char *obstacle = cm_store_dup_obstacle (store);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (obstacle, ==, sentence);
  g_assert_false (put (store, "credential:new", &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, sentence);
}

/* ---- as somebody who may not write ---- */

static void
child (void)
{
  const char *directory = g_getenv (FOLDER_VARIABLE);
  g_autofree char *path = g_build_filename (directory, "certstore.db", NULL);
  g_autoptr (CmClock) clock = cm_clock_new_fixed (STORE_SAMPLES_NOW);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  guint n_files = count_files (directory);
  CmStore *store;

  if (!give_up_rights ())
    {
      g_print ("no rights to give up rights\n");
      return;
    }
  store = cm_sqlite_store_open (path, clock, NULL, &error);
  g_assert_no_error (error);
  assert_has (store, "credential:first");
  if (g_getenv ("CM_TEST_SECOND") != NULL)
    assert_has (store, "credential:second");
  assert_cannot_write (store, path, "Permission denied");
  g_assert_true (cm_store_check (store, problems, NULL, &error));
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_finalize_object (store);
  g_assert_cmpuint (count_files (directory), ==, n_files);
  g_print ("read\n");
}

static void
run_child (const char *directory, gboolean has_second)
{
  g_setenv (FOLDER_VARIABLE, directory, TRUE);
  if (has_second)
    g_setenv ("CM_TEST_SECOND", "1", TRUE);
  else
    g_unsetenv ("CM_TEST_SECOND");
  g_test_trap_subprocess ("/read-only/subprocess", 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_closed (Fixture *fixture, gconstpointer data)
{
  make_read_only (fixture->folder.directory);
  run_child (fixture->folder.directory, FALSE);
  g_test_trap_assert_stdout ("*read\n*");
}

/* The file alone is protected; its folder could take new files, which belong to the wrong
 * user then. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_chmod (fixture->folder.path, 0444);
  g_chmod (fixture->folder.directory, 0777);
  run_child (fixture->folder.directory, FALSE);
  g_test_trap_assert_stdout ("*read\n*");
}

/* The owner has it open and has just written. */
static void
test_open_elsewhere (Fixture *fixture, gconstpointer data)
{
  store_folder_open (&fixture->folder);
  g_assert_true (put (fixture->folder.store, "credential:second", NULL));
  make_read_only (fixture->folder.directory);
  run_child (fixture->folder.directory, TRUE);
  g_test_trap_assert_stdout ("*read\n*");
}

static void
copy_file (const char *from, const char *to, const char *ending)
{
  g_autofree char *from_path = g_strconcat (from, ending, NULL);
  g_autofree char *to_path = g_strconcat (to, ending, NULL);
  g_autofree char *content = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (from_path, &content, &size, NULL));
  g_assert_true (g_file_set_contents (to_path, content, (gssize)size, NULL));
}

/* A copy of a store that was open: what was written last is in the log alone. */
static void
test_copy_with_log (Fixture *fixture, gconstpointer data)
{
  g_auto (StoreFolder) copy = { 0 };

  store_folder_init (&copy);
  store_folder_open (&fixture->folder);
  g_assert_true (put (fixture->folder.store, "credential:second", NULL));
  copy_file (fixture->folder.path, copy.path, "");
  copy_file (fixture->folder.path, copy.path, "-wal");
  make_read_only (copy.directory);
  run_child (copy.directory, TRUE);
  g_test_trap_assert_stdout ("*read\n*");
  g_chmod (copy.directory, 0700);
}

/* ---- a disk without space ---- */

static CmStore *
open_full (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CmStore *store;

  failing_vfs_arm (FAILING_VFS_FOREVER, 1, SQLITE_FULL);
  store = cm_sqlite_store_open_full (fixture->folder.path, FAILING_VFS_NAME, 1000,
                                     fixture->folder.clock, NULL, &error);
  g_assert_no_error (error);
  return store;
}

static void
test_full (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmStore) store = open_full (fixture);
  g_autofree char *obstacle = NULL;
  g_autoptr (GError) error = NULL;

  assert_has (store, "credential:first");
  assert_cannot_write (store, fixture->folder.path, "there is no space left");

  failing_vfs_disarm ();
  g_assert_true (put (store, "credential:new", &error));
  g_assert_no_error (error);
  obstacle = cm_store_dup_obstacle (store);
  g_assert_null (obstacle);
}

/* Another program has the space, and what it writes is seen although nothing is locked.
 */
static void
test_changed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmStore) store = open_full (fixture);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) before = cm_store_query (store, query, NULL, NULL);
  g_autoptr (GPtrArray) after = NULL;

  g_assert_cmpuint (before->len, ==, 1);
  store_folder_open (&fixture->folder);
  g_assert_true (put (fixture->folder.store, "credential:second", NULL));
  assert_has (store, "credential:second");
  after = cm_store_query (store, query, NULL, NULL);
  g_assert_cmpuint (after->len, ==, 2);
  store_folder_close (&fixture->folder);
  assert_has (store, "credential:second");
  failing_vfs_disarm ();
}

static gboolean
change_job (CmDatabase *database, gpointer path, GCancellable *c, GError **error)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "DELETE FROM mark", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_cmpint (
      sqlite3_exec (handle, "INSERT INTO mark VALUES ('a', 'b')", NULL, NULL, NULL), ==,
      SQLITE_OK);
  sqlite3_close (handle);
  return TRUE;
}

/* What is read while somebody writes counts for nothing. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  CmDatabase *database;

  failing_vfs_arm (FAILING_VFS_FOREVER, 1, SQLITE_FULL);
  database
      = cm_database_open (fixture->folder.path, FAILING_VFS_NAME, 1000, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cm_database_run (database, CM_DATABASE_READ, change_job,
                                   fixture->folder.path, NULL, &error));
  g_assert_error (error, CM_STORE_ERROR, CM_STORE_ERROR_BUSY);
  cm_database_close (database);
  failing_vfs_disarm ();
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  failing_vfs_register ();

  g_test_add_func ("/read-only/subprocess", child);
#define ADD(name, func)                                                                  \
  g_test_add ("/read-only/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("closed", test_closed);
  ADD ("file", test_file);
  ADD ("open-elsewhere", test_open_elsewhere);
  ADD ("copy-with-log", test_copy_with_log);
  ADD ("full", test_full);
  ADD ("changed-elsewhere", test_changed_elsewhere);
  ADD ("changed-meanwhile", test_changed_meanwhile);
#undef ADD
  return g_test_run ();
}
