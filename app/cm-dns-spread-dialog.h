/* cm-dns-spread-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/* Asks how orders wait for the records of a DNS account, and stores that. */
void cm_dns_spread_dialog_present (GtkWindow *parent,
                                   CmContext *context,
                                   CmDnsAccountDoc *account);

G_END_DECLS
