/* cm-sqlite-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real store. Each function is one job for the thread that owns the database: what is
 * asked for and what comes back travel in a small struct on the caller's stack, which the
 * caller does not leave before the job is done. What the jobs do is in the files named
 * after tables.
 *
 * Another process that writes shows itself by a change of the write-ahead log, which is
 * watched where a main loop runs; no timer is needed. The log changes with our own
 * commits too, so SQLite is asked whose it was.
 */

#include "cm-sqlite-store.h"

#include "cm-database-private.h"
#include "cm-lookup-table-private.h"
#include "cm-mark-table-private.h"
#include "cm-revision-table-private.h"
#include "cm-row-finder-private.h"
#include "cm-sqlite-store-private.h"
#include "cm-store-notifier-private.h"
#include "cm-summary-table-private.h"

struct _CmSqliteStore
{
  GObject parent_instance;

  /* owned */
  CmClock *clock;
  CmDatabase *database;
  CmRowFinder *finder; /* used in the thread of the database */
  CmStoreNotifier *notifier;
  GFileMonitor *monitor; /* nullable */
};

static void cm_sqlite_store_iface_init (CmStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmSqliteStore,
                               cm_sqlite_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_STORE,
                                                      cm_sqlite_store_iface_init))

/* What a job gets and gives; each uses what it needs. */
typedef struct
{
  CmSqliteStore *store;
  CmCommit *commit;
  const char *text; /* id or name */
  CmDocumentType type;
  CmLookup lookup;
  const char *const *values;
  CmQuery *query;
  GPtrArray *queries;
  CmRowCache *rows;
  gint64 key;
  GPtrArray *problems;

  /* results; NULL after a failure */
  char *value;
  CmRecord *record;
  GPtrArray *list;
  GArray *counts;
  GHashTable *found;
} StoreJob;

static gboolean
run_job (CmStore *store,
         CmDatabaseAccess access,
         CmDatabaseFunc func,
         StoreJob *job,
         GCancellable *c,
         GError **error)
{
  job->store = CM_SQLITE_STORE (store);
  if (cm_database_run (job->store->database, access, func, job, c, error))
    return TRUE;

  /* The job may have succeeded and the end of its transaction not. */
  g_clear_pointer (&job->value, g_free);
  g_clear_object (&job->record);
  g_clear_pointer (&job->list, g_ptr_array_unref);
  g_clear_pointer (&job->counts, g_array_unref);
  g_clear_pointer (&job->found, g_hash_table_unref);
  return FALSE;
}

static gboolean
require_absent (CmDatabase *database, const CmCommitStep *step, GError **error)
{
  const char *values[] = { step->value, NULL };
  g_autoptr (GHashTable) found = cm_lookup_table_find (
      database, step->type, step->lookup, values, /* cancellable: */ NULL, error);

  if (found == NULL)
    return FALSE;
  if (g_hash_table_size (found) == 0)
    return TRUE;
  cm_commit_set_present (error);
  return FALSE;
}

static gboolean
play_step (CmDatabase *database, const CmCommitStep *step, GError **error)
{
  switch (step->kind)
    {
    case CM_COMMIT_STEP_PUT:
      return cm_revision_table_put (database, step->record, step->summary, error);
    case CM_COMMIT_STEP_PURGE:
      return cm_revision_table_purge (database, step->id, error);
    case CM_COMMIT_STEP_MARK:
      return cm_mark_table_set (database, step, error);
    case CM_COMMIT_STEP_QUARANTINE:
      return cm_quarantine_table_add (database, step, error);
    case CM_COMMIT_STEP_ABSENT:
      return require_absent (database, step, error);
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
commit_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;
  GPtrArray *steps = cm_commit_get_steps (job->commit);

  for (guint i = 0; i < steps->len; i++)
    {
      if (!play_step (database, g_ptr_array_index (steps, i), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
cm_sqlite_store_commit (CmStore *store, CmCommit *commit, GCancellable *c, GError **error)
{
  StoreJob job = { .commit = commit };
  g_auto (GStrv) ids = NULL;

  if (!run_job (store, CM_DATABASE_WRITE, commit_job, &job, c, error))
    return FALSE;
  ids = cm_commit_dup_ids (commit);
  if (cm_commit_get_steps (commit)->len > 0)
    cm_store_notifier_add (job.store->notifier, (const char *const *)ids);
  return TRUE;
}

static gboolean
get_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  job->record = cm_revision_table_get (database, job->text, error);
  return job->record != NULL;
}

static CmRecord *
cm_sqlite_store_get (CmStore *store, const char *id, GCancellable *c, GError **error)
{
  StoreJob job = { .text = id };

  run_job (store, CM_DATABASE_READ, get_job, &job, c, error);
  return job.record;
}

static gboolean
get_all_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  job->list = cm_revision_table_get_all (database, job->type, c, error);
  return job->list != NULL;
}

static GPtrArray *
cm_sqlite_store_get_all (CmStore *store,
                         CmDocumentType type,
                         GCancellable *c,
                         GError **error)
{
  StoreJob job = { .type = type };

  run_job (store, CM_DATABASE_READ, get_all_job, &job, c, error);
  return job.list;
}

static gboolean
get_revisions_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  job->list = cm_revision_table_get_revisions (database, job->text, error);
  return job->list != NULL;
}

static GPtrArray *
cm_sqlite_store_get_revisions (CmStore *store,
                               const char *id,
                               GCancellable *c,
                               GError **error)
{
  StoreJob job = { .text = id };

  run_job (store, CM_DATABASE_READ, get_revisions_job, &job, c, error);
  return job.list;
}

static gboolean
query_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  job->list = cm_row_finder_query (job->store->finder, job->query, job->rows,
                                   cm_clock_get_unix (job->store->clock), c, error);
  return job->list != NULL;
}

static GPtrArray *
cm_sqlite_store_query (CmStore *store,
                       CmQuery *query,
                       CmRowCache *rows,
                       GCancellable *c,
                       GError **error)
{
  StoreJob job = { .query = query, .rows = rows };

  run_job (store, CM_DATABASE_READ, query_job, &job, c, error);
  return job.list;
}

static gboolean
count_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  job->counts = cm_row_finder_count (job->store->finder, job->queries,
                                     cm_clock_get_unix (job->store->clock), error);
  return job->counts != NULL;
}

