/* cm-dns-account-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_DNS_ACCOUNT_ROW (cm_dns_account_row_get_type ())

/* An account at a DNS provider: what it is called, and opened, what is known of it, no
 * secret among that, and what can be done with it. */
G_DECLARE_FINAL_TYPE (CmDnsAccountRow,
                      cm_dns_account_row,
                      CM,
                      DNS_ACCOUNT_ROW,
                      AdwExpanderRow)

/* @providers: nullable (element-type CmDnsProviderInfo): those there are */
GtkWidget *cm_dns_account_row_new (CmDnsAccountDoc *account, GPtrArray *providers);
void cm_dns_account_row_set_account (CmDnsAccountRow *self,
                                     CmDnsAccountDoc *account,
                                     GPtrArray *providers);

G_END_DECLS
