/* cm-dns-test-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/* Tries an account at a DNS provider in one of its zones, and shows each step and what
 * was said. */
void cm_dns_test_dialog_present (GtkWindow *parent,
                                 CmContext *context,
                                 CmDnsAccountDoc *account);

G_END_DECLS
