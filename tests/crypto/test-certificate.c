/* test-certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-certificate.h"
#include "cm-clock.h"
#include "cm-crypto-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

static void
assert_strv (const char *const *actual, const char *expected)
{
  g_autofree char *joined = g_strjoinv (" ", (char **)actual);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_names (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autofree char *title = cm_certificate_dup_title (leaf);

  g_assert_cmpstr (cm_certificate_get_subject (leaf), ==,
                   "CN=www.example.com,OU=Operations,OU=Web,O=Example,C=DE");
  g_assert_cmpstr (cm_certificate_get_issuer (leaf), ==,
                   "CN=Example Issuing CA 1,O=Example");
  g_assert_cmpstr (cm_certificate_get_common_name (leaf), ==, "www.example.com");
  g_assert_cmpstr (cm_certificate_get_issuer_name (leaf), ==, "Example Issuing CA 1");
  g_assert_cmpstr (title, ==, "www.example.com");
  assert_strv (cm_certificate_get_organizational_units (leaf), "Web Operations");
  assert_strv (
      cm_certificate_get_host_names (leaf),
      "www.example.com *.example.com xn--bcher-kva.example 192.0.2.1 2001:db8::1");
  assert_strv (cm_certificate_get_subject_alt_names (leaf),
               "DNS:www.example.com DNS:*.example.com DNS:xn--bcher-kva.example "
               "URI:https://example.com/ IP:192.0.2.1 IP:2001:db8::1");
}

static void
assert_dates (const char *name, const char *from, const char *until)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate (name);
  g_autofree char *not_before
      = cm_clock_format_rfc3339 (cm_certificate_get_not_before (certificate));
  g_autofree char *not_after
      = cm_clock_format_rfc3339 (cm_certificate_get_not_after (certificate));

  g_assert_cmpstr (not_before, ==, from);
  g_assert_cmpstr (not_after, ==, until);
  g_assert_cmpint (cm_certificate_is_never_valid (certificate), ==,
                   g_strcmp0 (until, from) < 0);
}

/* Of years before 1970, and those at the edges of both forms a date is written in. */
static void
test_odd_dates (void)
{
  g_autofree char *pem = cm_test_load_text ("dates-year-zero.crt");
  g_autoptr (CmCertificate) year_zero = NULL;
  g_autoptr (GError) error = NULL;

  assert_dates ("dates-past", "1960-01-01T00:00:00Z", "1969-12-31T23:59:59Z");
  assert_dates ("dates-epoch", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
  assert_dates ("dates-long", "1800-01-01T00:00:00Z", "2060-01-01T00:00:00Z");
  assert_dates ("dates-reversed", "2036-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
  year_zero = cm_certificate_new_from_pem (pem, &error);
  g_assert_null (year_zero);
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_numbers (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) issuer = cm_test_certificate ("intermediate");
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (CmCertificate) forever = cm_test_certificate ("leaf-forever");

  g_assert_cmpint (cm_certificate_get_not_before (leaf), ==, 1767225600);
  g_assert_cmpint (cm_certificate_get_not_after (leaf), ==, 2082758400);
  g_assert_cmpint (cm_certificate_get_not_after (forever), ==, 253402300799);
  g_assert_false (cm_certificate_is_ca (leaf));
  g_assert_true (cm_certificate_is_ca (issuer));
  g_assert_false (cm_certificate_is_self_issued (issuer));
  g_assert_true (cm_certificate_is_self_issued (root));
  cm_test_assert_bytes_equal (cm_certificate_get_issuer_der (leaf),
                              cm_certificate_get_subject_der (issuer));
  cm_test_assert_bytes_equal (cm_certificate_get_authority_key_id (leaf),
                              cm_certificate_get_subject_key_id (issuer));
  g_assert_null (cm_certificate_get_authority_key_id (root));
}

/* What openssl prints about the same file. */
static void
test_peer (void)
{
  static const char *const names[]
      = { "leaf", "leaf-rsa", "leaf-ed25519", "leaf-p521", "root" };

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (names[i]);
      g_autofree char *file = g_strconcat (names[i], ".crt", NULL);
      g_autofree char *path = cm_test_fixture_path (file);
      g_autofree char *output = cm_test_run ("openssl", "x509", "-in", path, "-noout",
                                             "-serial", "-fingerprint", "-sha256", NULL);
      g_autofree char *sha1_output
          = cm_test_run ("openssl", "x509", "-in", path, "-noout", "-fingerprint", NULL);
      g_autofree char *sha1 = cm_certificate_dup_fingerprint_sha1 (certificate);
      g_autofree char *upper
          = g_ascii_strup (cm_certificate_get_serial (certificate), -1);
      g_autofree char *serial = g_strdup_printf ("serial=%s\n", upper);
      g_auto (GStrv) parts = g_strsplit (output, ":", -1);
      g_auto (GStrv) sha1_parts = g_strsplit (sha1_output, ":", -1);
      g_autofree char *packed = g_strjoinv ("", parts);
      g_autofree char *sha1_packed = g_strjoinv ("", sha1_parts);
      g_autofree char *lower = g_ascii_strdown (packed, -1);
      g_autofree char *sha1_lower = g_ascii_strdown (sha1_packed, -1);

      g_assert_nonnull (strstr (output, serial));
      g_assert_nonnull (strstr (lower, cm_certificate_get_fingerprint (certificate)));
      g_assert_nonnull (strstr (sha1_lower, sha1));
    }
}

static void
test_keys (void)
{
  static const struct
  {
    const char *name;
    CmKeySpec spec;
    const char *label;
  } kinds[] = {
    { "leaf", CM_KEY_SPEC_P256, "ECDSA P-256" },
    { "leaf-rsa", CM_KEY_SPEC_RSA2048, "RSA 2048" },
    { "leaf-p384", CM_KEY_SPEC_P384, "ECDSA P-384" },
    { "leaf-p521", CM_KEY_SPEC_P521, "ECDSA P-521" },
    { "leaf-ed25519", CM_KEY_SPEC_ED25519, "Ed25519" },
    { "leaf-ed448", CM_KEY_SPEC_ED448, "Ed448" },
    { "weak-rsa", CM_KEY_SPEC_OTHER, "RSA 1024" },
    { "other-pss", CM_KEY_SPEC_OTHER, "RSA-PSS 2048" },
    { "other-secp256k1", CM_KEY_SPEC_OTHER, "ECDSA secp256k1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (kinds[i].name);
      g_autofree char *id = g_compute_checksum_for_bytes (
          G_CHECKSUM_SHA256, cm_certificate_get_spki (certificate));

      g_assert_cmpint (cm_certificate_get_key_spec (certificate), ==, kinds[i].spec);
      g_assert_cmpstr (cm_certificate_get_key_label (certificate), ==, kinds[i].label);
      g_assert_cmpstr (cm_certificate_get_public_key_id (certificate), ==, id);
    }
}

static void
test_spki (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (GBytes) expected = cm_test_load ("leaf.pub.der");

  cm_test_assert_bytes_equal (cm_certificate_get_spki (leaf), expected);
}

static void
test_weak (void)
{
  static const char *const weak[] = { "weak-rsa", "weak-sha1", "weak-md5" };
  static const char *const strong[] = { "leaf", "leaf-rsa", "leaf-ed25519", "root" };
  g_autoptr (CmCertificate) old_root = cm_test_certificate ("sha1-root");

  for (guint i = 0; i < G_N_ELEMENTS (weak); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (weak[i]);

      g_assert_true (cm_certificate_is_weak (certificate));
      /* each for one thing only */
      g_assert_cmpint (cm_certificate_has_weak_key (certificate), ==, i == 0);
      g_assert_cmpint (cm_certificate_has_weak_signature (certificate), ==, i != 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (strong); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (strong[i]);

      g_assert_false (cm_certificate_is_weak (certificate));
    }
  /* a root's own signature proves nothing, so it cannot be too weak */
  g_assert_cmpstr (cm_certificate_get_signature_algorithm (old_root), ==, "ECDSA-SHA1");
  g_assert_false (cm_certificate_is_weak (old_root));
}

static void
assert_host_names (const char *name, const char *expected)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate (name);

  assert_strv (cm_certificate_get_host_names (certificate), expected);
}

static void
test_common_name_as_host (void)
{
  assert_host_names ("cn-only", "cn-only.example.com");
  assert_host_names ("cn-person", "");
  assert_host_names ("cn-version", "");
  assert_host_names ("email-only", ""); /* there is an alternative name */
  assert_host_names ("no-subject", "unnamed.example.com");
}

/* A server that has its name in the CN only is refused; a client or a CA needs none. */
static void
test_lacks_server_names (void)
{
  static const struct
  {
    const char *name;
    gboolean lacks;
  } certificates[]
      = { { "cn-only", TRUE },    { "cn-person", TRUE },   { "email-only", TRUE },
          { "leaf", FALSE },      { "no-subject", FALSE }, { "ip-v6", FALSE },
          { "client-cn", FALSE }, { "root", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (certificates[i].name);

      g_test_message ("%s", certificates[i].name);
      g_assert_true (cm_certificate_lacks_server_names (certificate)
                     == certificates[i].lacks);
    }
}

static void
test_titles (void)
{
  static const char *const expected[][2] = {
    { "cn-person", "Erika Musterfrau" },
    { "no-subject", "unnamed.example.com" },
    { "email-title", "nobody@example.com" },
    { "unicode", "Żółw 龜" },
    { "units-only", "O=Example" },
    { "idn", "bücher.example" },
    { "deceptive", "evil\357\277\275gro.elpmaxe" },
  };
  g_autoptr (CmCertificate) nameless = cm_test_certificate ("nameless");
  g_autofree char *number = cm_certificate_dup_title (nameless);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (expected[i][0]);
      g_autofree char *title = cm_certificate_dup_title (certificate);

      g_assert_cmpstr (title, ==, expected[i][1]);
    }
  g_assert_cmpstr (number, ==, cm_certificate_get_serial (nameless));
}

static void
test_issuer_names (void)
{
  g_autoptr (CmCertificate) by_organization = cm_test_certificate ("by-organization");
  g_autoptr (CmCertificate) by_unit = cm_test_certificate ("by-unit");

  g_assert_cmpstr (cm_certificate_get_issuer_name (by_organization), ==, "Nameless Ltd");
  g_assert_cmpstr (cm_certificate_get_issuer_name (by_unit), ==, "OU=Nobody");
}

/* Zero bytes and other bytes that are no text, in names that somebody else chose. */
static void
test_hostile_names (void)
{
  static const char *const names[] = { "nul-in-name", "bad-utf8" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmCertificate) certificate = cm_test_certificate (names[i]);
      const char *const *hosts = cm_certificate_get_host_names (certificate);
      g_autofree char *text = cm_certificate_to_text (certificate);
      g_auto (GStrv) extensions = cm_certificate_dup_extensions (certificate);

      /* not cut short: what an eye sees is what was signed */
      g_assert_cmpstr (hosts[0], ==,
                       "san.example.com\xEF\xBF\xBD"
                       "evil.example");
      g_assert_cmpstr (cm_certificate_get_common_name (certificate), ==,
                       "www.example.com\xEF\xBF\xBD"
                       "evil.example");
      g_assert_null (hosts[1]); /* and the CN is no second one */
      g_assert_true (
          g_utf8_validate (cm_certificate_get_subject (certificate), -1, NULL));
      g_assert_true (g_utf8_validate (text, -1, NULL));
      for (guint j = 0; extensions[j] != NULL; j++)
        g_assert_true (g_utf8_validate (extensions[j], -1, NULL));
    }
}

static void
test_old_text_types (void)
{
  g_autoptr (CmCertificate) bmp = cm_test_certificate ("bmp-name");
  g_autoptr (CmCertificate) t61 = cm_test_certificate ("t61-name");

  g_assert_cmpstr (cm_certificate_get_common_name (bmp), ==, "Müller");
  g_assert_cmpstr (cm_certificate_get_common_name (t61), ==, "Müller");
}

static void
test_pem (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (GError) error = NULL;
  g_autofree char *file = cm_test_load_text ("leaf.crt");
  g_auto (GStrv) lines = g_strsplit (file, "\n", -1);
  g_autofree char *crlf = g_strjoinv ("\r\n", lines);
  g_autofree char *pem = cm_certificate_to_pem (leaf);
  const char *const texts[] = { file, crlf, pem };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *prose
          = g_strconcat ("Dear customer,\n\n", texts[i], "Bye\n", NULL);
      g_autoptr (CmCertificate) again = cm_certificate_new_from_pem (prose, &error);

      g_assert_no_error (error);
      g_assert_true (cm_certificate_equal (leaf, again));
    }
  g_assert_true (g_str_has_prefix (pem, "-----BEGIN CERTIFICATE-----\n"));
  g_assert_true (g_str_has_suffix (pem, "-----END CERTIFICATE-----\n"));
}

