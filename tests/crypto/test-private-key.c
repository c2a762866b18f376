/* test-private-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-private-key.h"
#include "cm-test-home.h"
#include "cm-test.h"

/* A file of a fixture key, and what opens it. */
typedef struct
{
  const char *file;
  const char *name;     /* whose certificate has the public half */
  const char *password; /* nullable: it is not encrypted */
} Encoding;

static const Encoding encodings[] = {
  { "leaf.key", "leaf", NULL },
  { "leaf-rsa.key", "leaf-rsa", NULL },
  { "leaf-p384.key", "leaf-p384", NULL },
  { "leaf-p521.key", "leaf-p521", NULL },
  { "leaf-ed25519.key", "leaf-ed25519", NULL },
  { "leaf-ed448.key", "leaf-ed448", NULL },
  { "other-pss.key", "other-pss", NULL },
  { "leaf-pkcs8.der", "leaf", NULL },
  { "leaf-rsa-pkcs8.der", "leaf-rsa", NULL },
  { "leaf-ed25519-pkcs8.der", "leaf-ed25519", NULL },
  { "leaf-ed448-pkcs8.der", "leaf-ed448", NULL },
  { "leaf-sec1.key", "leaf", NULL },
  { "leaf-sec1.der", "leaf", NULL },
  { "leaf-ecparams.key", "leaf", NULL },
  { "leaf-rsa-pkcs1.key", "leaf-rsa", NULL },
  { "leaf-rsa-pkcs1.der", "leaf-rsa", NULL },
  { "leaf-pbes2.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-pbes2.der", "leaf", CM_TEST_PASSWORD },
  { "leaf-rsa-pbes2.key", "leaf-rsa", CM_TEST_PASSWORD },
  { "leaf-ed25519-pbes2.key", "leaf-ed25519", CM_TEST_PASSWORD },
  { "leaf-pbes2-sha512.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-pbes2-utf8.key", "leaf", CM_TEST_PASSWORD_UTF8 },
  { "leaf-3des.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-pbes1.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-proctype.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-rsa-proctype.key", "leaf-rsa", CM_TEST_PASSWORD },
  { "leaf-rsa-proctype-3des.key", "leaf-rsa", CM_TEST_PASSWORD },
  /* what GnuTLS cannot read by itself */
  { "leaf-scrypt.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-rsa-scrypt.der", "leaf-rsa", CM_TEST_PASSWORD },
  { "leaf-nopublic.key", "leaf", NULL },
  { "leaf-nopublic-sec1.key", "leaf", NULL },
  { "leaf-nopublic-sec1.der", "leaf", NULL },
  { "leaf-nopublic-pbes2.key", "leaf", CM_TEST_PASSWORD },
  { "leaf-nopublic-scrypt.key", "leaf", CM_TEST_PASSWORD },
};

static CmPrivateKey *
read_key (const char *file, const char *password, GError **error)
{
  g_autoptr (CmSecret) encoded = cm_test_load_secret (file);
  g_autoptr (CmSecret) secret
      = password != NULL ? cm_secret_new_from_text (password) : NULL;

  if (g_str_has_suffix (file, ".der"))
    return cm_private_key_new_from_der (encoded, secret, error);
  return cm_private_key_new_from_pem (encoded, secret, error);
}

static void
test_encodings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      const Encoding *encoding = &encodings[i];
      g_autoptr (CmCertificate) certificate = cm_test_certificate (encoding->name);
      g_autoptr (GError) error = NULL;
      g_autoptr (CmPrivateKey) key
          = read_key (encoding->file, encoding->password, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                       cm_certificate_get_public_key_id (certificate));
      cm_test_assert_bytes_equal (cm_private_key_get_spki (key),
                                  cm_certificate_get_spki (certificate));
      g_assert_cmpint (cm_private_key_get_spec (key), ==,
                       cm_certificate_get_key_spec (certificate));
      g_assert_cmpstr (cm_private_key_get_label (key), ==,
                       cm_certificate_get_key_label (certificate));
    }
}

/* Nothing a file says about its password may reach an error. */
static void
assert_locked (const Encoding *encoding, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_key (encoding->file, password, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD);
  if (password != NULL && *password != '\0')
    g_assert_null (strstr (error->message, password));
}

