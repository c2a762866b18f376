/* cm-database.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread owns the SQLite handle and works off a queue. Callers wait for their job on
 * whatever thread they are, so nothing in SQLite is ever entered twice and prepared
 * statements need no lock. A job that waits can be dropped by its cancellable; one that
 * runs is interrupted only if it reads: a write is short, and its outcome must be known.
 *
 * A failed COMMIT may leave a complete transaction in the write-ahead log although it was
 * reported as failed; a crash would then bring it back. The log is emptied at once, so
 * that what was reported stays true.
 */

#include "cm-database-private.h"

#include <glib/gi18n-lib.h>

#include "cm-database-file-private.h"
#include "cm-migrations-private.h"
#include "cm-store.h"

#define MIGRATION_PAUSE_US 5000

typedef struct
{
  CmDatabaseAccess access;
  CmDatabaseFunc func; /* NULL: the thread ends */
  gpointer data;
  GDestroyNotify free_data;
  GCancellable *cancellable; /* borrowed; nullable */
  GError *error;
  gboolean posted; /* nobody waits */
  gboolean done;
  gboolean succeeded;
  CmDatabase *database;
} Job;

struct _CmDatabase
{
  /* owned */
  char *path;
  CmDatabaseFile *file;
  guint busy_timeout_ms;
  GThread *thread;
  GAsyncQueue *queue;

  GMutex mutex; /* guards what follows, and the results of jobs */
  GCond cond;
  Job *running;   /* nullable; the one that may be interrupted */
  char *obstacle; /* nullable; why it can only be read; written in the thread alone */

  /* only in the thread */
  sqlite3 *handle;
  CmStatementCache *statements;
  gint64 seen_version; /* of the file, for cm_database_changed_elsewhere() */
  gint64 last_version; /* of the file, for the change number */
  sqlite3_int64 last_changes;
  guint64 change_number;
};

static gboolean
begin (CmDatabase *self, CmDatabaseAccess access, GError **error)
{
  switch (access)
    {
    case CM_DATABASE_PLAIN:
      return TRUE;
    case CM_DATABASE_READ:
      return cm_database_exec (self, "BEGIN", error);
    case CM_DATABASE_WRITE:
      return cm_database_exec (self, "BEGIN IMMEDIATE", error);
    }
  g_return_val_if_reached (FALSE);
}

static void
roll_back (CmDatabase *self)
{
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
finish (CmDatabase *self, CmDatabaseAccess access, GError **error)
{
  if (access == CM_DATABASE_PLAIN || cm_database_exec (self, "COMMIT", error))
    return TRUE;
  roll_back (self);
  if (access == CM_DATABASE_WRITE)
    sqlite3_exec (self->handle, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
  return FALSE;
}

static void
close_handle (CmDatabase *self)
{
  g_clear_pointer (&self->statements, cm_statement_cache_free);
  if (self->handle != NULL)
    sqlite3_close_v2 (g_steal_pointer (&self->handle));
}

/* SQLite does not wait, whatever the time limit, when two programs change the journal of
 * a new file at the same moment. */
static gboolean
migrate (CmDatabase *self, GCancellable *c, GError **error)
{
  gint64 deadline_us
      = g_get_monotonic_time () + self->busy_timeout_ms * G_GINT64_CONSTANT (1000);

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;

      if (cm_migrations_run (self, self->path, &local_error))
        return TRUE;
      if (!g_error_matches (local_error, CM_STORE_ERROR, CM_STORE_ERROR_BUSY)
          || g_get_monotonic_time () >= deadline_us)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (c, error))
        return FALSE;
      g_usleep (MIGRATION_PAUSE_US);
    }
}

static gboolean
open_to_write (CmDatabase *self, GCancellable *c, GError **error)
{
  self->handle = cm_database_file_open_to_write (self->file, error);
  if (self->handle == NULL)
    return FALSE;
  self->statements = cm_statement_cache_new (self->handle);
  return migrate (self, c, error);
}

static gboolean
open_to_read (CmDatabase *self, GError **error)
{
  self->handle = cm_database_file_open_to_read (self->file, error);
  if (self->handle == NULL)
    return FALSE;
  self->statements = cm_statement_cache_new (self->handle);
  return cm_migrations_check_readable (self, self->path, error);
}

