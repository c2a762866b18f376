/* test-pem-format.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of each label, and the same mixed file in every wrapping people send.
 */

#include "cm-pem-format.h"

#include <string.h>

#include "cm-test-home.h"
#include "found.h"

static void
assert_found (const char *name, const char *password, const char *kinds)
{
  g_autoptr (GPtrArray) items = found_in_fixture (name, password);

  g_test_message ("%s", name);
  found_assert (items, kinds);
}

static void
test_keys (void)
{
  static const char *const plain[]
      = { "leaf.key",         "leaf-rsa.key",      "leaf-ed25519.key",
          "leaf-ed448.key",   "leaf-p521.key",     "leaf-rsa-pkcs1.key",
          "leaf-sec1.key",    "leaf-nopublic.key", "leaf-nopublic-sec1.key",
          "leaf-ecparams.key" };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    assert_found (plain[i], NULL, "private-key");
}

static void
test_encrypted_keys (void)
{
  static const char *const encrypted[]
      = { "leaf-pbes2.key",          "leaf-pbes2-sha512.key",
          "leaf-3des.key",           "leaf-pbes1.key",
          "leaf-scrypt.key",         "leaf-proctype.key",
          "leaf-rsa-proctype.key",   "leaf-rsa-proctype-3des.key",
          "leaf-nopublic-pbes2.key", "leaf-nopublic-scrypt.key" };

  for (guint i = 0; i < G_N_ELEMENTS (encrypted); i++)
    {
      assert_found (encrypted[i], CM_TEST_PASSWORD, "private-key");
      assert_found (encrypted[i], "wrong", "locked");
    }
  assert_found ("leaf-pbes2-utf8.key", CM_TEST_PASSWORD_UTF8, "private-key");
}

/* A key that stands in a file twice costs one key derivation. */
static void
test_key_twice (void)
{
  g_autofree char *text = cm_test_load_text ("leaf-pbes2.key");
  g_autofree char *twice = g_strconcat (text, "\n", text, NULL);
  g_autoptr (GPtrArray) items = found_in_text (twice);

  found_assert (items, "locked");
}

static void
test_labels (void)
{
  assert_found ("leaf.crt", NULL, "certificate");
  assert_found ("pem-x509.pem", NULL, "certificate");
  assert_found ("pem-trusted.pem", NULL, "certificate");
  assert_found ("leaf.csr", NULL, "csr");
  assert_found ("pem-new-request.pem", NULL, "csr");
  assert_found ("root.crl", NULL, "crl");
  assert_found ("chain.pem", NULL, "certificate certificate certificate");
  assert_found ("p7-chain.pem", NULL, "certificate certificate certificate");
  assert_found ("p7-under-wrong-label.pem", NULL, "certificate certificate certificate");
  assert_found ("p12-openssl.pem", CM_TEST_PASSWORD,
                "certificate certificate certificate private-key");
  assert_found ("p12-openssl.pem", NULL, "locked");
  assert_found ("pem-prose.pem", NULL, "certificate private-key certificate");
}

/* What OpenSSL appends to a certificate to say what it is trusted for is not part of it.
 */
static void
test_trusted (void)
{
  g_autoptr (GPtrArray) items = found_in_fixture ("pem-trusted.pem", NULL);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");

  g_assert_true (cm_certificate_equal (cm_item_get_certificate (items->pdata[0]), leaf));
}

static void
test_wrappings (void)
{
  static const char *const names[] = {
    "pem-mixed.pem",   "pem-crlf.pem",    "pem-bom.pem",    "pem-utf16.pem",
    "pem-utf16be.pem", "pem-yaml.pem",    "pem-quoted.pem", "pem-json.json",
    "pem-patch.diff",  "pem-comment.pem", "pem-source.c",   "pem-one-line.pem",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) items = found_in_fixture (names[i], NULL);

      g_test_message ("%s", names[i]);
      found_assert (items, "private-key csr crl certificate certificate certificate "
                           "unusable certificate");
      found_assert_error (items->pdata[6], CM_FORMAT_ERROR_UNSUPPORTED, "public key");
      g_assert_cmpstr (cm_item_get_source (items->pdata[7]), ==, names[i]);
    }
}

static void
assert_refused (const char *label, const char *word)
{
  g_autofree char *text
      = g_strdup_printf ("-----BEGIN %s-----\nAAAA\n-----END %s-----\n", label, label);
  g_autoptr (GPtrArray) items = found_in_text (text);

  found_assert_unusable (items, CM_FORMAT_ERROR_UNSUPPORTED, word);
}

/* A mail with a certificate in its text, and a file. */
static char *
mail (const char *text, const char *attachment)
{
  g_autoptr (GBytes) file = cm_test_load (attachment);
  g_autofree char *digits
      = g_base64_encode (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  GString *joined = g_string_new ("Content-Type: multipart/mixed; boundary=\"=_1\"\n\n"
                                  "--=_1\nContent-Type: text/plain\n\nHello,\n\n");

  g_string_append_printf (joined,
                          "%s\n\n--=_1\nContent-Type: application/octet-stream\n"
                          "Content-Transfer-Encoding: base64\n\n",
                          text);
  for (const char *at = digits; *at != '\0'; at += MIN (76, strlen (at)))
    g_string_append_printf (joined, "%.76s\n", at);
  g_string_append (joined, "\n--=_1--\n");
  return g_string_free (joined, FALSE);
}

static void
test_attachment (void)
{
  g_autoptr (GBytes) leaf = cm_test_load ("leaf.crt");
  g_autofree char *pem
      = g_strndup (g_bytes_get_data (leaf, NULL), g_bytes_get_size (leaf));
  g_autofree char *with_text = mail (pem, "root.der");
  g_autoptr (GPtrArray) both = found_in_text (with_text);

  found_assert (both, "certificate certificate");
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *broken = g_strdup (pem);
      g_autofree char *text = NULL;
      g_autoptr (GPtrArray) items = NULL;

      if (i == 0)
        broken[100] = '!';
      else
        *strstr (broken, "-----END") = '.';
      text = mail (broken, "root.der");
      items = found_in_text (text);
      found_assert (items, "unusable certificate");
    }
}

