/* test-pkcs12.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PKCS#12 as OpenSSL, GnuTLS and Java write it, with every kind of password.
 */

#include "cm-pkcs12.h"

#include <string.h>

#include "cm-enum.h"
#include "cm-openssl.h"
#include "cm-test-home.h"
#include "found.h"

#define CHAIN_AND_KEY "certificate certificate certificate private-key"

static void
assert_found (const char *name, const char *password, const char *kinds)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, password);

  g_test_message ("%s", name);
  found_assert (items, kinds);
}

static void
test_openssl (void)
{
  assert_found ("p12-openssl.p12", CM_TEST_PASSWORD, CHAIN_AND_KEY);
  assert_found ("p12-legacy.p12", CM_TEST_PASSWORD, CHAIN_AND_KEY);
  assert_found ("p12-sha512.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-nomac.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-nomac-encrypted.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-plain.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-certificates.p12", CM_TEST_PASSWORD,
                "certificate certificate certificate");
  assert_found ("p12-rsa.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-ed25519.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-nopublic.p12", CM_TEST_PASSWORD, "certificate private-key");
  assert_found ("p12-utf8-password.p12", CM_TEST_PASSWORD_UTF8,
                "certificate private-key");
}

static void
test_certtool (void)
{
  assert_found ("p12-several-keys.p12", CM_TEST_PASSWORD,
                "certificate private-key private-key private-key");
}

/* The empty password is tried without being asked for. */
static void
test_empty_password (void)
{
  assert_found ("p12-nothing-secret.p12", NULL, "certificate private-key");
  assert_found ("p12-empty-password.p12", NULL, "certificate private-key");
  assert_found ("p12-empty-password.p12", "another", "certificate private-key");
}

/* A file with no password at all, which is not the empty one. The command line tools make
 * such files with slow key derivation only, or not at all. */
static GBytes *
write_without_password (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  const int nid = NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
  gsize size = 0;
  const guint8 *data = cm_secret_get_data (cm_private_key_get_pkcs8 (key), &size);
  g_autoptr (EVP_PKEY) evp = d2i_AutoPrivateKey (NULL, &data, (long)size);
  g_autoptr (X509) x509 = NULL;
  unsigned char *der = NULL;
  GBytes *bytes;
  PKCS12 *pkcs12;

  data = g_bytes_get_data (cm_certificate_get_der (leaf), &size);
  x509 = d2i_X509 (NULL, &data, (long)size);
  pkcs12 = PKCS12_create (NULL, "www", evp, x509, NULL, nid, nid, 2048, 2048, 0);
  size = (gsize)i2d_PKCS12 (pkcs12, &der);
  bytes = g_bytes_new (der, size);
  OPENSSL_free (der);
  PKCS12_free (pkcs12);
  return bytes;
}

static void
test_no_password (void)
{
  g_autoptr (GBytes) bytes = write_without_password ();
  g_autoptr (GPtrArray) items = found_in_bytes ("a.p12", bytes, "another");
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");

  found_assert (items, "certificate private-key");
  g_assert_cmpstr (
      cm_private_key_get_public_key_id (cm_item_get_private_key (items->pdata[1])), ==,
      cm_private_key_get_public_key_id (key));
}

static void
assert_locked (const char *name, const char *password)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, password);

  found_assert (items, "locked");
  g_assert_cmpstr (cm_item_get_detail (items->pdata[0]), ==, "a PKCS#12 file");
  found_assert_error (items->pdata[0], CM_FORMAT_ERROR_PASSWORD, name);
}

static void
test_locked (void)
{
  assert_locked ("p12-openssl.p12", NULL);
  assert_locked ("p12-openssl.p12", "wrong");
  assert_locked ("p12-legacy.p12", "wrong");
  assert_locked ("p12-plain.p12", "wrong");
}

/* Without a MAC each part has to be tried, and what is not encrypted can be read. */
static void
test_locked_without_mac (void)
{
  assert_found ("p12-nomac.p12", "wrong", "certificate locked");
  assert_found ("p12-nomac-encrypted.p12", "wrong", "locked locked");
}

