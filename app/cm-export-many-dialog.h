/* cm-export-many-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-export-many.h"
#include "cm-export-window.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_MANY_DIALOG (cm_export_many_dialog_get_type ())

/* Several credentials leave as one file, or as files in a folder. */
G_DECLARE_FINAL_TYPE (CmExportManyDialog,
                      cm_export_many_dialog,
                      CM,
                      EXPORT_MANY_DIALOG,
                      CmExportWindow)

/* The callback asks cm_export_window_finish(). */
void cm_export_many_dialog_run_async (GtkWindow *parent,
                                      CmContext *context,
                                      CmExportMany *many,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

G_END_DECLS
