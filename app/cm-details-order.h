/* cm-details-order.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-board.h"
#include "cm-acme-orders.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_ORDER (cm_details_order_get_type ())

/* How far the order of a credential is, what the last one failed with, and what can be
 * done about it. Hidden if there is neither. */
G_DECLARE_FINAL_TYPE (CmDetailsOrder, cm_details_order, CM, DETAILS_ORDER, GtkWidget)

/* Which orders are worked on; once. */
void cm_details_order_set_orders (CmDetailsOrder *self,
                                  CmAcmeOrders *orders,
                                  CmAcmeBoard *board);
void cm_details_order_set_credential (CmDetailsOrder *self, CmCredentialDoc *credential);

G_END_DECLS
