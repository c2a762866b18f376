/* cm-dns-account-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/* Stores how to get at a DNS provider; its secrets sealed for the managers. */
void cm_dns_account_dialog_run_async (GtkWindow *parent,
                                      CmContext *context,
                                      CmDnsAccountDoc *account, /* nullable: a new one */
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* The account; NULL without an error: the user went away. */
CmDnsAccountDoc *cm_dns_account_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
