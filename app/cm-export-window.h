/* cm-export-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"
#include "cm-export-form.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_WINDOW (cm_export_window_get_type ())

/* A window that exports: the form, then a file or a folder, then the work, each of which
 * may send the user back to the form without closing it. */
G_DECLARE_DERIVABLE_TYPE (CmExportWindow, cm_export_window, CM, EXPORT_WINDOW, AdwWindow)

/**
 * CmExportWindowClass:
 * @check: takes what was typed, before a file is chosen; then calls
 *   cm_export_window_choose() or cm_export_window_fail()
 * @dup_file_name: what to propose
 * @is_folder: whether it goes into a folder
 * @is_logged: whether it is recorded, so that the certstore must be unlocked
 * @write: writes it; then calls cm_export_window_answer() or cm_export_window_fail()
 *
 * What the windows do in ways of their own.
 */
struct _CmExportWindowClass
{
  AdwWindowClass parent_class;

  void (*check) (CmExportWindow *self);
  char *(*dup_file_name) (CmExportWindow *self);
  gboolean (*is_folder) (CmExportWindow *self);
  gboolean (*is_logged) (CmExportWindow *self);
  void (*write) (CmExportWindow *self, GFile *file);

  gpointer padding[4];
};

/* Shows it. @progress: (nullable): has a property “fraction”. */
void cm_export_window_run (CmExportWindow *self,
                           CmContext *context,
                           const char *what,
                           GObject *progress,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
void cm_export_window_choose (CmExportWindow *self);
void cm_export_window_answer (CmExportWindow *self, char *sentence); /* transfer full */
/* @error: nullable: the user does not want to go on */
void cm_export_window_fail (CmExportWindow *self, const GError *error);
gboolean cm_export_window_is_open (CmExportWindow *self); /* not answered yet */

CmExportForm *cm_export_window_get_form (CmExportWindow *self);
CmContext *cm_export_window_get_context (CmExportWindow *self);
GFile *cm_export_window_get_file (CmExportWindow *self); /* nullable */
GCancellable *cm_export_window_get_cancellable (CmExportWindow *self);

/* A sentence for a toast; NULL without an error: the user cancelled. */
char *cm_export_window_finish (GAsyncResult *result, GError **error);

G_END_DECLS
