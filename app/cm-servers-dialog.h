/* cm-servers-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_SERVERS_DIALOG (cm_servers_dialog_get_type ())

/* Chooses servers among the active identities with that role. */
G_DECLARE_FINAL_TYPE (CmServersDialog, cm_servers_dialog, CM, SERVERS_DIALOG, AdwWindow)

/* @selected_ids: (nullable): ids of identities that are ticked at first */
void cm_servers_dialog_run_async (GtkWindow *parent,
                                  CmContext *context,
                                  const char *const *selected_ids,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* The ids that are ticked now, perhaps none; NULL without an error: the user cancelled.
 */
GStrv cm_servers_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
