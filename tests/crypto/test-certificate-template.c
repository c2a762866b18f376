/* test-certificate-template.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates made here, read and verified by those who did not make them.
 */

#include <string.h>

#include "cm-certificate-template.h"
#include "cm-crypto-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define DAY 86400

typedef struct
{
  char *dir;
  CmPrivateKey *ca_key;
  CmCertificate *ca;
  char *ca_path;
} Fixture;

static const CmKeySpec specs[]
    = { CM_KEY_SPEC_RSA2048, CM_KEY_SPEC_P256,    CM_KEY_SPEC_P384,
        CM_KEY_SPEC_P521,    CM_KEY_SPEC_ED25519, CM_KEY_SPEC_ED448 };

static const char *const names[]
    = { "DNS:shop.example.org", "DNS:*.shop.example.org",  "IP:192.0.2.1",
        "IP:2001:db8::1",       "EMAIL:admin@example.org", NULL };

/* Peers have their own clock, so these are valid now and not at CM_TEST_NOW. */
static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static CmCertificate *
create_ca (CmPrivateKey *key, CmNameConstraints *constraints)
{
  g_autoptr (GError) error = NULL;
  CmCertificateTemplate template = {
    .spki = cm_private_key_get_spki (key),
    .subject = "CN=Example Micro CA,O=Example",
    .not_before = get_now () - 3600,
    .not_after = get_now () + 3650 * DAY,
    .is_ca = TRUE,
    .path_length = 0,
    .constraints = constraints,
  };
  CmCertificate *ca = cm_certificate_template_sign (&template, NULL, key, &error);

  g_assert_no_error (error);
  return ca;
}

static void
set_up (Fixture *self, gconstpointer spec)
{
  g_autofree char *pem = NULL;

  self->dir = cm_test_make_dir ();
  self->ca_key = cm_private_key_generate (
      spec != NULL ? *(const CmKeySpec *)spec : CM_KEY_SPEC_P256, NULL);
  self->ca = create_ca (self->ca_key, /* constraints: */ NULL);
  pem = cm_certificate_to_pem (self->ca);
  self->ca_path = cm_test_write_text (self->dir, "ca.pem", pem);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->ca);
  g_clear_object (&self->ca_key);
  g_clear_pointer (&self->ca_path, g_free);
  g_clear_pointer (&self->dir, g_free);
}

static CmCertificate *
issue (Fixture *self, CmPrivateKey *key, CmKeyPurposes purposes)
{
  g_autoptr (GError) error = NULL;
  CmCertificateTemplate template = {
    .spki = cm_private_key_get_spki (key),
    .subject = "CN=shop.example.org",
    .alt_names = names,
    .not_before = get_now () - 3600,
    .not_after = get_now () + 397 * DAY,
    .purposes = purposes,
  };
  CmCertificate *leaf
      = cm_certificate_template_sign (&template, self->ca, self->ca_key, &error);

  g_assert_no_error (error);
  return leaf;
}

/* Each kind of key as CA, and each kind as leaf below it. */
static void
test_peers (Fixture *self, gconstpointer data)
{
  if (!cm_test_have_peer ("openssl") || !cm_test_have_peer ("certtool"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (CmPrivateKey) key = cm_private_key_generate (specs[i], NULL);
      g_autoptr (CmCertificate) leaf = issue (self, key, CM_KEY_PURPOSES_SERVER);
      g_autofree char *pem = cm_certificate_to_pem (leaf);
      g_autofree char *path = cm_test_write_text (self->dir, "leaf.pem", pem);
      g_autofree char *verified = cm_test_run (
          "openssl", "verify", "-x509_strict", "-purpose", "sslserver",
          "-verify_hostname", "a.shop.example.org", "-CAfile", self->ca_path, path, NULL);
      g_autofree char *certtool
          = cm_test_run ("certtool", "--verify", "--load-ca-certificate", self->ca_path,
                         "--infile", path, NULL);

      g_assert_nonnull (strstr (verified, ": OK"));
      g_assert_nonnull (strstr (certtool, "Chain verification output: Verified"));
    }
}

static char *
dump (Fixture *self, CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  g_autofree char *path = cm_test_write_text (self->dir, "dump.pem", pem);

  return cm_test_run ("openssl", "x509", "-noout", "-text", "-in", path, NULL);
}

static void
assert_shows (const char *text, const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is not in\n%s", words, text);
}

/* What stands in them, as somebody else reads it. */
static void
test_content (Fixture *self, gconstpointer data)
{
  g_autoptr (CmPrivateKey) rsa = cm_private_key_generate (CM_KEY_SPEC_RSA2048, NULL);
  g_autoptr (CmPrivateKey) p256 = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCertificate) with_rsa = issue (self, rsa, CM_KEY_PURPOSES_SERVER);
  g_autoptr (CmCertificate) with_p256
      = issue (self, p256, CM_KEY_PURPOSES_SERVER | CM_KEY_PURPOSES_CLIENT);
  g_autofree char *ca_text = NULL;
  g_autofree char *rsa_text = NULL;
  g_autofree char *p256_text = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  ca_text = dump (self, self->ca);
  rsa_text = dump (self, with_rsa);
  p256_text = dump (self, with_p256);
  assert_shows (ca_text, "X509v3 Basic Constraints: critical\n"
                         "                CA:TRUE, pathlen:0");
  assert_shows (ca_text, "X509v3 Key Usage: critical\n"
                         "                Certificate Sign, CRL Sign");
  assert_shows (rsa_text, "X509v3 Key Usage: critical\n"
                          "                Digital Signature, Key Encipherment\n");
  assert_shows (rsa_text, "X509v3 Extended Key Usage: \n"
                          "                TLS Web Server Authentication\n");
  assert_shows (p256_text, "X509v3 Key Usage: critical\n"
                           "                Digital Signature\n");
  assert_shows (p256_text,
                "TLS Web Server Authentication, TLS Web Client Authentication");
  assert_shows (p256_text, "DNS:shop.example.org, DNS:*.shop.example.org, "
                           "IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, "
                           "email:admin@example.org");
  cm_test_assert_bytes_equal (cm_certificate_get_authority_key_id (with_rsa),
                              cm_certificate_get_subject_key_id (self->ca));
}