static void
assert_refused (GBytes *der)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_certificate_new_from_der (der, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_refused (void)
{
  g_autoptr (GBytes) leaf = cm_test_load ("leaf.der");
  gsize size = g_bytes_get_size (leaf);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (leaf, 0, size - 1);
  g_autoptr (GByteArray) longer = g_bytes_unref_to_array (g_bytes_ref (leaf));
  g_autoptr (GBytes) trailing = NULL;
  g_autoptr (GBytes) huge = g_bytes_new_take (g_malloc0 (CM_CERTIFICATE_MAX_BYTES + 1),
                                              CM_CERTIFICATE_MAX_BYTES + 1);

  g_byte_array_append (longer, (const guint8 *)"\0", 1);
  trailing = g_byte_array_free_to_bytes (g_steal_pointer (&longer));
  assert_refused (empty);
  assert_refused (cut);
  assert_refused (trailing);
  assert_refused (huge);
}

static void
test_refused_pem (void)
{
  static const char *const texts[] = {
    "",
    "no certificate here",
    "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
    "-----BEGIN CERTIFICATE-----\nMIIB",
  };
  g_autofree char *key = cm_test_load_text ("leaf.key");
  g_autofree char *huge = g_strnfill (2 * CM_CERTIFICATE_MAX_BYTES + 1, 'A');
  const char *const others[] = { key, huge };

  for (guint i = 0; i < G_N_ELEMENTS (texts) + G_N_ELEMENTS (others); i++)
    {
      const char *text
          = i < G_N_ELEMENTS (texts) ? texts[i] : others[i - G_N_ELEMENTS (texts)];
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_certificate_new_from_pem (text, &error));
      g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
    }
}