/* Takes the sentence that says why nothing can be written; %NULL if it can. */
static void
set_obstacle (CmDatabase *self, const char *sentence)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->obstacle);
  self->obstacle = g_strdup (sentence);
}

/* What was read from the handle before says nothing about this one. */
static void
forget_versions (CmDatabase *self)
{
  self->change_number++;
  self->last_version = -1;
  if (self->seen_version != 0)
    self->seen_version = -1;
}

/* To write if that is possible, else to read. */
static gboolean
open_handle (CmDatabase *self, GCancellable *c, GError **error)
{
  g_autoptr (GError) obstacle = NULL;
  g_autoptr (GError) local_error = NULL;

  forget_versions (self);
  if (open_to_write (self, c, &obstacle))
    {
      set_obstacle (self, NULL);
      return TRUE;
    }
  close_handle (self);
  if ((g_error_matches (obstacle, CM_STORE_ERROR, CM_STORE_ERROR_IO)
       || g_error_matches (obstacle, CM_STORE_ERROR, CM_STORE_ERROR_FULL))
      && open_to_read (self, &local_error))
    {
      set_obstacle (self, obstacle->message);
      return TRUE;
    }
  close_handle (self);
  g_propagate_error (error, g_steal_pointer (&obstacle));
  return FALSE;
}

/* What can only be read may be another file by now, or may be written again. */
static gboolean
prepare_handle (CmDatabase *self, Job *job, GError **error)
{
  if (self->handle != NULL && self->obstacle != NULL
      && (job->access == CM_DATABASE_WRITE || cm_database_file_has_changed (self->file)))
    close_handle (self);
  if (self->handle == NULL && !open_handle (self, job->cancellable, error))
    return FALSE;
  if (self->obstacle == NULL || job->access != CM_DATABASE_WRITE)
    return TRUE;
  g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_IO, self->obstacle);
  return FALSE;
}

/* Somebody wrote while a job read without locks: what it saw may be half of each. */
static gboolean
check_unchanged (CmDatabase *self, GError **error)
{
  if (self->obstacle == NULL || !cm_database_file_has_changed (self->file))
    return TRUE;
  g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_BUSY,
                       _ ("Another program is using the certstore right now."));
  return FALSE;
}

static void
set_running (CmDatabase *self, Job *job)
{
  g_mutex_lock (&self->mutex);
  self->running = job;
  g_mutex_unlock (&self->mutex);
}

static gboolean
play (CmDatabase *self, Job *job)
{
  gboolean succeeded;

  if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error)
      || !prepare_handle (self, job, &job->error)
      || !begin (self, job->access, &job->error))
    return FALSE;

  set_running (self, job);
  succeeded = job->func (self, job->data, job->cancellable, &job->error);
  set_running (self, NULL);

  if (succeeded)
    return finish (self, job->access, &job->error) && check_unchanged (self, &job->error);
  if (job->access != CM_DATABASE_PLAIN)
    roll_back (self);
  return FALSE;
}

static void
job_free (Job *job)
{
  if (job->free_data != NULL)
    job->free_data (job->data);
  g_clear_error (&job->error);
  g_free (job);
}

static gpointer
database_thread (gpointer data)
{
  CmDatabase *self = data;

  for (;;)
    {
      Job *job = g_async_queue_pop (self->queue);
      gboolean succeeded, quit = job->func == NULL;

      succeeded = !quit && play (self, job);
      if (quit)
        close_handle (self);
      if (job->posted)
        {
          job_free (job);
        }
      else
        {
          g_mutex_lock (&self->mutex);
          job->succeeded = succeeded;
          job->done = TRUE;
          g_cond_broadcast (&self->cond);
          g_mutex_unlock (&self->mutex);
        }
      if (quit)
        return NULL;
    }
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Job *job = user_data;
  CmDatabase *self = job->database;
  gboolean dropped = g_async_queue_remove (self->queue, job);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (dropped)
    {
      g_cancellable_set_error_if_cancelled (cancellable, &job->error);
      job->done = TRUE;
      g_cond_broadcast (&self->cond);
    }
  else if (self->running == job && job->access != CM_DATABASE_WRITE)
    {
      sqlite3_interrupt (self->handle);
    }
}

