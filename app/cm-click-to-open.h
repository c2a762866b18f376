/* cm-click-to-open.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets a plain click on a row open it, while @enabled. */
GtkEventController *cm_click_to_open_attach (GtkColumnView *view);
void cm_click_to_open_set_enabled (GtkEventController *click, gboolean enabled);

G_END_DECLS