/* Every byte wrong once: refused, or read as something else; never a crash. */
static void
test_damage (void)
{
  g_autoptr (GBytes) good = cm_test_load ("leaf.der");
  gsize size = g_bytes_get_size (good);

  for (gsize i = 0; i < size; i++)
    {
      guint8 *data = g_memdup2 (g_bytes_get_data (good, NULL), size);
      g_autoptr (GBytes) bad = NULL;
      g_autoptr (CmCertificate) certificate = NULL;

      data[i] ^= 0xff;
      bad = g_bytes_new_take (data, size);
      certificate = cm_certificate_new_from_der (bad, NULL);
      if (certificate != NULL)
        {
          g_auto (GStrv) extensions = cm_certificate_dup_extensions (certificate);
          g_autofree char *text = cm_certificate_to_text (certificate);

          g_assert_true (
              g_utf8_validate (cm_certificate_get_subject (certificate), -1, NULL));
          g_assert_nonnull (extensions);
        }
    }
}

static void
test_extensions (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) odd = cm_test_certificate ("odd-extension");
  g_auto (GStrv) rows = cm_certificate_dup_extensions (leaf);
  g_auto (GStrv) odd_rows = cm_certificate_dup_extensions (odd);

  g_assert_cmpstr (rows[0], ==, "Basic constraints (critical)");
  g_assert_cmpstr (rows[1], ==, "Certificate Authority (CA): FALSE");
  g_assert_cmpuint (g_strv_length (rows) % 2, ==, 0);
  g_assert_true (
      g_strv_contains ((const char *const *)rows, "Subject alternative names"));
  g_assert_true (g_strv_contains ((const char *const *)rows, "TLS WWW Server."));
  g_assert_true (g_strv_contains ((const char *const *)odd_rows, "1.2.3.4"));
}

