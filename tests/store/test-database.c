/* test-database.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The thread that owns the handle: order, transactions, cancelling a job that waits and
 * one that runs, and statements that are kept.
 */

#include "cm-database-private.h"

#include "cm-migrations-private.h"
#include "cm-store.h"
#include "cm-test-home.h"
#include "store-samples.h"

typedef struct
{
  StoreFolder folder;
  CmDatabase *database;
  GMutex mutex;
  GCond cond;
  gboolean entered;
  gboolean may_leave;
  GCancellable *cancellable;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  store_folder_init (&fixture->folder);
  fixture->database = cm_database_open (fixture->folder.path, NULL, 1000, NULL, &error);
  g_assert_no_error (error);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cm_database_close (fixture->database);
  g_assert_finalize_object (fixture->cancellable);
  store_folder_clear (&fixture->folder);
}

static gboolean
add_mark_job (CmDatabase *database, gpointer name, GCancellable *c, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database, "INSERT INTO mark (name, value) VALUES (?1, 'x')", error);

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_text (statement, 1, name);
  return cm_statement_run (statement, error);
}

static gboolean
add_mark_and_fail_job (CmDatabase *database,
                       gpointer name,
                       GCancellable *c,
                       GError **error)
{
  g_assert_true (add_mark_job (database, name, c, error));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "Enough.");
  return FALSE;
}

static gboolean
count_marks_job (CmDatabase *database, gpointer count, GCancellable *c, GError **error)
{
  return cm_database_read_int (database, "SELECT count (*) FROM mark", count, error);
}

static gint64
count_marks (Fixture *fixture)
{
  gint64 count = -1;

  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_READ, count_marks_job,
                                  &count, NULL, NULL));
  return count;
}

static void
test_transactions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_WRITE, add_mark_job,
                                  (gpointer) "a", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (cm_database_run (fixture->database, CM_DATABASE_WRITE,
                                   add_mark_and_fail_job, (gpointer) "b", NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (count_marks (fixture), ==, 1);
}

static gboolean
wait_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  Fixture *fixture = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&fixture->mutex);

  fixture->entered = TRUE;
  g_cond_broadcast (&fixture->cond);
  while (!fixture->may_leave)
    g_cond_wait (&fixture->cond, &fixture->mutex);
  return TRUE;
}

static gpointer
cancel_soon (gpointer data)
{
  g_usleep (20000);
  g_cancellable_cancel (data);
  return NULL;
}

/* The thread is busy: a waiting job is dropped as soon as it is cancelled. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;

  cm_database_post (fixture->database, wait_job, fixture, NULL);
  g_mutex_lock (&fixture->mutex);
  while (!fixture->entered)
    g_cond_wait (&fixture->cond, &fixture->mutex);
  g_mutex_unlock (&fixture->mutex);

  thread = g_thread_new ("canceller", cancel_soon, fixture->cancellable);
  g_assert_false (cm_database_run (fixture->database, CM_DATABASE_WRITE, add_mark_job,
                                   (gpointer) "a", fixture->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  g_mutex_lock (&fixture->mutex);
  fixture->may_leave = TRUE;
  g_cond_broadcast (&fixture->cond);
  g_mutex_unlock (&fixture->mutex);
  g_assert_cmpint (count_marks (fixture), ==, 0);
}

#define ENDLESS                                                                          \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"                     \
  " SELECT count (*) FROM n"

static gboolean
endless_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  gint64 count = 0;

  return cm_database_read_int (database, ENDLESS, &count, error);
}

/* Reading is interrupted, and the next job is not touched by that. */
static void
test_interrupt (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("canceller", cancel_soon, fixture->cancellable);

  g_assert_false (cm_database_run (fixture->database, CM_DATABASE_READ, endless_job, NULL,
                                   fixture->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (count_marks (fixture), ==, 0);
}

static gboolean
cancel_and_write_job (CmDatabase *database,
                      gpointer data,
                      GCancellable *c,
                      GError **error)
{
  g_cancellable_cancel (c);
  return add_mark_job (database, data, c, error);
}

/* What has begun to write is finished, and says so. */
static void
test_write_not_interrupted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_WRITE,
                                  cancel_and_write_job, (gpointer) "a",
                                  fixture->cancellable, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_marks (fixture), ==, 1);
}

static gboolean
statements_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  static const char sql[] = "SELECT ?1, ?2, ?3, NULL, ''";
  g_autoptr (CmStatement) first = cm_database_prepare (database, sql, error);
  g_autoptr (CmStatement) second = cm_database_prepare (database, sql, error);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1", 2);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GBytes) nothing = NULL;
  CmStatement *again;

  g_assert_true (first != NULL && second != NULL && first != second);
  cm_statement_bind_int (first, 1, G_MININT64);
  cm_statement_bind_text (first, 2, "a'b");
  cm_statement_bind_bytes (first, 3, bytes);
  g_assert_cmpint (cm_statement_step (first, error), ==, CM_STEP_ROW);
  g_assert_cmpint (cm_statement_get_int (first, 0), ==, G_MININT64);
  g_assert_cmpstr (cm_statement_get_text (first, 1), ==, "a'b");
  g_assert_cmpuint (cm_statement_get_size (first, 1), ==, 3);
  read = cm_statement_dup_bytes (first, 2);
  g_assert_true (g_bytes_equal (read, bytes));
  g_assert_null (cm_statement_get_text (first, 3));
  nothing = cm_statement_dup_bytes (first, 3);
  g_assert_null (nothing);
  g_assert_cmpint (cm_statement_step (first, error), ==, CM_STEP_DONE);

  /* Given back and taken again, nothing is bound. */
  again = first;
  g_clear_pointer (&first, cm_statement_release);
  first = cm_database_prepare (database, sql, error);
  g_assert_true (first == again);
  g_assert_cmpint (cm_statement_step (first, error), ==, CM_STEP_ROW);
  g_assert_null (cm_statement_get_text (first, 1));
  return TRUE;
}

