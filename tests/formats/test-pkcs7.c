/* test-pkcs7.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PKCS#7 as a bag of certificates, read and written.
 */

#include "cm-pkcs7.h"

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

#define CHAIN "certificate certificate certificate"

static void
assert_found (const char *name, const char *kinds)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, NULL);

  g_test_message ("%s", name);
  found_assert (items, kinds);
}

static void
test_read (void)
{
  assert_found ("p7-chain.p7b", CHAIN);
  assert_found ("p7-crl.p7b", CHAIN " crl");
  assert_found ("p7-signed.p7m", CHAIN);
  assert_found ("p7-signed-ber.p7m", CHAIN);
}

static void
test_certtool_made (void)
{
  g_autofree char *path = cm_test_fixture_path ("p7-certtool.p7b");

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    g_test_skip ("this certtool cannot make one");
  else
    assert_found ("p7-certtool.p7b", CHAIN);
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("p7-empty.p7b", NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNKNOWN, "p7-empty.p7b");
}

static void
test_encrypted (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("p7-encrypted.p7m", NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, "encrypted mail");
}

static void
test_damaged (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("p7-chain.p7b");
  g_autoptr (GBytes) half
      = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);
  g_autoptr (GPtrArray) items = found_in_bytes ("half.p7b", half, NULL);

  found_assert_unusable (items, CM_FORMAT_ERROR_DAMAGED, "cut off");
}

static void
test_too_many (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; i <= 5000; i++)
    g_ptr_array_add (chain, leaf);
  bytes = cm_pkcs7_write (chain, NULL);
  items = found_in_bytes ("many.p7b", bytes, NULL);
  found_assert_unusable (items, CM_FORMAT_ERROR_TOO_LARGE, "5000");
}

static GBytes *
write_chain (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (GError) error = NULL;
  GBytes *bytes = cm_pkcs7_write (chain, &error);

  g_assert_no_error (error);
  return bytes;
}

static void
test_write (void)
{
  g_autoptr (GBytes) bytes = write_chain ();
  g_autoptr (GPtrArray) items = found_in_bytes ("out.p7b", bytes, NULL);

  found_assert (items, CHAIN);
}

/* A set is sorted by the letter, which parts a chain; other programs go by the order. */
static void
test_write_order (void)
{
  const char *const names[] = { "root", "leaf", "intermediate", "leaf", "root" };

  for (guint i = 0; i + 3 <= G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) chain
          = cm_test_chain (names[i], names[i + 1], names[i + 2], NULL);
      g_autoptr (GBytes) bytes = cm_pkcs7_write (chain, NULL);
      g_autoptr (GPtrArray) items = found_in_bytes ("out.p7b", bytes, NULL);

      found_assert (items, CHAIN);
      for (guint k = 0; k < chain->len; k++)
        g_assert_cmpstr (
            cm_certificate_get_fingerprint (cm_item_get_certificate (items->pdata[k])),
            ==, cm_certificate_get_fingerprint (chain->pdata[k]));
    }
}

static void
test_write_peers (void)
{
  g_autoptr (GBytes) bytes = write_chain ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write (dir, "out.p7b", bytes);
  g_autofree char *openssl = NULL;
  g_autofree char *certtool = NULL;

  if (!cm_test_have_peer ("openssl") || !cm_test_have_peer ("certtool"))
    return;
  openssl = cm_test_run ("openssl", "pkcs7", "-inform", "DER", "-in", path,
                         "-print_certs", NULL);
  certtool = cm_test_run ("certtool", "--p7-info", "--inder", "--infile", path, NULL);
  g_assert_cmpuint (found_count_words (openssl, "subject="), ==, 3);
  g_assert_cmpuint (found_count_words (openssl, "BEGIN CERTIFICATE"), ==, 3);
  g_assert_cmpuint (found_count_words (certtool, "BEGIN CERTIFICATE"), ==, 3);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/pkcs7/read", test_read);
  g_test_add_func ("/pkcs7/certtool-made", test_certtool_made);
  g_test_add_func ("/pkcs7/empty", test_empty);
  g_test_add_func ("/pkcs7/encrypted", test_encrypted);
  g_test_add_func ("/pkcs7/damaged", test_damaged);
  g_test_add_func ("/pkcs7/too-many", test_too_many);
  g_test_add_func ("/pkcs7/write", test_write);
  g_test_add_func ("/pkcs7/write-order", test_write_order);
  g_test_add_func ("/pkcs7/write-peers", test_write_peers);

  return g_test_run ();
}
