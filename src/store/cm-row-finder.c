/* cm-row-finder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a query over a hundred thousand rows is answered between two keystrokes. The order
 * of all rows of a type is read once, from an index, and kept until something changes.
 * Filter and search each give a set of keys, found in whatever order costs least. The
 * answer is the kept order with the keys left out that are in neither set, and of these
 * only rows that the caller has not loaded yet are read.
 *
 * It runs in the thread of the database only and needs no lock.
 */

#include "cm-row-finder-private.h"

#include "cm-key-set-private.h"
#include "cm-query-sql-private.h"
#include "cm-summary-table-private.h"

#define CANCEL_CHECK_ROWS 512

typedef struct
{
  CmDocumentType type;
  CmQuerySort sort;
  gboolean descending;
  GArray *keys; /* (element-type gint64) */
} Order;

struct _CmRowFinder
{
  CmDatabase *database; /* borrowed */

  guint64 change_number; /* what @orders go by */
  GPtrArray *orders;     /* (element-type Order) the one used last at the end */
};

static void
order_free (gpointer data)
{
  Order *order = data;

  g_array_unref (order->keys);
  g_free (order);
}

/**
 * cm_row_finder_new:
 * @database: a database; has to outlive the finder
 *
 * Returns: (transfer full): a finder
 */
CmRowFinder *
cm_row_finder_new (CmDatabase *database)
{
  CmRowFinder *self;

  g_return_val_if_fail (database != NULL, NULL);

  self = g_new0 (CmRowFinder, 1);
  self->database = database;
  self->orders = g_ptr_array_new_with_free_func (order_free);
  return self;
}

/**
 * cm_row_finder_free:
 * @self: (transfer full): a finder
 *
 * Frees @self.
 */
void
cm_row_finder_free (CmRowFinder *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->orders);
  g_free (self);
}

/* The keys a statement gives, as a list. */
static GArray *
read_keys (CmRowFinder *self, CmQuerySql *sql, GError **error)
{
  g_autoptr (CmStatement) statement = cm_query_sql_prepare (sql, self->database, error);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  CmStep step;

  if (statement == NULL)
    return NULL;
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      gint64 key = cm_statement_get_int (statement, 0);

      g_array_append_val (keys, key);
    }
  return step == CM_STEP_DONE ? g_steal_pointer (&keys) : NULL;
}

/* The keys a statement gives, as a set. */
static CmKeySet *
read_key_set (CmRowFinder *self, CmQuerySql *sql, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autoptr (CmKeySet) keys = NULL;
  gint64 max_key = 0;
  CmStep step;

  if (!cm_database_read_int (self->database, "SELECT max (key) FROM summary", &max_key,
                             error))
    return NULL;
  statement = cm_query_sql_prepare (sql, self->database, error);
  if (statement == NULL)
    return NULL;
  keys = cm_key_set_new (max_key);
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    cm_key_set_add (keys, cm_statement_get_int (statement, 0));
  return step == CM_STEP_DONE ? g_steal_pointer (&keys) : NULL;
}

static gboolean
forget_old_orders (CmRowFinder *self, GError **error)
{
  guint64 change_number = 0;

  if (!cm_database_read_change_number (self->database, &change_number, error))
    return FALSE;
  if (change_number != self->change_number)
    g_ptr_array_set_size (self->orders, 0);
  self->change_number = change_number;
  return TRUE;
}

/* All keys of the query's type in its order; (transfer none), NULL on failure. */
static GArray *
get_order (CmRowFinder *self, CmQuery *query, GError **error)
{
  g_autoptr (CmQuerySql) sql = NULL;
  g_autoptr (GArray) keys = NULL;
  Order *order;

  if (!forget_old_orders (self, error))
    return NULL;
  for (guint i = 0; i < self->orders->len; i++)
    {
      order = g_ptr_array_index (self->orders, i);
      if (order->type == cm_query_get_document_type (query)
          && order->sort == cm_query_get_sort (query)
          && order->descending == cm_query_is_descending (query))
        {
          g_ptr_array_add (self->orders, g_ptr_array_steal_index (self->orders, i));
          return order->keys;
        }
    }

  sql = cm_query_sql_new_order (query);
  keys = read_keys (self, sql, error);
  if (keys == NULL)
    return NULL;
  order = g_new0 (Order, 1);
  order->type = cm_query_get_document_type (query);
  order->sort = cm_query_get_sort (query);
  order->descending = cm_query_is_descending (query);
  order->keys = g_steal_pointer (&keys);
  if (self->orders->len == CM_ROW_FINDER_MAX_ORDERS)
    g_ptr_array_remove_index (self->orders, 0);
  g_ptr_array_add (self->orders, order);
  return order->keys;
}