static gboolean
errors_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autoptr (GError) prepare_error = NULL;
  g_autoptr (GError) bind_error = NULL;
  g_autoptr (GError) exec_error = NULL;
  g_autoptr (GError) constraint_error = NULL;

  g_assert_null (cm_database_prepare (database, "SELECT nothing", &prepare_error));
  g_assert_error (prepare_error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED);

  statement = cm_database_prepare (database, "SELECT ?1", error);
  cm_statement_bind_int (statement, 7, 1);
  g_assert_cmpint (cm_statement_step (statement, &bind_error), ==, CM_STEP_ERROR);
  g_assert_error (bind_error, CM_STORE_ERROR, CM_STORE_ERROR_IO);

  g_assert_false (cm_database_exec (database, "NOT SQL", &exec_error));
  g_assert_error (exec_error, CM_STORE_ERROR, CM_STORE_ERROR_IO);

  g_assert_true (add_mark_job (database, (gpointer) "twice", NULL, error));
  g_assert_false (add_mark_job (database, (gpointer) "twice", NULL, &constraint_error));
  g_assert_error (constraint_error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED);
  return TRUE;
}

static void
test_statements (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_READ, statements_job,
                                  NULL, NULL, &error));
  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_WRITE, errors_job, NULL,
                                  NULL, &error));
  g_assert_no_error (error);
}

static gboolean
many_statements_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  for (guint i = 0; i < CM_STATEMENT_CACHE_MAX + 20; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %u", i);
      gint64 value = -1;

      if (!cm_database_read_int (database, sql, &value, error))
        return FALSE;
      g_assert_cmpint (value, ==, i);
    }
  return TRUE;
}

static void
test_many_statements (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    g_assert_true (cm_database_run (fixture->database, CM_DATABASE_READ,
                                    many_statements_job, NULL, NULL, NULL));
}

static gboolean
change_number_job (CmDatabase *database, gpointer number, GCancellable *c, GError **error)
{
  return cm_database_read_change_number (database, number, error);
}

static guint64
get_change_number (Fixture *fixture)
{
  guint64 number = 0;

  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_READ, change_number_job,
                                  &number, NULL, NULL));
  return number;
}

static void
test_change_number (Fixture *fixture, gconstpointer data)
{
  guint64 before = get_change_number (fixture), after;
  g_autoptr (CmDatabase) other
      = cm_database_open (fixture->folder.path, NULL, 1000, NULL, NULL);

  g_assert_cmpuint (get_change_number (fixture), ==, before);
  cm_database_run (fixture->database, CM_DATABASE_WRITE, add_mark_job, (gpointer) "a",
                   NULL, NULL);
  after = get_change_number (fixture);
  g_assert_cmpuint (after, !=, before);
  g_assert_cmpuint (get_change_number (fixture), ==, after);
  cm_database_run (other, CM_DATABASE_WRITE, add_mark_job, (gpointer) "b", NULL, NULL);
  g_assert_cmpuint (get_change_number (fixture), !=, after);
}

static gboolean
pragmas_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  static const struct
  {
    const char *sql;
    gint64 value;
  } pragmas[] = {
    { "PRAGMA synchronous", 2 },
    { "PRAGMA foreign_keys", 1 },
    { "PRAGMA secure_delete", 1 },
    { "PRAGMA trusted_schema", 0 },
    { "PRAGMA application_id", CM_MIGRATIONS_APPLICATION_ID },
  };
  g_autoptr (CmStatement) journal
      = cm_database_prepare (database, "PRAGMA journal_mode", error);
  gint64 value = -1;

  for (gsize i = 0; i < G_N_ELEMENTS (pragmas); i++)
    {
      g_assert_true (cm_database_read_int (database, pragmas[i].sql, &value, error));
      g_assert_cmpint (value, ==, pragmas[i].value);
    }
  g_assert_true (cm_database_read_int (database, "PRAGMA user_version", &value, error));
  g_assert_cmpint (value, ==, cm_migrations_get_version ());
  g_assert_cmpint (cm_statement_step (journal, error), ==, CM_STEP_ROW);
  g_assert_cmpstr (cm_statement_get_text (journal, 0), ==, "wal");
  return TRUE;
}

static void
test_pragmas (Fixture *fixture, gconstpointer data)
{
  g_assert_true (cm_database_run (fixture->database, CM_DATABASE_PLAIN, pragmas_job, NULL,
                                  NULL, NULL));
}

/* Jobs that nobody waits for are worked off before the file is closed. */
static void
test_close (Fixture *fixture, gconstpointer data)
{
  cm_database_post (fixture->database, add_mark_job, (gpointer) "a", NULL);
  cm_database_post (fixture->database, add_mark_job, g_strdup ("b"), g_free);
  cm_database_close (fixture->database);
  fixture->database = cm_database_open (fixture->folder.path, NULL, 1000, NULL, NULL);
  g_assert_cmpint (count_marks (fixture), ==, 2);
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
    { "transactions", test_transactions },
    { "drop", test_drop },
    { "interrupt", test_interrupt },
    { "write-not-interrupted", test_write_not_interrupted },
    { "statements", test_statements },
    { "many-statements", test_many_statements },
    { "change-number", test_change_number },
    { "pragmas", test_pragmas },
    { "close", test_close },
  };

  cm_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/database/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }
  return g_test_run ();
}
