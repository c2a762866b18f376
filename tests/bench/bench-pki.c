/* bench-pki.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates by the thousand: a root, an authority below it, and servers each with a
 * key of its own, as a company has them. Their dates are set around the fixed time of the
 * tests.
 */

#include "bench-pki.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cm-gnutls.h"
#include "cm-test.h"

#define SERIAL_BYTES 16
#define EXPECT(call) g_assert_cmpint ((call), >=, 0)

typedef struct
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Pair;

static void
pair_clear (Pair *pair)
{
  gnutls_x509_crt_deinit (pair->certificate);
  gnutls_x509_privkey_deinit (pair->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static void
set_serial (gnutls_x509_crt_t certificate)
{
  guint8 serial[SERIAL_BYTES];

  EXPECT (gnutls_rnd (GNUTLS_RND_NONCE, serial, sizeof serial));
  serial[0] = (guint8)((serial[0] & 0x7f) | 0x40);
  EXPECT (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
}

static void
set_key_ids (gnutls_x509_crt_t certificate, gnutls_x509_crt_t issuer)
{
  guint8 id[64];
  size_t size = sizeof id;

  EXPECT (gnutls_x509_crt_get_key_id (certificate, 0, id, &size));
  EXPECT (gnutls_x509_crt_set_subject_key_id (certificate, id, size));
  size = sizeof id;
  EXPECT (gnutls_x509_crt_get_key_id (issuer, 0, id, &size));
  EXPECT (gnutls_x509_crt_set_authority_key_id (certificate, id, size));
}

static void
begin_pair (Pair *pair, const char *name, guint valid_days)
{
  gnutls_x509_crt_t *certificate = &pair->certificate;

  EXPECT (gnutls_x509_privkey_init (&pair->key));
  EXPECT (gnutls_x509_privkey_generate (
      pair->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  EXPECT (gnutls_x509_crt_init (certificate));
  EXPECT (gnutls_x509_crt_set_version (*certificate, 3));
  EXPECT (gnutls_x509_crt_set_key (*certificate, pair->key));
  set_serial (*certificate);
  EXPECT (
      gnutls_x509_crt_set_activation_time (*certificate, CM_TEST_NOW - 30 * CM_TEST_DAY));
  EXPECT (gnutls_x509_crt_set_expiration_time (*certificate,
                                               CM_TEST_NOW + valid_days * CM_TEST_DAY));
  EXPECT (gnutls_x509_crt_set_dn_by_oid (*certificate, GNUTLS_OID_X520_COUNTRY_NAME, 0,
                                         "DE", 2));
  EXPECT (gnutls_x509_crt_set_dn_by_oid (*certificate, GNUTLS_OID_X520_ORGANIZATION_NAME,
                                         0, "Example GmbH", strlen ("Example GmbH")));
  EXPECT (gnutls_x509_crt_set_dn_by_oid (*certificate, GNUTLS_OID_X520_COMMON_NAME, 0,
                                         name, (unsigned int)strlen (name)));
}

static void
end_pair (Pair *pair, const Pair *issuer)
{
  set_key_ids (pair->certificate, issuer->certificate);
  EXPECT (gnutls_x509_crt_sign2 (pair->certificate, issuer->certificate, issuer->key,
                                 GNUTLS_DIG_SHA256, 0));
}

static void
make_authority (Pair *pair, const char *name, const Pair *issuer)
{
  begin_pair (pair, name, 3650);
  EXPECT (gnutls_x509_crt_set_basic_constraints (pair->certificate, 1, -1));
  EXPECT (gnutls_x509_crt_set_key_usage (pair->certificate,
                                         GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN));
  end_pair (pair, issuer);
}

static void
make_server (Pair *pair, guint number, const Pair *issuer)
{
  g_autofree char *name
      = g_strdup_printf ("server%05u.site%02u.example.org", number, number % 97);
  g_autofree char *other = g_strconcat ("www.", name, NULL);

  begin_pair (pair, name, 60 + number % 300);
  EXPECT (gnutls_x509_crt_set_subject_alt_name (pair->certificate, GNUTLS_SAN_DNSNAME,
                                                name, (unsigned int)strlen (name),
                                                GNUTLS_FSAN_SET));
  EXPECT (gnutls_x509_crt_set_subject_alt_name (pair->certificate, GNUTLS_SAN_DNSNAME,
                                                other, (unsigned int)strlen (other),
                                                GNUTLS_FSAN_APPEND));
  EXPECT (gnutls_x509_crt_set_basic_constraints (pair->certificate, 0, -1));
  EXPECT (
      gnutls_x509_crt_set_key_usage (pair->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
  EXPECT (gnutls_x509_crt_set_key_purpose_oid (pair->certificate,
                                               GNUTLS_KP_TLS_WWW_SERVER, 0));
  end_pair (pair, issuer);
}

static void
write_pair (const Pair *pair, gboolean with_key, const char *path)
{
  g_auto (CmGnutlsDatum) certificate = { NULL, 0 };
  g_auto (CmGnutlsDatum) key = { NULL, 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  EXPECT (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &certificate));
  g_string_append_len (text, (const char *)certificate.data, certificate.size);
  if (with_key)
    {
      EXPECT (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL,
                                                 GNUTLS_PKCS_PLAIN, &key));
      g_string_append_len (text, (const char *)key.data, key.size);
    }
  g_file_set_contents_full (path, text->str, (gssize)text->len, G_FILE_SET_CONTENTS_NONE,
                            0600, &error);
  g_assert_no_error (error);
}

char *
bench_pki_path (const char *folder, guint number)
{
  return g_strdup_printf ("%s/" BENCH_PKI_FILES "/%05u.pem", folder, number);
}

void
bench_pki_write (const char *folder, guint n_files, gboolean with_keys)
{
  g_autofree char *files = g_build_filename (folder, BENCH_PKI_FILES, NULL);
  g_autofree char *root_path = g_build_filename (folder, BENCH_PKI_ROOT, NULL);
  g_autofree char *issuer_path = g_build_filename (folder, BENCH_PKI_ISSUER, NULL);
  g_auto (Pair) root = { NULL, NULL };
  g_auto (Pair) issuer = { NULL, NULL };

  g_assert_cmpint (g_mkdir (files, 0700), ==, 0);
  make_authority (&root, "Example Root CA", &root);
  write_pair (&root, FALSE, root_path);
  make_authority (&issuer, "Example Issuing CA 1", &root);
  write_pair (&issuer, FALSE, issuer_path);
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = bench_pki_path (folder, i);
      g_auto (Pair) server = { NULL, NULL };

      make_server (&server, i, &issuer);
      write_pair (&server, with_keys, path);
    }
}