static void
assert_positive (Fixture *self, CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);
  g_autofree char *path = cm_test_write_text (self->dir, "serial.pem", pem);
  g_autofree char *output
      = cm_test_run ("openssl", "x509", "-noout", "-serial", "-in", path, NULL);

  g_assert_true (g_str_has_prefix (output, "serial="));
  g_assert_null (strchr (output, '-'));
}

/* Serial numbers are positive, of at least 120 bits, and never the same. */
static void
test_serials (Fixture *self, gconstpointer data)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  guint n_high = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (CmCertificate) leaf = issue (self, key, CM_KEY_PURPOSES_SERVER);
      const char *serial = cm_certificate_get_serial (leaf);

      g_assert_cmpuint (strlen (serial), >=, 30);
      g_assert_cmpuint (strlen (serial), <=, 34);
      g_assert_true (g_hash_table_add (seen, g_strdup (serial)));
      n_high += g_ascii_xdigit_value (serial[0]) >= 8;
      if (n_high <= 3 && cm_test_have_peer ("openssl"))
        assert_positive (self, leaf);
    }
  g_assert_cmpuint (n_high, >, 0);
}

/* The constraints that are written are those that are read, by us and by openssl. */
static void
test_constraints (Fixture *self, gconstpointer data)
{
  const char *const permitted[]
      = { "example.org", "192.0.2.0/24", "2001:db8::/32", NULL };
  const char *const excluded[] = { "secret.example.org", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmNameConstraints) constraints
      = cm_name_constraints_new (permitted, excluded, &error);
  g_autoptr (CmCertificate) ca = create_ca (self->ca_key, constraints);
  g_autoptr (CmNameConstraints) read
      = cm_name_constraints_new_from_certificate (ca, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpstrv ((char **)cm_name_constraints_get_permitted (read),
                    (char **)cm_name_constraints_get_permitted (constraints));
  g_assert_cmpstrv ((char **)cm_name_constraints_get_excluded (read),
                    (char **)cm_name_constraints_get_excluded (constraints));
  if (!cm_test_have_peer ("openssl"))
    return;
  text = dump (self, ca);
  assert_shows (text, "X509v3 Name Constraints: critical");
  assert_shows (text, "DNS:example.org");
  assert_shows (text, "IP:192.0.2.0/255.255.255.0");
  assert_shows (text, "DNS:secret.example.org");
}

static void
test_mismatch (Fixture *self, gconstpointer data)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (GError) error = NULL;
  CmCertificateTemplate template = {
    .spki = cm_private_key_get_spki (key),
    .subject = "CN=shop.example.org",
    .not_before = get_now (),
    .not_after = get_now () + DAY,
  };

  g_assert_null (cm_certificate_template_sign (&template, self->ca, key, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_MISMATCH);
  g_clear_error (&error);
  template.subject = "not a name";
  g_assert_null (
      cm_certificate_template_sign (&template, self->ca, self->ca_key, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/certificate-template/peers/%u", i);

      g_test_add (path, Fixture, &specs[i], set_up, test_peers, tear_down);
    }
#define ADD(name, function)                                                              \
  g_test_add ("/certificate-template/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("content", test_content);
  ADD ("serials", test_serials);
  ADD ("constraints", test_constraints);
  ADD ("mismatch", test_mismatch);
#undef ADD
  return g_test_run ();
}
