/* cm-verifier.c
 */

#include "cm-verifier.h"

#include "cm-certificate-private.h"

/**
 * cm_verifier_is_signed_by:
 * @certificate: a certificate
 * @issuer: another
 *
 * Checks one step of a chain and nothing else: names and signature. Dates, constraints
 * and whether @issuer may sign at all are not looked at, and weak algorithms count.
 *
 * Returns: whether @issuer's key signed @certificate
 */
gboolean
cm_verifier_is_signed_by (CmCertificate *certificate, CmCertificate *issuer)
{
  g_auto (gnutls_x509_crt_t) child = NULL;
  g_auto (gnutls_x509_crt_t) parent = NULL;
  guint status = 0;

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (issuer), FALSE);

  if (!g_bytes_equal (cm_certificate_get_issuer_der (certificate),
                      cm_certificate_get_subject_der (issuer)))
    return FALSE;
  if (cm_certificate_import (certificate, &child) < 0
      || cm_certificate_import (issuer, &parent) < 0)
    return FALSE;
  return gnutls_x509_crt_verify (
             child, &parent, 1,
             GNUTLS_VERIFY_DISABLE_CA_SIGN | GNUTLS_VERIFY_DISABLE_TIME_CHECKS
                 | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS | GNUTLS_VERIFY_ALLOW_BROKEN
                 | GNUTLS_VERIFY_ALLOW_ANY_X509_V1_CA_CRT,
             &status)
             >= 0
         && status == 0;
}
