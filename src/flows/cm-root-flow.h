/* cm-root-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/**
 * CmRootsAdded:
 * @n_added: how many are newly trusted
 * @n_intermediates: how many of these only complete chains: no root, so none ends there
 * @n_here: how many were trusted already
 */
typedef struct
{
  guint n_added;
  guint n_intermediates;
  guint n_here;
} CmRootsAdded;

/* Trusted roots. @added is optional everywhere. Afterwards the health of credentials they
 * concern is set anew. */
gboolean cm_root_flow_add_certificates (CmContext *context,
                                        GPtrArray *certificates,
                                        CmRootsAdded *added,
                                        GCancellable *cancellable,
                                        GError **error);
/* Any file certificates are found in; leaves are refused with a sentence. With @refused a
 * file that cannot be used does not hold up the others. */
gboolean cm_root_flow_add_files (CmContext *context,
                                 GPtrArray *files,
                                 CmRootsAdded *added,
                                 GPtrArray *refused,
                                 GCancellable *cancellable,
                                 GError **error);
/* Those this computer trusts (/etc/ssl/certs/ca-certificates.crt through GnuTLS). */
gboolean cm_root_flow_add_system (CmContext *context,
                                  CmRootsAdded *added,
                                  GCancellable *cancellable,
                                  GError **error);
/* By id, fingerprint prefix, or title. */
gboolean cm_root_flow_remove (CmContext *context,
                              const char *name,
                              char **title,
                              GCancellable *cancellable,
                              GError **error);

void cm_root_flow_add_files_async (CmContext *context,
                                   GPtrArray *files,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void cm_root_flow_add_system_async (CmContext *context,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void cm_root_flow_remove_async (CmContext *context,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean cm_root_flow_finish (CmContext *context,
                              GAsyncResult *result,
                              CmRootsAdded *added,
                              GError **error);
/* what was wrong with files that were not used, after a finish */
GStrv cm_root_flow_dup_refused (CmContext *context, GAsyncResult *result);

G_END_DECLS
