/* cm-filter-cache.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * While somebody types, only the search differs from one query to the next: which of a
 * hundred thousand rows are in the view is read at the first letter and remembered until
 * something in the database changes. A filter that goes by the clock differs every second
 * and is just read.
 */

#include "cm-filter-cache-private.h"

#include <glib/gi18n-lib.h>

#include "cm-store.h"

/* A set has a bit for each document, and a window has a few lists. */
#define MAX_REMEMBERED 8

struct _CmFilterCache
{
  CmDatabase *database;  /* borrowed */
  guint64 change_number; /* what @sets go by */
  GHashTable *sets;      /* text and values of the filter → CmKeySet */
};

/**
 * cm_filter_cache_new:
 * @database: a database; has to outlive the cache
 *
 * Returns: (transfer full): an empty cache
 */
CmFilterCache *
cm_filter_cache_new (CmDatabase *database)
{
  CmFilterCache *self;

  g_return_val_if_fail (database != NULL, NULL);

  self = g_new0 (CmFilterCache, 1);
  self->database = database;
  self->sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify)cm_key_set_free);
  return self;
}

/**
 * cm_filter_cache_free:
 * @self: (transfer full): a cache
 *
 * Frees @self.
 */
void
cm_filter_cache_free (CmFilterCache *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->sets);
  g_free (self);
}

static gboolean
read_max_key (CmFilterCache *self, gint64 *max_key, GError **error)
{
  if (!cm_database_read_int (self->database, "SELECT max (key) FROM document", max_key,
                             error))
    return FALSE;
  if (*max_key < 0 || *max_key > G_MAXINT32)
    {
      g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED,
                           _ ("The certstore’s database contradicts itself."));
      return FALSE;
    }
  return TRUE;
}

static CmKeySet *
read_keys (CmFilterCache *self, CmQuerySql *filter, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autoptr (CmKeySet) keys = NULL;
  gint64 max_key = 0;
  CmStep step;

  if (!read_max_key (self, &max_key, error))
    return NULL;
  statement = cm_query_sql_prepare (filter, self->database, error);
  if (statement == NULL)
    return NULL;
  keys = cm_key_set_new (max_key);
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    cm_key_set_add (keys, cm_statement_get_int (statement, 0));
  return step == CM_STEP_DONE ? g_steal_pointer (&keys) : NULL;
}

/**
 * cm_filter_cache_read:
 * @self: a cache
 * @filter: which rows; see cm_query_sql_new_filter()
 * @error: return location for a #CmStoreError
 *
 * Reads the keys of the rows that match, or recalls them; inside a job that reads.
 *
 * Returns: (transfer full): the keys, or %NULL
 */
CmKeySet *
cm_filter_cache_read (CmFilterCache *self, CmQuerySql *filter, GError **error)
{
  g_autofree char *key = NULL;
  guint64 change_number = 0;
  CmKeySet *keys;

  g_return_val_if_fail (self != NULL && filter != NULL, NULL);

  if (!cm_database_read_change_number (self->database, &change_number, error))
    return NULL;
  if (change_number != self->change_number)
    g_hash_table_remove_all (self->sets);
  self->change_number = change_number;

  key = cm_query_sql_dup_key (filter);
  keys = g_hash_table_lookup (self->sets, key);
  if (keys == NULL)
    {
      keys = read_keys (self, filter, error);
      if (keys == NULL)
        return NULL;
      if (g_hash_table_size (self->sets) >= MAX_REMEMBERED)
        g_hash_table_remove_all (self->sets);
      g_hash_table_insert (self->sets, g_steal_pointer (&key), keys);
    }
  return cm_key_set_copy (keys);
}