/* The keys of all rows that match, search included. */
static CmKeySet *
find_keys (CmRowFinder *self, CmQuery *query, gint64 now, GError **error)
{
  g_autoptr (CmQuerySql) filter = cm_query_sql_new_filter (query, now);
  g_autoptr (CmKeySet) keys = read_key_set (self, filter, error);
  g_auto (GStrv) words = cm_query_dup_search_words (query);
  g_autoptr (CmQuerySql) search = NULL;
  g_autoptr (CmKeySet) found = NULL;

  if (keys == NULL || words == NULL || words[0] == NULL)
    return g_steal_pointer (&keys);
  search = cm_query_sql_new_search (cm_query_get_document_type (query),
                                    (const char *const *)words);
  found = read_key_set (self, search, error);
  if (found == NULL)
    return NULL;
  cm_key_set_intersect (keys, found);
  return g_steal_pointer (&keys);
}

/* Forgets loaded rows that have changed since they were loaded. */
static gboolean
forget_old_rows (CmRowFinder *self, CmRowCache *rows, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      self->database, "SELECT key, stamp FROM summary WHERE stamp > ?1 ORDER BY stamp",
      error);
  gint64 stamp = cm_row_cache_get_stamp (rows);
  CmStep step;

  if (statement == NULL)
    return FALSE;
  if (cm_row_cache_get_size (rows) == 0)
    {
      if (!cm_database_read_int (self->database, "SELECT max (stamp) FROM summary",
                                 &stamp, error))
        return FALSE;
      cm_row_cache_set_stamp (rows, stamp);
      return TRUE;
    }
  cm_statement_bind_int (statement, 1, stamp);
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      cm_row_cache_remove (rows, cm_statement_get_int (statement, 0));
      stamp = cm_statement_get_int (statement, 1);
    }
  if (step == CM_STEP_DONE)
    cm_row_cache_set_stamp (rows, stamp);
  return step == CM_STEP_DONE;
}

static GPtrArray *
load_rows (CmRowFinder *self,
           const GArray *order,
           const CmKeySet *keys,
           CmRowCache *rows,
           GCancellable *c,
           GError **error)
{
  g_autoptr (CmStatement) load = cm_summary_table_prepare_load (self->database, error);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_full (cm_key_set_get_size (keys), g_object_unref);
  guint n_loaded = 0;

  if (load == NULL)
    return NULL;
  for (guint i = 0; i < order->len; i++)
    {
      gint64 key = g_array_index (order, gint64, i);
      CmSummary *row;

      if (!cm_key_set_contains (keys, key))
        continue;
      row = cm_row_cache_get (rows, key);
      if (row != NULL)
        {
          g_ptr_array_add (found, g_object_ref (row));
          continue;
        }
      if (n_loaded++ % CANCEL_CHECK_ROWS == 0
          && g_cancellable_set_error_if_cancelled (c, error))
        return NULL;
      row = cm_summary_table_load (load, key, error);
      if (row == NULL)
        return NULL;
      cm_row_cache_set (rows, key, row);
      g_ptr_array_add (found, row);
    }
  return g_steal_pointer (&found);
}

/**
 * cm_row_finder_query:
 * @self: a finder
 * @query: which rows, in which order
 * @rows: rows that are already loaded
 * @now_unix_seconds: the time
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError or %G_IO_ERROR_CANCELLED
 *
 * See cm_store_query_cached(); inside a job that reads.
 *
 * Returns: (transfer container) (element-type CmSummary): the rows in order, or %NULL
 */
