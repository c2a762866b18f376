/* test-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-chain.h"
#include "cm-crypto-error.h"
#include "cm-test-home.h"
#include "cm-test.h"

static CmCertificatePool *
make_pool (GPtrArray *certificates)
{
  CmCertificatePool *pool = cm_certificate_pool_new ();

  cm_certificate_pool_add_all (pool, certificates);
  return pool;
}

static void
assert_chain (GPtrArray *chain, GPtrArray *expected)
{
  g_assert_cmpuint (chain->len, ==, expected->len);
  for (guint i = 0; i < chain->len; i++)
    g_assert_true (cm_certificate_equal (g_ptr_array_index (chain, i),
                                         g_ptr_array_index (expected, i)));
}

static void
test_pool (void)
{
  g_autoptr (CmCertificatePool) pool = cm_certificate_pool_new ();
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) issuer = cm_test_certificate ("intermediate");
  g_autoptr (CmCertificate) again = cm_test_certificate ("intermediate");

  g_assert_null (cm_certificate_pool_find_issuer (pool, leaf));
  g_assert_true (cm_certificate_pool_add (pool, issuer));
  g_assert_false (cm_certificate_pool_add (pool, again));
  g_assert_cmpuint (cm_certificate_pool_get_size (pool), ==, 1);
  g_assert_true (cm_certificate_pool_contains (pool, again));
  g_assert_false (cm_certificate_pool_contains (pool, leaf));
  g_assert_true (cm_certificate_pool_find_issuer (pool, leaf) == issuer);
}

static void
test_complete (void)
{
  g_autoptr (GPtrArray) others
      = cm_test_chain ("other-root", "intermediate", "leaf", NULL);
  g_autoptr (GPtrArray) roots = cm_test_chain ("rsa-root", "root", NULL);
  g_autoptr (CmCertificatePool) own = make_pool (others);
  g_autoptr (CmCertificatePool) trusted = make_pool (roots);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (GPtrArray) chain = cm_chain_build (leaf, own, trusted);
  g_autoptr (GPtrArray) expected = cm_test_chain ("leaf", "intermediate", "root", NULL);

  assert_chain (chain, expected);
}

static void
test_incomplete (void)
{
  g_autoptr (GPtrArray) others = cm_test_chain ("intermediate", NULL);
  g_autoptr (CmCertificatePool) own = make_pool (others);
  g_autoptr (CmCertificatePool) empty = cm_certificate_pool_new ();
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (GPtrArray) alone = cm_chain_build (leaf, NULL, NULL);
  g_autoptr (GPtrArray) part = cm_chain_build (leaf, own, empty);
  g_autoptr (GPtrArray) expected_alone = cm_test_chain ("leaf", NULL);
  g_autoptr (GPtrArray) expected_part = cm_test_chain ("leaf", "intermediate", NULL);

  assert_chain (alone, expected_alone);
  assert_chain (part, expected_part);
}

/* The intermediate is there twice, signed by two roots: the trusted one decides. */
static void
test_cross_signed (void)
{
  static const char *const roots[] = { "root", "other-root" };
  static const char *const issuers[] = { "intermediate", "cross" };
  g_autoptr (GPtrArray) others
      = cm_test_chain ("cross", "intermediate", "root", "other-root", NULL);
  g_autoptr (CmCertificatePool) own = make_pool (others);
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autoptr (GPtrArray) trusted_roots = cm_test_chain (roots[i], NULL);
      g_autoptr (CmCertificatePool) trusted = make_pool (trusted_roots);
      g_autoptr (GPtrArray) chain = cm_chain_build (leaf, own, trusted);
      g_autoptr (GPtrArray) expected = cm_test_chain ("leaf", issuers[i], roots[i], NULL);

      assert_chain (chain, expected);
    }
}

/* Two roots of one name: the signature tells which. */
static void
test_namesake (void)
{
  static const char *const orders[][2]
      = { { "false-root", "root" }, { "root", "false-root" } };
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf-direct");
  g_autoptr (GPtrArray) expected = cm_test_chain ("leaf-direct", "root", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      g_autoptr (GPtrArray) roots = cm_test_chain (orders[i][0], orders[i][1], NULL);
      g_autoptr (CmCertificatePool) trusted = make_pool (roots);
      g_autoptr (GPtrArray) chain = cm_chain_build (leaf, NULL, trusted);

      assert_chain (chain, expected);
    }
}

static void
test_self_signed (void)
{
  g_autoptr (CmCertificate) self = cm_test_certificate ("self-signed");
  g_autoptr (GPtrArray) roots = cm_test_chain ("root", "self-signed", NULL);
  g_autoptr (CmCertificatePool) trusted = make_pool (roots);
  g_autoptr (GPtrArray) chain = cm_chain_build (self, trusted, trusted);

  g_assert_cmpuint (chain->len, ==, 1);
}

/* CAs that sign each other in a ring have no end to find. */
static void
test_ring (void)
{
  g_autoptr (GPtrArray) ring = cm_test_chain ("ring-a", "ring-b", NULL);
  g_autoptr (CmCertificatePool) own = make_pool (ring);
  g_autoptr (GPtrArray) chain = cm_chain_build (g_ptr_array_index (ring, 0), own, NULL);

  g_assert_cmpuint (chain->len, ==, 2);
}

static void
test_pem (void)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autofree char *pem = cm_chain_to_pem (chain);
  g_autofree char *expected = cm_test_load_text ("chain.pem");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) again = cm_chain_from_pem (pem, &error);

  g_assert_no_error (error);
  assert_chain (again, chain);
  g_assert_cmpstr (pem, ==, expected);
}

static void
assert_refused (const char *pem)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_chain_from_pem (pem, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_pem_refused (void)
{
  g_autofree char *one = cm_test_load_text ("leaf.crt");
  g_autofree char *cut = g_strndup (one, strlen (one) - 30);
  g_autofree char *second_cut = g_strconcat (one, cut, NULL);
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GPtrArray) chain = NULL;

  for (guint i = 0; i < CM_CHAIN_MAX_LENGTH; i++)
    g_string_append (many, one);
  chain = cm_chain_from_pem (many->str, NULL);
  g_assert_cmpuint (chain->len, ==, CM_CHAIN_MAX_LENGTH);
  g_string_append (many, one);

  assert_refused ("");
  assert_refused ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  assert_refused (cut);
  assert_refused (second_cut);
  assert_refused (many->str);
}

static void
test_finalize (void)
{
  g_autoptr (GPtrArray) roots = cm_test_chain ("root", "false-root", NULL);
  CmCertificatePool *pool = make_pool (roots);

  g_assert_finalize_object (pool);
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/chain/pool", test_pool);
  g_test_add_func ("/chain/complete", test_complete);
  g_test_add_func ("/chain/incomplete", test_incomplete);
  g_test_add_func ("/chain/cross-signed", test_cross_signed);
  g_test_add_func ("/chain/namesake", test_namesake);
  g_test_add_func ("/chain/self-signed", test_self_signed);
  g_test_add_func ("/chain/ring", test_ring);
  g_test_add_func ("/chain/pem", test_pem);
  g_test_add_func ("/chain/pem-refused", test_pem_refused);
  g_test_add_func ("/chain/finalize", test_finalize);
  return g_test_run ();
}