static GArray *
cm_sqlite_store_count (CmStore *store,
                       GPtrArray *queries,
                       GCancellable *c,
                       GError **error)
{
  StoreJob job = { .queries = queries };

  run_job (store, CM_DATABASE_READ, count_job, &job, c, error);
  return job.counts;
}

static gboolean
lookup_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  job->found
      = cm_lookup_table_find (database, job->type, job->lookup, job->values, c, error);
  return job->found != NULL;
}

static GHashTable *
cm_sqlite_store_lookup (CmStore *store,
                        CmDocumentType type,
                        CmLookup kind,
                        const char *const *values,
                        GCancellable *c,
                        GError **error)
{
  StoreJob job = { .type = type, .lookup = kind, .values = values };

  run_job (store, CM_DATABASE_READ, lookup_job, &job, c, error);
  return job.found;
}

static gboolean
get_mark_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  return cm_mark_table_get (database, job->text, &job->value, error);
}

static char *
cm_sqlite_store_get_mark (CmStore *store,
                          const char *name,
                          GCancellable *c,
                          GError **error)
{
  StoreJob job = { .text = name };

  run_job (store, CM_DATABASE_READ, get_mark_job, &job, c, error);
  return job.value;
}

static gboolean
list_quarantined_job (CmDatabase *database,
                      gpointer data,
                      GCancellable *c,
                      GError **error)
{
  StoreJob *job = data;

  job->list = cm_quarantine_table_list (database, error);
  return job->list != NULL;
}

static GPtrArray *
cm_sqlite_store_list_quarantined (CmStore *store, GCancellable *c, GError **error)
{
  StoreJob job = { 0 };

  run_job (store, CM_DATABASE_READ, list_quarantined_job, &job, c, error);
  return job.list;
}

static gboolean
drop_quarantined_job (CmDatabase *database,
                      gpointer data,
                      GCancellable *c,
                      GError **error)
{
  StoreJob *job = data;

  return cm_quarantine_table_drop (database, job->key, error);
}

static gboolean
cm_sqlite_store_drop_quarantined (CmStore *store,
                                  gint64 key,
                                  GCancellable *c,
                                  GError **error)
{
  StoreJob job = { .key = key };

  return run_job (store, CM_DATABASE_WRITE, drop_quarantined_job, &job, c, error);
}

static gboolean
check_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  StoreJob *job = data;

  return cm_database_check (database, job->problems, error)
         && cm_revision_table_check (database, job->problems, c, error)
         && cm_summary_table_check (database, job->problems, error);
}

static gboolean
cm_sqlite_store_check (CmStore *store,
                       GPtrArray *problems,
                       GCancellable *c,
                       GError **error)
{
  StoreJob job = { .problems = problems };

  return run_job (store, CM_DATABASE_READ, check_job, &job, c, error);
}

static char *
cm_sqlite_store_dup_obstacle (CmStore *store)
{
  return cm_database_dup_obstacle (CM_SQLITE_STORE (store)->database);
}