static void
test_text (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autofree char *text = cm_certificate_to_text (leaf);

  g_assert_nonnull (strstr (text, "X.509 Certificate Information:"));
  g_assert_nonnull (strstr (text, "DNSname: *.example.com"));
}

static void
test_equal (void)
{
  g_autoptr (CmCertificate) a = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) b = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) renewed = cm_test_certificate ("leaf-renewed");

  g_assert_true (cm_certificate_equal (a, a));
  g_assert_true (cm_certificate_equal (a, b));
  g_assert_false (cm_certificate_equal (a, renewed));
  g_assert_cmpstr (cm_certificate_get_public_key_id (a), ==,
                   cm_certificate_get_public_key_id (renewed));
  cm_test_assert_bytes_equal (cm_certificate_get_der (a), cm_certificate_get_der (b));
}

static void
test_finalize (void)
{
  g_assert_finalize_object (cm_test_certificate ("leaf"));
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/certificate/names", test_names);
  g_test_add_func ("/certificate/numbers", test_numbers);
  g_test_add_func ("/certificate/odd-dates", test_odd_dates);
  g_test_add_func ("/certificate/peer", test_peer);
  g_test_add_func ("/certificate/keys", test_keys);
  g_test_add_func ("/certificate/spki", test_spki);
  g_test_add_func ("/certificate/weak", test_weak);
  g_test_add_func ("/certificate/common-name-as-host", test_common_name_as_host);
  g_test_add_func ("/certificate/lacks-server-names", test_lacks_server_names);
  g_test_add_func ("/certificate/titles", test_titles);
  g_test_add_func ("/certificate/issuer-names", test_issuer_names);
  g_test_add_func ("/certificate/hostile-names", test_hostile_names);
  g_test_add_func ("/certificate/old-text-types", test_old_text_types);
  g_test_add_func ("/certificate/pem", test_pem);
  g_test_add_func ("/certificate/refused", test_refused);
  g_test_add_func ("/certificate/refused-pem", test_refused_pem);
  g_test_add_func ("/certificate/damage", test_damage);
  g_test_add_func ("/certificate/extensions", test_extensions);
  g_test_add_func ("/certificate/text", test_text);
  g_test_add_func ("/certificate/equal", test_equal);
  g_test_add_func ("/certificate/finalize", test_finalize);
  return g_test_run ();
}
