/* cm-issuer-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-gnutls.h"

G_BEGIN_DECLS

/* An authority as GnuTLS wants it. Immutable, and shared by threads. */
typedef struct _CmIssuer CmIssuer;

CmIssuer *cm_issuer_find (CmCertificate *certificate);
CmIssuer *cm_issuer_ref (CmIssuer *self);
void cm_issuer_unref (CmIssuer *self);

int cm_issuer_verify (CmIssuer *self,
                      gnutls_x509_crt_t certificate,
                      guint flags,
                      guint *status);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmIssuer, cm_issuer_unref)

G_END_DECLS
