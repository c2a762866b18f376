/* cm-revoke-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-summary.h"

G_BEGIN_DECLS

/* Asks why a certificate is to be revoked, since that cannot be taken back. @n_others:
 * how many fall with it if somebody else may have its key. */
void cm_revoke_dialog_run_async (GtkWindow *parent,
                                 CmSummary *summary,
                                 guint n_others,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* A CmRevocationReason; -1: the user does not want to. @id: of what is to be revoked. */
int cm_revoke_dialog_run_finish (GAsyncResult *result, char **id);

G_END_DECLS
