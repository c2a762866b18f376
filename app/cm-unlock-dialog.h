/* cm-unlock-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* LOCKED → UNLOCKED: from the keyring if the user chose so, else by asking. TRUE at once
 * if it is unlocked already. FALSE without an error: the user went away. */
void cm_unlock_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean cm_unlock_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
