/* cm-identity-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/* Participants. */

/* A newcomer on this computer: makes key and request here, keeps the sealed key in the
 * folder, returns the PKCS#10 PEM that an admin approves elsewhere. */
char *cm_identity_flow_request (CmContext *context,
                                const char *name,
                                CmRoles roles,
                                CmSecret *passphrase,
                                GCancellable *cancellable,
                                GError **error);
/* Reads a request file, for a look before approving. */
CmCsr *
cm_identity_flow_read_request (GFile *file, GCancellable *cancellable, GError **error);
/* Issues the identity. @name NULL: the request's CN; @roles NONE: the request's OUs, else
 * server. EXISTS if an active identity has the name or the key. @document: optional out,
 * transfer full. */
gboolean cm_identity_flow_approve (CmContext *context,
                                   CmCsr *request,
                                   const char *name,
                                   CmRoles roles,
                                   CmIdentityDoc **document,
                                   GCancellable *cancellable,
                                   GError **error);
void cm_identity_flow_approve_async (CmContext *context,
                                     CmCsr *request,
                                     const char *name,
                                     CmRoles roles,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
CmIdentityDoc *cm_identity_flow_approve_finish (CmContext *context,
                                                GAsyncResult *result,
                                                GError **error);
/* Retires an identity and re-seals every credential it had access to. The last admin and
 * one's own identity are refused. */
gboolean cm_identity_flow_retire (CmContext *context,
                                  const char *name_or_id,
                                  GCancellable *cancellable,
                                  GError **error);
void cm_identity_flow_retire_async (CmContext *context,
                                    const char *name_or_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
cm_identity_flow_retire_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
