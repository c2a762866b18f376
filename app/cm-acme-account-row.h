/* cm-acme-account-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-acme-account-doc.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_ACCOUNT_ROW (cm_acme_account_row_get_type ())

/* An account at an ACME CA: what it is called, and opened, what is known of it and what
 * can be done with it. */
G_DECLARE_FINAL_TYPE (CmAcmeAccountRow,
                      cm_acme_account_row,
                      CM,
                      ACME_ACCOUNT_ROW,
                      AdwExpanderRow)

GtkWidget *cm_acme_account_row_new (CmAcmeAccountDoc *account);
void cm_acme_account_row_set_account (CmAcmeAccountRow *self, CmAcmeAccountDoc *account);

G_END_DECLS
