/* test-csr.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-csr.h"
#include "cm-test-home.h"
#include "cm-test.h"

static CmCsr *
read_csr (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".csr", NULL);
  g_autofree char *pem = cm_test_load_text (file);
  g_autoptr (GError) error = NULL;
  CmCsr *csr = cm_csr_new_from_pem (pem, &error);

  g_assert_no_error (error);
  return csr;
}

static void
test_read (void)
{
  static const char *const names[] = { "leaf", "leaf-rsa", "leaf-ed25519", "leaf-p521" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmCsr) csr = read_csr (names[i]);
      g_autoptr (CmCertificate) certificate = cm_test_certificate (names[i]);

      g_assert_cmpstr (cm_csr_get_public_key_id (csr), ==,
                       cm_certificate_get_public_key_id (certificate));
      cm_test_assert_bytes_equal (cm_csr_get_spki (csr),
                                  cm_certificate_get_spki (certificate));
      g_assert_cmpint (cm_csr_get_key_spec (csr), ==,
                       cm_certificate_get_key_spec (certificate));
      g_assert_cmpstr (cm_csr_get_key_label (csr), ==,
                       cm_certificate_get_key_label (certificate));
    }
}

static void
test_names (void)
{
  g_autoptr (CmCsr) csr = read_csr ("leaf");
  g_autoptr (CmCsr) plain = read_csr ("leaf-rsa");
  const char *const expected[]
      = { "www.example.com", "*.example.com", "192.0.2.1", NULL };
  const char *const from_cn[] = { "leaf-rsa.example.com", NULL };

  g_assert_cmpstr (cm_csr_get_subject (csr), ==, "CN=www.example.com,OU=Web,O=Example");
  g_assert_cmpstr (cm_csr_get_common_name (csr), ==, "www.example.com");
  g_assert_true (g_strv_equal (cm_csr_get_host_names (csr), expected));
  g_assert_true (g_strv_equal (cm_csr_get_host_names (plain), from_cn));
}

static void
test_fingerprint (void)
{
  g_autoptr (CmCsr) csr = read_csr ("leaf");
  g_autofree char *expected
      = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, cm_csr_get_der (csr));
  g_autofree char *pem = cm_csr_to_pem (csr);
  g_autoptr (CmCsr) again = cm_csr_new_from_pem (pem, NULL);

  g_assert_cmpstr (cm_csr_get_fingerprint (csr), ==, expected);
  g_assert_cmpstr (cm_csr_get_fingerprint (again), ==, expected);
}

/* Made by us, checked by openssl, for every kind of key. */
static void
test_create (void)
{
  static const char *const names[]
      = { "leaf", "leaf-rsa", "leaf-p384", "leaf-p521", "leaf-ed25519", "leaf-ed448" };
  const char *const units[] = { "admin", "server", NULL };
  const char *const hosts[]
      = { "bücher.example", "*.example.com", "192.0.2.1", "2001:db8::1", NULL };
  const char *const ascii[]
      = { "xn--bcher-kva.example", "*.example.com", "192.0.2.1", "2001:db8::1", NULL };
  g_autofree char *dir = cm_test_make_dir ();

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmPrivateKey) key = cm_test_private_key (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (CmCsr) csr = cm_csr_create (key, "Żółw", units, hosts, &error);
      g_autofree char *pem = NULL;
      g_autofree char *path = NULL;
      g_autofree char *output = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (cm_csr_get_subject (csr), ==, "CN=Żółw,OU=server,OU=admin");
      g_assert_true (g_strv_equal (cm_csr_get_host_names (csr), ascii));
      g_assert_cmpstr (cm_csr_get_public_key_id (csr), ==,
                       cm_private_key_get_public_key_id (key));
      pem = cm_csr_to_pem (csr);
      path = cm_test_write_text (dir, "request.pem", pem);
      output = cm_test_run ("openssl", "req", "-verify", "-noout", "-text", "-in", path,
                            NULL);
      g_assert_nonnull (strstr (output, "verify OK"));
      g_assert_nonnull (strstr (output, "DNS:xn--bcher-kva.example, DNS:*.example.com"));
    }
}

