/* cm-acme-order-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* (element-type CmCredentialDoc) what has an order under way, or one that failed; by
 * title. Blocks; windows use the _async half. */
GPtrArray *
cm_acme_order_list_read (CmContext *context, GCancellable *cancellable, GError **error);
void cm_acme_order_list_read_async (CmContext *context,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *
cm_acme_order_list_read_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
