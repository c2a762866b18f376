/* cm-chooser.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CmChooserFunc:
 * @owner: the widget that asked
 * @chooser: what was chosen in
 *
 * Takes what was chosen; it is not called if nothing was.
 */
typedef void (*CmChooserFunc) (gpointer owner, GtkFileChooser *chooser);

/* A window to choose a file in that belongs to a widget: it begins where the last one was
 * left, and goes away with its widget. */
void cm_chooser_run (gpointer owner, GtkFileChooserNative *dialog, CmChooserFunc func);

G_END_DECLS
