/* cm-retire-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Asks, then retires an identity: nothing is sealed for it any more. */
void cm_retire_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 const char *id,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* A sentence for a toast; NULL without an error: the user cancelled. */
char *cm_retire_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
