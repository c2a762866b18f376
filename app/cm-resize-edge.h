/* cm-resize-edge.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets a pane be made wider by dragging its edge; the width is the setting @key. */
void cm_resize_edge_attach (GtkWidget *pane,
                            GtkPackType edge,
                            const char *property,
                            GSettings *settings,
                            const char *key);

G_END_DECLS
