/* cm-dns-provider-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-flow.h"

G_BEGIN_DECLS

/* DNS providers that come with the program and those of one's own. Each function may
 * block. @context: nullable: those that come with the program only */

/* (element-type CmDnsProviderInfo), by name */
GPtrArray *
cm_dns_provider_flow_list (CmContext *context, GCancellable *cancellable, GError **error);
CmDnsProviderInfo *
cm_dns_provider_flow_find (CmContext *context, const char *id, GError **error);
/* The definition as it is written. */
GBytes *cm_dns_provider_flow_export (CmContext *context, const char *id, GError **error);

/* Keeps a definition, in place of an older one. */
CmDnsProviderInfo *cm_dns_provider_flow_import (CmContext *context,
                                                GBytes *text,
                                                GCancellable *cancellable,
                                                GError **error);
gboolean cm_dns_provider_flow_delete (CmContext *context,
                                      const char *id,
                                      GCancellable *cancellable,
                                      GError **error);

/* The same in worker threads. */
void cm_dns_provider_flow_list_async (CmContext *context,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
/* (element-type CmDnsProviderInfo), by name */
GPtrArray *cm_dns_provider_flow_list_finish (CmContext *context,
                                             GAsyncResult *result,
                                             GError **error);
void cm_dns_provider_flow_export_async (CmContext *context,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBytes *cm_dns_provider_flow_export_finish (CmContext *context,
                                            GAsyncResult *result,
                                            GError **error);
void cm_dns_provider_flow_import_async (CmContext *context,
                                        GBytes *text,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
void cm_dns_provider_flow_delete_async (CmContext *context,
                                        const char *id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
/* Ends the last two. */
gboolean
cm_dns_provider_flow_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
