/* cm-import-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-import-item.h"

G_BEGIN_DECLS

#define CM_TYPE_IMPORT_ROW (cm_import_row_get_type ())

/* One row of the import preview. Property "item" (CmImportItem, read-write). */
G_DECLARE_FINAL_TYPE (CmImportRow, cm_import_row, CM, IMPORT_ROW, GtkWidget)

GtkWidget *cm_import_row_new (void);
CmImportItem *cm_import_row_get_item (CmImportRow *self);
void cm_import_row_set_item (CmImportRow *self, CmImportItem *item);

/* Words and shapes for a state; a result replaces the state once there is one. */
const char *cm_import_row_get_word (CmImportState state, CmImportResult result);
const char *cm_import_row_get_item_word (CmImportItem *item);
const char *cm_import_row_get_icon_name (CmImportState state, CmImportResult result);
const char *cm_import_row_get_style (CmImportState state, CmImportResult result);
char *cm_import_row_dup_details (CmImportItem *item);
char *cm_import_row_dup_accessible_name (CmImportItem *item);

G_END_DECLS
