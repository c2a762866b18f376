/* cm-server-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-server-fetch.h"

G_BEGIN_DECLS

/* Asks for a server and shows what it shows. */
void cm_server_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* What the user wants to import; NULL if nothing. Transfer full. */
CmServerFetch *cm_server_dialog_run_finish (GAsyncResult *result);

G_END_DECLS
