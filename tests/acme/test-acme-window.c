/* test-acme-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a CA wants a certificate to be replaced.
 */

#include "cm-acme-window.h"

#include <string.h>

#include "acme-mock.h"
#include "cm-test-home.h"
#include "mock-ca.h"
#include "mock-jws.h"

#define HEX_DIGITS "0123456789abcdefABCDEF:"

static void
append_hex (GByteArray *bytes, const char *hex)
{
  for (; g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]);
       hex += hex[2] == ':' ? 3 : 2)
    {
      const guint8 byte
          = (guint8)(g_ascii_xdigit_value (hex[0]) * 16 + g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* What OpenSSL reads: the key of the issuer, and the number as it stands in DER. */
static void
assert_id (const char *id, const char *key_id, const char *serial)
{
  g_auto (GStrv) parts = g_strsplit (id, ".", -1);
  g_autoptr (GBytes) first = mock_base64url_decode (parts[0]);
  g_autoptr (GBytes) second = mock_base64url_decode (parts[1]);
  g_autoptr (GByteArray) expected_key = g_byte_array_new ();
  g_autoptr (GByteArray) expected_serial = g_byte_array_new ();
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (second, &size);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  g_assert_null (strpbrk (id, "=+/"));
  append_hex (expected_key, key_id);
  append_hex (expected_serial, serial);
  g_assert_cmpmem (g_bytes_get_data (first, NULL), g_bytes_get_size (first),
                   expected_key->data, expected_key->len);
  if (expected_serial->data[0] & 0x80)
    {
      g_assert_cmpint (data[0], ==, 0);
      data++;
      size--;
    }
  g_assert_cmpmem (data, size, expected_serial->data, expected_serial->len);
}

/* A number that begins with a set bit, and one that does not. */
static void
test_id (void)
{
  static const char *const serials[] = { "0x8765432100", "0x7765432100" };
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "leaf.pem", NULL);

  if (!cm_test_have_peer ("openssl"))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (serials); i++)
    {
      g_autofree char *made
          = cm_test_run ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                         "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null",
                         "-subj", "/CN=x", "-set_serial", serials[i], "-out", path, NULL);
      g_autofree char *pem = NULL;
      g_autofree char *text = NULL;
      g_autofree char *id = NULL;
      g_autoptr (CmCertificate) certificate = NULL;
      const char *key_id;

      g_file_get_contents (path, &pem, NULL, NULL);
      certificate = cm_certificate_new_from_pem (pem, NULL);
      text = cm_test_run ("openssl", "x509", "-in", path, "-noout", "-ext",
                          "authorityKeyIdentifier", NULL);
      key_id = text + strcspn (strchr (text, '\n'), HEX_DIGITS)
               + (strchr (text, '\n') - text);
      id = cm_acme_window_dup_id (certificate);
      assert_id (id, key_id, serials[i] + 2);
    }
}

static CmCertificate *
make_leaf (void)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  static const char *const names[] = { "DNS:a.example.org", NULL };
  g_autoptr (CmCsr) csr = cm_csr_create_for_names (key, "", names, NULL);
  MockCa *ca = mock_ca_new ();
  CmCertificate *leaf = mock_ca_issue (ca, csr, 1000, 2000);

  mock_ca_free (ca);
  return leaf;
}

static void
test_fetch (void)
{
  static const struct
  {
    const char *retry_after;
    guint again_after;
  } cases[] = { { "21600", 21600 }, { "0", 60 },    { "9999999", 86400 },
                { NULL, 21600 },    { "x", 21600 }, { "date+7200", 7200 } };
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmCertificate) leaf = make_leaf ();

  acme_mock_set (mock, "ari", "-100:200");
  acme_mock_set (mock, "ari-explanation", "https://ca.example.org/why");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmAcmeClient) client = acme_mock_client (mock);
      CmAcmeRenewal renewal = { 0 };
      guint again_after = 0;
      gint64 now = g_get_real_time () / G_USEC_PER_SEC;
      g_autoptr (GError) error = NULL;

      acme_mock_set (mock, "ari-retry-after", cases[i].retry_after);
      cm_acme_window_fetch (client, leaf, &renewal, &again_after, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (ABS (renewal.start - (now - 100)), <=, 60);
      g_assert_cmpint (renewal.end - renewal.start, ==, 300);
      g_assert_cmpstr (renewal.explanation, ==, "https://ca.example.org/why");
      g_assert_cmpuint (again_after, <=, cases[i].again_after);
      g_assert_cmpuint (again_after + 60, >=, cases[i].again_after);
      g_free (renewal.explanation);
    }
  /* Anybody may ask. */
  g_assert_cmpuint (acme_mock_count (mock, "accounts"), ==, 0);
}

static void
assert_fails (AcmeMock *mock, CmCertificate *leaf, CmAcmeError code)
{
  g_autoptr (CmAcmeClient) client = acme_mock_client (mock);
  CmAcmeRenewal renewal = { 0 };
  guint again_after = 0;
  g_autoptr (GError) error = NULL;

  g_assert_false (
      cm_acme_window_fetch (client, leaf, &renewal, &again_after, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, (int)code);
  g_free (renewal.explanation);
}

static void
test_fetch_fails (void)
{
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmCertificate) leaf = make_leaf ();

  assert_fails (mock, leaf, CM_ACME_ERROR_REFUSED);
  acme_mock_set (mock, "ari", "200:100");
  assert_fails (mock, leaf, CM_ACME_ERROR_PROTOCOL);
  acme_mock_set (mock, "ari", "100:200");
  acme_mock_set (mock, "renewal-info.status", "404");
  assert_fails (mock, leaf, CM_ACME_ERROR_GONE);
  acme_mock_set (mock, "renewal-info.status", "503");
  assert_fails (mock, leaf, CM_ACME_ERROR_SERVER);
  acme_mock_set (mock, "renewal-info.status", NULL);
  acme_mock_set (mock, "renewal-info.html", "1");
  assert_fails (mock, leaf, CM_ACME_ERROR_SERVER);
}

static void
test_choose (void)
{
  g_assert_cmpint (cm_acme_window_choose (100, 200, 0), ==, 100);
  g_assert_cmpint (cm_acme_window_choose (100, 200, 0.5), ==, 150);
  g_assert_cmpint (cm_acme_window_choose (100, 200, 1), ==, 200);
  g_assert_cmpint (cm_acme_window_choose (100, 100, 0.3), ==, 100);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-window/id", test_id);
  g_test_add_func ("/acme-window/fetch", test_fetch);
  g_test_add_func ("/acme-window/fetch-fails", test_fetch_fails);
  g_test_add_func ("/acme-window/choose", test_choose);
  return g_test_run ();
}
