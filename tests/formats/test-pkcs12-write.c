/* test-pkcs12-write.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What we write is read back by everybody who will have to: ourselves, OpenSSL, GnuTLS,
 * NSS and Java, names beyond ASCII and all.
 */

#include <string.h>

#include "cm-pkcs12.h"
#include "cm-test-home.h"
#include "found.h"

#define NAME "Größe 龜 🔒"
#define PASS "pass:" CM_TEST_PASSWORD

static const CmPkcs12Profile profiles[]
    = { CM_PKCS12_PROFILE_MODERN, CM_PKCS12_PROFILE_COMPATIBLE };

/* The leaf with its chain and key, made once: stretching the password is slow. */
static GBytes *
get_written (CmPkcs12Profile profile)
{
  static GBytes *written[G_N_ELEMENTS (profiles)];

  if (written[profile] == NULL)
    {
      g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
      g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
      g_autoptr (CmSecret) password = cm_test_password ();
      g_autoptr (GError) error = NULL;

      written[profile] = cm_pkcs12_write (chain, key, NAME, profile, password, &error);
      g_assert_no_error (error);
    }
  return written[profile];
}

static char *
write_file (const char *dir, CmPkcs12Profile profile)
{
  return cm_test_write (dir, "out.p12", get_written (profile));
}

static void
assert_says (const char *output, const char *words)
{
  if (strstr (output, words) == NULL)
    g_error ("“%s” does not stand in: %s", words, output);
}

static void
test_ourselves (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autoptr (GPtrArray) items
          = found_in_bytes ("a.p12", get_written (profiles[i]), CM_TEST_PASSWORD);
      g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");

      found_assert (items, "certificate certificate certificate private-key");
      g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[0]), ==, NAME);
      g_assert_null (cm_item_get_friendly_name (items->pdata[1]));
      g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[3]), ==, NAME);
      g_assert_true (
          cm_certificate_equal (cm_item_get_certificate (items->pdata[0]), leaf));
    }
}

static void
test_locked (void)
{
  GBytes *bytes = get_written (CM_PKCS12_PROFILE_COMPATIBLE);
  g_autoptr (GPtrArray) items = found_in_bytes ("a.p12", bytes, "wrong");

  found_assert (items, "locked");
}

/* Characters beyond the first 65,536, which BMPString knows as two. */
static void
test_name_beyond_bmp (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GBytes) bytes = cm_pkcs12_write (
      chain, NULL, "Tür 🔒", CM_PKCS12_PROFILE_COMPATIBLE, password, NULL);
  g_autoptr (GPtrArray) items = found_in_bytes ("a.p12", bytes, CM_TEST_PASSWORD);

  found_assert (items, "certificate");
  g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[0]), ==, "Tür 🔒");
}

static void
test_openssl (void)
{
  static const char *const mac[]
      = { "MAC: sha256, Iteration 600000", "MAC: sha1, Iteration 2048" };
  static const char *const encryption[]
      = { "PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256",
          "pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048" };

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autofree char *dir = cm_test_make_dir ();
      g_autofree char *path = write_file (dir, profiles[i]);
      g_autofree char *output = cm_test_run ("openssl", "pkcs12", "-in", path, "-info",
                                             "-noenc", "-passin", PASS, NULL);

      assert_says (output, mac[i]);
      g_assert_cmpuint (found_count_words (output, encryption[i]), ==, 2);
      g_assert_cmpuint (found_count_words (output, "BEGIN CERTIFICATE"), ==, 3);
      g_assert_cmpuint (found_count_words (output, "BEGIN PRIVATE KEY"), ==, 1);
      /* of each UTF-16 unit OpenSSL 3.0 prints the lower byte: the whole name all the
       * same, with nothing before or behind it */
      g_assert_cmpuint (found_count_words (output, "friendlyName: Gr\xf6\xdf"
                                                   "e \x9c \x3d\x12\n"),
                        ==, 2);
      g_assert_cmpuint (found_count_words (output, "localKeyID:"), ==, 2);
    }
}

