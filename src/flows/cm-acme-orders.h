/* cm-acme-orders.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_ORDERS (cm_acme_orders_get_type ())

/* The orders that this program works on, each in a thread of its own, so that nobody has
 * to wait for one. How far they are stands in the certstore. Signals: "changed" (the id
 * of a credential: its order began or ended to be worked on), "ended" (the id, and a
 * GError or NULL: its certificate is here). */
G_DECLARE_FINAL_TYPE (CmAcmeOrders, cm_acme_orders, CM, ACME_ORDERS, GObject)

CmAcmeOrders *cm_acme_orders_new (CmContext *context);
CmContext *cm_acme_orders_get_context (CmAcmeOrders *self);

/* Goes on with an order; nothing happens if it is worked on already. */
void cm_acme_orders_start (CmAcmeOrders *self, const char *id);
void cm_acme_orders_go_on (CmAcmeOrders *self); /* with all that were left */
void cm_acme_orders_renew (CmAcmeOrders *self, const char *id, gboolean new_key);
/* It stays where it is, and can be gone on with. */
void cm_acme_orders_stop (CmAcmeOrders *self, const char *id);
void cm_acme_orders_stop_all (CmAcmeOrders *self);
gboolean cm_acme_orders_is_running (CmAcmeOrders *self, const char *id);
guint cm_acme_orders_get_n_running (CmAcmeOrders *self);

G_END_DECLS