/* For a server, with every kind of name, checked by openssl, for every kind of key. */
static void
test_create_for_names (void)
{
  static const CmKeySpec specs[]
      = { CM_KEY_SPEC_RSA2048, CM_KEY_SPEC_P256,    CM_KEY_SPEC_P384,
          CM_KEY_SPEC_P521,    CM_KEY_SPEC_ED25519, CM_KEY_SPEC_ED448 };
  const char *const names[] = { "DNS:shop.example.org",
                                "DNS:*.example.org",
                                "IP:192.0.2.1",
                                "IP:2001:db8::1",
                                "EMAIL:admin@example.org",
                                "URI:https://example.org/x",
                                NULL };
  const char *subject = "CN=shop.example.org,O=Example\\, Inc.,L=Köln,C=DE";
  g_autofree char *dir = cm_test_make_dir ();

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CmPrivateKey) key = cm_private_key_generate (specs[i], &error);
      g_autoptr (CmCsr) csr = cm_csr_create_for_names (key, subject, names, &error);
      g_autofree char *pem = NULL;
      g_autofree char *path = NULL;
      g_autofree char *output = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (cm_csr_get_subject (csr), ==, subject);
      g_assert_cmpstrv ((char **)cm_csr_get_subject_alt_names (csr), (char **)names);
      pem = cm_csr_to_pem (csr);
      path = cm_test_write_text (dir, "request.pem", pem);
      output = cm_test_run ("openssl", "req", "-verify", "-noout", "-text", "-in", path,
                            NULL);
      g_assert_nonnull (strstr (output, "verify OK"));
      g_assert_nonnull (strstr (output, "URI:https://example.org/x"));
      g_assert_nonnull (strstr (output, "IP Address:2001:DB8:0:0:0:0:0:1"));
      g_assert_nonnull (strstr (output, "email:admin@example.org"));
    }
}

static void
test_text (void)
{
  g_autoptr (CmCsr) csr = read_csr ("leaf");
  g_autofree char *text = cm_csr_to_text (csr);

  g_assert_nonnull (strstr (text, "www.example.com"));
  g_assert_nonnull (strstr (text, "Subject Alternative Name"));
}

static void
test_create_bare (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) csr = cm_csr_create (key, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cm_csr_get_subject (csr), ==, "");
  g_assert_null (cm_csr_get_common_name (csr));
  g_assert_null (cm_csr_get_host_names (csr)[0]);
}

static void
test_create_refused (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autofree char *letters = g_strnfill (64, 'a');
  g_autofree char *long_label = g_strconcat ("\xc3\xbc", letters, ".example", NULL);
  const char *const names[] = { "", long_label };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *const hosts[] = { "www.example.com", names[i], NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_csr_create (key, NULL, NULL, hosts, &error));
      g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
    }
}

static void
assert_refused (GBytes *der, CmCryptoError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_csr_new_from_der (der, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)code);
}

