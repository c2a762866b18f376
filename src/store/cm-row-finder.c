/* cm-row-finder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a query over a hundred thousand rows is answered between two keystrokes. The order
 * of all rows of a type is made once and kept until something changes (CmRowOrders).
 * Filter and search (CmTextIndex) each give a set of keys, in whatever order is easiest.
 * The answer is the kept order with the keys left out that are in neither set, and of
 * these only rows that the caller has not loaded yet are read.
 *
 * It runs in the thread of the database only and needs no lock.
 */

#include "cm-row-finder-private.h"

#include "cm-filter-cache-private.h"
#include "cm-key-set-private.h"
#include "cm-query-sql-private.h"
#include "cm-row-orders-private.h"
#include "cm-summary-table-private.h"
#include "cm-text-index-private.h"

#define CANCEL_CHECK_ROWS 512
/* More rows than this that are not loaded are worth reading the whole table for. */
#define LOAD_AHEAD_ROWS 1000
/* From this many rows on, a search is prepared before it is asked for. */
#define LARGE_ROWS 1000

struct _CmRowFinder
{
  CmDatabase *database;      /* borrowed */
  CmRowOrders *orders;       /* owned */
  CmFilterCache *filters;    /* owned */
  GHashTable *texts;         /* owned: type → CmTextIndex of what was searched */
  CmDocumentType large_type; /* of the large list that was loaded last */
};

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
  self->orders = cm_row_orders_new (database);
  self->filters = cm_filter_cache_new (database);
  self->texts
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)cm_text_index_free);
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

  cm_row_orders_free (self->orders);
  cm_filter_cache_free (self->filters);
  g_hash_table_unref (self->texts);
  g_free (self);
}

/* One for each type: a window searches in all its lists at every keystroke. */
static CmTextIndex *
get_texts (CmRowFinder *self, CmDocumentType type)
{
  CmTextIndex *texts = g_hash_table_lookup (self->texts, GINT_TO_POINTER (type));

  if (texts == NULL)
    {
      texts = cm_text_index_new (type);
      g_hash_table_insert (self->texts, GINT_TO_POINTER (type), texts);
    }
  return texts;
}

/* Keeps only the keys of rows that have all words. */
static gboolean
search (CmRowFinder *self,
        CmDocumentType type,
        const char *const *words,
        CmKeySet *keys,
        GCancellable *c,
        GError **error)
{
  CmTextIndex *texts = get_texts (self, type);
  g_autoptr (CmKeySet) found = NULL;

  if (!cm_text_index_update (texts, self->database, c, error))
    return FALSE;
  found = cm_key_set_new_like (keys);
  cm_text_index_search (texts, words, found);
  cm_key_set_intersect (keys, found);
  return TRUE;
}

/* The keys of all rows that match, search included. */
static CmKeySet *
find_keys (CmRowFinder *self, CmQuery *query, gint64 now, GCancellable *c, GError **error)
{
  g_autoptr (CmQuerySql) filter = cm_query_sql_new_filter (query, now);
  g_autoptr (CmKeySet) keys = cm_filter_cache_read (self->filters, filter, error);
  g_auto (GStrv) words = cm_query_dup_search_words (query);

  if (keys == NULL)
    return NULL;
  if (words[0] != NULL
      && !search (self, cm_query_get_document_type (query), (const char *const *)words,
                  keys, c, error))
    return NULL;
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

/* Loads many rows at once, in the order in which they are stored. */
static gboolean
load_ahead (CmRowFinder *self,
            CmDocumentType type,
            const CmKeySet *keys,
            CmRowCache *rows,
            GCancellable *c,
            GError **error)
{
  g_autoptr (CmStatement) scan
      = cm_summary_table_prepare_scan (self->database, type, error);
  g_autoptr (CmTextSlab) slab = cm_text_slab_new ();
  guint n_loaded = 0;
  CmStep step;

  if (scan == NULL)
    return FALSE;
  while ((step = cm_statement_step (scan, error)) == CM_STEP_ROW)
    {
      gint64 key = cm_statement_get_int (scan, 0);
      g_autoptr (CmSummary) row = NULL;

      if (!cm_key_set_contains (keys, key) || cm_row_cache_get (rows, key) != NULL)
        continue;
      if (n_loaded++ % CANCEL_CHECK_ROWS == 0
          && g_cancellable_set_error_if_cancelled (c, error))
        return FALSE;
      row = cm_summary_table_read (scan, slab);
      cm_row_cache_set (rows, key, row);
    }
  return step == CM_STEP_DONE;
}

/* The rows with @keys in order: those that are loaded, and the few that are not. */
static GPtrArray *
collect_rows (CmRowFinder *self,
              CmDocumentType type,
              const GArray *order,
              const CmKeySet *keys,
              CmRowCache *rows,
              GError **error)
{
  g_autoptr (CmStatement) load
      = cm_summary_table_prepare_load (self->database, type, error);
  g_autoptr (GPtrArray) found
      = g_ptr_array_new_full (cm_key_set_get_size (keys), g_object_unref);
  g_autoptr (CmTextSlab) slab = cm_text_slab_new ();

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
      row = cm_summary_table_load (load, key, slab, error);
      if (row == NULL)
        return NULL;
      cm_row_cache_set (rows, key, row);
      g_ptr_array_add (found, row);
    }
  return g_steal_pointer (&found);
}

/* The texts are read after a large list was loaded, and brought up to date after it has
 * changed, so that they are there when the first letter is typed. */
static gboolean
prepare_search_job (CmDatabase *database, gpointer data, GCancellable *c, GError **error)
{
  CmRowFinder *self = data;

  return cm_text_index_update (get_texts (self, self->large_type), database, c, error);
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
  CmDocumentType type;
  g_autoptr (CmKeySet) keys = NULL;
  const GArray *order;

  g_return_val_if_fail (self != NULL && CM_IS_QUERY (query) && rows != NULL, NULL);

  type = cm_query_get_document_type (query);
  keys = find_keys (self, query, now_unix_seconds, c, error);
  if (keys == NULL || g_cancellable_set_error_if_cancelled (c, error))
    return NULL;
  order = cm_row_orders_get (self->orders, query, error);
  if (order == NULL || !forget_old_rows (self, rows, error))
    return NULL;
  if (cm_key_set_get_size (keys) > cm_row_cache_get_size (rows) + LOAD_AHEAD_ROWS
      && !load_ahead (self, type, keys, rows, c, error))
    return NULL;
  if (cm_key_set_get_size (keys) > LARGE_ROWS)
    {
      self->large_type = type;
      cm_database_post (self->database, prepare_search_job, self, NULL);
    }
  return collect_rows (self, type, order, keys, rows, error);
}

/* Whether there is a shorter way than to look at every row. */
static gboolean
is_counted_alone (CmQuery *query)
{
  g_auto (GStrv) words = cm_query_dup_search_words (query);

  return words[0] != NULL || cm_query_get_server (query) != NULL;
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

      if (alike->len == CM_ROW_FINDER_MAX_COUNTS || is_counted_alone (other)
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
count_alone (CmRowFinder *self, CmQuery *query, gint64 now, gint64 *count, GError **error)
{
  g_autoptr (CmKeySet) keys = find_keys (self, query, now, NULL, error);

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

      if (!counted && is_counted_alone (query))
        counted = count_alone (self, query, now_unix_seconds, count, error);
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
