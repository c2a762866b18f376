/* cm-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_WINDOW (cm_window_get_type ())

/* The main window: views, a list, details. */
G_DECLARE_FINAL_TYPE (CmWindow, cm_window, CM, WINDOW, AdwApplicationWindow)

GtkWidget *cm_window_new (GtkApplication *application, CmContext *context);

/* Opens the import preview; waits until the certstore is open. (element-type GFile) */
void cm_window_import_files (CmWindow *self, GListModel *files);
void cm_window_show_problem (CmWindow *self, const char *sentence); /* instead of lists */
void cm_window_toast (CmWindow *self, const char *sentence);

G_END_DECLS