/**
 * cm_database_run:
 * @self: a database
 * @access: what transaction the job needs
 * @func: the job
 * @data: for @func
 * @c: (nullable): drops the job while it waits, and interrupts it if it only reads
 * @error: return location for a #CmStoreError or what @func sets
 *
 * Runs @func in the thread of the database and waits for it. Not from inside a job.
 *
 * Returns: whether @func, and the transaction around it, succeeded
 */
gboolean
cm_database_run (CmDatabase *self,
                 CmDatabaseAccess access,
                 CmDatabaseFunc func,
                 gpointer data,
                 GCancellable *c,
                 GError **error)
{
  Job job = { .access = access, .func = func, .data = data, .cancellable = c };
  gulong handler = 0;

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);
  g_return_val_if_fail (g_thread_self () != self->thread, FALSE);

  job.database = self;
  g_async_queue_push (self->queue, &job);
  if (c != NULL)
    handler = g_cancellable_connect (c, G_CALLBACK (on_cancelled_cb), &job, NULL);

  g_mutex_lock (&self->mutex);
  while (!job.done)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);

  if (handler != 0)
    g_cancellable_disconnect (c, handler);
  if (job.error != NULL)
    g_propagate_error (error, job.error);
  return job.succeeded;
}

/**
 * cm_database_post:
 * @self: a database
 * @func: the job; runs without a transaction, its result is ignored
 * @data: for @func
 * @free_data: (nullable): frees @data afterwards
 *
 * Like cm_database_run(), but does not wait.
 */
void
cm_database_post (CmDatabase *self,
                  CmDatabaseFunc func,
                  gpointer data,
                  GDestroyNotify free_data)
{
  Job *job;

  g_return_if_fail (self != NULL && func != NULL);

  job = g_new0 (Job, 1);
  job->access = CM_DATABASE_PLAIN;
  job->func = func;
  job->data = data;
  job->free_data = free_data;
  job->posted = TRUE;
  g_async_queue_push (self->queue, job);
}

/* The first job opens the file. */
static gboolean
no_job (CmDatabase *self, gpointer data, GCancellable *c, GError **error)
{
  return TRUE;
}

/**
 * cm_database_open:
 * @path: the file; made with mode 0600 if it is not there
 * @vfs: (nullable): name of the SQLite VFS to use; tests make one that fails
 * @busy_timeout_ms: how long to wait for another program that writes
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Opens a certstore's database and brings its schema up to date. Where nothing can be
 * written it is opened to be read (cm_database_dup_obstacle()). Fails with
 * %CM_STORE_ERROR_DAMAGED when the file is something else, and with
 * %CM_STORE_ERROR_NEWER when a newer program wrote it.
 *
 * Returns: (transfer full): the database, or %NULL
 */
