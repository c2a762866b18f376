/* cm-import-pick.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file chooser before an import, and the one that adds to it.
 */

#include "cm-import-pick.h"

#include <glib/gi18n-lib.h>

#include "cm-last-folder.h"

typedef struct
{
  GtkWindow *parent; /* (nullable), weak */
  CmImportPickFunc func;
} Pick;

static void
pick_free (gpointer data, GClosure *closure)
{
  Pick *self = data;

  g_clear_weak_pointer (&self->parent);
  g_free (self);
}

static void
on_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Pick *self = user_data;

  if (response == GTK_RESPONSE_ACCEPT && self->parent != NULL)
    {
      g_autoptr (GListModel) files
          = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      cm_last_folder_keep (GTK_FILE_CHOOSER (dialog));
      self->func (self->parent, files);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

/**
 * cm_import_pick:
 * @parent: the window it is for
 * @title: what the chooser is called
 * @accept_label: what its button says, with a mnemonic
 * @action: whether files or a folder are chosen
 * @func: gets @parent, if it is still there, and what was chosen
 *
 * Lets files or a folder be chosen.
 */
void
cm_import_pick (GtkWindow *parent,
                const char *title,
                const char *accept_label,
                GtkFileChooserAction action,
                CmImportPickFunc func)
{
  GtkFileChooserNative *dialog;
  Pick *self;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (title != NULL && accept_label != NULL && func != NULL);

  self = g_new0 (Pick, 1);
  g_set_weak_pointer (&self->parent, parent);
  self->func = func;

  dialog
      = gtk_file_chooser_native_new (title, parent, action, accept_label, _ ("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (dialog));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response_cb), self, pick_free,
                         0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