static void
test_certtool (void)
{
  if (!cm_test_have_peer ("certtool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autofree char *dir = cm_test_make_dir ();
      g_autofree char *path = write_file (dir, profiles[i]);
      g_autofree char *output
          = cm_test_run ("certtool", "--p12-info", "--inder", "--infile", path,
                         "--password=" CM_TEST_PASSWORD, NULL);

      g_assert_cmpuint (found_count_words (output, "BEGIN CERTIFICATE"), ==, 3);
      g_assert_cmpuint (found_count_words (output, "Friendly name: " NAME), ==, 2);
      assert_says (output, "PRIVATE KEY");
    }
}

static void
test_nss (void)
{
  if (!cm_test_have_peer ("pk12util"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autofree char *dir = cm_test_make_dir ();
      g_autofree char *path = write_file (dir, profiles[i]);
      g_autofree char *output
          = cm_test_run ("pk12util", "-l", path, "-W", CM_TEST_PASSWORD, "-d", dir, NULL);

      g_assert_cmpuint (found_count_words (output, "Certificate"), >=, 3);
      g_assert_cmpuint (found_count_words (output, "Friendly Name: " NAME), ==, 2);
    }
}

static void
test_keytool (void)
{
  if (!cm_test_have_peer ("keytool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autofree char *dir = cm_test_make_dir ();
      g_autofree char *path = write_file (dir, profiles[i]);
      g_autofree char *output
          = cm_test_run ("keytool", "-list", "-v", "-storetype", "PKCS12", "-keystore",
                         path, "-storepass", CM_TEST_PASSWORD, NULL);

      assert_says (output, "PrivateKeyEntry");
      assert_says (output, "chain length: 3");
      assert_says (output, "größe 龜 🔒"); /* Java has no capitals in aliases */
    }
}

static void
test_certificates_only (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("intermediate", "root", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = cm_pkcs12_write (
      chain, NULL, NULL, CM_PKCS12_PROFILE_COMPATIBLE, password, &error);
  g_autoptr (GPtrArray) items = NULL;

  g_assert_no_error (error);
  items = found_in_bytes ("a.p12", bytes, CM_TEST_PASSWORD);
  found_assert (items, "certificate certificate");
  g_assert_null (cm_item_get_friendly_name (items->pdata[0]));
}

static char *
list_in_java (GBytes *bytes, const char *file)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write (dir, file, bytes);

  return cm_test_run ("keytool", "-list", "-storetype", "PKCS12", "-keystore", path,
                      "-storepass", CM_TEST_PASSWORD, NULL);
}

/* Java shows those only that are marked as trusted. */
static void
test_certificates_in_java (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();

  if (!cm_test_have_peer ("keytool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes
          = cm_pkcs12_write (chain, NULL, NAME, profiles[i], password, &error);
      g_autofree char *output = NULL;

      g_assert_no_error (error);
      output = list_in_java (bytes, "certificates.p12");
      assert_says (output, "contains 3 entries");
      assert_says (output, "größe 龜 🔒");
      g_assert_cmpuint (found_count_words (output, "trustedCertEntry"), ==, 3);
    }
}

/* Java compares without regard to case and keeps the last of equal names. */
static void
test_equal_names (void)
{
  static const char *const fixtures[] = { "leaf", "leaf-rsa", "leaf-p384", "leaf-p521" };
  static const char *const titles[] = { "Ä.Example", "ä.example", "ä.example", "" };
  static const char *const names[] = { "Ä.Example", "ä.example-2", "ä.example-3" };
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) items = NULL;
  CmPkcs12Entry entries[G_N_ELEMENTS (fixtures)];

  for (guint i = 0; i < G_N_ELEMENTS (fixtures); i++)
    entries[i] = (CmPkcs12Entry){ .chain = cm_test_chain (fixtures[i], NULL),
                                  .key = cm_test_private_key (fixtures[i]),
                                  .friendly_name = titles[i] };
  bytes = cm_pkcs12_write_many (entries, G_N_ELEMENTS (entries),
                                CM_PKCS12_PROFILE_COMPATIBLE, password, &error);
  g_assert_no_error (error);
  items = found_in_bytes ("a.p12", bytes, CM_TEST_PASSWORD);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[i]), ==, names[i]);
  if (cm_test_have_peer ("keytool"))
    {
      g_autofree char *output = list_in_java (bytes, "equal.p12");

      assert_says (output, "contains 4 entries");
    }
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_ptr_array_unref (entries[i].chain);
      g_object_unref (entries[i].key);
    }
}

static void
test_every_key (void)
{
  static const char *const names[]
      = { "leaf-rsa", "leaf-p384", "leaf-p521", "leaf-ed25519", "leaf-ed448" };
  g_autoptr (CmSecret) password = cm_secret_new_from_text (CM_TEST_PASSWORD_UTF8);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) chain = cm_test_chain (names[i], NULL);
      g_autoptr (CmPrivateKey) key = cm_test_private_key (names[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes = cm_pkcs12_write (
          chain, key, "", CM_PKCS12_PROFILE_COMPATIBLE, password, &error);
      g_autoptr (GPtrArray) items = NULL;

      g_assert_no_error (error);
      items = found_in_bytes ("a.p12", bytes, CM_TEST_PASSWORD_UTF8);
      found_assert (items, "certificate private-key");
    }
}

static void
test_mismatch (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", NULL);
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("root");
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_pkcs12_write (chain, key, NAME, CM_PKCS12_PROFILE_MODERN, password, &error));
  g_assert_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_WRITE);
}

static void
test_bad_name (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_pkcs12_write (chain, NULL, "\xff\xff", CM_PKCS12_PROFILE_COMPATIBLE,
                                  password, &error));
  g_assert_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_WRITE);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/pkcs12-write/ourselves", test_ourselves);
  g_test_add_func ("/pkcs12-write/locked", test_locked);
  g_test_add_func ("/pkcs12-write/name-beyond-bmp", test_name_beyond_bmp);
  g_test_add_func ("/pkcs12-write/openssl", test_openssl);
  g_test_add_func ("/pkcs12-write/certtool", test_certtool);
  g_test_add_func ("/pkcs12-write/nss", test_nss);
  g_test_add_func ("/pkcs12-write/keytool", test_keytool);
  g_test_add_func ("/pkcs12-write/certificates-only", test_certificates_only);
  g_test_add_func ("/pkcs12-write/certificates-in-java", test_certificates_in_java);
  g_test_add_func ("/pkcs12-write/equal-names", test_equal_names);
  g_test_add_func ("/pkcs12-write/every-key", test_every_key);
  g_test_add_func ("/pkcs12-write/mismatch", test_mismatch);
  g_test_add_func ("/pkcs12-write/bad-name", test_bad_name);

  return g_test_run ();
}
