/* cm-row-cache.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows a list has loaded, so that the next query only names their keys. A query with
 * a hundred thousand hits then costs a look in this table for each instead of a dozen
 * columns and as many strings, and an unchanged row stays the same object for the list.
 * Keys are counted up from one, so the table is an array and not a hash table, which
 * takes ten times as long.
 *
 * A cache belongs to one list and is touched by one query at a time; it has no lock.
 */

#include "cm-row-cache-private.h"

struct _CmRowCache
{
  GPtrArray *rows; /* (element-type CmSummary) by key; NULL where none is loaded */
  guint n_rows;
  gint64 stamp;
};

static void
unref_row (gpointer row)
{
  g_clear_object (&row);
}

/**
 * cm_row_cache_new:
 *
 * Returns: (transfer full): an empty cache
 */
CmRowCache *
cm_row_cache_new (void)
{
  CmRowCache *self = g_new0 (CmRowCache, 1);

  self->rows = g_ptr_array_new_with_free_func (unref_row);
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

  g_ptr_array_unref (self->rows);
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

  return key >= 0 && key < self->rows->len ? g_ptr_array_index (self->rows, key) : NULL;
}

/**
 * cm_row_cache_set:
 * @self: a cache
 * @key: key of a document, %G_MAXINT32 at most
 * @row: its row
 *
 * Keeps @row, in place of an earlier one.
 */
void
cm_row_cache_set (CmRowCache *self, gint64 key, CmSummary *row)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (key >= 0 && key <= G_MAXINT32);
  g_return_if_fail (CM_IS_SUMMARY (row));

  if (key >= self->rows->len)
    g_ptr_array_set_size (self->rows, (int)key + 1);
  if (g_ptr_array_index (self->rows, key) == NULL)
    self->n_rows++;
  g_set_object ((CmSummary **)&g_ptr_array_index (self->rows, key), row);
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

  if (cm_row_cache_get (self, key) == NULL)
    return;
  g_clear_object (&g_ptr_array_index (self->rows, key));
  self->n_rows--;
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

  g_ptr_array_set_size (self->rows, 0);
  self->n_rows = 0;
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

  return self->n_rows;
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
