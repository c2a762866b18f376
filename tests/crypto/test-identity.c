/* test-identity.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-identity.h"
#include "cm-test-home.h"
#include "cm-test.h"
#include "cm-verifier.h"

#define YEAR (365 * CM_TEST_DAY)

static void
test_roles (void)
{
  const char *const words[] = { "server", "admin", NULL };
  const char *const wrong[] = { "admin", "king", NULL };
  const char *const none[] = { NULL };
  CmRoles roles = CM_ROLES_SERVER;
  g_auto (GStrv) back = cm_roles_to_strv (CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  g_auto (GStrv) nothing = cm_roles_to_strv (CM_ROLES_NONE);
  const char *const expected[] = { "admin", "manager", NULL };

  g_assert_true (g_strv_equal ((const char *const *)back, expected));
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);
  g_assert_false (cm_roles_from_strv (wrong, &roles));
  g_assert_cmpuint (roles, ==, CM_ROLES_SERVER); /* untouched */
  g_assert_true (cm_roles_from_strv (words, &roles));
  g_assert_cmpuint (roles, ==, CM_ROLES_SERVER | CM_ROLES_ADMIN);
  g_assert_true (cm_roles_from_strv (none, &roles));
  g_assert_cmpuint (roles, ==, CM_ROLES_NONE);
}

static void
test_authority (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  CmCertificate *root = cm_identity_get_certificate (authority);
  g_autofree char *text = cm_certificate_to_text (root);

  g_assert_cmpstr (cm_certificate_get_subject (root), ==,
                   "CN=Test certstore,OU=CertMgr authority");
  g_assert_true (cm_certificate_is_ca (root));
  g_assert_true (cm_certificate_is_self_issued (root));
  g_assert_true (cm_verifier_is_signed_by (root, root));
  g_assert_cmpint (cm_certificate_get_key_spec (root), ==, CM_KEY_SPEC_P256);
  g_assert_cmpuint (strlen (cm_certificate_get_serial (root)), ==, 32);
  g_assert_cmpint (cm_certificate_get_not_before (root), <=, CM_TEST_NOW);
  g_assert_cmpint (cm_certificate_get_not_after (root) - CM_TEST_NOW, >, 25 * YEAR);
  g_assert_cmpint (cm_certificate_get_not_after (root) - CM_TEST_NOW, <,
                   25 * YEAR + 8 * CM_TEST_DAY);
  g_assert_nonnull (strstr (text, "Path Length Constraint: 0"));
  g_assert_nonnull (strstr (text, "Certificate signing."));
  g_assert_nonnull (strstr (text, "CRL signing."));
  g_assert_nonnull (cm_certificate_get_subject_key_id (root));
}

static void
test_two_authorities_differ (void)
{
  g_autoptr (CmIdentity) a = cm_test_authority ();
  g_autoptr (CmIdentity) b = cm_test_authority ();

  g_assert_cmpstr (cm_certificate_get_serial (cm_identity_get_certificate (a)), !=,
                   cm_certificate_get_serial (cm_identity_get_certificate (b)));
  g_assert_cmpstr (cm_private_key_get_public_key_id (cm_identity_get_key (a)), !=,
                   cm_private_key_get_public_key_id (cm_identity_get_key (b)));
}

static void
test_issue (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  CmCertificate *root = cm_identity_get_certificate (authority);
  g_autoptr (CmIdentity) alice
      = cm_test_participant (authority, "Alice Żółw", CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  CmCertificate *certificate = cm_identity_get_certificate (alice);
  g_autofree char *text = cm_certificate_to_text (certificate);

  g_assert_cmpstr (cm_certificate_get_common_name (certificate), ==, "Alice Żółw");
  g_assert_cmpstr (cm_certificate_get_subject (certificate), ==,
                   "CN=Alice Żółw,OU=manager,OU=admin");
  g_assert_false (cm_certificate_is_ca (certificate));
  g_assert_true (cm_verifier_is_signed_by (certificate, root));
  g_assert_nonnull (strstr (text, "Digital signature."));
  g_assert_nonnull (strstr (text, "Key agreement."));
  g_assert_null (strstr (text, "Key Purpose"));
  cm_test_assert_bytes_equal (cm_certificate_get_authority_key_id (certificate),
                              cm_certificate_get_subject_key_id (root));
  g_assert_cmpint (cm_certificate_get_not_after (certificate) - CM_TEST_NOW, >,
                   10 * YEAR);
  g_assert_cmpint (cm_certificate_get_not_after (certificate) - CM_TEST_NOW, <,
                   10 * YEAR + 4 * CM_TEST_DAY);
}

static void
test_issue_rsa (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf-rsa");
  g_autoptr (CmIdentity) server
      = cm_test_participant_with_key (authority, "web01", CM_ROLES_SERVER, key);
  g_autofree char *text = cm_certificate_to_text (cm_identity_get_certificate (server));

  g_assert_nonnull (strstr (text, "Key encipherment."));
  g_assert_null (strstr (text, "Key agreement."));
}

static void
test_issue_not_beyond_authority (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  CmCertificate *root = cm_identity_get_certificate (authority);
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmCertificate) late
      = cm_identity_issue (authority, cm_private_key_get_spki (key), "late",
                           CM_ROLES_SERVER, CM_TEST_NOW + 20 * YEAR, NULL);

  g_assert_cmpint (cm_certificate_get_not_after (late), ==,
                   cm_certificate_get_not_after (root));
}

