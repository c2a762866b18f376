/* cm-said-label.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A label in a row of its own for what was asked and answered: text, no markup, that can
 * be selected and wraps anywhere. */
GtkWidget *cm_said_label_new (const char *text, gboolean is_verbatim);

G_END_DECLS
