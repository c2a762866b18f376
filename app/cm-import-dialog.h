/* cm-import-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-import-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_IMPORT_DIALOG (cm_import_dialog_get_type ())

/* The preview of an import: what was found, what would become of it, for whom. */
G_DECLARE_FINAL_TYPE (CmImportDialog, cm_import_dialog, CM, IMPORT_DIALOG, AdwWindow)

/* Reads the flow's sources, shows the preview over @parent, runs the import. */
void cm_import_dialog_run_async (GtkWindow *parent,
                                 CmImportFlow *flow,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* The report's sentence, for a toast; NULL without an error: the user cancelled. */
char *cm_import_dialog_run_finish (GAsyncResult *result, GError **error);

/* While it is open, more can be brought to it. */
CmImportDialog *cm_import_dialog_find (GtkWindow *parent); /* nullable */
void cm_import_dialog_add_files (CmImportDialog *self, GListModel *files);
void cm_import_dialog_add_bytes (CmImportDialog *self, const char *source, GBytes *bytes);

G_END_DECLS
