/* test-der.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bare DER: what it is taken for, what is read from it, and what is said if it is broken.
 */

#include "cm-der.h"

#include <string.h>

#include "cm-key-cost.h"
#include "cm-test-home.h"
#include "found.h"

static void
test_guess (void)
{
  static const struct
  {
    const char *name;
    CmDerKind kind;
  } rows[] = {
    { "leaf.der", CM_DER_KIND_CERTIFICATE },
    { "root.der", CM_DER_KIND_CERTIFICATE },
    { "leaf.csr.der", CM_DER_KIND_CSR },
    { "root.crl.der", CM_DER_KIND_CRL },
    { "leaf-pkcs8.der", CM_DER_KIND_PRIVATE_KEY },
    { "leaf-rsa-pkcs8.der", CM_DER_KIND_PRIVATE_KEY },
    { "leaf-ed25519-pkcs8.der", CM_DER_KIND_PRIVATE_KEY },
    { "leaf-rsa-pkcs1.der", CM_DER_KIND_PRIVATE_KEY },
    { "leaf-sec1.der", CM_DER_KIND_PRIVATE_KEY },
    { "leaf-nopublic-sec1.der", CM_DER_KIND_PRIVATE_KEY },
    { "leaf-pbes2.der", CM_DER_KIND_ENCRYPTED_KEY },
    { "leaf-rsa-scrypt.der", CM_DER_KIND_ENCRYPTED_KEY },
    { "key-endless.der", CM_DER_KIND_ENCRYPTED_KEY },
    { "leaf.pub.der", CM_DER_KIND_PUBLIC_KEY },
    { "p7-chain.p7b", CM_DER_KIND_PKCS7 },
    { "p7-signed-ber.p7m", CM_DER_KIND_PKCS7 },
    { "p7-encrypted.p7m", CM_DER_KIND_PKCS7 },
    { "p12-openssl.p12", CM_DER_KIND_PKCS12 },
    { "p12-nomac.p12", CM_DER_KIND_PKCS12 },
    { "leaf.crt", CM_DER_KIND_UNKNOWN },
    { "garbage.bin", CM_DER_KIND_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = cm_test_load (rows[i].name);
      g_autoptr (GBytes) cut
          = g_bytes_new_from_bytes (bytes, 0, MIN (60, g_bytes_get_size (bytes)));

      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (cm_der_guess (bytes), ==, rows[i].kind);
      (void)cm_der_guess (cut);
    }
}

static void
test_guess_nothing (void)
{
  static const char *const texts[] = { "",
                                       "0",
                                       "0\x80",
                                       "0\x82\x01",
                                       "0\x84\xff\xff\xff\xff",
                                       "0\x03\x02\x01",
                                       "0\x88\xff\xff\xff\xff\xff\xff\xff\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (texts[i], strlen (texts[i]));

      g_assert_cmpint (cm_der_guess (bytes), ==, CM_DER_KIND_UNKNOWN);
    }
}

static void
assert_found (const char *name, const char *password, const char *kinds)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, password);

  g_test_message ("%s", name);
  found_assert (items, kinds);
}

static void
test_read (void)
{
  assert_found ("leaf.der", NULL, "certificate");
  assert_found ("leaf.csr.der", NULL, "csr");
  assert_found ("root.crl.der", NULL, "crl");
  assert_found ("leaf-pkcs8.der", NULL, "private-key");
  assert_found ("leaf-ed25519-pkcs8.der", NULL, "private-key");
  assert_found ("leaf-rsa-pkcs1.der", NULL, "private-key");
  assert_found ("leaf-sec1.der", NULL, "private-key");
  assert_found ("leaf-nopublic-sec1.der", NULL, "private-key");
  assert_found ("leaf-pbes2.der", CM_TEST_PASSWORD, "private-key");
  assert_found ("leaf-pbes2.der", "wrong", "locked");
  assert_found ("leaf-pbes2.der", NULL, "locked");
  assert_found ("leaf-rsa-scrypt.der", CM_TEST_PASSWORD, "private-key");
}

static void
test_crl_issuer (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("root.crl.der", NULL);

  g_assert_nonnull (strstr (cm_item_get_detail (items->pdata[0]), "CN=Example Root CA"));
}

static void
test_several (void)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) items = NULL;
  const char *names[] = { "leaf.der", "leaf-pkcs8.der", "intermediate.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) part = cm_test_load (names[i]);

      g_byte_array_append (joined, g_bytes_get_data (part, NULL),
                           g_bytes_get_size (part));
    }
  g_byte_array_append (joined, (const guint8 *)"\0\0\0\n", 4);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&joined));
  items = found_in_bytes ("several.der", bytes, NULL);
  found_assert (items, "certificate private-key certificate");
}

static void
test_public_key (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("leaf.pub.der", NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, "public key");
}