static void
test_passwords (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      const Encoding *encoding = &encodings[i];
      g_autoptr (GError) error = NULL;

      if (encoding->password != NULL)
        {
          assert_locked (encoding, NULL);
          assert_locked (encoding, "");
          assert_locked (encoding, "another password");
        }
      else
        { /* a password that is not needed does no harm */
          g_autoptr (CmPrivateKey) key
              = read_key (encoding->file, CM_TEST_PASSWORD, &error);

          g_assert_no_error (error);
          g_assert_nonnull (key);
        }
    }
}

/* Whatever came in, what is held is PKCS#8 that reads back without help. */
static void
test_one_form (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (CmPrivateKey) key
          = read_key (encodings[i].file, encodings[i].password, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (CmPrivateKey) again
          = cm_private_key_new_from_der (cm_private_key_get_pkcs8 (key), NULL, &error);

      g_assert_no_error (error);
      g_assert_true (cm_secret_equal (cm_private_key_get_pkcs8 (key),
                                      cm_private_key_get_pkcs8 (again)));
    }
}

static void
assert_error (const char *file, CmCryptoError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_key (file, NULL, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)code);
}

static void
test_refused (void)
{
  g_autoptr (CmSecret) huge = cm_secret_new_take (
      g_malloc0 (CM_PRIVATE_KEY_MAX_BYTES + 1), CM_PRIVATE_KEY_MAX_BYTES + 1);
  g_autoptr (CmSecret) empty = cm_secret_new (NULL, 0);
  g_autoptr (GError) too_large = NULL;
  g_autoptr (GError) nothing = NULL;

  assert_error ("leaf.der", CM_CRYPTO_ERROR_PARSE);
  assert_error ("leaf.crt", CM_CRYPTO_ERROR_PARSE);
  assert_error ("leaf.csr", CM_CRYPTO_ERROR_PARSE);
  assert_error ("other-secp256k1.key", CM_CRYPTO_ERROR_UNSUPPORTED);
  g_assert_null (cm_private_key_new_from_der (huge, NULL, &too_large));
  g_assert_error (too_large, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
  g_assert_null (cm_private_key_new_from_der (empty, NULL, &nothing));
  g_assert_error (nothing, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static CmPrivateKey *
read_with_damage (GBytes *good, gsize offset, GError **error)
{
  gsize size = g_bytes_get_size (good);
  guint8 *data = g_memdup2 (g_bytes_get_data (good, NULL), size);
  g_autoptr (CmSecret) bad = NULL;

  data[offset] ^= 0x01;
  bad = cm_secret_new_take (data, size);
  return cm_private_key_new_from_der (bad, NULL, error);
}

/* A damaged key is refused, or the damage is where it does not matter; it never becomes
 * another key. */
static void
test_damage (void)
{
  static const char *const files[]
      = { "leaf-pkcs8.der", "leaf-sec1.der", "leaf-rsa-pkcs8.der" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (CmPrivateKey) good = read_key (files[i], NULL, NULL);
      g_autoptr (GBytes) der = cm_test_load (files[i]);
      gsize size = g_bytes_get_size (der);
      guint n_refused = 0, n_tried = 0;

      for (gsize j = 0; j<size; j += size> 500 ? 7 : 1, n_tried++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (CmPrivateKey) key = read_with_damage (der, j, &error);

          if (key != NULL)
            g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                             cm_private_key_get_public_key_id (good));
          else
            n_refused++;
        }
      g_assert_cmpuint (n_refused, >, n_tried * 8 / 10);
    }
}

static void
test_generate (void)
{
  static const CmKeySpec specs[]
      = { CM_KEY_SPEC_RSA2048, CM_KEY_SPEC_P256,    CM_KEY_SPEC_P384,
          CM_KEY_SPEC_P521,    CM_KEY_SPEC_ED25519, CM_KEY_SPEC_ED448 };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CmPrivateKey) key = cm_private_key_generate (specs[i], &error);
      g_autoptr (CmPrivateKey) again = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (cm_private_key_get_spec (key), ==, specs[i]);
      again = cm_private_key_new_from_der (cm_private_key_get_pkcs8 (key), NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                       cm_private_key_get_public_key_id (again));
    }
}

