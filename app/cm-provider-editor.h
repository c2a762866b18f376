/* cm-provider-editor.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Changes the definition of a DNS provider: it is checked as it is typed, and can be
 * tried before it is kept. @is_new: whether it is kept nowhere yet */
void cm_provider_editor_present (GtkWindow *parent,
                                 CmContext *context,
                                 GBytes *text,
                                 gboolean is_new);

G_END_DECLS
