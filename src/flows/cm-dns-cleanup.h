/* cm-dns-cleanup.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-dns-account-doc.h"

G_BEGIN_DECLS

/* Challenge records that nobody removed. Both block; both need a manager. */

/* (element-type CmAcmePublished) those at a DNS account that look like answers to a
 * challenge and belong to no order that is under way here. @zone: nullable: one zone */
GPtrArray *cm_dns_cleanup_find (CmContext *context,
                                CmDnsAccountDoc *account,
                                const char *zone,
                                GCancellable *cancellable,
                                GError **error);
/* Stops at the first that cannot be removed. */
gboolean cm_dns_cleanup_remove (CmContext *context,
                                CmDnsAccountDoc *account,
                                GPtrArray *stale,
                                GCancellable *cancellable,
                                GError **error);

/* The same in worker threads, for all zones. */
void cm_dns_cleanup_find_async (CmContext *context,
                                CmDnsAccountDoc *account,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* (element-type CmAcmePublished) */
GPtrArray *
cm_dns_cleanup_find_finish (CmContext *context, GAsyncResult *result, GError **error);
void cm_dns_cleanup_remove_async (CmContext *context,
                                  CmDnsAccountDoc *account,
                                  GPtrArray *stale,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean
cm_dns_cleanup_remove_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
