/* mock-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The certificates that the fault-injecting server hands out.
 */

#include "mock-ca.h"

#include "cm-certificate-template.h"

#define N_ROOTS 2
#define DAY G_GINT64_CONSTANT (86400)

struct _MockCa
{
  CmPrivateKey *key;
  CmCertificate *roots[N_ROOTS];
  CmCertificate *intermediates[N_ROOTS];
};

static CmCertificate *
certify (GBytes *spki, const char *subject, CmCertificate *issuer, CmPrivateKey *key)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const CmCertificateTemplate template = { .spki = spki,
                                           .subject = subject,
                                           .not_before = now - 400 * DAY,
                                           .not_after = now + 4000 * DAY,
                                           .is_ca = TRUE,
                                           .path_length = CM_PATH_LENGTH_UNLIMITED };
  g_autoptr (GError) error = NULL;
  CmCertificate *certificate
      = cm_certificate_template_sign (&template, issuer, key, &error);

  g_assert_no_error (error);
  return certificate;
}

MockCa *
mock_ca_new (void)
{
  static const char *const names[] = { "CN=Mock Root 0", "CN=Mock Root 1" };
  MockCa *self = g_new0 (MockCa, 1);

  self->key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  for (guint i = 0; i < N_ROOTS; i++)
    {
      g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);

      self->roots[i] = certify (cm_private_key_get_spki (key), names[i], NULL, key);
      self->intermediates[i] = certify (cm_private_key_get_spki (self->key),
                                        "CN=Mock Intermediate", self->roots[i], key);
    }
  return self;
}

void
mock_ca_free (MockCa *self)
{
  for (guint i = 0; i < N_ROOTS; i++)
    {
      g_object_unref (self->roots[i]);
      g_object_unref (self->intermediates[i]);
    }
  g_object_unref (self->key);
  g_free (self);
}

CmCertificate *
mock_ca_get_root (MockCa *self, guint number)
{
  return self->roots[number % N_ROOTS];
}

CmCertificate *
mock_ca_issue (MockCa *self, CmCsr *csr, gint64 not_before, gint64 not_after)
{
  const CmCertificateTemplate template
      = { .spki = cm_csr_get_spki (csr),
          .subject = "",
          .alt_names = cm_csr_get_subject_alt_names (csr),
          .not_before = not_before,
          .not_after = not_after,
          .purposes = CM_KEY_PURPOSES_SERVER };
  g_autoptr (GError) error = NULL;
  CmCertificate *leaf = cm_certificate_template_sign (&template, self->intermediates[0],
                                                      self->key, &error);

  g_assert_no_error (error);
  return leaf;
}

char *
mock_ca_dup_chain (MockCa *self, CmCertificate *leaf, guint number, gboolean root)
{
  g_autofree char *first = cm_certificate_to_pem (leaf);
  g_autofree char *second = cm_certificate_to_pem (self->intermediates[number % N_ROOTS]);
  g_autofree char *third = cm_certificate_to_pem (self->roots[number % N_ROOTS]);

  return g_strconcat (first, second, root ? third : "", NULL);
}
