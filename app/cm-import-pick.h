/* cm-import-pick.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @files: (element-type GFile): what was chosen, at least one. */
typedef void (*CmImportPickFunc) (GtkWindow *parent, GListModel *files);

/* Lets files or a folder be chosen over @parent, beginning where the last ones were. */
void cm_import_pick (GtkWindow *parent,
                     const char *title,
                     const char *accept_label,
                     GtkFileChooserAction action,
                     CmImportPickFunc func);

G_END_DECLS
