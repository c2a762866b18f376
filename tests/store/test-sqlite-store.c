/* test-sqlite-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What only a file can do: come back after a restart, have a mode, belong to somebody
 * else, be newer, broken, locked or gone, and change behind one's back.
 */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "cm-memory-store.h"
#include "cm-sqlite-store-private.h"
#include "cm-test-home.h"
#include "store-samples.h"

typedef struct
{
  StoreFolder folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  store_folder_init (&fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  store_folder_clear (&fixture->folder);
}

/* Does something to the file that no store would do. */
static void
meddle (Fixture *fixture, const char *sql)
{
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (fixture->folder.path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static void
assert_cannot_open (Fixture *fixture, CmStoreError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_sqlite_store_open_full (fixture->folder.path, NULL, 50,
                                            fixture->folder.clock, NULL, &error));
  g_assert_error (error, CM_STORE_ERROR, (int)code);
}

static void
test_reopen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) stored = NULL;
  g_autoptr (CmRecord) read = NULL;
  g_autoptr (CmSummary) row = store_sample_summary (2);
  const CmSummaryFields *fields = cm_summary_get_fields (row);
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (GBytes) envelope = store_sample_envelope ("x");
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  const CmSummaryFields *again;

  store_folder_open (&fixture->folder);
  stored = store_sample_put (fixture->folder.store, "credential:a", "one");
  record = cm_record_new (fields->id, fields->type, 1, FALSE, NULL, envelope);
  cm_commit_put (commit, record, row);
  g_assert_true (cm_store_commit (fixture->folder.store, commit, NULL, NULL));
  store_folder_close (&fixture->folder);

  store_folder_open (&fixture->folder);
  read = cm_store_get (fixture->folder.store, "credential:a", NULL, NULL);
  g_assert_cmpstr (cm_record_get_revision (read), ==, cm_record_get_revision (stored));
  cm_query_set_search (query, fields->title);
  rows = cm_store_query (fixture->folder.store, query, NULL, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  again = cm_summary_get_fields (g_ptr_array_index (rows, 0));
  g_assert_cmpstr (again->id, ==, fields->id);
  g_assert_cmpstr (again->title, ==, fields->title);
  g_assert_cmpstr (again->issuer, ==, fields->issuer);
  g_assert_cmpstr (again->key_label, ==, fields->key_label);
  g_assert_cmpstr (again->serial, ==, fields->serial);
  g_assert_cmpstr (again->fingerprint, ==, fields->fingerprint);
  g_assert_cmpstr (again->public_key_id, ==, fields->public_key_id);
  g_assert_cmpstr (again->host_names, ==, fields->host_names);
  g_assert_null (again->detail);
  g_assert_cmpstrv (again->servers, fields->servers);
  g_assert_cmpint (again->type, ==, fields->type);
  g_assert_cmpint (again->status, ==, fields->status);
  g_assert_cmpint (again->health, ==, fields->health);
  g_assert_cmpint (again->provider, ==, fields->provider);
  g_assert_cmpint (again->state, ==, fields->state);
  g_assert_cmpint (again->not_before, ==, fields->not_before);
  g_assert_cmpint (again->not_after, ==, fields->not_after);
  g_assert_cmpint (again->changed_at, ==, fields->changed_at);
  g_assert_cmpint (again->has_key, ==, fields->has_key);
  g_assert_cmpint (again->exportable, ==, fields->exportable);
  g_assert_cmpint (again->deleted, ==, fields->deleted);
  g_assert_cmpuint (again->version, ==, fields->version);
  store_folder_close (&fixture->folder);
}

static void
assert_mode (Fixture *fixture, const char *suffix)
{
  g_autofree char *path = g_strconcat (fixture->folder.path, suffix, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_mode (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmRecord) first = NULL;
  g_autoptr (CmRecord) second = NULL;

  store_folder_open (&fixture->folder);
  first = store_sample_put (fixture->folder.store, "credential:a", "one");
  assert_mode (fixture, "");
  assert_mode (fixture, "-wal");
  assert_mode (fixture, "-shm");
  store_folder_close (&fixture->folder);

  /* A backup that was copied back by a careless hand. */
  g_assert_cmpint (g_chmod (fixture->folder.path, 0644), ==, 0);
  store_folder_open (&fixture->folder);
  second = store_sample_put (fixture->folder.store, "credential:a", "two");
  assert_mode (fixture, "");
  assert_mode (fixture, "-wal");
  store_folder_close (&fixture->folder);
}

static void
test_other_program (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before, n_after;

  meddle (fixture, "CREATE TABLE bookmark (url TEXT)");
  g_assert_true (g_file_get_contents (fixture->folder.path, &before, &n_before, &error));
  assert_cannot_open (fixture, CM_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_get_contents (fixture->folder.path, &after, &n_after, &error));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_other_id (Fixture *fixture, gconstpointer data)
{
  meddle (fixture, "PRAGMA application_id = 12345");
  assert_cannot_open (fixture, CM_STORE_ERROR_DAMAGED);
}

static void
test_no_database (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'x');

  g_assert_true (g_file_set_contents (fixture->folder.path, text, -1, NULL));
  assert_cannot_open (fixture, CM_STORE_ERROR_DAMAGED);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  store_folder_open (&fixture->folder);
  store_folder_close (&fixture->folder);
  meddle (fixture, "PRAGMA user_version = 1000");
  assert_cannot_open (fixture, CM_STORE_ERROR_NEWER);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path
      = g_build_filename (fixture->folder.directory, "missing", "certstore.db", NULL);
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_null (cm_sqlite_store_open (path, fixture->folder.clock, NULL, &missing));
  g_assert_error (missing, CM_STORE_ERROR, CM_STORE_ERROR_IO);
  g_assert_nonnull (strstr (missing->message, path));
  g_assert_null (cm_sqlite_store_open (fixture->folder.directory, fixture->folder.clock,
                                       NULL, &folder));
  g_assert_error (folder, CM_STORE_ERROR, CM_STORE_ERROR_IO);
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmStore) store = NULL;
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (CmSummary) row = store_sample_simple_summary ("credential:a", 1, FALSE);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;
  sqlite3 *handle = NULL;

  store = cm_sqlite_store_open_full (fixture->folder.path, NULL, 50,
                                     fixture->folder.clock, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (fixture->folder.path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  record = store_sample_next (store, "credential:a", "one");
  cm_commit_put (commit, record, row);
  g_assert_false (cm_store_commit (store, commit, NULL, &error));
  g_assert_error (error, CM_STORE_ERROR, CM_STORE_ERROR_BUSY);
  g_assert_cmpint (sqlite3_exec (handle, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  g_clear_error (&error);
  g_assert_true (cm_store_commit (store, commit, NULL, &error));
  g_assert_no_error (error);
  sqlite3_close (handle);
}

/* Every kind of contradiction is found, each as a sentence. */
static void
test_check (Fixture *fixture, gconstpointer data)
{
  static const char *const damages[] = {
    "UPDATE revision SET body = 'other' WHERE leaf = 1",
    "UPDATE revision SET deleted = 1 WHERE leaf = 1",
    "DELETE FROM summary",
    "DELETE FROM summary_row",
    "DELETE FROM summary_text",
    "UPDATE summary SET winner = 99",
    "UPDATE document SET high_water = 0",
    "UPDATE revision SET body = NULL WHERE leaf = 1",
    "PRAGMA foreign_keys = OFF; DELETE FROM document",
    "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'summary_title'",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      g_autoptr (CmRecord) record = NULL;
      g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GError) error = NULL;

      g_unlink (fixture->folder.path);
      store_folder_open (&fixture->folder);
      record = store_sample_put (fixture->folder.store, "credential:a", "one");
      store_sample_assert_no_problems (fixture->folder.store);
      store_folder_close (&fixture->folder);

      meddle (fixture, damages[i]);
      store_folder_open (&fixture->folder);
      cm_store_check (fixture->folder.store, problems, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %s", damages[i],
                      problems->len > 0 ? (char *)g_ptr_array_index (problems, 0) : "-");
      g_assert_cmpuint (problems->len, >, 0);
      store_folder_close (&fixture->folder);
    }
}

/* A page in the middle is overwritten: an error, never an abort. */
static void
test_broken_pages (Fixture *fixture, gconstpointer data)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) read_error = NULL;
  g_autoptr (CmStore) store = NULL;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gsize size_bytes;

  store_folder_open (&fixture->folder);
  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("credential:%u", i);
      g_autoptr (CmRecord) record = store_sample_put (fixture->folder.store, id, "one");
    }
  store_folder_close (&fixture->folder);
  g_assert_true (
      g_file_get_contents (fixture->folder.path, &contents, &size_bytes, &error));
  for (gsize i = 8192; i < size_bytes; i++)
    contents[i] = (char)(contents[i] ^ 0x55);
  g_assert_true (
      g_file_set_contents (fixture->folder.path, contents, (gssize)size_bytes, &error));

  store
      = cm_sqlite_store_open (fixture->folder.path, fixture->folder.clock, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (
      cm_store_get_all (store, CM_DOCUMENT_TYPE_CREDENTIAL, NULL, &read_error));
  g_assert_error (read_error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED);
  if (cm_store_check (store, problems, NULL, &error))
    g_assert_cmpuint (problems->len, >, 0);
  else
    g_assert_error (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED);
}

static void
on_changed_cb (CmStore *store, const char *const *ids, gpointer user_data)
{
  *(gboolean *)user_data = ids[0] == NULL;
}

/* Two connections stand for two processes. */
static void
test_changed_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmStore) other = NULL;
  g_autoptr (CmRecord) first = NULL;
  g_autoptr (CmRecord) second = NULL;
  g_autoptr (CmRecord) read = NULL;
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  gboolean noticed = FALSE;

  store_folder_open (&fixture->folder);
  other = cm_sqlite_store_open (fixture->folder.path, fixture->folder.clock, NULL, NULL);
  first = store_sample_put (fixture->folder.store, "credential:a", "one");
  store_sample_settle (50);
  before = cm_store_query (fixture->folder.store, query, NULL, NULL);

  g_signal_connect (fixture->folder.store, "changed", G_CALLBACK (on_changed_cb),
                    &noticed);
  second = store_sample_put (other, "credential:a", "two");
  g_assert_true (store_sample_wait (&noticed));
  read = cm_store_get (fixture->folder.store, "credential:a", NULL, NULL);
  g_assert_cmpuint (cm_record_get_version (read), ==, 2);
  g_clear_object (&first);
  first = store_sample_put (other, "credential:b", "one");
  after = cm_store_query (fixture->folder.store, query, NULL, NULL);
  g_assert_cmpuint (after->len, ==, before->len + 1);
  g_clear_object (&other);
  store_folder_close (&fixture->folder);
}

