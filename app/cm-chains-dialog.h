/* cm-chains-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Shows the chains that an ACME CA has for a certificate, and takes another one. */
void cm_chains_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 CmCredentialDoc *credential,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
/* NULL without an error: nothing was changed. */
CmCredentialDoc *cm_chains_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
