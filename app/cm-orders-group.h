/* cm-orders-group.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-acme-orders.h"

G_BEGIN_DECLS

#define CM_TYPE_ORDERS_GROUP (cm_orders_group_get_type ())

/* The orders at ACME CAs that are under way or failed, a row each, which leads to its
 * credential. Hidden while there is none. */
G_DECLARE_FINAL_TYPE (CmOrdersGroup,
                      cm_orders_group,
                      CM,
                      ORDERS_GROUP,
                      AdwPreferencesGroup)

/* Once. */
void cm_orders_group_set_orders (CmOrdersGroup *self, CmAcmeOrders *orders);
/* The certstore changed, or somebody looks. */
void cm_orders_group_read (CmOrdersGroup *self);

G_END_DECLS
