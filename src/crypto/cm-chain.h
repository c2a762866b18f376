/* cm-chain.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_CHAIN_MAX_LENGTH 10

/* Finds issuers fast among many certificates: an index by subject name. */
#define CM_TYPE_CERTIFICATE_POOL (cm_certificate_pool_get_type ())

G_DECLARE_FINAL_TYPE (CmCertificatePool,
                      cm_certificate_pool,
                      CM,
                      CERTIFICATE_POOL,
                      GObject)

CmCertificatePool *cm_certificate_pool_new (void);
gboolean cm_certificate_pool_add (CmCertificatePool *self, CmCertificate *certificate);
void cm_certificate_pool_add_all (CmCertificatePool *self, GPtrArray *certificates);
gboolean cm_certificate_pool_contains (CmCertificatePool *self,
                                       CmCertificate *certificate);
guint cm_certificate_pool_get_size (CmCertificatePool *self);
CmCertificate *
cm_certificate_pool_find_issuer (CmCertificatePool *self,
                                 CmCertificate *certificate); /* nullable */

/* Builds, does not verify (RFC 5280 6.1 is CmVerifier's). Follows issuer names and key
 * ids from @leaf upwards, taking issuers from @own first, then from @trusted; prefers
 * a path that ends in @trusted. Signature-checks a step only to choose between several
 * candidates. Returns (element-type CmCertificate): leaf first, root last if found. */
GPtrArray *
cm_chain_build (CmCertificate *leaf, CmCertificatePool *own, CmCertificatePool *trusted);

char *cm_chain_to_pem (GPtrArray *chain);
GPtrArray *cm_chain_from_pem (const char *pem, GError **error);

G_END_DECLS
