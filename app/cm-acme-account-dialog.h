/* cm-acme-account-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-account-doc.h"
#include "cm-context.h"

G_BEGIN_DECLS

/* Makes an account at an ACME CA, after its terms have been read. */
void cm_acme_account_dialog_run_async (GtkWindow *parent,
                                       CmContext *context,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
/* The account; NULL without an error: the user went away. */
CmAcmeAccountDoc *cm_acme_account_dialog_run_finish (GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
