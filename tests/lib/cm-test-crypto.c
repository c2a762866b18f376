/* cm-test-crypto.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates, keys and participants for tests. In a file of its own, so that tests of
 * the base layer link without the crypto layer.
 */

#include "cm-test.h"

#include <stdarg.h>

/**
 * cm_test_load_secret:
 * @name: a fixture's file name
 *
 * Returns: (transfer full): its content
 */
CmSecret *
cm_test_load_secret (const char *name)
{
  g_autoptr (GBytes) bytes = cm_test_load (name);

  return cm_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/**
 * cm_test_password:
 *
 * Returns: (transfer full): `CM_TEST_PASSWORD`
 */
CmSecret *
cm_test_password (void)
{
  return cm_secret_new_from_text (CM_TEST_PASSWORD);
}

/**
 * cm_test_certificate:
 * @name: a fixture's name, without ".der"
 *
 * Returns: (transfer full): the certificate
 */
CmCertificate *
cm_test_certificate (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".der", NULL);
  g_autoptr (GBytes) der = cm_test_load (file);
  g_autoptr (GError) error = NULL;
  CmCertificate *certificate = cm_certificate_new_from_der (der, &error);

  g_assert_no_error (error);
  return certificate;
}

/**
 * cm_test_private_key:
 * @name: a fixture's name, without ".key"
 *
 * Returns: (transfer full): the key of that plain PEM file
 */
CmPrivateKey *
cm_test_private_key (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".key", NULL);
  g_autoptr (CmSecret) pem = cm_test_load_secret (file);
  g_autoptr (GError) error = NULL;
  CmPrivateKey *key = cm_private_key_new_from_pem (pem, /* password */ NULL, &error);

  g_assert_no_error (error);
  return key;
}

/**
 * cm_test_chain:
 * @name: the first certificate's name
 * @...: more names, ended by %NULL
 *
 * Returns: (transfer full) (element-type CmCertificate): the certificates, in that order
 */
GPtrArray *
cm_test_chain (const char *name, ...)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);
  va_list names;

  va_start (names, name);
  for (; name != NULL; name = va_arg (names, const char *))
    g_ptr_array_add (chain, cm_test_certificate (name));
  va_end (names);
  return chain;
}

/**
 * cm_test_authority:
 *
 * Returns: (transfer full): a new certstore's authority, made at `CM_TEST_NOW`
 */
CmIdentity *
cm_test_authority (void)
{
  g_autoptr (GError) error = NULL;
  CmIdentity *authority
      = cm_identity_create_authority ("Test certstore", CM_TEST_NOW, &error);

  g_assert_no_error (error);
  return authority;
}

/**
 * cm_test_participant_with_key:
 * @authority: who issues
 * @name: the participant's name
 * @roles: its roles
 * @key: its key
 *
 * Returns: (transfer full): an identity issued at `CM_TEST_NOW`
 */
CmIdentity *
cm_test_participant_with_key (CmIdentity *authority,
                              const char *name,
                              CmRoles roles,
                              CmPrivateKey *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCertificate) certificate = cm_identity_issue (
      authority, cm_private_key_get_spki (key), name, roles, CM_TEST_NOW, &error);
  CmIdentity *identity;

  g_assert_no_error (error);
  identity = cm_identity_new (key, certificate, &error);
  g_assert_no_error (error);
  return identity;
}

/**
 * cm_test_participant:
 * @authority: who issues
 * @name: the participant's name
 * @roles: its roles
 *
 * Returns: (transfer full): an identity with a new P-256 key
 */
CmIdentity *
cm_test_participant (CmIdentity *authority, const char *name, CmRoles roles)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, &error);

  g_assert_no_error (error);
  return cm_test_participant_with_key (authority, name, roles, key);
}
