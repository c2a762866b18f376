/* cm-acme-flow.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-form.h"
#include "cm-crl.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/* Certificates by ACME. Each function may block; each needs a manager. What an order
 * needs is stored before each of its steps, so any of them can be gone on with. */

/* What can be made ready for talking to CAs while something else is done, such as
 * unlocking. To be joined. */
GThread *cm_acme_flow_prepare (void);

/* @settings: account, method, webroots, listen, profile, preferred chain */
CmCredentialDoc *cm_acme_flow_order (CmCertificateForm *form,
                                     const CmAcmeRecord *settings,
                                     gboolean wait,
                                     GCancellable *cancellable,
                                     GError **error);
/* For a key that lives elsewhere: only the certificate is here. */
CmCredentialDoc *cm_acme_flow_order_request (CmContext *context,
                                             CmCsr *request,
                                             const CmAcmeRecord *settings,
                                             gboolean wait,
                                             GCancellable *cancellable,
                                             GError **error);
CmCredentialDoc *cm_acme_flow_renew (CmContext *context,
                                     const char *id,
                                     gboolean new_key,
                                     GCancellable *cancellable,
                                     GError **error);
/* Another account, or another way to prove its names. */
CmCredentialDoc *cm_acme_flow_change (CmContext *context,
                                      const char *id,
                                      const CmAcmeRecord *settings,
                                      GCancellable *cancellable,
                                      GError **error);
/* Goes on with the order of a credential. */
CmCredentialDoc *cm_acme_flow_resume (CmContext *context,
                                      const char *id,
                                      GCancellable *cancellable,
                                      GError **error);
/* Asks the CAs when they want their certificates to be replaced. */
gboolean
cm_acme_flow_ask_windows (CmContext *context, GCancellable *cancellable, GError **error);
/* (element-type utf8) ids of credentials with an order under way */
GPtrArray *cm_acme_flow_list_unfinished (CmContext *context,
                                         GCancellable *cancellable,
                                         GError **error);
CmCredentialDoc *cm_acme_flow_revoke (CmContext *context,
                                      const char *id,
                                      CmRevocationReason reason,
                                      GCancellable *cancellable,
                                      GError **error);
/* Gives an order up; what it was for stays as it was before it. A credential that never
 * had a certificate is deleted with its key. */
gboolean cm_acme_flow_abandon (CmContext *context,
                               const char *id,
                               GCancellable *cancellable,
                               GError **error);

/* Where the programs are that a hook names, on this computer. */
char *cm_acme_flow_dup_hook_folder (void);

/* The same in worker threads. */
/* Only places it: CmAcmeOrders goes on with it. */
void cm_acme_flow_order_async (CmCertificateForm *form,
                               const CmAcmeRecord *settings,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
CmCredentialDoc *
cm_acme_flow_order_finish (CmCertificateForm *form, GAsyncResult *result, GError **error);
void cm_acme_flow_abandon_async (CmContext *context,
                                 const char *id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void cm_acme_flow_revoke_async (CmContext *context,
                                const char *id,
                                CmRevocationReason reason,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void cm_acme_flow_change_async (CmContext *context,
                                const char *id,
                                const CmAcmeRecord *settings,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* Ends the last three. */
gboolean cm_acme_flow_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
