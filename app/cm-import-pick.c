/* cm-import-pick.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file chooser before an import, and the one that adds to it.
 */

#include "cm-import-pick.h"

#include <glib/gi18n-lib.h>

#include "cm-chooser.h"

#define FUNC_KEY "cm-import-pick"

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmImportPickFunc func = g_object_get_data (G_OBJECT (chooser), FUNC_KEY);
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (chooser);

  func (GTK_WINDOW (owner), files);
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

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (title != NULL && accept_label != NULL && func != NULL);

  dialog
      = gtk_file_chooser_native_new (title, parent, action, accept_label, _ ("_Cancel"));
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), FUNC_KEY, func);
  cm_chooser_run (parent, dialog, on_chosen_cb);
}
