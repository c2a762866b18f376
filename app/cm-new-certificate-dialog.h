/* cm-new-certificate-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Makes a new certificate, or a request for one, on one page. @provider is what is chosen
 * at first: MICRO_CA, ACME or MANUAL. @ca_id: nullable: the Micro CA that is chosen at
 * first.
 */
void cm_new_certificate_dialog_run_async (GtkWindow *parent,
                                          CmContext *context,
                                          CmProvider provider,
                                          const char *ca_id,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
/* What was made; NULL without an error: the user went away. */
CmCredentialDoc *cm_new_certificate_dialog_run_finish (GAsyncResult *result,
                                                       GError **error);

G_END_DECLS
