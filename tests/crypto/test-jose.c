/* test-jose.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-jose.h"

#include <string.h>

#include "cm-base64url.h"
#include "cm-crypto-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

/* The key of RFC 8037 appendix A.1, as PKCS#8. */
static CmPrivateKey *
new_rfc8037_key (void)
{
  static const guint8 head[] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
                                 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };
  gsize seed_bytes = 0;
  g_autofree guchar *seed
      = g_base64_decode ("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=", &seed_bytes);
  guint8 der[sizeof head + 32];
  g_autoptr (CmSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  CmPrivateKey *key;

  g_assert_cmpuint (seed_bytes, ==, 32);
  memcpy (der, head, sizeof head);
  memcpy (der + sizeof head, seed, 32);
  secret = cm_secret_new (der, sizeof der);
  key = cm_private_key_new_from_der (secret, NULL, &error);
  g_assert_no_error (error);
  return key;
}

static char *
sign (CmPrivateKey *key, const char *text)
{
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature = cm_jose_sign (key, input, &error);

  g_assert_no_error (error);
  return cm_base64url_encode_bytes (signature);
}

/* RFC 8037 appendix A. */
static void
test_rfc8037 (void)
{
  g_autoptr (CmPrivateKey) key = new_rfc8037_key ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) jwk = cm_jose_create_jwk (key, &error);
  g_autofree char *thumbprint = cm_jose_dup_thumbprint (key, &error);
  g_autofree char *signature
      = sign (key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");

  g_assert_no_error (error);
  g_assert_cmpstr (cm_jose_get_algorithm (key), ==, "EdDSA");
  g_assert_cmpstr (json_object_get_string_member (jwk, "x"), ==,
                   "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  g_assert_cmpstr (thumbprint, ==, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  g_assert_cmpstr (signature, ==,
                   "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVs"
                   "Pt9g7sVvpAr_MuM0KAg");
}

/* RFC 7515 appendix A.1. */
static void
test_rfc7515 (void)
{
  static const char input[]
      = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTk"
        "zODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  gsize size = 0;
  g_autofree guchar *data
      = g_base64_decode ("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0"
                         "iPS4hcgUuTwjAzZr1Z9CAow==",
                         &size);
  g_autoptr (CmSecret) key = cm_secret_new (data, size);
  g_autoptr (GBytes) bytes = g_bytes_new (input, strlen (input));
  g_autoptr (GBytes) mac = cm_jose_mac (key, "HS256", bytes);
  g_autofree char *text = cm_base64url_encode_bytes (mac);

  g_assert_cmpstr (text, ==, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

/* Numbers have their full length, however many zeros they begin with. */
static void
test_lengths (void)
{
  static const struct
  {
    CmKeySpec spec;
    const char *algorithm;
    gsize coordinate;
    gsize signature;
  } cases[] = {
    { CM_KEY_SPEC_P256, "ES256", 43, 86 },
    { CM_KEY_SPEC_P384, "ES384", 64, 128 },
    { CM_KEY_SPEC_P521, "ES512", 88, 176 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint round = 0; round < 400; round++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (CmPrivateKey) key = cm_private_key_generate (cases[i].spec, &error);
        g_autoptr (JsonObject) jwk = cm_jose_create_jwk (key, &error);
        g_autofree char *signature = sign (key, "x");

        g_assert_cmpstr (cm_jose_get_algorithm (key), ==, cases[i].algorithm);
        g_assert_cmpuint (strlen (json_object_get_string_member (jwk, "x")), ==,
                          cases[i].coordinate);
        g_assert_cmpuint (strlen (json_object_get_string_member (jwk, "y")), ==,
                          cases[i].coordinate);
        g_assert_cmpuint (strlen (signature), ==, cases[i].signature);
      }
}

static void
test_rsa (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_RSA2048, &error);
  g_autoptr (JsonObject) jwk = cm_jose_create_jwk (key, &error);
  g_autofree char *signature = sign (key, "x");

  g_assert_no_error (error);
  g_assert_cmpstr (cm_jose_get_algorithm (key), ==, "RS256");
  g_assert_cmpstr (json_object_get_string_member (jwk, "e"), ==, "AQAB");
  g_assert_cmpuint (strlen (json_object_get_string_member (jwk, "n")), ==, 342);
  g_assert_cmpuint (strlen (signature), ==, 342);
}

static void
test_unsupported (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_ED448, &error);
  g_autoptr (GBytes) input = g_bytes_new ("x", 1);

  g_assert_null (cm_jose_get_algorithm (key));
  g_assert_null (cm_jose_create_jwk (key, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (cm_jose_dup_thumbprint (key, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (cm_jose_sign (key, input, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/jose/rfc8037", test_rfc8037);
  g_test_add_func ("/jose/rfc7515", test_rfc7515);
  g_test_add_func ("/jose/lengths", test_lengths);
  g_test_add_func ("/jose/rsa", test_rsa);
  g_test_add_func ("/jose/unsupported", test_unsupported);
  return g_test_run ();
}
