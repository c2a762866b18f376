/* cm-row-cache.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows a list has loaded, so that the next query only names their keys. A query with
 * a hundred thousand hits then costs a look in this table for each instead of a dozen
 * columns and as many strings, and an unchanged row stays the same object for the list.
 *
 * A cache belongs to one list and is touched by one query at a time; it has no lock.
 */

#include "cm-row-cache-private.h"

struct _CmRowCache
{
  GHashTable *rows; /* key → CmSummary */
  gint64 stamp;
};

G_STATIC_ASSERT (sizeof (gpointer) >= sizeof (gint64));

/**
 * cm_row_cache_new:
 *
 * Returns: (transfer full): an empty cache
 */
CmRowCache *
cm_row_cache_new (void)
{
  CmRowCache *self = g_new0 (CmRowCache, 1);

  self->rows = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  return self;
}

/**
 * cm_row_cache_free:
 * @self: (transfer full): a cache
 *
 * Frees @self.
 */
void
cm_row_cache_free (CmRowCache *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->rows);
  g_free (self);
}

/**
 * cm_row_cache_get:
 * @self: a cache
 * @key: key of a document
 *
 * Returns: (transfer none) (nullable): its row, if it is loaded
 */
CmSummary *
cm_row_cache_get (CmRowCache *self, gint64 key)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->rows, (gpointer)(gintptr)key);
}

/**
 * cm_row_cache_set:
 * @self: a cache
 * @key: key of a document
 * @row: its row
 *
 * Keeps @row, in place of an earlier one.
 */
void
cm_row_cache_set (CmRowCache *self, gint64 key, CmSummary *row)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (CM_IS_SUMMARY (row));

  g_hash_table_insert (self->rows, (gpointer)(gintptr)key, g_object_ref (row));
}

/**
 * cm_row_cache_remove:
 * @self: a cache
 * @key: key of a document
 *
 * Forgets the row of one document, if it is there.
 */
void
cm_row_cache_remove (CmRowCache *self, gint64 key)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove (self->rows, (gpointer)(gintptr)key);
}

/**
 * cm_row_cache_clear:
 * @self: a cache
 *
 * Forgets all rows.
 */
void
cm_row_cache_clear (CmRowCache *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->rows);
  self->stamp = 0;
}

/**
 * cm_row_cache_get_size:
 * @self: a cache
 *
 * Returns: how many rows are loaded
 */
guint
cm_row_cache_get_size (CmRowCache *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->rows);
}

/**
 * cm_row_cache_get_stamp:
 * @self: a cache
 *
 * Returns: the number of the last change of the store that the rows take into account
 */
gint64
cm_row_cache_get_stamp (CmRowCache *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->stamp;
}

/**
 * cm_row_cache_set_stamp:
 * @self: a cache
 * @stamp: number of a change of the store
 *
 * Says that all rows are as they were after that change.
 */
void
cm_row_cache_set_stamp (CmRowCache *self, gint64 stamp)
{
  g_return_if_fail (self != NULL);

  self->stamp = stamp;
}
