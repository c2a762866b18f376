/* cm-clipboard.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_CLIPBOARD_SECRET_SECONDS 30

/* The clipboard: text stays, a secret goes after CM_CLIPBOARD_SECRET_SECONDS. */
void cm_clipboard_copy_text (GtkWidget *widget, const char *text);
void cm_clipboard_copy_secret (GtkWidget *widget, CmSecret *secret, guint seconds);
void cm_clipboard_forget_secret (GdkDisplay *display);

G_END_DECLS
