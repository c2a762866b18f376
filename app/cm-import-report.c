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

#include "cm-last-folder.h"

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
on_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  g_autoptr (Saving) self = user_data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      cm_last_folder_keep (GTK_FILE_CHOOSER (dialog));
      write_report (g_steal_pointer (&self), file);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
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
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (dialog));
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
