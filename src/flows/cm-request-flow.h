/* cm-request-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-form.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/* Certificates from a CA outside: key and request are made here, the answer comes back by
 * whatever way. Each plain function may block; windows use the _async halves, one finish
 * for all that give a credential. Functions that give one: transfer full. */

/* A request that stands alone in a file, for a look; perhaps unproven. NULL without an
 * error: it is something else. */
CmCsr *cm_request_flow_look_bytes (GBytes *bytes); /* immediate; nullable */
CmCsr *cm_request_flow_look (GFile *file, GCancellable *cancellable, GError **error);
void cm_request_flow_look_async (GFile *file,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
CmCsr *cm_request_flow_look_finish (GFile *file, GAsyncResult *result, GError **error);

/* A new key and its request. Nothing is kept of it unless all is. */
CmCredentialDoc *cm_request_flow_create (CmCertificateForm *form,
                                         GCancellable *cancellable,
                                         GError **error);
/* A request that was made elsewhere, where its key is. A credential with that key is
 * renewed by it. EXISTS if a request for the key is out already. @servers: nullable ids.
 */
CmCredentialDoc *cm_request_flow_adopt (CmContext *context,
                                        CmCsr *csr,
                                        const char *const *servers,
                                        GCancellable *cancellable,
                                        GError **error);
/* Whose key it has: NOT_FOUND if that is new here. */
CmCredentialDoc *cm_request_flow_find_owner (CmContext *context,
                                             CmCsr *csr,
                                             GCancellable *cancellable,
                                             GError **error);
/* A request out of a credential's own data. With the same key the credential itself waits
 * (renewing) and keeps working; with @new_key a second one does, which ends in the first
 * when it is answered. */
CmCredentialDoc *cm_request_flow_renew (CmContext *context,
                                        const char *id,
                                        gboolean new_key,
                                        GCancellable *cancellable,
                                        GError **error);
/* Takes what the CA sent, in any format of the import. INPUT, with both fingerprints, if
 * it is for another key. */
CmCredentialDoc *cm_request_flow_answer (CmContext *context,
                                         const char *id,
                                         GFile *answer,
                                         GCancellable *cancellable,
                                         GError **error);
CmCredentialDoc *cm_request_flow_answer_bytes (CmContext *context,
                                               const char *id,
                                               const char *source,
                                               GBytes *bytes,
                                               GCancellable *cancellable,
                                               GError **error);
/* A waiting request is deleted (it can be restored); a credential that is being renewed
 * is as it was before. INPUT if no request is out. */
gboolean cm_request_flow_withdraw (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GError **error);

void cm_request_flow_create_async (CmCertificateForm *form,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void cm_request_flow_adopt_async (CmContext *context,
                                  CmCsr *csr,
                                  const char *const *servers,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void cm_request_flow_find_owner_async (CmContext *context,
                                       CmCsr *csr,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void cm_request_flow_renew_async (CmContext *context,
                                  const char *id,
                                  gboolean new_key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
void cm_request_flow_answer_async (CmContext *context,
                                   const char *id,
                                   GFile *answer,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void cm_request_flow_answer_bytes_async (CmContext *context,
                                         const char *id,
                                         const char *source,
                                         GBytes *bytes,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
void cm_request_flow_withdraw_async (CmContext *context,
                                     const char *id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
CmCredentialDoc *
cm_request_flow_finish (CmContext *context, GAsyncResult *result, GError **error);
gboolean cm_request_flow_withdraw_finish (CmContext *context,
                                          GAsyncResult *result,
                                          GError **error);

G_END_DECLS
