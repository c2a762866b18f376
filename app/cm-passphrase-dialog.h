/* cm-passphrase-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Changes the passphrase of this computer's identity. */
void cm_passphrase_dialog_run_async (GtkWindow *parent,
                                     CmContext *context,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* TRUE: it was changed. FALSE without an error: the user went away. */
gboolean cm_passphrase_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
