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

/* A new key and its request. Nothing is kept of it unless all is. */
CmCredentialDoc *cm_request_flow_create (CmCertificateForm *form,
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
