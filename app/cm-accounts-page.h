/* cm-accounts-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-orders.h"

G_BEGIN_DECLS

/**
 * CmAccountsKind:
 * @CM_ACCOUNTS_KIND_ACME: accounts at ACME CAs
 * @CM_ACCOUNTS_KIND_DNS: accounts at DNS providers
 *
 * Which accounts.
 */
typedef enum
{
  CM_ACCOUNTS_KIND_ACME,
  CM_ACCOUNTS_KIND_DNS,
} CmAccountsKind;

#define CM_TYPE_ACCOUNTS_KIND (cm_accounts_kind_get_type ())
GType cm_accounts_kind_get_type (void) G_GNUC_CONST;

#define CM_TYPE_ACCOUNTS_PAGE (cm_accounts_page_get_type ())

/* The accounts of a kind: a row each, which opens, and a button for another. Property
 * "kind" (CmAccountsKind, construct-only). */
G_DECLARE_FINAL_TYPE (CmAccountsPage, cm_accounts_page, CM, ACCOUNTS_PAGE, GtkWidget)

/* Only for accounts at ACME CAs, whose orders stand above them; once. */
void cm_accounts_page_set_orders (CmAccountsPage *self, CmAcmeOrders *orders);
void cm_accounts_page_set_context (CmAccountsPage *self, CmContext *context);
/* Opens the row of that account, as soon as there is one. */
void cm_accounts_page_select (CmAccountsPage *self, const char *id);

G_END_DECLS
