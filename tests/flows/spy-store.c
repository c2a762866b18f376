/* spy-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stands before a store in memory and passes everything on. "In one transaction" is
 * proved by counting commits, "nothing is lost" by failing them, and a change of somebody
 * else in between by making one at the right moment.
 */

#include "spy-store.h"

#include "cm-memory-store.h"

struct _SpyStore
{
  GObject parent_instance;

  CmStore *inner;

  GMutex mutex; /* guards what follows */
  guint n_commits;
  guint n_attempts;
  guint n_good;
  int commit_code;
  int read_code;
  char *obstacle;
  guint n_before;
  SpyStoreFunc before;
  gpointer before_data;
};

static void spy_store_iface_init (CmStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SpyStore,
                               spy_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CM_TYPE_STORE,
                                                      spy_store_iface_init))

static gboolean
may_commit (SpyStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->obstacle != NULL)
    {
      g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_IO, self->obstacle);
      return FALSE;
    }
  if (self->commit_code >= 0 && self->n_good == 0)
    {
      g_set_error_literal (error, CM_STORE_ERROR, self->commit_code, "The spy says no.");
      return FALSE;
    }
  if (self->commit_code >= 0)
    self->n_good--;
  return TRUE;
}

static void
act_before (SpyStore *self)
{
  SpyStoreFunc func = NULL;
  gpointer data = NULL;

  g_mutex_lock (&self->mutex);
  self->n_attempts++;
  if (self->n_before > 0)
    {
      self->n_before--;
      func = self->before;
      data = self->before_data;
    }
  g_mutex_unlock (&self->mutex);
  if (func != NULL)
    func (self, data);
}

static gboolean
spy_store_commit (CmStore *store, CmCommit *commit, GCancellable *c, GError **error)
{
  SpyStore *self = SPY_STORE (store);

  act_before (self);
  if (!may_commit (self, error) || !cm_store_commit (self->inner, commit, c, error))
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->n_commits++;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* What keeps the documents, if reading is allowed. */
static CmStore *
open_inner (CmStore *store, GError **error)
{
  SpyStore *self = SPY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->read_code < 0)
    return self->inner;
  g_set_error_literal (error, CM_STORE_ERROR, self->read_code, "The spy reads nothing.");
  return NULL;
}

static CmRecord *
spy_store_get (CmStore *store, const char *id, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_get (inner, id, c, error) : NULL;
}

static GPtrArray *
spy_store_get_all (CmStore *store, CmDocumentType type, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_get_all (inner, type, c, error) : NULL;
}

static GPtrArray *
spy_store_get_revisions (CmStore *store, const char *id, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_get_revisions (inner, id, c, error) : NULL;
}

static GPtrArray *
spy_store_query (CmStore *store,
                 CmQuery *query,
                 CmRowCache *rows,
                 GCancellable *c,
                 GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? CM_STORE_GET_IFACE (inner)->query (inner, query, rows, c, error)
                       : NULL;
}

static GArray *
spy_store_count (CmStore *store, GPtrArray *queries, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_count (inner, queries, c, error) : NULL;
}

static GHashTable *
spy_store_lookup (CmStore *store,
                  CmDocumentType type,
                  CmLookup kind,
                  const char *const *values,
                  GCancellable *c,
                  GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_lookup (inner, type, kind, values, c, error) : NULL;
}

static char *
spy_store_get_mark (CmStore *store, const char *name, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_get_mark (inner, name, c, error) : NULL;
}

static GPtrArray *
spy_store_list_quarantined (CmStore *store, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL ? cm_store_list_quarantined (inner, c, error) : NULL;
}

static gboolean
spy_store_drop_quarantined (CmStore *store, gint64 key, GCancellable *c, GError **error)
{
  return cm_store_drop_quarantined (SPY_STORE (store)->inner, key, c, error);
}

static gboolean
spy_store_check (CmStore *store, GPtrArray *problems, GCancellable *c, GError **error)
{
  CmStore *inner = open_inner (store, error);

  return inner != NULL && cm_store_check (inner, problems, c, error);
}

static char *
spy_store_dup_obstacle (CmStore *store)
{
  SpyStore *self = SPY_STORE (store);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->obstacle);
}

static void
spy_store_iface_init (CmStoreInterface *iface)
{
  iface->commit = spy_store_commit;
  iface->get = spy_store_get;
  iface->get_all = spy_store_get_all;
  iface->get_revisions = spy_store_get_revisions;
  iface->query = spy_store_query;
  iface->count = spy_store_count;
  iface->lookup = spy_store_lookup;
  iface->get_mark = spy_store_get_mark;
  iface->list_quarantined = spy_store_list_quarantined;
  iface->drop_quarantined = spy_store_drop_quarantined;
  iface->check = spy_store_check;
  iface->dup_obstacle = spy_store_dup_obstacle;
}

static void
on_changed_cb (CmStore *inner, const char *const *ids, SpyStore *self)
{
  g_signal_emit_by_name (self, "changed", ids);
}

static void
spy_store_finalize (GObject *object)
{
  SpyStore *self = SPY_STORE (object);

  g_clear_object (&self->inner);
  g_free (self->obstacle);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (spy_store_parent_class)->finalize (object);
}

static void
spy_store_class_init (SpyStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spy_store_finalize;
}

static void
spy_store_init (SpyStore *self)
{
  g_mutex_init (&self->mutex);
  self->commit_code = -1;
  self->read_code = -1;
}

SpyStore *
spy_store_new (CmClock *clock)
{
  SpyStore *self = g_object_new (SPY_TYPE_STORE, NULL);

  self->inner = cm_memory_store_new (clock);
  g_signal_connect_object (self->inner, "changed", G_CALLBACK (on_changed_cb), self, 0);
  return self;
}

CmStore *
spy_store_get_inner (SpyStore *self)
{
  return self->inner;
}

guint
spy_store_get_n_commits (SpyStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_commits;
}

guint
spy_store_get_n_attempts (SpyStore *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_attempts;
}

void
spy_store_before_commit (SpyStore *self, guint n, SpyStoreFunc func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_before = n;
  self->before = func;
  self->before_data = user_data;
}

void
spy_store_fail_after (SpyStore *self, guint n_good, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->n_good = n_good;
  self->commit_code = code;
}

void
spy_store_fail_reading (SpyStore *self, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->read_code = code;
}

/**
 * spy_store_set_obstacle:
 * @self: a spy
 * @sentence: (nullable): why nothing can be written
 *
 * Lets every commit fail, as on a read-only medium.
 */
void
spy_store_set_obstacle (SpyStore *self, const char *sentence)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->obstacle);
  self->obstacle = g_strdup (sentence);
}
