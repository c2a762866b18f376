/* cm-signature.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The signature of a certificate and nothing else. GnuTLS verifies none without the name
 * constraints of the issuer, and applies them to a CA's common name as to a server's;
 * what it then says does not tell whether the signature was looked at.
 */

#include "cm-signature-private.h"

#include <openssl/err.h>

#include "cm-openssl.h"

/**
 * cm_signature_is_by: (skip)
 * @certificate: a certificate
 * @issuer: another
 *
 * Names, dates and all that @issuer may or may not do are not looked at. Thread-safe.
 *
 * Returns: whether @issuer's key signed @certificate
 */
gboolean
cm_signature_is_by (CmCertificate *certificate, CmCertificate *issuer)
{
  GBytes *der = cm_certificate_get_der (certificate);
  GBytes *spki = cm_certificate_get_spki (issuer);
  const guchar *der_data = g_bytes_get_data (der, NULL);
  const guchar *spki_data = g_bytes_get_data (spki, NULL);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &der_data, (long)g_bytes_get_size (der));
  g_autoptr (EVP_PKEY) key = d2i_PUBKEY (NULL, &spki_data, (long)g_bytes_get_size (spki));
  gboolean fits = x509 != NULL && key != NULL && X509_verify (x509, key) == 1;

  ERR_clear_error ();
  return fits;
}