static void
test_one_of_several_passwords (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("p12-openssl.p12");
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);
  g_autoptr (GPtrArray) items = NULL;

  g_ptr_array_add (passwords, cm_secret_new_from_text ("wrong"));
  g_ptr_array_add (passwords, cm_secret_new_from_text ("wrong"));
  g_ptr_array_add (passwords, cm_secret_new_from_text (CM_TEST_PASSWORD));
  items = cm_format_read ("a.p12", bytes, passwords);
  found_assert (items, CHAIN_AND_KEY);
  g_assert_cmpuint (passwords->len, ==, 3);
}

static void
test_values (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("p12-nopublic.p12", CM_TEST_PASSWORD);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");

  g_assert_true (cm_certificate_equal (cm_item_get_certificate (items->pdata[0]), leaf));
  g_assert_cmpstr (
      cm_private_key_get_public_key_id (cm_item_get_private_key (items->pdata[1])), ==,
      cm_certificate_get_public_key_id (leaf));
}

static void
test_friendly_names (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("p12-openssl.p12", CM_TEST_PASSWORD);

  g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[0]), ==, "Größe 龜");
  g_assert_null (cm_item_get_friendly_name (items->pdata[1]));
  g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[3]), ==, "Größe 龜");
}

static void
test_truststore (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("p12-truststore.p12", CM_TEST_PASSWORD);
  g_autoptr (GPtrArray) old
      = found_in_fixture ("p12-truststore-legacy.p12", CM_TEST_PASSWORD);

  g_assert_cmpuint (items->len, ==, 40);
  g_assert_cmpuint (found_count (items, CM_ITEM_KIND_CERTIFICATE), ==, 40);
  g_assert_cmpstr (
      cm_certificate_get_common_name (cm_item_get_certificate (items->pdata[39])), ==,
      "Trusted Root 40");
  g_assert_cmpuint (old->len, ==, 40);
  g_assert_cmpuint (found_count (old, CM_ITEM_KIND_CERTIFICATE), ==, 40);
}

static void
test_keytool (void)
{
  static const char *const names[] = { "p12-keytool.p12", "p12-keytool-legacy.p12" };

  if (!cm_test_have_peer ("keytool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture (names[i], CM_TEST_PASSWORD);
      CmItem *key = found_first (items, CM_ITEM_KIND_PRIVATE_KEY);
      CmItem *certificate = found_first (items, CM_ITEM_KIND_CERTIFICATE);

      found_assert (items, "private-key certificate");
      g_assert_cmpstr (cm_item_get_friendly_name (key), ==, "größe");
      g_assert_cmpstr (
          cm_private_key_get_public_key_id (cm_item_get_private_key (key)), ==,
          cm_certificate_get_public_key_id (cm_item_get_certificate (certificate)));
      assert_found (names[i], "wrong", "locked");
    }
}

static void
test_endless (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("p12-endless.p12", CM_TEST_PASSWORD);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, "rounds");
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("p12-openssl.p12");
  g_autoptr (GBytes) half
      = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);
  g_autoptr (GPtrArray) items = found_in_bytes ("half.p12", half, CM_TEST_PASSWORD);

  found_assert_unusable (items, CM_FORMAT_ERROR_DAMAGED, "cut off");
}

static void
test_profile (void)
{
  g_assert_cmpstr (cm_enum_to_nick (CM_TYPE_PKCS12_PROFILE, CM_PKCS12_PROFILE_COMPATIBLE),
                   ==, "compatible");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/pkcs12/openssl", test_openssl);
  g_test_add_func ("/pkcs12/certtool", test_certtool);
  g_test_add_func ("/pkcs12/empty-password", test_empty_password);
  g_test_add_func ("/pkcs12/no-password", test_no_password);
  g_test_add_func ("/pkcs12/locked", test_locked);
  g_test_add_func ("/pkcs12/locked-without-mac", test_locked_without_mac);
  g_test_add_func ("/pkcs12/one-of-several-passwords", test_one_of_several_passwords);
  g_test_add_func ("/pkcs12/values", test_values);
  g_test_add_func ("/pkcs12/friendly-names", test_friendly_names);
  g_test_add_func ("/pkcs12/truststore", test_truststore);
  g_test_add_func ("/pkcs12/keytool", test_keytool);
  g_test_add_func ("/pkcs12/endless", test_endless);
  g_test_add_func ("/pkcs12/damaged", test_damaged);
  g_test_add_func ("/pkcs12/profile", test_profile);

  return g_test_run ();
}