static void
test_generate_slow (void)
{
  static const CmKeySpec specs[] = { CM_KEY_SPEC_RSA3072, CM_KEY_SPEC_RSA4096 };

  if (!g_test_slow ())
    {
      g_test_skip ("slow: large RSA keys");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (CmPrivateKey) key = cm_private_key_generate (specs[i], NULL);

      g_assert_cmpint (cm_private_key_get_spec (key), ==, specs[i]);
    }
}

static void
test_generate_other (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_private_key_generate (CM_KEY_SPEC_OTHER, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
}

static void
test_encrypt (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmSecret) password = cm_secret_new_from_text (CM_TEST_PASSWORD_UTF8);
  g_autoptr (CmSecret) wrong = cm_test_password ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) der = cm_private_key_encrypt (key, password, &error);
  g_autoptr (CmSecret) encoded
      = cm_secret_new (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autoptr (CmPrivateKey) again = NULL;

  g_assert_no_error (error);
  again = cm_private_key_new_from_der (encoded, password, &error);
  g_assert_no_error (error);
  g_assert_true (
      cm_secret_equal (cm_private_key_get_pkcs8 (key), cm_private_key_get_pkcs8 (again)));
  g_assert_null (cm_private_key_new_from_der (encoded, wrong, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD);
}

/* openssl opens what we encrypted, and finds the same key. */
static void
assert_openssl_opens (const char *pem, CmPrivateKey *key)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write_text (dir, "key.pem", pem);
  g_autofree char *public_path = g_build_filename (dir, "public.der", NULL);
  g_autofree char *output
      = cm_test_run ("openssl", "pkey", "-in", path, "-passin", "pass:" CM_TEST_PASSWORD,
                     "-pubout", "-outform", "DER", "-out", public_path, NULL);
  g_autoptr (GBytes) spki = cm_test_read (public_path);

  cm_test_assert_bytes_equal (spki, cm_private_key_get_spki (key));
}

/* Key derivation takes a tenth of a second each time, so one key serves all questions. */
static void
test_encrypt_for_openssl (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf-rsa");
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autofree char *pem = cm_private_key_encrypt_pem (key, password, NULL);
  g_autofree char *legacy = cm_private_key_encrypt_pem_legacy (key, password, NULL);
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write_text (dir, "modern.pem", pem);
  g_autofree char *legacy_path = cm_test_write_text (dir, "legacy.pem", legacy);
  g_autofree char *info = NULL;
  g_autofree char *legacy_info = NULL;

  cm_test_assert_no_secret (pem, cm_private_key_get_pkcs8 (key));
  cm_test_assert_no_secret (pem, password);
  if (!cm_test_have_peer ("openssl"))
    return;
  assert_openssl_opens (pem, key);
  assert_openssl_opens (legacy, key);
  info = cm_test_run ("openssl", "asn1parse", "-in", path, NULL);
  legacy_info = cm_test_run ("openssl", "asn1parse", "-in", legacy_path, NULL);
  g_assert_nonnull (strstr (info, ":PBES2"));
  g_assert_nonnull (strstr (info, ":hmacWithSHA256"));
  g_assert_nonnull (strstr (info, ":aes-256-cbc"));
  g_assert_nonnull (strstr (info, "INTEGER           :0927C0")); /* 600,000 */
  g_assert_nonnull (strstr (legacy_info, ":des-ede3-cbc"));
}

static void
test_finalize (void)
{
  g_assert_finalize_object (cm_test_private_key ("leaf"));
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/private-key/encodings", test_encodings);
  g_test_add_func ("/private-key/passwords", test_passwords);
  g_test_add_func ("/private-key/one-form", test_one_form);
  g_test_add_func ("/private-key/refused", test_refused);
  g_test_add_func ("/private-key/damage", test_damage);
  g_test_add_func ("/private-key/generate", test_generate);
  g_test_add_func ("/private-key/generate-slow", test_generate_slow);
  g_test_add_func ("/private-key/generate-other", test_generate_other);
  g_test_add_func ("/private-key/encrypt", test_encrypt);
  g_test_add_func ("/private-key/encrypt-for-openssl", test_encrypt_for_openssl);
  g_test_add_func ("/private-key/finalize", test_finalize);
  return g_test_run ();
}
