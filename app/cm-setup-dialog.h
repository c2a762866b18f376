/* cm-setup-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Makes the certstore of a context that is EMPTY. TRUE: it is there and UNLOCKED. FALSE
 * without an error: the user went away. */
void cm_setup_dialog_run_async (GtkWindow *parent,
                                CmContext *context,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cm_setup_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
