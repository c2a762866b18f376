/* cm-dns-account-labels.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* Blocks. */
GStrv cm_dns_account_labels_find (CmContext *context,
                                  const char *const *ids,
                                  GCancellable *cancellable,
                                  GError **error);
void cm_dns_account_labels_find_async (CmContext *context,
                                       const char *const *ids,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GStrv cm_dns_account_labels_find_finish (CmContext *context,
                                         GAsyncResult *result,
                                         GError **error);

G_END_DECLS