GPtrArray *
cm_row_finder_query (CmRowFinder *self,
                     CmQuery *query,
                     CmRowCache *rows,
                     gint64 now_unix_seconds,
                     GCancellable *c,
                     GError **error)
{
  g_autoptr (CmKeySet) keys = NULL;
  GArray *order;

  g_return_val_if_fail (self != NULL && CM_IS_QUERY (query) && rows != NULL, NULL);

  keys = find_keys (self, query, now_unix_seconds, error);
  if (keys == NULL || g_cancellable_set_error_if_cancelled (c, error))
    return NULL;
  order = get_order (self, query, error);
  if (order == NULL || !forget_old_rows (self, rows, error))
    return NULL;
  return load_rows (self, order, keys, rows, c, error);
}

static gboolean
has_search (CmQuery *query)
{
  g_auto (GStrv) words = cm_query_dup_search_words (query);

  return words != NULL && words[0] != NULL;
}

/* Counts the queries from @first on that can share one pass, and marks them as done. */
static gboolean
count_pass (CmRowFinder *self,
            GPtrArray *queries,
            guint first,
            gint64 now,
            GArray *counts,
            GError **error)
{
  CmQuery *query = g_ptr_array_index (queries, first);
  g_autoptr (GPtrArray) alike = g_ptr_array_new ();
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (CmQuerySql) sql = NULL;
  g_autoptr (CmStatement) statement = NULL;

  for (guint i = first; i < queries->len; i++)
    {
      CmQuery *other = g_ptr_array_index (queries, i);

      if (alike->len == CM_ROW_FINDER_MAX_COUNTS || has_search (other)
          || cm_query_get_document_type (other) != cm_query_get_document_type (query)
          || g_array_index (counts, gint64, i) >= 0)
        continue;
      g_ptr_array_add (alike, other);
      g_array_append_val (places, i);
    }
  sql = cm_query_sql_new_counts (alike, now);
  statement = cm_query_sql_prepare (sql, self->database, error);
  if (statement == NULL || cm_statement_step (statement, error) != CM_STEP_ROW)
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    g_array_index (counts, gint64, g_array_index (places, guint, i))
        = cm_statement_get_int (statement, (int)i);
  return TRUE;
}

static gboolean
count_search (CmRowFinder *self,
              CmQuery *query,
              gint64 now,
              gint64 *count,
              GError **error)
{
  g_autoptr (CmKeySet) keys = find_keys (self, query, now, error);

  if (keys == NULL)
    return FALSE;
  *count = cm_key_set_get_size (keys);
  return TRUE;
}

/**
 * cm_row_finder_count:
 * @self: a finder
 * @queries: (element-type CmQuery): what to count
 * @now_unix_seconds: the time
 * @error: return location for a #CmStoreError or %G_IO_ERROR_CANCELLED
 *
 * See cm_store_count(); inside a job that reads.
 *
 * Returns: (transfer full) (element-type guint): one number for each query, or %NULL
 */
GArray *
cm_row_finder_count (CmRowFinder *self,
                     GPtrArray *queries,
                     gint64 now_unix_seconds,
                     GError **error)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *result;

  g_return_val_if_fail (self != NULL && queries != NULL, NULL);

  for (guint i = 0; i < queries->len; i++)
    {
      const gint64 unknown = -1;

      g_array_append_val (counts, unknown);
    }
  for (guint i = 0; i < queries->len; i++)
    {
      CmQuery *query = g_ptr_array_index (queries, i);
      gint64 *count = &g_array_index (counts, gint64, i);
      gboolean counted = *count >= 0;

      if (!counted && has_search (query))
        counted = count_search (self, query, now_unix_seconds, count, error);
      else if (!counted)
        counted = count_pass (self, queries, i, now_unix_seconds, counts, error);
      if (!counted)
        return NULL;
    }

  result = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < counts->len; i++)
    {
      guint count = (guint)g_array_index (counts, gint64, i);

      g_array_append_val (result, count);
    }
  return result;
}
