/* cm-sidebar-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-view.h"

G_BEGIN_DECLS

#define CM_TYPE_SIDEBAR_ROW (cm_sidebar_row_get_type ())

/* One view: icon, title, count. CmSidebarRow::files-dropped (GListModel of GFile) for a
 * server. */
G_DECLARE_FINAL_TYPE (CmSidebarRow, cm_sidebar_row, CM, SIDEBAR_ROW, GtkListBoxRow)

GtkWidget *cm_sidebar_row_new (CmView *view);
CmView *cm_sidebar_row_get_view (CmSidebarRow *self);

G_END_DECLS
