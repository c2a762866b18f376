/* cm-acme-change-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-orders.h"

G_BEGIN_DECLS

/* Asks how a credential that is obtained by ACME is to be obtained from now on, and
 * changes it; an order that is worked on is stopped for that. */
void cm_acme_change_dialog_run_async (GtkWindow *parent,
                                      CmAcmeOrders *orders,
                                      CmCredentialDoc *credential,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* Its id; NULL without an error: nothing was changed. */
char *cm_acme_change_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
