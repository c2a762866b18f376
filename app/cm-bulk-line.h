/* cm-bulk-line.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-bulk-row.h"

G_BEGIN_DECLS

#define CM_TYPE_BULK_LINE (cm_bulk_line_get_type ())

/* One line of a table of certificates: a tick, what is to be issued, and what becomes of
 * it in a shape and a word. Property "row" (CmBulkRow, nullable). */
G_DECLARE_FINAL_TYPE (CmBulkLine, cm_bulk_line, CM, BULK_LINE, GtkWidget)

void cm_bulk_line_set_row (CmBulkLine *self, CmBulkRow *row);

/* Pure: the looks of a state; a warning counts only while it is ready. */
const char *cm_bulk_line_get_word (CmBulkState state, gboolean warns);
const char *cm_bulk_line_get_icon_name (CmBulkState state, gboolean warns);
const char *cm_bulk_line_get_style (CmBulkState state, gboolean warns);

G_END_DECLS