/* As Python and all mail programs write a text with an umlaut. */
static void
test_quoted_printable (void)
{
  static const char *const names[] = { "leaf.crt", "leaf-p521.crt", "leaf-rsa.crt" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = cm_test_load (names[i]);
      g_autofree char *pem
          = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      g_auto (GStrv) parts = g_strsplit (pem, "=", -1);
      g_autofree char *quoted = g_strjoinv ("=3D", parts);
      g_autoptr (GPtrArray) items = found_in_text (quoted);

      found_assert (items, "certificate");
    }
}

/* A body that is one line, folded to 76 characters. */
static void
test_soft_breaks (void)
{
  static const char *const names[] = { "leaf.der", "root.der", "leaf-rsa.der" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) der = cm_test_load (names[i]);
      g_autofree char *digits
          = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
      g_autoptr (GString) text = g_string_new ("-----BEGIN CERTIFICATE-----\n");
      gsize n = 0;

      for (const char *c = digits; *c != '\0'; c++)
        {
          if (n++ % 75 == 74)
            g_string_append (text, "=\r\n");
          g_string_append (text, *c == '=' ? "=3D" : (char[]){ *c, '\0' });
        }
      g_string_append (text, "\r\n-----END CERTIFICATE-----\r\n");
      {
        g_autoptr (GPtrArray) items = found_in_text (text->str);

        found_assert (items, "certificate");
      }
    }
}

static void
test_refused (void)
{
  assert_refused ("PUBLIC KEY", "public key");
  assert_refused ("RSA PUBLIC KEY", "public key");
  assert_refused ("OPENSSH PRIVATE KEY", "ssh-keygen -p -m PKCS8");
  assert_refused ("PGP PRIVATE KEY BLOCK", "OpenPGP");
  assert_refused ("PGP PUBLIC KEY BLOCK", "OpenPGP");
  assert_refused ("ATTRIBUTE CERTIFICATE", "attribute certificate");
}

static void
test_unknown (void)
{
  g_autoptr (GPtrArray) ignored = found_in_text (
      "-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n");
  g_autoptr (GPtrArray) other
      = found_in_text ("\n-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----\n");
  /* a body that is text with a block again is not followed */
  g_autoptr (GPtrArray) nested = found_in_text (
      "-----BEGIN X-----\nLS0tLS1CRUdJTiBYLS0tLS0KQUFBQQotLS0tLUVORCBYLS0tLS0K\n"
      "-----END X-----\n");

  found_assert_unusable (ignored, CM_FORMAT_ERROR_UNKNOWN, "“text”");
  found_assert_unusable (other, CM_FORMAT_ERROR_UNKNOWN,
                         "“SOMETHING” that begins on line 2");
  found_assert_unusable (nested, CM_FORMAT_ERROR_UNKNOWN, "“X”");
}

static void
test_damaged (void)
{
  g_autoptr (GPtrArray) truncated = found_in_fixture ("pem-truncated.pem", NULL);
  g_autoptr (GPtrArray) broken = found_in_fixture ("pem-broken.pem", NULL);

  found_assert (truncated, "certificate certificate unusable");
  found_assert_error (truncated->pdata[2], CM_FORMAT_ERROR_DAMAGED, "has no end");
  found_assert (broken, "certificate unusable certificate");
  found_assert_error (broken->pdata[1], CM_FORMAT_ERROR_DAMAGED, "damaged on line");
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; i <= CM_FORMAT_MAX_ITEMS; i++)
    g_string_append (text, "-----BEGIN X-----\n");
  items = found_in_text (text->str);
  g_assert_cmpuint (items->len, ==, CM_FORMAT_MAX_ITEMS + 1);
  found_assert_error (items->pdata[CM_FORMAT_MAX_ITEMS], CM_FORMAT_ERROR_TOO_LARGE,
                      "50000");
}

/* Nothing of a key is in what a person gets to read. */
static void
test_no_secret_in_words (void)
{
  g_autofree char *text = cm_test_load_text ("leaf.key");
  g_autoptr (GPtrArray) items = NULL;
  g_autofree char *broken = NULL;

  text[60] = '?';
  broken = g_strdup (text);
  items = found_in_text (broken);
  found_assert (items, "unusable");
  g_assert_null (strstr (cm_item_get_error (items->pdata[0])->message, "MIG"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/pem-format/keys", test_keys);
  g_test_add_func ("/pem-format/encrypted-keys", test_encrypted_keys);
  g_test_add_func ("/pem-format/key-twice", test_key_twice);
  g_test_add_func ("/pem-format/labels", test_labels);
  g_test_add_func ("/pem-format/trusted", test_trusted);
  g_test_add_func ("/pem-format/wrappings", test_wrappings);
  g_test_add_func ("/pem-format/attachment", test_attachment);
  g_test_add_func ("/pem-format/quoted-printable", test_quoted_printable);
  g_test_add_func ("/pem-format/soft-breaks", test_soft_breaks);
  g_test_add_func ("/pem-format/refused", test_refused);
  g_test_add_func ("/pem-format/unknown", test_unknown);
  g_test_add_func ("/pem-format/damaged", test_damaged);
  g_test_add_func ("/pem-format/too-many", test_too_many);
  g_test_add_func ("/pem-format/no-secret-in-words", test_no_secret_in_words);

  return g_test_run ();
}
