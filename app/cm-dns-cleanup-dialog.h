/* cm-dns-cleanup-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/* Finds challenge records that nobody removed, and removes those that are ticked. */
void cm_dns_cleanup_dialog_present (GtkWindow *parent,
                                    CmContext *context,
                                    CmDnsAccountDoc *account);

G_END_DECLS
