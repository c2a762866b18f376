/* cm-last-folder.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The folder file choosers start in: where the last one was left. */
void cm_last_folder_recall (GtkFileChooser *chooser);
void cm_last_folder_keep (GtkFileChooser *chooser);

G_END_DECLS
