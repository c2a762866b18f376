/* cm-column-layout.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_COLUMN_LAYOUT (cm_column_layout_get_type ())

/* The columns of the list of credentials: which, where, how wide, sorted by which.
 * CmColumnLayout::sort-changed is emitted when a header was clicked. */
G_DECLARE_FINAL_TYPE (CmColumnLayout, cm_column_layout, CM, COLUMN_LAYOUT, GObject)

CmColumnLayout *cm_column_layout_new (GtkColumnView *view, GSettings *settings);
GActionGroup *cm_column_layout_get_actions (CmColumnLayout *self); /* prefix "columns" */
GMenuModel *cm_column_layout_get_menu (CmColumnLayout *self);      /* calls them */
void cm_column_layout_set_context (CmColumnLayout *self, CmContext *context);
void cm_column_layout_fit (CmColumnLayout *self, int width);
void cm_column_layout_apply_sort (CmColumnLayout *self, CmQuery *query);
void cm_column_layout_save_widths (CmColumnLayout *self);

G_END_DECLS
