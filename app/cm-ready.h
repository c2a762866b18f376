/* cm-ready.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Gets a certstore that can sign: asks to set one up or to unlock it, if need be. FALSE
 * without an error: the user does not want to. */
void cm_ready_async (GtkWindow *parent,
                     CmContext *context,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
gboolean cm_ready_finish (GAsyncResult *result, GError **error);

G_END_DECLS
