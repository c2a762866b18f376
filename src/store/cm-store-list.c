/* cm-store-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A live list of rows. One query runs at a time, in a worker thread; a new query, or a
 * change of the store, cancels it or waits for it to end and then starts over, so that
 * fast typing never queues up. The worker also compares its answer with what the list
 * shows, so the main loop only exchanges two arrays and announces the one range that
 * differs. Rows that did not change are the same objects, and a selection on them stays.
 *
 * Loaded rows are kept (see CmRowCache) as long as the type of document is the same. The
 * cache belongs to the worker while one runs. Freeing a hundred thousand rows takes
 * longer than a frame, so that is left to a thread as well.
 */

#include "cm-store-list.h"

#include "cm-store-private.h"
#include "cm-task.h"

/* Fewer rows than this are freed where they are. */
#define FREE_IN_THREAD_ROWS 2000

struct _CmStoreList
{
  GObject parent_instance;

  /* owned */
  CmStore *store;
  CmQuery *query;
  GPtrArray *rows;       /* (element-type CmSummary) what the list shows; never changed */
  CmRowCache *cache;     /* NULL while a worker has it */
  GCancellable *running; /* nullable */
  char *problem;         /* nullable */

  CmDocumentType cached_type; /* of the rows in @cache */
  gboolean stale;             /* something changed after the worker began */
};

typedef struct
{
  CmStore *store;
  CmQuery *query;
  CmRowCache *cache;
  gboolean other_type; /* @cache has rows of another type of document */
  GPtrArray *old_rows;
  GPtrArray *rows; /* the answer; NULL if it failed */
  GError *error;   /* why, unless it was cancelled */
  guint n_prefix;  /* rows at the beginning that are the same as before */
  guint n_suffix;  /* and at the end */
} RefreshTask;

typedef enum
{
  PROP_QUERY = 1,
  PROP_LOADING,
  PROP_PROBLEM,
  N_PROPERTIES,
} Property;

static GParamSpec *properties[N_PROPERTIES];

static void cm_store_list_model_init (GListModelInterface *iface);
static void on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

G_DEFINE_FINAL_TYPE_WITH_CODE (CmStoreList,
                               cm_store_list,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      cm_store_list_model_init))

static void
refresh_task_clear (RefreshTask *data)
{
  g_clear_object (&data->store);
  g_clear_object (&data->query);
  g_clear_pointer (&data->cache, cm_row_cache_free);
  g_clear_pointer (&data->old_rows, g_ptr_array_unref);
  g_clear_pointer (&data->rows, g_ptr_array_unref);
  g_clear_error (&data->error);
}

CM_DEFINE_TASK_DATA (RefreshTask, refresh_task)

static void
compare_rows (RefreshTask *data)
{
  const GPtrArray *before = data->old_rows, *after = data->rows;
  guint n = MIN (before->len, after->len);

  while (data->n_prefix < n
         && g_ptr_array_index (before, data->n_prefix)
                == g_ptr_array_index (after, data->n_prefix))
    data->n_prefix++;
  while (data->n_suffix < n - data->n_prefix
         && g_ptr_array_index (before, before->len - 1 - data->n_suffix)
                == g_ptr_array_index (after, after->len - 1 - data->n_suffix))
    data->n_suffix++;
}

static void
refresh_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  RefreshTask *data = refresh_task_get (task);

  if (data->other_type)
    cm_row_cache_clear (data->cache);
  data->rows = cm_store_query_cached (data->store, data->query, data->cache, cancellable,
                                      &data->error);
  if (data->rows != NULL)
    compare_rows (data);
  g_task_return_boolean (task, data->rows != NULL);
}

static gpointer
free_thread (gpointer rows)
{
  g_ptr_array_unref (rows);
  return NULL;
}

/* Lets go of rows without holding up the main loop. */
static void
free_rows (GPtrArray *rows)
{
  if (rows->len < FREE_IN_THREAD_ROWS)
    g_ptr_array_unref (rows);
  else
    g_thread_unref (g_thread_new ("certmgr-free", free_thread, rows));
}

static void
show_rows (CmStoreList *self, RefreshTask *data)
{
  guint n_removed = data->old_rows->len - data->n_prefix - data->n_suffix;
  guint n_added = data->rows->len - data->n_prefix - data->n_suffix;

  g_ptr_array_unref (self->rows);
  self->rows = g_ptr_array_ref (data->rows);
  if (n_removed > 0 || n_added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), data->n_prefix, n_removed, n_added);
  free_rows (g_steal_pointer (&data->old_rows));
}

static void
set_problem (CmStoreList *self, const GError *error)
{
  const char *problem = error != NULL ? error->message : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_strcmp0 (problem, self->problem) == 0)
    return;
  g_free (self->problem);
  self->problem = g_strdup (problem);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static void
start (CmStoreList *self)
{
  RefreshTask *data = refresh_task_new ();
  CmDocumentType type = cm_query_get_document_type (self->query);

  data->store = g_object_ref (self->store);
  data->query = g_object_ref (self->query);
  data->cache = g_steal_pointer (&self->cache);
  data->other_type = type != self->cached_type;
  data->old_rows = g_ptr_array_ref (self->rows);

  self->cached_type = type;
  self->stale = FALSE;
  self->running = g_cancellable_new ();
  /* The worker drops the task after the callback has run: it must not hold the list then,
   * nor anything else that is better let go of here. */
  cm_task_run (NULL, start, data, refresh_task_free, refresh_thread, self->running,
               on_refreshed_cb, g_object_ref (self));
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmStoreList) self = user_data;
  RefreshTask *data = refresh_task_get (G_TASK (result));

  self->cache = g_steal_pointer (&data->cache);
  g_clear_object (&self->running);

  /* While somebody writes without a pause, each answer is shown, and the next begun. */
  if (data->rows != NULL && data->query == self->query)
    show_rows (self, data);
  set_problem (self, data->error);
  refresh_task_clear (data);
  if (self->running != NULL)
    return;
  if (self->stale)
    start (self);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
