/* cm-toast.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwToast *cm_toast_new (const char *sentence);
/* In the first window, of it and those it belongs to, that shows toasts. */
void cm_toast_tell (GtkWindow *window, const char *sentence);
/* In the place of what was said of the copy before. */
void cm_toast_say_copied (GtkWidget *widget, const char *sentence);

G_END_DECLS
