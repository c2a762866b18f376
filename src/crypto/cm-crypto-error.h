/* cm-crypto-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_CRYPTO_ERROR (cm_crypto_error_quark ())

/**
 * CmCryptoError:
 * @CM_CRYPTO_ERROR_PARSE: the bytes are not what they should be
 * @CM_CRYPTO_ERROR_UNSUPPORTED: understood, but a key type or algorithm we do not handle
 * @CM_CRYPTO_ERROR_PASSWORD: the password is wrong or missing
 * @CM_CRYPTO_ERROR_WEAK_PASSWORD: the password does not pass the gate
 * @CM_CRYPTO_ERROR_NOT_RECIPIENT: sealed, but not for this identity
 * @CM_CRYPTO_ERROR_TAMPERED: the content or its signature was changed
 * @CM_CRYPTO_ERROR_UNTRUSTED: signed, but not by whom it must be
 * @CM_CRYPTO_ERROR_MISMATCH: a key and a certificate that do not belong together
 * @CM_CRYPTO_ERROR_FAILED: the library refused
 */
typedef enum
{
  CM_CRYPTO_ERROR_PARSE,
  CM_CRYPTO_ERROR_UNSUPPORTED,
  CM_CRYPTO_ERROR_PASSWORD,
  CM_CRYPTO_ERROR_WEAK_PASSWORD,
  CM_CRYPTO_ERROR_NOT_RECIPIENT,
  CM_CRYPTO_ERROR_TAMPERED,
  CM_CRYPTO_ERROR_UNTRUSTED,
  CM_CRYPTO_ERROR_MISMATCH,
  CM_CRYPTO_ERROR_FAILED,
} CmCryptoError;

GQuark cm_crypto_error_quark (void);

/* The only two places where foreign codes become a GError. */
gboolean cm_crypto_error_set_gnutls (GError **error, int gnutls_code, const char *doing);
gboolean
cm_crypto_error_set_openssl (GError **error, CmCryptoError code, const char *doing);

G_END_DECLS
