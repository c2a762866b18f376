/* cm-column-sorter.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-query.h"

G_BEGIN_DECLS

#define CM_TYPE_COLUMN_SORTER (cm_column_sorter_get_type ())

/* What a column gives to GtkColumnView so that its header can be clicked; the rows
 * themselves are sorted by the store. */
G_DECLARE_FINAL_TYPE (CmColumnSorter, cm_column_sorter, CM, COLUMN_SORTER, GtkSorter)

GtkSorter *cm_column_sorter_new (CmQuerySort sort);

/* Which column a view's own sorter asks first, and in which direction. FALSE: none. */
gboolean
cm_column_sorter_ask (GtkSorter *view_sorter, CmQuerySort *sort, gboolean *descending);

G_END_DECLS
