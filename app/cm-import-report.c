/* cm-import-report.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saves what became of an import, from the preview or when it is over. The report may be
 * of ten thousand files, so it is written beside the main loop.
 */

#include "cm-import-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-chooser.h"

#define SAVING_KEY "cm-import-report"

typedef struct
{
  AdwToastOverlay *toasts;
  CmImportFlow *flow;
} Saving;

static void
saving_free (Saving *self)
{
  g_object_unref (self->toasts);
  g_object_unref (self->flow);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean saved = g_file_replace_contents_finish (G_FILE (source), result,
                                                   /* etag: */ NULL, &error);
  g_autofree char *escaped
      = g_markup_escape_text (saved ? _ ("Saved the report") : error->message, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
write_report (Saving *self, GFile *file)
{
  char *text = cm_import_flow_dup_text (self->flow);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (file, bytes, /* etag: */ NULL, FALSE,
                                       G_FILE_CREATE_PRIVATE, /* cancellable: */ NULL,
                                       on_written_cb, self);
}

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  write_report (g_object_steal_data (G_OBJECT (chooser), SAVING_KEY), file);
}

/**
 * cm_import_report_save:
 * @parent: the window to ask in
 * @toasts: where to say that it was saved, or why not
 * @flow: an import that was read
 *
 * Asks for a file and writes the report to it.
 */
void
cm_import_report_save (GtkWindow *parent, AdwToastOverlay *toasts, CmImportFlow *flow)
{
  GtkFileChooserNative *dialog;
  Saving *saving;

  g_return_if_fail (GTK_IS_WINDOW (parent) && ADW_IS_TOAST_OVERLAY (toasts));
  g_return_if_fail (CM_IS_IMPORT_FLOW (flow));

  saving = g_new0 (Saving, 1);
  saving->toasts = g_object_ref (toasts);
  saving->flow = g_object_ref (flow);
  dialog = gtk_file_chooser_native_new (_ ("Save the Report"), parent,
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"),
                                        _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("import.txt"));
  g_object_set_data_full (G_OBJECT (dialog), SAVING_KEY, saving,
                          (GDestroyNotify)saving_free);
  cm_chooser_run (parent, dialog, on_chosen_cb);
}