static void
cm_sqlite_store_iface_init (CmStoreInterface *iface)
{
  iface->commit = cm_sqlite_store_commit;
  iface->get = cm_sqlite_store_get;
  iface->get_all = cm_sqlite_store_get_all;
  iface->get_revisions = cm_sqlite_store_get_revisions;
  iface->query = cm_sqlite_store_query;
  iface->count = cm_sqlite_store_count;
  iface->lookup = cm_sqlite_store_lookup;
  iface->get_mark = cm_sqlite_store_get_mark;
  iface->list_quarantined = cm_sqlite_store_list_quarantined;
  iface->drop_quarantined = cm_sqlite_store_drop_quarantined;
  iface->check = cm_sqlite_store_check;
  iface->dup_obstacle = cm_sqlite_store_dup_obstacle;
}

static gboolean
notice_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  CmStoreNotifier *notifier = data;

  if (cm_database_changed_elsewhere (database))
    cm_store_notifier_add (notifier, NULL);
  return TRUE;
}

static void
notice_changes_elsewhere (CmSqliteStore *self)
{
  cm_database_post (self->database, notice_job, cm_store_notifier_ref (self->notifier),
                    (GDestroyNotify)cm_store_notifier_unref);
}

static void
unref_notifier (gpointer data, GClosure *closure)
{
  cm_store_notifier_unref (data);
}

/* The store may be finalized by another thread right now: it is asked for by weak
 * reference. */
static void
on_monitor_changed_cb (GFileMonitor *monitor,
                       GFile *file,
                       GFile *other_file,
                       GFileMonitorEvent event,
                       gpointer user_data)
{
  g_autoptr (CmStore) store = cm_store_notifier_dup_store (user_data);

  if (store != NULL)
    notice_changes_elsewhere (CM_SQLITE_STORE (store));
}

/* Without a file monitor the store works, but does not see other processes by itself. */
static void
watch (CmSqliteStore *self, const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (wal);

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_data (self->monitor, "changed", G_CALLBACK (on_monitor_changed_cb),
                           cm_store_notifier_ref (self->notifier), unref_notifier, 0);
  notice_changes_elsewhere (self);
}

static void
cm_sqlite_store_finalize (GObject *object)
{
  CmSqliteStore *self = CM_SQLITE_STORE (object);

  g_clear_object (&self->monitor);
  g_clear_pointer (&self->database, cm_database_close);
  g_clear_pointer (&self->finder, cm_row_finder_free);
  cm_store_notifier_stop (self->notifier);
  g_clear_pointer (&self->notifier, cm_store_notifier_unref);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (cm_sqlite_store_parent_class)->finalize (object);
}

static void
cm_sqlite_store_class_init (CmSqliteStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_sqlite_store_finalize;
}

static void
cm_sqlite_store_init (CmSqliteStore *self)
{
  self->notifier = cm_store_notifier_new (CM_STORE (self));
}

/**
 * cm_sqlite_store_open:
 * @path: the database file
 * @clock: tells what is expired now
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Opens a store, or makes an empty one with mode 0600, and brings its schema up to date.
 * Where nothing can be written it is opened to be read; see cm_store_dup_obstacle().
 * Blocks. Several processes may have the same store open.
 *
 * Fails with %CM_STORE_ERROR_DAMAGED when the file is not a certstore,
 * %CM_STORE_ERROR_NEWER when a newer program wrote it, %CM_STORE_ERROR_BUSY when another
 * program holds it, %CM_STORE_ERROR_FULL or %CM_STORE_ERROR_IO.
 *
 * Returns: (transfer full): the store, or %NULL
 */
CmStore *
cm_sqlite_store_open (const char *path,
                      CmClock *clock,
                      GCancellable *cancellable,
                      GError **error)
{
  return cm_sqlite_store_open_full (path, NULL, CM_SQLITE_STORE_BUSY_TIMEOUT_MS, clock,
                                    cancellable, error);
}

/**
 * cm_sqlite_store_open_full:
 * @path: the database file
 * @vfs: (nullable): name of a registered SQLite VFS
 * @busy_timeout_ms: how long to wait for another program that writes
 * @clock: tells what is expired now
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Like cm_sqlite_store_open(), for tests that need writes to fail or cannot wait.
 *
 * Returns: (transfer full): the store, or %NULL
 */
CmStore *
cm_sqlite_store_open_full (const char *path,
                           const char *vfs,
                           guint busy_timeout_ms,
                           CmClock *clock,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (CmDatabase) database = NULL;
  CmSqliteStore *self;

  g_return_val_if_fail (path != NULL && CM_IS_CLOCK (clock), NULL);

  database = cm_database_open (path, vfs, busy_timeout_ms, cancellable, error);
  if (database == NULL)
    return NULL;
  self = g_object_new (CM_TYPE_SQLITE_STORE, NULL);
  self->clock = g_object_ref (clock);
  self->database = g_steal_pointer (&database);
  self->finder = cm_row_finder_new (self->database);
  watch (self, path);
  return CM_STORE (self);
}