static void
test_refused (void)
{
  g_autoptr (GBytes) good = cm_test_load ("leaf.csr.der");
  g_autoptr (GBytes) tampered = cm_test_load ("csr-tampered.der");
  g_autoptr (GBytes) other = cm_test_load ("leaf.der");
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (good, 0, g_bytes_get_size (good) - 1);
  g_autoptr (GBytes) huge
      = g_bytes_new_take (g_malloc0 (CM_CSR_MAX_BYTES + 1), CM_CSR_MAX_BYTES + 1);
  g_autofree char *certificate = cm_test_load_text ("leaf.crt");
  g_autoptr (GError) error = NULL;

  assert_refused (tampered, CM_CRYPTO_ERROR_TAMPERED);
  assert_refused (other, CM_CRYPTO_ERROR_PARSE);
  assert_refused (cut, CM_CRYPTO_ERROR_PARSE);
  assert_refused (huge, CM_CRYPTO_ERROR_PARSE);
  g_assert_null (cm_csr_new_from_pem (certificate, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

/* Every byte wrong once: never accepted, since the signature covers them all. */
static void
test_damage (void)
{
  g_autoptr (GBytes) good = cm_test_load ("leaf.csr.der");
  gsize size = g_bytes_get_size (good);

  for (gsize i = 0; i < size; i++)
    {
      guint8 *data = g_memdup2 (g_bytes_get_data (good, NULL), size);
      g_autoptr (GBytes) bad = NULL;

      data[i] ^= 0x01;
      bad = g_bytes_new_take (data, size);
      g_assert_null (cm_csr_new_from_der (bad, NULL));
    }
}

static void
assert_missing (CmCsr *csr, const char *first)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf-direct");
  g_auto (GStrv) missing = cm_csr_dup_missing_names (csr, certificate);

  g_assert_cmpstr (missing[0], ==, first);
}

/* Against a certificate for direct.example.com; case does not count. */
static void
test_missing_names (void)
{
  const char *const same[] = { "DNS:DIRECT.example.com", NULL };
  const char *const more[] = { "DNS:direct.example.com", "IP:192.0.2.1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmCsr) good = cm_csr_create_for_names (key, "CN=x", same, &error);
  g_autoptr (CmCsr) other = cm_csr_create_for_names (key, "CN=x", more, &error);
  g_autoptr (CmCsr) bare = cm_csr_create (key, "direct.example.com", NULL, NULL, &error);
  g_autoptr (CmCsr) bare_other = cm_csr_create (key, "a.example", NULL, NULL, &error);

  g_assert_no_error (error);
  assert_missing (good, NULL);
  assert_missing (other, "IP:192.0.2.1");
  assert_missing (bare, NULL);
  assert_missing (bare_other, "DNS:a.example");
}

/* One that its key did not sign is shown, and says so. */
static void
test_look (void)
{
  g_autoptr (GBytes) tampered = cm_test_load ("csr-tampered.der");
  g_autoptr (GBytes) good = cm_test_load ("leaf.csr");
  g_autoptr (GBytes) key = cm_test_load ("leaf.key");
  g_autoptr (GBytes) der = cm_test_load ("leaf.der");
  g_autofree char *one = cm_test_load_text ("leaf.csr");
  char *two = g_strconcat (one, one, NULL);
  g_autoptr (GBytes) both = g_bytes_new_take (two, strlen (two));
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) unproven = cm_csr_new_for_look (tampered, &error);
  g_autoptr (CmCsr) proven = cm_csr_new_for_look (good, &error);

  g_assert_no_error (error);
  g_assert_false (cm_csr_is_proven (unproven));
  g_assert_cmpstr (cm_csr_get_subject (unproven), ==,
                   "CN=www.example.com,OU=Web,O=Exemple");
  g_assert_true (cm_csr_is_proven (proven));
  g_assert_null (cm_csr_new_for_look (key, NULL));
  g_assert_null (cm_csr_new_for_look (der, NULL));
  g_assert_null (cm_csr_new_for_look (both, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_wishes (void)
{
  g_autoptr (CmCsr) foreign = read_csr ("foreign");
  g_autoptr (CmCsr) weak = read_csr ("weak");
  g_autoptr (CmCsr) plain = read_csr ("leaf");
  g_auto (GStrv) extensions = cm_csr_dup_extensions (foreign);
  g_auto (GStrv) none = cm_csr_dup_extensions (plain);
  g_autofree char *all = g_strjoinv ("|", extensions);

  g_assert_true (cm_csr_asks_for_ca (foreign));
  g_assert_true (cm_csr_asks_for_client (foreign));
  g_assert_cmpuint (g_strv_length (extensions), ==, 6);
  g_assert_nonnull (strstr (all, "Extended key usage"));
  g_assert_nonnull (strstr (all, "TLS WWW Client"));
  g_assert_nonnull (strstr (all, "Basic constraints"));
  g_assert_nonnull (strstr (all, "TLS features"));
  g_assert_null (strstr (all, "alternative"));
  g_assert_false (cm_csr_has_weak_key (foreign));
  g_assert_true (cm_csr_has_weak_key (weak));
  g_assert_false (cm_csr_asks_for_ca (plain));
  g_assert_false (cm_csr_asks_for_client (plain));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

/* It is not damaged, and CAs refuse it. */
static void
test_spelled_curve (void)
{
  g_autofree char *pem = cm_test_load_text ("spelled-curve.csr");
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_csr_new_from_pem (pem, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "spells out the curve"));
}

static void
test_finalize (void)
{
  g_assert_finalize_object (read_csr ("leaf"));
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/csr/read", test_read);
  g_test_add_func ("/csr/names", test_names);
  g_test_add_func ("/csr/fingerprint", test_fingerprint);
  g_test_add_func ("/csr/create", test_create);
  g_test_add_func ("/csr/create-for-names", test_create_for_names);
  g_test_add_func ("/csr/text", test_text);
  g_test_add_func ("/csr/create-bare", test_create_bare);
  g_test_add_func ("/csr/create-refused", test_create_refused);
  g_test_add_func ("/csr/refused", test_refused);
  g_test_add_func ("/csr/damage", test_damage);
  g_test_add_func ("/csr/missing-names", test_missing_names);
  g_test_add_func ("/csr/look", test_look);
  g_test_add_func ("/csr/wishes", test_wishes);
  g_test_add_func ("/csr/spelled-curve", test_spelled_curve);
  g_test_add_func ("/csr/finalize", test_finalize);
  return g_test_run ();
}