CmDatabase *
cm_database_open (const char *path,
                  const char *vfs,
                  guint busy_timeout_ms,
                  GCancellable *c,
                  GError **error)
{
  g_autoptr (CmDatabase) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (CmDatabase, 1);
  self->path = g_strdup (path);
  self->file = cm_database_file_new (path, vfs, busy_timeout_ms);
  self->busy_timeout_ms = busy_timeout_ms;
  self->queue = g_async_queue_new ();
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->thread = g_thread_new ("certmgr-store", database_thread, self);
  if (!cm_database_run (self, CM_DATABASE_PLAIN, no_job, NULL, c, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * cm_database_close:
 * @self: (transfer full): a database without callers
 *
 * Works off the queue, closes the file and ends the thread.
 */
void
cm_database_close (CmDatabase *self)
{
  Job quit = { .access = CM_DATABASE_PLAIN };

  g_return_if_fail (self != NULL);

  g_async_queue_push (self->queue, &quit);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->path);
  g_free (self->obstacle);
  cm_database_file_free (self->file);
  g_free (self);
}

/**
 * cm_database_dup_obstacle:
 * @self: a database
 *
 * Returns: (transfer full) (nullable): the sentence that says why nothing can be written;
 *   %NULL if it can
 */
char *
cm_database_dup_obstacle (CmDatabase *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return g_strdup (self->obstacle);
}

/**
 * cm_database_prepare:
 * @self: a database, inside a job
 * @sql: one statement
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer full): the statement with nothing bound, or %NULL
 */
CmStatement *
cm_database_prepare (CmDatabase *self, const char *sql, GError **error)
{
  g_return_val_if_fail (self != NULL && self->statements != NULL, NULL);

  return cm_statement_prepare (self->statements, sql, error);
}

/**
 * cm_database_exec:
 * @self: a database, inside a job
 * @sql: one or more statements without parameters
 * @error: return location for a #CmStoreError
 *
 * Returns: whether all statements succeeded
 */
gboolean
cm_database_exec (CmDatabase *self, const char *sql, GError **error)
{
  int code;

  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return TRUE;
  cm_statement_set_error (error, self->handle, code);
  return FALSE;
}

/**
 * cm_database_read_int:
 * @self: a database, inside a job
 * @sql: a query without parameters for one number
 * @value: (out): where to put it
 * @error: return location for a #CmStoreError
 *
 * Returns: whether it was read; 0 when the query has no rows
 */
gboolean
cm_database_read_int (CmDatabase *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  CmStep step;

  g_return_val_if_fail (self != NULL && sql != NULL && value != NULL, FALSE);

  statement = cm_database_prepare (self, sql, error);
  if (statement == NULL)
    return FALSE;
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ERROR)
    return FALSE;
  *value = step == CM_STEP_ROW ? cm_statement_get_int (statement, 0) : 0;
  return TRUE;
}

/**
 * cm_database_get_last_key:
 * @self: a database, inside a job
 *
 * Returns: the key of the row inserted last
 */
gint64
cm_database_get_last_key (CmDatabase *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sqlite3_last_insert_rowid (self->handle);
}

/**
 * cm_database_read_change_number:
 * @self: a database, inside a job that reads
 * @number: (out): a number that differs whenever the content may differ
 * @error: return location for a #CmStoreError
 *
 * For what is derived from the content and kept in memory.
 *
 * Returns: whether it was read
 */
gboolean
cm_database_read_change_number (CmDatabase *self, guint64 *number, GError **error)
{
  sqlite3_int64 changes;
  gint64 version = 0;

  g_return_val_if_fail (self != NULL && number != NULL, FALSE);

  if (!cm_database_read_int (self, "PRAGMA data_version", &version, error))
    return FALSE;
  changes = sqlite3_total_changes64 (self->handle);
  if (version != self->last_version || changes != self->last_changes)
    self->change_number++;
  self->last_version = version;
  self->last_changes = changes;
  *number = self->change_number;
  return TRUE;
}

/**
 * cm_database_changed_elsewhere:
 * @self: a database, inside a job
 *
 * Returns: whether another connection has written since the last call; %FALSE the first
 *   time
 */
gboolean
cm_database_changed_elsewhere (CmDatabase *self)
{
  gint64 version = 0, before;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!cm_database_read_int (self, "PRAGMA data_version", &version, NULL))
    return FALSE;
  before = self->seen_version;
  self->seen_version = version;
  return before != 0 && before != version;
}

/**
 * cm_database_check:
 * @self: a database, inside a job that reads
 * @problems: (element-type utf8): where to add sentences
 * @error: return location for a #CmStoreError
 *
 * Looks for damage in the file and for rows that refer to nothing.
 *
 * Returns: whether the check could be made
 */
gboolean
cm_database_check (CmDatabase *self, GPtrArray *problems, GError **error)
{
  g_autoptr (CmStatement) integrity = NULL;
  g_autoptr (CmStatement) references = NULL;
  CmStep step;

  g_return_val_if_fail (self != NULL && problems != NULL, FALSE);

  integrity = cm_database_prepare (self, "PRAGMA integrity_check", error);
  references = cm_database_prepare (self, "PRAGMA foreign_key_check", error);
  if (integrity == NULL || references == NULL)
    return FALSE;
  while ((step = cm_statement_step (integrity, error)) == CM_STEP_ROW)
    {
      const char *text = cm_statement_get_text (integrity, 0);

      if (g_strcmp0 (text, "ok") != 0)
        g_ptr_array_add (problems,
                         g_strdup_printf (_ ("The database is damaged (%s)."), text));
    }
  if (step == CM_STEP_ERROR || !cm_migrations_check (self, problems, error))
    return FALSE;
  while ((step = cm_statement_step (references, error)) == CM_STEP_ROW)
    g_ptr_array_add (
        problems,
        g_strdup_printf (_ ("A row of the table “%s” refers to something that is gone."),
                         cm_statement_get_text (references, 0)));
  return step == CM_STEP_DONE;
}