static void
assert_not_issued (CmIdentity *authority,
                   GBytes *spki,
                   const char *name,
                   CmCryptoError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_identity_issue (authority, spki, name, CM_ROLES_SERVER, CM_TEST_NOW, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, (int)code);
}

static void
test_refused (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmPrivateKey) ed25519 = cm_test_private_key ("leaf-ed25519");
  g_autoptr (CmPrivateKey) x25519 = cm_test_private_key ("other-x25519");
  g_autoptr (CmPrivateKey) weak = cm_test_private_key ("weak-rsa");
  GBytes *spki = cm_private_key_get_spki (key);
  g_autoptr (GBytes) garbage = g_bytes_new_static ("garbage", 7);
  g_autofree char *long_name = g_strnfill (CM_IDENTITY_MAX_NAME + 1, 'a');
  g_autoptr (GError) error = NULL;

  assert_not_issued (authority, spki, "", CM_CRYPTO_ERROR_PARSE);
  assert_not_issued (authority, spki, long_name, CM_CRYPTO_ERROR_PARSE);
  assert_not_issued (authority, spki, "\xff", CM_CRYPTO_ERROR_PARSE);
  assert_not_issued (authority, garbage, "a", CM_CRYPTO_ERROR_PARSE);
  assert_not_issued (authority, cm_private_key_get_spki (ed25519), "a",
                     CM_CRYPTO_ERROR_UNSUPPORTED);
  assert_not_issued (authority, cm_private_key_get_spki (x25519), "a",
                     CM_CRYPTO_ERROR_UNSUPPORTED);
  assert_not_issued (authority, cm_private_key_get_spki (weak), "a",
                     CM_CRYPTO_ERROR_UNSUPPORTED);
  g_assert_null (cm_identity_create_authority ("", CM_TEST_NOW, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_mismatch (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf-rsa");
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_identity_new (key, certificate, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_MISMATCH);
}

static void
test_certified_roles (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (CmIdentity) stranger = cm_test_authority (); /* of the same name */
  g_autoptr (CmIdentity) alice
      = cm_test_participant (authority, "Alice", CM_ROLES_ADMIN | CM_ROLES_SERVER);
  g_autoptr (CmIdentity) nobody = cm_test_participant (authority, "N", CM_ROLES_NONE);
  CmCertificate *root = cm_identity_get_certificate (authority);
  CmCertificate *other_root = cm_identity_get_certificate (stranger);

  g_assert_cmpuint (
      cm_identity_get_certified_roles (cm_identity_get_certificate (alice), root), ==,
      CM_ROLES_ADMIN | CM_ROLES_SERVER);
  g_assert_cmpuint (
      cm_identity_get_certified_roles (cm_identity_get_certificate (alice), other_root),
      ==, CM_ROLES_NONE);
  g_assert_cmpuint (
      cm_identity_get_certified_roles (cm_identity_get_certificate (nobody), root), ==,
      CM_ROLES_NONE);
  g_assert_cmpuint (cm_identity_get_certified_roles (root, root), ==, CM_ROLES_NONE);
}

/* A participant signs itself an admin: its certificate is no authority's. */
static void
test_self_made_roles (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (CmIdentity) server
      = cm_test_participant (authority, "web01", CM_ROLES_SERVER);
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmIdentity) promoted
      = cm_test_participant_with_key (server, "web01", CM_ROLES_ADMIN, key);
  CmCertificate *certificate = cm_identity_get_certificate (promoted);

  g_assert_cmpuint (cm_identity_get_certified_roles (
                        certificate, cm_identity_get_certificate (authority)),
                    ==, CM_ROLES_NONE);
}

static void
test_openssl_accepts (void)
{
  g_autoptr (CmIdentity) authority = cm_test_authority ();
  g_autoptr (CmIdentity) alice = cm_test_participant (authority, "Alice", CM_ROLES_ADMIN);
  g_autofree char *root = cm_certificate_to_pem (cm_identity_get_certificate (authority));
  g_autofree char *pem = cm_certificate_to_pem (cm_identity_get_certificate (alice));
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *root_path = cm_test_write_text (dir, "authority.pem", root);
  g_autofree char *path = cm_test_write_text (dir, "alice.pem", pem);
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, CM_TEST_NOW);
  g_autofree char *output = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  output = cm_test_run ("openssl", "verify", "-x509_strict", "-purpose", "smimesign",
                        "-attime", at, "-CAfile", root_path, path, NULL);
  g_assert_nonnull (strstr (output, "OK"));
}

static void
test_finalize (void)
{
  CmIdentity *authority = cm_test_authority ();
  CmIdentity *alice = cm_test_participant (authority, "Alice", CM_ROLES_ADMIN);

  g_assert_finalize_object (alice);
  g_assert_finalize_object (authority);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/identity/roles", test_roles);
  g_test_add_func ("/identity/authority", test_authority);
  g_test_add_func ("/identity/two-authorities-differ", test_two_authorities_differ);
  g_test_add_func ("/identity/issue", test_issue);
  g_test_add_func ("/identity/issue-rsa", test_issue_rsa);
  g_test_add_func ("/identity/issue-not-beyond-authority",
                   test_issue_not_beyond_authority);
  g_test_add_func ("/identity/refused", test_refused);
  g_test_add_func ("/identity/mismatch", test_mismatch);
  g_test_add_func ("/identity/certified-roles", test_certified_roles);
  g_test_add_func ("/identity/self-made-roles", test_self_made_roles);
  g_test_add_func ("/identity/openssl-accepts", test_openssl_accepts);
  g_test_add_func ("/identity/finalize", test_finalize);
  return g_test_run ();
}
