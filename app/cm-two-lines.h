/* cm-two-lines.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A row of long lists: an icon, a title, a dim line below. Cheaper than a row of a boxed
 * list, and reused by the list views. */
GtkWidget *cm_two_lines_new (void);
void cm_two_lines_set (GtkWidget *row,
                       const char *icon_name,
                       const char *style,
                       const char *title,
                       const char *subtitle);

G_END_DECLS