refresh (CmStoreList *self)
{
  if (self->running != NULL)
    {
      self->stale = TRUE;
      return;
    }
  start (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOADING]);
}

static void
on_store_changed_cb (CmStore *store, const char *const *ids, gpointer user_data)
{
  refresh (CM_STORE_LIST (user_data));
}

static GType
cm_store_list_get_item_type (GListModel *model)
{
  return CM_TYPE_SUMMARY;
}

static guint
cm_store_list_get_n_items (GListModel *model)
{
  return CM_STORE_LIST (model)->rows->len;
}

static gpointer
cm_store_list_get_item (GListModel *model, guint position)
{
  CmStoreList *self = CM_STORE_LIST (model);

  if (position >= self->rows->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->rows, position));
}

static void
cm_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = cm_store_list_get_item_type;
  iface->get_n_items = cm_store_list_get_n_items;
  iface->get_item = cm_store_list_get_item;
}

static void
cm_store_list_get_property (GObject *object,
                            guint property,
                            GValue *value,
                            GParamSpec *pspec)
{
  CmStoreList *self = CM_STORE_LIST (object);

  switch ((Property)property)
    {
    case PROP_QUERY:
      g_value_set_object (value, self->query);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, cm_store_list_is_loading (self));
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case N_PROPERTIES:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
      break;
    }
}

static void
cm_store_list_set_property (GObject *object,
                            guint property,
                            const GValue *value,
                            GParamSpec *pspec)
{
  if (property == PROP_QUERY)
    cm_store_list_set_query (CM_STORE_LIST (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
}

static void
cm_store_list_finalize (GObject *object)
{
  CmStoreList *self = CM_STORE_LIST (object);

  g_clear_object (&self->store);
  g_clear_object (&self->query);
  g_clear_object (&self->running);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->rows, free_rows);
  g_clear_pointer (&self->cache, cm_row_cache_free);
  G_OBJECT_CLASS (cm_store_list_parent_class)->finalize (object);
}

static void
cm_store_list_class_init (CmStoreListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_store_list_get_property;
  object_class->set_property = cm_store_list_set_property;
  object_class->finalize = cm_store_list_finalize;

  /**
   * CmStoreList:query:
   *
   * What the list shows and in which order. Setting another one keeps the rows until the
   * new ones are there.
   */
  properties[PROP_QUERY] = g_param_spec_object ("query", NULL, NULL, CM_TYPE_QUERY,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
                                                    | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * CmStoreList:loading:
   *
   * Whether rows are being fetched. Notified when it becomes true and when it ends.
   */
  properties[PROP_LOADING] = g_param_spec_boolean (
      "loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * CmStoreList:problem:
   *
   * Why what is shown may not be what the store holds; %NULL: it is.
   */
  properties[PROP_PROBLEM] = g_param_spec_string (
      "problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
cm_store_list_init (CmStoreList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->cache = cm_row_cache_new ();
}

/**
 * cm_store_list_new:
 * @store: a store
 * @query: what to show; do not change it any more
 *
 * Makes an empty list and starts to load it; the rows come on the thread-default main
 * context.
 *
 * Returns: (transfer full): a new list
 */
CmStoreList *
cm_store_list_new (CmStore *store, CmQuery *query)
{
  CmStoreList *self;

  g_return_val_if_fail (CM_IS_STORE (store) && CM_IS_QUERY (query), NULL);

  self = g_object_new (CM_TYPE_STORE_LIST, NULL);
  self->store = g_object_ref (store);
  self->query = g_object_ref (query);
  self->cached_type = cm_query_get_document_type (query);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed_cb), self, 0);
  start (self);
  return self;
}

/**
 * cm_store_list_set_query:
 * @self: a list
 * @query: what to show from now on; do not change it any more
 *
 * Shows something else. A query that is still running is cancelled.
 */
void
cm_store_list_set_query (CmStoreList *self, CmQuery *query)
{
  g_return_if_fail (CM_IS_STORE_LIST (self) && CM_IS_QUERY (query));

  if (!g_set_object (&self->query, query))
    return;
  if (self->running != NULL)
    g_cancellable_cancel (self->running);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUERY]);
}

/**
 * cm_store_list_get_query:
 * @self: a list
 *
 * Returns: (transfer none): what it shows
 */
CmQuery *
cm_store_list_get_query (CmStoreList *self)
{
  g_return_val_if_fail (CM_IS_STORE_LIST (self), NULL);

  return self->query;
}

/**
 * cm_store_list_is_loading:
 * @self: a list
 *
 * Returns: whether rows are being fetched
 */
gboolean
cm_store_list_is_loading (CmStoreList *self)
{
  g_return_val_if_fail (CM_IS_STORE_LIST (self), FALSE);

  return self->running != NULL;
}

/**
 * cm_store_list_get_problem:
 * @self: a list
 *
 * Returns: (transfer none) (nullable): why what is shown may not be what the store holds,
 *   as a sentence; %NULL: it is
 */
const char *
cm_store_list_get_problem (CmStoreList *self)
{
  g_return_val_if_fail (CM_IS_STORE_LIST (self), NULL);

  return self->problem;
}
