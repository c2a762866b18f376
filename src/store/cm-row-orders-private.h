/* cm-row-orders-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-query.h"

G_BEGIN_DECLS

/* Orders that are kept in memory. */
#define CM_ROW_ORDERS_MAX 4

/**
 * CmRowOrders: the keys of all documents of a type in the order of a query.
 */
typedef struct _CmRowOrders CmRowOrders;

CmRowOrders *cm_row_orders_new (CmDatabase *database);
void cm_row_orders_free (CmRowOrders *self);

/* Inside a job that reads; (element-type gint64), valid until the next call. */
const GArray *cm_row_orders_get (CmRowOrders *self, CmQuery *query, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRowOrders, cm_row_orders_free)

G_END_DECLS
