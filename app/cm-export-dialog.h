/* cm-export-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-export-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_DIALOG (cm_export_dialog_get_type ())

/* Format, key or not, password, file: one credential leaves as a file. */
G_DECLARE_FINAL_TYPE (CmExportDialog, cm_export_dialog, CM, EXPORT_DIALOG, AdwWindow)

void cm_export_dialog_run_async (GtkWindow *parent,
                                 CmExportFlow *flow,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* A sentence for a toast; NULL without an error: the user cancelled. */
char *cm_export_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
