/* cm-ca-renew-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-ca-flow.h"

G_BEGIN_DECLS

/* Asks how a Micro CA is to be renewed. */
void cm_ca_renew_dialog_run_async (GtkWindow *parent,
                                   CmMicroCaDoc *ca,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* FALSE: not at all. */
gboolean cm_ca_renew_dialog_run_finish (GAsyncResult *result,
                                        CmMicroCaDoc **ca,
                                        CmCaRenewal *renewal);

G_END_DECLS
