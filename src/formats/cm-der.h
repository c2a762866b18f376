/* cm-der.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

/**
 * CmDerKind:
 * @CM_DER_KIND_UNKNOWN: not DER, or of a kind that is not known
 * @CM_DER_KIND_CERTIFICATE: an X.509 certificate (RFC 5280 4.1)
 * @CM_DER_KIND_CSR: a PKCS#10 request (RFC 2986)
 * @CM_DER_KIND_CRL: an X.509 revocation list (RFC 5280 5.1)
 * @CM_DER_KIND_PRIVATE_KEY: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) or SEC1 (RFC 5915)
 * @CM_DER_KIND_ENCRYPTED_KEY: PKCS#8 with a password (RFC 5958 section 3)
 * @CM_DER_KIND_PUBLIC_KEY: a SubjectPublicKeyInfo
 * @CM_DER_KIND_PKCS7: a ContentInfo (RFC 5652 section 3)
 * @CM_DER_KIND_PKCS12: a PFX (RFC 7292 section 4)
 *
 * What some bytes look like by their outermost structure.
 */
typedef enum
{
  CM_DER_KIND_UNKNOWN,
  CM_DER_KIND_CERTIFICATE,
  CM_DER_KIND_CSR,
  CM_DER_KIND_CRL,
  CM_DER_KIND_PRIVATE_KEY,
  CM_DER_KIND_ENCRYPTED_KEY,
  CM_DER_KIND_PUBLIC_KEY,
  CM_DER_KIND_PKCS7,
  CM_DER_KIND_PKCS12,
} CmDerKind;

extern const CmFormat
    cm_der_format; /* certificate, request, CRL, keys; not PKCS#7, #12 */

CmDerKind cm_der_guess (GBytes *bytes);

/* Readers of one thing, never NULL: a broken one is an UNUSABLE item. */
CmItem *cm_der_read_certificate (const char *source, GBytes *der);
CmItem *cm_der_read_crl (const char *source, GBytes *der);

/* cm_private_key_new_from_der() or cm_private_key_new_from_pem(). */
typedef CmPrivateKey *(*CmDerKeyFunc) (CmSecret *key, CmSecret *password, GError **error);

/* Opens a key, trying @passwords (element-type CmSecret) if it is encrypted; the one that
 * fits moves to the front. A LOCKED item if none fits. */
CmItem *cm_der_open_key (const char *source,
                         CmSecret *key,
                         CmDerKeyFunc open,
                         GPtrArray *passwords);

G_END_DECLS
