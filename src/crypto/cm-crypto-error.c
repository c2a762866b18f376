/* cm-crypto-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GnuTLS and OpenSSL each have hundreds of error codes; a caller can do one of nine
 * things about them. They are sorted here and nowhere else, and said in words of ours.
 * The library's own stand in parentheses where ours cannot say more: they help whoever
 * reads a report.
 */

#include "cm-crypto-error.h"

#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <openssl/err.h>
#include <string.h>

G_DEFINE_QUARK (cm - crypto - error - quark, cm_crypto_error)

static CmCryptoError
sort_gnutls_code (int gnutls_code)
{
  switch (gnutls_code)
    {
    case GNUTLS_E_DECRYPTION_FAILED:
    case GNUTLS_E_PKCS1_WRONG_PAD:
      return CM_CRYPTO_ERROR_PASSWORD;

    case GNUTLS_E_ASN1_ELEMENT_NOT_FOUND:
    case GNUTLS_E_ASN1_IDENTIFIER_NOT_FOUND:
    case GNUTLS_E_ASN1_DER_ERROR:
    case GNUTLS_E_ASN1_VALUE_NOT_FOUND:
    case GNUTLS_E_ASN1_GENERIC_ERROR:
    case GNUTLS_E_ASN1_VALUE_NOT_VALID:
    case GNUTLS_E_ASN1_TAG_ERROR:
    case GNUTLS_E_ASN1_TAG_IMPLICIT:
    case GNUTLS_E_ASN1_TYPE_ANY_ERROR:
    case GNUTLS_E_ASN1_SYNTAX_ERROR:
    case GNUTLS_E_ASN1_DER_OVERFLOW:
    case GNUTLS_E_ASN1_EMBEDDED_NULL_IN_STRING:
    case GNUTLS_E_ASN1_TIME_ERROR:
    case GNUTLS_E_BASE64_DECODING_ERROR:
    case GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR:
    case GNUTLS_E_PARSING_ERROR:
    case GNUTLS_E_MPI_SCAN_FAILED:
    case GNUTLS_E_X509_DUPLICATE_EXTENSION:
    case GNUTLS_E_NO_CERTIFICATE_FOUND:
    case GNUTLS_E_PK_INVALID_PUBKEY:
    case GNUTLS_E_PK_INVALID_PRIVKEY:
    case GNUTLS_E_ILLEGAL_PARAMETER:
    case GNUTLS_E_INVALID_UTF8_STRING:
      return CM_CRYPTO_ERROR_PARSE;

    case GNUTLS_E_UNKNOWN_PK_ALGORITHM:
    case GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM:
    case GNUTLS_E_UNSUPPORTED_CERTIFICATE_TYPE:
    case GNUTLS_E_ECC_UNSUPPORTED_CURVE:
    case GNUTLS_E_ECC_NO_SUPPORTED_CURVES:
    case GNUTLS_E_UNKNOWN_CIPHER_TYPE:
    case GNUTLS_E_UNKNOWN_HASH_ALGORITHM:
    case GNUTLS_E_UNKNOWN_ALGORITHM:
    case GNUTLS_E_UNIMPLEMENTED_FEATURE:
    case GNUTLS_E_X509_UNKNOWN_SAN:
      return CM_CRYPTO_ERROR_UNSUPPORTED;

    case GNUTLS_E_PK_SIG_VERIFY_FAILED:
      return CM_CRYPTO_ERROR_TAMPERED;

    default:
      return CM_CRYPTO_ERROR_FAILED;
    }
}

/* Nullable: the reason in words of ours. */
static const char *
describe_gnutls_code (int gnutls_code)
{
  switch (gnutls_code)
    {
    case GNUTLS_E_NO_CERTIFICATE_FOUND:
    case GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR:
    case GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE:
      return _ ("there is none in it");
    case GNUTLS_E_MEMORY_ERROR:
      return _ ("there is not enough memory");
    case GNUTLS_E_RANDOM_FAILED:
    case GNUTLS_E_RANDOM_DEVICE_ERROR:
      return _ ("the system gives no random numbers");
    default:
      break;
    }
  switch (sort_gnutls_code (gnutls_code))
    {
    case CM_CRYPTO_ERROR_PASSWORD:
      return _ ("the password does not open it");
    case CM_CRYPTO_ERROR_PARSE:
      return _ ("it is damaged");
    case CM_CRYPTO_ERROR_TAMPERED:
      return _ ("its signature does not fit");
    case CM_CRYPTO_ERROR_UNSUPPORTED:
      return _ ("it uses something that is not known here");
    case CM_CRYPTO_ERROR_WEAK_PASSWORD:
    case CM_CRYPTO_ERROR_NOT_RECIPIENT:
    case CM_CRYPTO_ERROR_UNTRUSTED:
    case CM_CRYPTO_ERROR_MISMATCH:
    case CM_CRYPTO_ERROR_FAILED:
      return NULL;
    }
  return NULL;
}

/**
 * cm_crypto_error_set_gnutls:
 * @error: return location for a #CmCryptoError
 * @gnutls_code: what a GnuTLS function returned
 * @doing: a translated sentence without its full stop, saying what failed
 *
 * Turns a GnuTLS error into ours.
 *
 * Returns: %FALSE, for `return cm_crypto_error_set_gnutls (…)`
 */
gboolean
cm_crypto_error_set_gnutls (GError **error, int gnutls_code, const char *doing)
{
  const char *reason = describe_gnutls_code (gnutls_code);
  const char *words = gnutls_strerror (gnutls_code);

  g_return_val_if_fail (doing != NULL, FALSE);

  if (reason != NULL)
    /* Translators: what failed, then why */
    g_set_error (error, CM_CRYPTO_ERROR, sort_gnutls_code (gnutls_code), _ ("%s: %s."),
                 doing, reason);
  else
    /* Translators: what failed, then the reason in the words of a library */
    g_set_error (error, CM_CRYPTO_ERROR, sort_gnutls_code (gnutls_code), _ ("%s (%.*s)."),
                 doing, (int)strcspn (words, "."), words);
  return FALSE;
}

/**
 * cm_crypto_error_set_openssl:
 * @error: return location for a #CmCryptoError
 * @code: what a caller can do about it
 * @doing: a translated sentence without its full stop, saying what failed
 *
 * Turns what stands in OpenSSL's error queue of this thread into ours, and empties the
 * queue.
 *
 * Returns: %FALSE, for `return cm_crypto_error_set_openssl (…)`
 */
gboolean
cm_crypto_error_set_openssl (GError **error, CmCryptoError code, const char *doing)
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());

  g_return_val_if_fail (doing != NULL, FALSE);

  if (reason != NULL)
    /* Translators: what failed, then the reason in the words of a library */
    g_set_error (error, CM_CRYPTO_ERROR, code, _ ("%s (%s)."), doing, reason);
  else
    g_set_error (error, CM_CRYPTO_ERROR, code, _ ("%s."), doing);
  ERR_clear_error ();
  return FALSE;
}
