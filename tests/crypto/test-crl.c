/* test-crl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Revocation lists made here, read and applied by openssl and certtool.
 */

#include <string.h>

#include "cm-certificate-template.h"
#include "cm-crl.h"
#include "cm-crypto-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define DAY 86400

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static CmCertificate *
create (CmPrivateKey *key, CmIdentity *ca, const char *subject)
{
  g_autoptr (GError) error = NULL;
  CmCertificateTemplate template = {
    .spki = cm_private_key_get_spki (key),
    .subject = subject,
    .not_before = get_now () - 3600,
    .not_after = get_now () + 30 * DAY,
    .is_ca = ca == NULL,
    .path_length = CM_PATH_LENGTH_UNLIMITED,
    .purposes = CM_KEY_PURPOSES_SERVER,
  };
  CmCertificate *certificate = cm_certificate_template_sign (
      &template, ca != NULL ? cm_identity_get_certificate (ca) : NULL,
      ca != NULL ? cm_identity_get_key (ca) : key, &error);

  g_assert_no_error (error);
  return certificate;
}

static CmIdentity *
create_ca (CmKeySpec spec)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (spec, NULL);
  g_autoptr (CmCertificate) certificate = create (key, NULL, "CN=Müller CA,O=Example");

  return cm_identity_new (key, certificate, NULL);
}

static char *
write_pem (const char *dir, const char *name, CmCertificate *certificate)
{
  g_autofree char *pem = cm_certificate_to_pem (certificate);

  return cm_test_write_text (dir, name, pem);
}

/* openssl refuses what is listed and takes what is not. */
static void
check_peers (CmIdentity *ca, CmCertificate *revoked, CmCertificate *good, CmCrl *crl)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *pem = cm_crl_to_pem (crl);
  g_autofree char *crl_path = cm_test_write_text (dir, "ca.crl", pem);
  g_autofree char *ca_path = write_pem (dir, "ca.pem", cm_identity_get_certificate (ca));
  g_autofree char *revoked_path = write_pem (dir, "revoked.pem", revoked);
  g_autofree char *good_path = write_pem (dir, "good.pem", good);
  g_autofree char *text = cm_test_run ("openssl", "crl", "-noout", "-text", "-verify",
                                       "-CAfile", ca_path, "-in", crl_path, NULL);
  g_autofree char *certtool
      = cm_test_run ("certtool", "--verify-crl", "--load-ca-certificate", ca_path,
                     "--infile", crl_path, NULL);
  g_autofree char *verified
      = cm_test_run ("openssl", "verify", "-x509_strict", "-crl_check", "-CRLfile",
                     crl_path, "-CAfile", ca_path, good_path, NULL);
  g_autofree char *refused = NULL;

  g_assert_nonnull (strstr (text, "verify OK"));
  g_assert_nonnull (strstr (text, "Key Compromise"));
  g_assert_nonnull (strstr (text, "X509v3 CRL Number: \n                7"));
  g_assert_nonnull (strstr (text, "X509v3 Authority Key Identifier"));
  g_assert_nonnull (strstr (certtool, "Verified"));
  g_assert_nonnull (strstr (verified, ": OK"));
  g_assert_false (cm_test_try (&refused, "openssl", "verify", "-crl_check", "-CRLfile",
                               crl_path, "-CAfile", ca_path, revoked_path, NULL));
  g_assert_nonnull (strstr (refused, "certificate revoked"));
}

static void
test_peers (gconstpointer data)
{
  g_autoptr (CmIdentity) ca = create_ca (*(const CmKeySpec *)data);
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCertificate) revoked = create (key, ca, "CN=old.example.org");
  g_autoptr (CmCertificate) superseded = create (key, ca, "CN=older.example.org");
  g_autoptr (CmCertificate) good = create (key, ca, "CN=good.example.org");
  g_autoptr (GError) error = NULL;
  CmRevocation revocations[] = {
    { cm_certificate_get_serial (revoked), get_now () - DAY,
      CM_REVOCATION_REASON_KEY_COMPROMISE },
    { cm_certificate_get_serial (superseded), get_now (),
      CM_REVOCATION_REASON_UNSPECIFIED },
  };
  CmCrlTemplate template
      = { revocations, G_N_ELEMENTS (revocations), 7, get_now () - 60, get_now () + DAY };
  g_autoptr (CmCrl) crl = cm_crl_template_sign (&template, ca, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (cm_crl_get_number (crl), ==, 7);
  g_assert_cmpint (cm_crl_get_this_update (crl), ==, template.this_update);
  g_assert_cmpint (cm_crl_get_next_update (crl), ==, template.next_update);
  g_assert_cmpuint (cm_crl_get_n_revocations (crl), ==, 2);
  g_assert_cmpstr (cm_crl_get_issuer (crl), ==, "CN=Müller CA,O=Example");
  g_assert_true (cm_crl_lists (crl, revoked));
  g_assert_true (cm_crl_lists (crl, superseded));
  g_assert_false (cm_crl_lists (crl, good));
  if (cm_test_have_peer ("openssl") && cm_test_have_peer ("certtool"))
    check_peers (ca, revoked, good, crl);
}

/* The same serial number of another CA is another certificate. */
static void
test_other_issuer (void)
{
  g_autoptr (CmIdentity) ca = create_ca (CM_KEY_SPEC_P256);
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCertificate) other = create (key, NULL, "CN=Other");
  CmRevocation revocation
      = { cm_certificate_get_serial (other), 0, CM_REVOCATION_REASON_SUPERSEDED };
  CmCrlTemplate template = { &revocation, 1, 1, 0, DAY };
  g_autoptr (CmCrl) crl = cm_crl_template_sign (&template, ca, NULL);

  g_assert_cmpuint (cm_crl_get_n_revocations (crl), ==, 1);
  g_assert_false (cm_crl_lists (crl, other));
}

static void
test_empty (void)
{
  g_autoptr (CmIdentity) ca = create_ca (CM_KEY_SPEC_P256);
  CmCrlTemplate template = { NULL, 0, 1, 0, DAY };
  g_autoptr (CmCrl) crl = cm_crl_template_sign (&template, ca, NULL);

  g_assert_cmpuint (cm_crl_get_n_revocations (crl), ==, 0);
  g_object_add_weak_pointer (G_OBJECT (crl), (gpointer *)&crl);
  g_object_unref (crl);
  g_assert_null (crl);
}

static void
test_refused (void)
{
  g_autoptr (CmIdentity) ca = create_ca (CM_KEY_SPEC_P256);
  CmRevocation revocation = { "no number", 0, CM_REVOCATION_REASON_UNSPECIFIED };
  CmCrlTemplate template = { &revocation, 1, 1, 0, DAY };
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_crl_template_sign (&template, ca, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (cm_crl_new_from_der (garbage, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

int
main (int argc, char **argv)
{
  static const CmKeySpec specs[]
      = { CM_KEY_SPEC_RSA2048, CM_KEY_SPEC_P256,    CM_KEY_SPEC_P384,
          CM_KEY_SPEC_P521,    CM_KEY_SPEC_ED25519, CM_KEY_SPEC_ED448 };

  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autofree char *path = g_strdup_printf ("/crl/peers/%u", i);

      g_test_add_data_func (path, &specs[i], test_peers);
    }
  g_test_add_func ("/crl/other-issuer", test_other_issuer);
  g_test_add_func ("/crl/empty", test_empty);
  g_test_add_func ("/crl/refused", test_refused);
  return g_test_run ();
}
