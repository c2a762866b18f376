/* cm-providers-window.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* The definitions of DNS providers: those that come with the program and one's own. */
void cm_providers_window_present (GtkWindow *parent, CmContext *context);

G_END_DECLS