static void
test_unsupported_key (void)
{
  g_autoptr (GPtrArray) curve = found_in_fixture ("other-secp256k1.key", NULL);
  g_autoptr (GPtrArray) unknown = found_in_fixture ("key-unknown.der", NULL);

  found_assert_unusable (curve, CM_FORMAT_ERROR_UNSUPPORTED, "private key");
  found_assert_unusable (unknown, CM_FORMAT_ERROR_DAMAGED, "private key");
}

static void
test_cut_off (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("leaf.der");
  gsize size = g_bytes_get_size (bytes);
  g_autoptr (GBytes) one = g_bytes_new_from_bytes (bytes, 0, size - 1);
  g_autoptr (GBytes) half = g_bytes_new_from_bytes (bytes, 0, size / 2);
  g_autoptr (GPtrArray) of_one = found_in_bytes ("leaf.der", one, NULL);
  g_autoptr (GPtrArray) of_half = found_in_bytes ("leaf.der", half, NULL);

  found_assert_unusable (of_one, CM_FORMAT_ERROR_DAMAGED, "1 byte is missing");
  found_assert_unusable (of_half, CM_FORMAT_ERROR_DAMAGED, "bytes are missing");
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("root.crl.der");
  gsize size = 0;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);
  g_autoptr (GBytes) broken = NULL;
  g_autoptr (GPtrArray) items = NULL;

  memset (data + 40, 0xff, 20);
  broken = g_bytes_new_take (data, size);
  items = found_in_bytes ("broken.crl", broken, NULL);
  found_assert_unusable (items, CM_FORMAT_ERROR_DAMAGED, "revocation list");
}

static void
test_endless (void)
{
  static const char *const names[]
      = { "key-endless.der", "key-endless.key", "key-endless-pbes1.der",
          "key-endless-scrypt.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture (names[i], "any");

      g_test_message ("%s", names[i]);
      found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, "rounds");
    }
}

static void
test_cost (void)
{
  static const char *const names[]
      = { "leaf-pbes2.key", "leaf-pbes1.key", "leaf-scrypt.key", "leaf-proctype.key",
          "leaf.key",       "leaf-pbes2.der", "garbage.bin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmSecret) key = cm_test_load_secret (names[i]);

      g_assert_false (cm_key_cost_is_too_high (key));
    }
}

static guint n_opened;

static CmPrivateKey *
open_with_third (CmSecret *key, CmSecret *password, GError **error)
{
  n_opened++;
  if (password == NULL || strcmp (cm_secret_get_text (password), "third") != 0)
    return cm_private_key_new_from_pem (key, NULL, error);
  return cm_test_private_key ("leaf");
}

/* Each password is tried once, and what fitted comes first the next time. */
static void
test_order_of_passwords (void)
{
  g_autoptr (CmSecret) key = cm_test_load_secret ("leaf-pbes2.key");
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);
  g_autoptr (CmItem) first = NULL;
  g_autoptr (CmItem) second = NULL;

  g_ptr_array_add (passwords, cm_secret_new_from_text ("first"));
  g_ptr_array_add (passwords, cm_secret_new_from_text ("second"));
  g_ptr_array_add (passwords, cm_secret_new_from_text ("third"));
  n_opened = 0;
  first = cm_der_open_key ("a", key, open_with_third, passwords);
  g_assert_cmpuint (n_opened, ==, 4);
  g_assert_cmpint (cm_item_get_kind (first), ==, CM_ITEM_KIND_PRIVATE_KEY);
  g_assert_cmpstr (cm_secret_get_text (passwords->pdata[0]), ==, "third");
  g_assert_cmpstr (cm_secret_get_text (passwords->pdata[1]), ==, "first");

  n_opened = 0;
  second = cm_der_open_key ("a", key, open_with_third, passwords);
  g_assert_cmpuint (n_opened, ==, 2);
  g_ptr_array_remove_index (passwords, 0);
  g_clear_object (&second);
  n_opened = 0;
  second = cm_der_open_key ("a", key, open_with_third, passwords);
  g_assert_cmpuint (n_opened, ==, 3);
  g_assert_cmpint (cm_item_get_kind (second), ==, CM_ITEM_KIND_LOCKED);
  g_assert_cmpstr (cm_item_get_detail (second), ==, "an encrypted private key");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/der/guess", test_guess);
  g_test_add_func ("/der/guess-nothing", test_guess_nothing);
  g_test_add_func ("/der/read", test_read);
  g_test_add_func ("/der/crl-issuer", test_crl_issuer);
  g_test_add_func ("/der/several", test_several);
  g_test_add_func ("/der/public-key", test_public_key);
  g_test_add_func ("/der/unsupported-key", test_unsupported_key);
  g_test_add_func ("/der/cut-off", test_cut_off);
  g_test_add_func ("/der/damaged", test_damaged);
  g_test_add_func ("/der/endless", test_endless);
  g_test_add_func ("/der/cost", test_cost);
  g_test_add_func ("/der/order-of-passwords", test_order_of_passwords);

  return g_test_run ();
}
