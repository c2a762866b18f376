/* cm-export-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-export-flow.h"
#include "cm-export-window.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_DIALOG (cm_export_dialog_get_type ())

/* Format, key or not, password, file: one credential leaves as a file. */
G_DECLARE_FINAL_TYPE (CmExportDialog, cm_export_dialog, CM, EXPORT_DIALOG, CmExportWindow)

/* The callback asks cm_export_window_finish(). */
void cm_export_dialog_run_async (GtkWindow *parent,
                                 CmExportFlow *flow,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);

G_END_DECLS
