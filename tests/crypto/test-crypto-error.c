/* test-crypto-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <gnutls/gnutls.h>
#include <openssl/err.h>

#include "cm-crypto-error.h"
#include "cm-test-home.h"

static void
assert_sorted (int gnutls_code, CmCryptoError expected, const char *sentence)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_crypto_error_set_gnutls (&error, gnutls_code, "It failed"));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)expected);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_gnutls (void)
{
  assert_sorted (GNUTLS_E_DECRYPTION_FAILED, CM_CRYPTO_ERROR_PASSWORD,
                 "It failed: the password does not open it.");
  assert_sorted (GNUTLS_E_ASN1_DER_ERROR, CM_CRYPTO_ERROR_PARSE,
                 "It failed: it is damaged.");
  assert_sorted (GNUTLS_E_BASE64_UNEXPECTED_HEADER_ERROR, CM_CRYPTO_ERROR_PARSE,
                 "It failed: there is none in it.");
  assert_sorted (GNUTLS_E_ECC_UNSUPPORTED_CURVE, CM_CRYPTO_ERROR_UNSUPPORTED,
                 "It failed: it uses something that is not known here.");
  assert_sorted (GNUTLS_E_PK_SIG_VERIFY_FAILED, CM_CRYPTO_ERROR_TAMPERED,
                 "It failed: its signature does not fit.");
  assert_sorted (GNUTLS_E_MEMORY_ERROR, CM_CRYPTO_ERROR_FAILED,
                 "It failed: there is not enough memory.");
  assert_sorted (GNUTLS_E_INTERNAL_ERROR, CM_CRYPTO_ERROR_FAILED,
                 "It failed (GnuTLS internal error).");
}

static void
test_openssl (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) silent = NULL;

  ERR_raise (ERR_LIB_CMS, ERR_R_UNSUPPORTED);
  g_assert_false (
      cm_crypto_error_set_openssl (&error, CM_CRYPTO_ERROR_TAMPERED, "It failed"));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_TAMPERED);
  g_assert_cmpstr (error->message, ==, "It failed (unsupported).");
  g_assert_cmpuint (ERR_peek_error (), ==, 0);

  /* nothing in the queue: still a sentence */
  g_assert_false (
      cm_crypto_error_set_openssl (&silent, CM_CRYPTO_ERROR_FAILED, "It failed"));
  g_assert_cmpstr (silent->message, ==, "It failed.");
}

static void
test_no_location (void)
{
  g_assert_false (cm_crypto_error_set_gnutls (NULL, GNUTLS_E_MEMORY_ERROR, "It failed"));
  g_assert_false (
      cm_crypto_error_set_openssl (NULL, CM_CRYPTO_ERROR_FAILED, "It failed"));
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/crypto-error/gnutls", test_gnutls);
  g_test_add_func ("/crypto-error/openssl", test_openssl);
  g_test_add_func ("/crypto-error/no-location", test_no_location);
  return g_test_run ();
}