/* Own commits change the same file; they come with their ids and not a second time. */
static void
test_own_changes (Fixture *fixture, gconstpointer data)
{
  gboolean from_elsewhere = FALSE;

  store_folder_open (&fixture->folder);
  g_signal_connect (fixture->folder.store, "changed", G_CALLBACK (on_changed_cb),
                    &from_elsewhere);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (CmRecord) record
          = store_sample_put (fixture->folder.store, "credential:a", "one");

      store_sample_settle (20);
    }
  store_sample_settle (300);
  g_assert_false (from_elsewhere);
  store_folder_close (&fixture->folder);
}

/* Two programs that start at once on an empty folder. */
static gpointer
open_and_put (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (CmStore) store = NULL;
  g_autofree char *id = g_strdup_printf ("credential:%p", (void *)g_thread_self ());
  g_autoptr (CmRecord) record = NULL;

  g_main_context_push_thread_default (context);
  store
      = cm_sqlite_store_open (fixture->folder.path, fixture->folder.clock, NULL, &error);
  g_assert_no_error (error);
  record = store_sample_put (store, id, "one");
  g_assert_finalize_object (g_steal_pointer (&store));
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_race_to_create (Fixture *fixture, gconstpointer data)
{
  GThread *threads[4];
  g_autoptr (GPtrArray) records = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("program", open_and_put, fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  store_folder_open (&fixture->folder);
  records
      = cm_store_get_all (fixture->folder.store, CM_DOCUMENT_TYPE_CREDENTIAL, NULL, NULL);
  g_assert_cmpuint (records->len, ==, G_N_ELEMENTS (threads));
  store_sample_assert_no_problems (fixture->folder.store);
  store_folder_close (&fixture->folder);
}

/* After a purge nothing of the document is in the files. */
static void
test_purge_erases (Fixture *fixture, gconstpointer data)
{
  static const char *const secrets[] = { "ENVELOPE-OF-THE-PURGED", "credential-no-more" };
  g_autoptr (CmCommit) purge = cm_commit_new ();
  g_autoptr (CmCommit) put = cm_commit_new ();
  g_autoptr (GBytes) envelope = store_sample_envelope (secrets[0]);
  g_autoptr (CmRecord) record = cm_record_new (
      "credential:a", CM_DOCUMENT_TYPE_CREDENTIAL, 1, FALSE, NULL, envelope);
  CmSummaryFields fields = {
    .id = g_strdup ("credential:a"),
    .type = CM_DOCUMENT_TYPE_CREDENTIAL,
    .title = g_strdup (secrets[1]),
    .search = g_strdup (secrets[1]),
  };
  g_autoptr (CmSummary) row = cm_summary_new_take (&fields);
  g_autofree char *contents = NULL;
  gsize size_bytes;

  store_folder_open (&fixture->folder);
  cm_commit_put (put, record, row);
  g_assert_true (cm_store_commit (fixture->folder.store, put, NULL, NULL));
  cm_commit_purge (purge, "credential:a");
  g_assert_true (cm_store_commit (fixture->folder.store, purge, NULL, NULL));
  store_folder_close (&fixture->folder);

  g_assert_true (
      g_file_get_contents (fixture->folder.path, &contents, &size_bytes, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (g_strstr_len (contents, (gssize)size_bytes, secrets[i]));
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    TestFunc func;
  } tests[] = {
    { "reopen", test_reopen },
    { "mode", test_mode },
    { "other-program", test_other_program },
    { "other-id", test_other_id },
    { "no-database", test_no_database },
    { "newer", test_newer },
    { "no-folder", test_no_folder },
    { "busy", test_busy },
    { "check", test_check },
    { "broken-pages", test_broken_pages },
    { "changed-elsewhere", test_changed_elsewhere },
    { "own-changes", test_own_changes },
    { "race-to-create", test_race_to_create },
    { "purge-erases", test_purge_erases },
  };

  cm_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sqlite-store/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }
  return g_test_run ();
}
