/* cm-last-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People fetch a certificate's parts from one folder and put what they export into one
 * folder, so every file chooser of the program starts where the last one was left. The
 * folder is remembered as a URI: it may be on a share.
 */

#include "cm-last-folder.h"

#define KEY_LAST_FOLDER "last-folder"

/**
 * cm_last_folder_recall:
 * @chooser: a file chooser that was not shown yet
 *
 * Lets @chooser start in the remembered folder, if there is one.
 */
void
cm_last_folder_recall (GtkFileChooser *chooser)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  g_autofree char *uri = g_settings_get_string (settings, KEY_LAST_FOLDER);
  g_autoptr (GFile) folder = NULL;

  g_return_if_fail (GTK_IS_FILE_CHOOSER (chooser));

  if (*uri == '\0')
    return;
  folder = g_file_new_for_uri (uri);
  gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

/**
 * cm_last_folder_keep:
 * @chooser: a file chooser in which a file was chosen
 *
 * Remembers the folder of the chosen file.
 */
void
cm_last_folder_keep (GtkFileChooser *chooser)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *uri = NULL;

  g_return_if_fail (GTK_IS_FILE_CHOOSER (chooser));

  file = gtk_file_chooser_get_file (chooser);
  folder = file != NULL ? g_file_get_parent (file) : NULL;
  if (folder == NULL)
    return;
  uri = g_file_get_uri (folder);
  g_settings_set_string (settings, KEY_LAST_FOLDER, uri);
}
