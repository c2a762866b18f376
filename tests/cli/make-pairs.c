/* make-pairs.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes many keys with certificates (P-256, one issuer) into one PEM file, faster than a
 * process for each could. The names are n0.example, n1.example and so on; the issuer's
 * certificate stands first.
 *
 * usage: make-pairs COUNT FILE
 */

#include <stdlib.h>
#include <string.h>

#include "cm-private-key.h"
#include "cm-test.h"

static void
append_key (GString *pem, CmPrivateKey *key)
{
  CmSecret *pkcs8 = cm_private_key_get_pkcs8 (key);
  gsize size = 0;
  const guint8 *data = cm_secret_get_data (pkcs8, &size);
  g_autofree char *base64 = g_base64_encode (data, size);

  g_string_append (pem, "-----BEGIN PRIVATE KEY-----\n");
  for (gsize at = 0; base64[at] != '\0'; at += MIN (64, strlen (base64 + at)))
    g_string_append_printf (pem, "%.64s\n", base64 + at);
  g_string_append (pem, "-----END PRIVATE KEY-----\n");
}

static void
append_pair (GString *pem, CmIdentity *issuer, guint number)
{
  g_autofree char *name = g_strdup_printf ("n%u.example", number);
  g_autoptr (CmIdentity) pair = cm_test_participant (issuer, name, CM_ROLES_SERVER);
  g_autofree char *certificate
      = cm_certificate_to_pem (cm_identity_get_certificate (pair));

  g_string_append (pem, certificate);
  append_key (pem, cm_identity_get_key (pair));
}

int
main (int argc, char **argv)
{
  g_autoptr (CmIdentity) issuer = cm_test_authority ();
  g_autofree char *root = cm_certificate_to_pem (cm_identity_get_certificate (issuer));
  g_autoptr (GString) pem = g_string_new (root);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (argc, ==, 3);
  for (guint i = 0; i < (guint)atoi (argv[1]); i++)
    append_pair (pem, issuer, i);
  g_file_set_contents (argv[2], pem->str, (gssize)pem->len, &error);
  g_assert_no_error (error);
  return EXIT_SUCCESS;
}
