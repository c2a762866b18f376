/* cm-served-chain.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* What leaves of a credential's chain, (element-type CmCertificate), leaf first: what its
 * server sends, which is all but the root; and the same with the root at the end. Behind
 * the issuers stands what leads to the roots that a Micro CA had before. Both block. */
GPtrArray *cm_served_chain_make (CmContext *context, CmCredentialDoc *credential);
GPtrArray *cm_served_chain_make_full (CmContext *context, CmCredentialDoc *credential);

/* One of them as PEM, for windows. */
void cm_served_chain_dup_pem_async (CmContext *context,
                                    CmCredentialDoc *credential,
                                    gboolean with_root,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
char *
cm_served_chain_dup_pem_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
