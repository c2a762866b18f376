/* cm-column-sorter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTK 4.8 lets one click on a header but not read which column is sorted by: the view's
 * sorter only compares. So it is made to compare two probes. The sorter of the first
 * column in its order is called first, writes its name on the probe and answers
 * "smaller"; whether "smaller" or "larger" comes out of the view's sorter tells the
 * direction. Real rows never get here: they are sorted in the store.
 */

#include "cm-column-sorter.h"

struct _CmColumnSorter
{
  GtkSorter parent_instance;

  CmQuerySort sort;
};

G_DEFINE_FINAL_TYPE (CmColumnSorter, cm_column_sorter, GTK_TYPE_SORTER)

#define CM_TYPE_SORT_PROBE (cm_sort_probe_get_type ())
G_DECLARE_FINAL_TYPE (CmSortProbe, cm_sort_probe, CM, SORT_PROBE, GObject)

struct _CmSortProbe
{
  GObject parent_instance;

  gboolean asked;
  CmQuerySort sort;
};

G_DEFINE_FINAL_TYPE (CmSortProbe, cm_sort_probe, G_TYPE_OBJECT)

static void
cm_sort_probe_class_init (CmSortProbeClass *klass)
{
}

static void
cm_sort_probe_init (CmSortProbe *self)
{
}

static GtkOrdering
cm_column_sorter_compare (GtkSorter *sorter, gpointer item1, gpointer item2)
{
  CmSortProbe *probe;

  if (!CM_IS_SORT_PROBE (item1))
    return GTK_ORDERING_EQUAL;

  probe = CM_SORT_PROBE (item1);
  if (!probe->asked)
    {
      probe->asked = TRUE;
      probe->sort = CM_COLUMN_SORTER (sorter)->sort;
    }
  return GTK_ORDERING_SMALLER;
}

static GtkSorterOrder
cm_column_sorter_get_order (GtkSorter *sorter)
{
  return GTK_SORTER_ORDER_PARTIAL;
}

static void
cm_column_sorter_class_init (CmColumnSorterClass *klass)
{
  GtkSorterClass *sorter_class = GTK_SORTER_CLASS (klass);

  sorter_class->compare = cm_column_sorter_compare;
  sorter_class->get_order = cm_column_sorter_get_order;
}

static void
cm_column_sorter_init (CmColumnSorter *self)
{
}

/**
 * cm_column_sorter_new:
 * @sort: what the column is sorted by
 *
 * Returns: (transfer full): a sorter for a column
 */
GtkSorter *
cm_column_sorter_new (CmQuerySort sort)
{
  CmColumnSorter *self = g_object_new (CM_TYPE_COLUMN_SORTER, NULL);

  self->sort = sort;
  return GTK_SORTER (self);
}

/**
 * cm_column_sorter_ask:
 * @view_sorter: (nullable): gtk_column_view_get_sorter()
 * @sort: (out): the column that is asked first
 * @descending: (out): whether from last to first
 *
 * Finds out which header was clicked. The arguments are untouched if none was.
 *
 * Returns: whether the view sorts by a column
 */
gboolean
cm_column_sorter_ask (GtkSorter *view_sorter, CmQuerySort *sort, gboolean *descending)
{
  g_autoptr (CmSortProbe) probe = g_object_new (CM_TYPE_SORT_PROBE, NULL);
  g_autoptr (CmSortProbe) other = g_object_new (CM_TYPE_SORT_PROBE, NULL);
  GtkOrdering order;

  g_return_val_if_fail (sort != NULL && descending != NULL, FALSE);

  if (view_sorter == NULL)
    return FALSE;
  order = gtk_sorter_compare (view_sorter, probe, other);
  if (!probe->asked)
    return FALSE;
  *sort = probe->sort;
  *descending = order == GTK_ORDERING_LARGER;
  return TRUE;
}
