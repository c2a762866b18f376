/* test-verifier.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-certificate-template.h"
#include "cm-chain.h"
#include "cm-test-home.h"
#include "cm-test.h"
#include "cm-verifier.h"

/* A chain of up to three, and what is wrong with it. */
typedef struct
{
  const char *chain[3];
  CmVerdict verdict;
} Case;

static const Case cases[] = {
  { { "leaf", "intermediate", "root" }, CM_VERDICT_OK },
  { { "leaf", "intermediate" }, CM_VERDICT_OK }, /* the root is known */
  { { "leaf-direct" }, CM_VERDICT_OK },
  { { "leaf-rsa", "intermediate", "root" }, CM_VERDICT_OK },
  { { "leaf-ed25519", "intermediate", "root" }, CM_VERDICT_OK },
  { { "leaf-ed448", "intermediate", "root" }, CM_VERDICT_OK },
  { { "leaf-forever", "intermediate", "root" }, CM_VERDICT_OK },
  { { "root" }, CM_VERDICT_OK },
  { { "intermediate", "root" }, CM_VERDICT_OK },

  { { "leaf" }, CM_VERDICT_NO_ROOT },
  { { "leaf", "cross" }, CM_VERDICT_NO_ROOT },
  { { "leaf", "cross", "other-root" }, CM_VERDICT_NO_ROOT },
  { { "other-leaf", "other-root" }, CM_VERDICT_NO_ROOT },
  { { "self-signed" }, CM_VERDICT_SELF_SIGNED },

  { { "leaf", "root" }, CM_VERDICT_BROKEN },
  { { "leaf", "other-leaf", "other-root" }, CM_VERDICT_NO_ROOT | CM_VERDICT_BROKEN },
  { { "leaf", "intermediate", "false-root" }, CM_VERDICT_NO_ROOT | CM_VERDICT_BROKEN },
  { { "leaf-of-leaf", "leaf-direct", "root" },
    CM_VERDICT_BROKEN | CM_VERDICT_CONSTRAINTS },

  { { "leaf-expired", "intermediate", "root" }, CM_VERDICT_EXPIRED },
  { { "leaf-future", "intermediate", "root" }, CM_VERDICT_NOT_YET_VALID },
  { { "expired-root-leaf", "expired-root" }, CM_VERDICT_EXPIRED },
  { { "expired-root-leaf" }, CM_VERDICT_EXPIRED },
  { { "leaf-expired" }, CM_VERDICT_EXPIRED | CM_VERDICT_NO_ROOT },

  { { "weak-rsa", "root" }, CM_VERDICT_WEAK },
  { { "weak-sha1", "root" }, CM_VERDICT_WEAK },
  { { "weak-md5", "rsa-root" }, CM_VERDICT_WEAK },

  { { "dns-inside", "constrained-dns", "root" }, CM_VERDICT_OK },
  { { "dns-outside", "constrained-dns", "root" }, CM_VERDICT_CONSTRAINTS },
  { { "dns-ip", "constrained-dns", "root" }, CM_VERDICT_OK },
  { { "ip-inside", "constrained-ip", "root" }, CM_VERDICT_OK },
  { { "ip-outside", "constrained-ip", "root" }, CM_VERDICT_CONSTRAINTS },
  { { "ip-v6", "constrained-ip", "root" }, CM_VERDICT_CONSTRAINTS },
  { { "ip-mixed", "constrained-ip", "root" }, CM_VERDICT_CONSTRAINTS },
  { { "dns-excluded", "constrained-excluded", "root" }, CM_VERDICT_CONSTRAINTS },
  { { "dns-not-excluded", "constrained-excluded", "root" }, CM_VERDICT_OK },
  { { "leaf-client", "intermediate", "root" }, CM_VERDICT_CONSTRAINTS },
};

static CmVerifier *
make_verifier (void)
{
  g_autoptr (GPtrArray) roots = cm_test_chain ("root", "rsa-root", "expired-root", NULL);

  return cm_verifier_new (roots);
}

static GPtrArray *
load_chain (const Case *test)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (test->chain) && test->chain[i] != NULL; i++)
    g_ptr_array_add (chain, cm_test_certificate (test->chain[i]));
  return chain;
}

static void
check_cases (CmVerifier *verifier)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) chain = load_chain (&cases[i]);
      CmVerdict verdict = cm_verifier_verify (verifier, chain, CM_TEST_NOW);

      g_test_message ("%s", cases[i].chain[0]);
      g_assert_cmpuint (verdict, ==, cases[i].verdict);
    }
}

static void
test_cases (void)
{
  g_autoptr (CmVerifier) verifier = make_verifier ();

  check_cases (verifier);
}

/* openssl comes to the same yes or no, wherever it looks at the same things. */
static void
test_peer (void)
{
  g_autofree char *roots = cm_test_fixture_path ("roots.pem");
  g_autofree char *at = g_strdup_printf ("%" G_GINT64_FORMAT, CM_TEST_NOW);

  if (!cm_test_have_peer ("openssl"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) chain = load_chain (&cases[i]);
      g_autofree char *dir = cm_test_make_dir ();
      g_autofree char *leaf = cm_certificate_to_pem (g_ptr_array_index (chain, 0));
      g_autofree char *rest = cm_chain_to_pem (chain);
      g_autofree char *leaf_path = cm_test_write_text (dir, "leaf.pem", leaf);
      g_autofree char *rest_path = cm_test_write_text (dir, "rest.pem", rest);
      const char *purpose
          = cm_certificate_is_ca (g_ptr_array_index (chain, 0)) ? "any" : "sslserver";
      gboolean accepted = cm_test_try (NULL, "openssl", "verify", "-attime", at,
                                       "-purpose", purpose, "-auth_level", "2", "-CAfile",
                                       roots, "-untrusted", rest_path, leaf_path, NULL);

      g_test_message ("%s", cases[i].chain[0]);
      /* a wrong root at the end: openssl finds the right one and says nothing */
      if (cases[i].verdict == (CM_VERDICT_NO_ROOT | CM_VERDICT_BROKEN))
        continue;
      g_assert_cmpint (accepted, ==, cases[i].verdict == CM_VERDICT_OK);
    }
}

static void
test_time (void)
{
  g_autoptr (CmVerifier) verifier = make_verifier ();
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-soon", "intermediate", "root", NULL);
  CmCertificate *leaf = g_ptr_array_index (chain, 0);
  gint64 start = cm_certificate_get_not_before (leaf);
  gint64 end = cm_certificate_get_not_after (leaf);

  g_assert_cmpuint (cm_verifier_verify (verifier, chain, start - 1), ==,
                    CM_VERDICT_NOT_YET_VALID);
  g_assert_cmpuint (cm_verifier_verify (verifier, chain, start), ==, CM_VERDICT_OK);
  g_assert_cmpuint (cm_verifier_verify (verifier, chain, end), ==, CM_VERDICT_OK);
  g_assert_cmpuint (cm_verifier_verify (verifier, chain, end + 1), ==,
                    CM_VERDICT_EXPIRED);
}

/* What comes behind the trusted certificate does not count. */
static void
test_behind_the_anchor (void)
{
  g_autoptr (GPtrArray) roots = cm_test_chain ("intermediate", NULL);
  g_autoptr (CmVerifier) verifier = cm_verifier_new (roots);
  g_autoptr (GPtrArray) chain
      = cm_test_chain ("leaf", "intermediate", "false-root", NULL);
  g_autoptr (GPtrArray) self = cm_test_chain ("self-signed", NULL);
  g_autoptr (CmVerifier) trusts_self = cm_verifier_new (self);

  g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==, CM_VERDICT_OK);
  g_assert_cmpuint (cm_verifier_verify (trusts_self, self, CM_TEST_NOW), ==,
                    CM_VERDICT_OK);
}

static void
test_no_roots (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (CmVerifier) verifier = cm_verifier_new (none);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);

  g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==,
                    CM_VERDICT_NO_ROOT);
}

static void
test_too_long (void)
{
  g_autoptr (CmVerifier) verifier = make_verifier ();
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", NULL);

  for (guint i = 0; i < 2 * CM_CHAIN_MAX_LENGTH; i++)
    g_ptr_array_add (chain, cm_test_certificate ("intermediate"));
  g_ptr_array_add (chain, cm_test_certificate ("root"));
  g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==,
                    CM_VERDICT_BROKEN);
}

static void
test_is_signed_by (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf-direct");
  g_autoptr (CmCertificate) below = cm_test_certificate ("leaf-of-leaf");
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  g_autoptr (CmCertificate) namesake = cm_test_certificate ("false-root");
  g_autoptr (CmCertificate) md5 = cm_test_certificate ("weak-md5");
  g_autoptr (CmCertificate) rsa_root = cm_test_certificate ("rsa-root");
  g_autoptr (CmCertificate) expired = cm_test_certificate ("expired-root");

  g_assert_true (cm_verifier_is_signed_by (leaf, root));
  g_assert_true (cm_verifier_is_signed_by (root, root));
  g_assert_true (cm_verifier_is_signed_by (expired, expired));
  g_assert_true (cm_verifier_is_signed_by (below, leaf)); /* may not, but did */
  g_assert_true (cm_verifier_is_signed_by (md5, rsa_root));
  g_assert_false (cm_verifier_is_signed_by (leaf, namesake));
  g_assert_false (cm_verifier_is_signed_by (namesake, root));
  g_assert_false (cm_verifier_is_signed_by (leaf, leaf));
  g_assert_false (cm_verifier_is_signed_by (leaf, rsa_root));
}

/* The same certificate with another signature. */
static CmCertificate *
forge (CmCertificate *certificate)
{
  GBytes *der = cm_certificate_get_der (certificate);
  gsize size_bytes = g_bytes_get_size (der);
  guint8 *forged = g_memdup2 (g_bytes_get_data (der, NULL), size_bytes);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  CmCertificate *result;

  forged[size_bytes - 1] ^= 1;
  bytes = g_bytes_new_take (forged, size_bytes);
  result = cm_certificate_new_from_der (bytes, &error);
  g_assert_no_error (error);
  return result;
}

/* What signed itself shows by itself whether it is damaged; old algorithms are none. */
static void
test_damaged_root (void)
{
  static const char *const roots[]
      = { "root", "rsa-root", "expired-root", "sha1-root", "self-signed", "other-root" };
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) forged_leaf = forge (leaf);

  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autoptr (CmCertificate) root = cm_test_certificate (roots[i]);
      g_autoptr (CmCertificate) forged = forge (root);

      g_assert_false (cm_verifier_is_damaged_root (root));
      g_assert_true (cm_verifier_is_damaged_root (forged));
    }
  g_assert_false (cm_verifier_is_damaged_root (forged_leaf)); /* its issuer would know */
}

/* What was verified makes the next one quicker, not better: after everything that could
 * be remembered was, each chain is judged as before, and so is a forged leaf. */
static void
test_remembered (void)
{
  static const char *const forgeable[] = { "leaf", "leaf-rsa", "leaf-ed25519" };
  g_autoptr (CmVerifier) verifier = make_verifier ();

  check_cases (verifier);
  check_cases (verifier);
  for (guint i = 0; i < G_N_ELEMENTS (forgeable); i++)
    {
      g_autoptr (GPtrArray) chain = cm_test_chain (forgeable[i], "intermediate", NULL);
      CmCertificate *leaf = g_ptr_array_index (chain, 0);

      g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==,
                        CM_VERDICT_OK);
      chain->pdata[0] = forge (leaf);
      g_object_unref (leaf);
      g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==,
                        CM_VERDICT_BROKEN);
    }
}

static gpointer
verify_all (gpointer data)
{
  CmVerifier *verifier = data;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) chain = load_chain (&cases[i]);

      g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==,
                        cases[i].verdict);
    }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (CmVerifier) verifier = make_verifier ();
  GThread *threads[3];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("verify", verify_all, verifier);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_finalize (void)
{
  g_assert_finalize_object (make_verifier ());
}

/* What is remembered of a step is about that issuer and no other. */
static void
test_remembered_step (void)
{
  g_autoptr (CmCertificate) leaf = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) issuer = cm_test_certificate ("intermediate");
  g_autoptr (CmCertificate) other = cm_test_certificate ("other-root");

  g_assert_false (cm_verifier_is_signed_by (leaf, other));
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (cm_verifier_is_signed_by (leaf, issuer));
      g_assert_false (cm_verifier_is_signed_by (leaf, other));
      g_assert_false (cm_verifier_is_signed_by (issuer, leaf));
      g_assert_false (cm_verifier_is_signed_by (leaf, leaf));
    }
}

/* A root is trusted because it is known; what stands below one may be revoked. */
static void
test_revoked (void)
{
  g_autoptr (GPtrArray) roots = cm_test_chain ("root", NULL);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (GPtrArray) direct = cm_test_chain ("leaf-direct", NULL);
  g_autoptr (CmRevocations) revocations = cm_revocations_new ();
  g_autoptr (CmVerifier) verifier = cm_verifier_new_with_revocations (roots, revocations);

  for (guint i = chain->len; i > 0; i--)
    {
      CmCertificate *certificate = g_ptr_array_index (chain, i - 1);
      CmVerdict expected = i == 3   ? CM_VERDICT_OK
                           : i == 2 ? CM_VERDICT_CA_REVOKED
                                    : CM_VERDICT_CA_REVOKED | CM_VERDICT_REVOKED;

      cm_revocations_add (revocations, cm_certificate_get_issuer_der (certificate),
                          cm_certificate_get_serial (certificate));
      g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==, expected);
    }
  g_assert_cmpuint (cm_verifier_verify (verifier, direct, CM_TEST_NOW), ==,
                    CM_VERDICT_OK);
}

/* Names that the issuer may not certify are not the signature's matter. */
static void
test_signed_outside (void)
{
  static const char *const steps[][2] = {
    { "dns-outside", "constrained-dns" },
    { "ip-outside", "constrained-ip" },
    { "dns-excluded", "constrained-excluded" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (CmCertificate) leaf = cm_test_certificate (steps[i][0]);
      g_autoptr (CmCertificate) issuer = cm_test_certificate (steps[i][1]);
      g_autoptr (CmCertificate) root = cm_test_certificate ("root");
      g_autoptr (CmCertificate) forged = forge (leaf);

      g_assert_true (cm_verifier_is_signed_by (leaf, issuer));
      g_assert_false (cm_verifier_is_signed_by (leaf, root));
      g_assert_false (cm_verifier_is_signed_by (forged, issuer));
    }
}

#define DAY (24 * 60 * 60)

/* By @issuer with @key; @issuer NULL: a root. */
static CmCertificate *
sign (const char *subject,
      CmCertificate *issuer,
      CmPrivateKey *key,
      CmPrivateKey *own_key,
      gint64 not_before)
{
  static const char *const permitted[] = { "DNS:a.example", NULL };
  static const char *const excluded[] = { NULL };
  gboolean is_ca = !g_str_has_suffix (subject, "example");
  g_autofree char *name = g_strconcat ("DNS:", subject + strlen ("CN="), NULL);
  const char *const names[] = { name, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmNameConstraints) constraints
      = cm_name_constraints_new (permitted, excluded, &error);
  CmCertificateTemplate template = {
    .spki = cm_private_key_get_spki (own_key),
    .subject = subject,
    .alt_names = is_ca ? NULL : names,
    .not_before = not_before,
    .not_after = CM_TEST_NOW + 300 * DAY,
    .is_ca = is_ca,
    .path_length = CM_PATH_LENGTH_UNLIMITED,
    .constraints = issuer == NULL ? constraints : NULL,
    .purposes = is_ca ? CM_KEY_PURPOSES_NONE : CM_KEY_PURPOSES_SERVER,
  };
  CmCertificate *certificate;

  g_assert_no_error (error);
  certificate = cm_certificate_template_sign (&template, issuer, key, &error);
  g_assert_no_error (error);
  return certificate;
}

/* What was made of @leaf and @issuer alone, and with each root that is trusted. */
static void
assert_below (GPtrArray *roots,
              CmCertificate *leaf,
              CmCertificate *issuer,
              CmVerdict expected)
{
  g_autoptr (CmVerifier) verifier = cm_verifier_new (roots);
  g_autoptr (CmCertificatePool) own = cm_certificate_pool_new ();
  g_autoptr (CmCertificatePool) trusted = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (GPtrArray) built = NULL;

  cm_certificate_pool_add (own, issuer);
  cm_certificate_pool_add_all (trusted, roots);
  built = cm_chain_build (leaf, own, trusted);
  g_assert_cmpuint (built->len, ==, 3);
  g_assert_true (cm_certificate_pool_contains (trusted, built->pdata[2]));
  g_assert_cmpuint (cm_verifier_verify (verifier, built, CM_TEST_NOW), ==, expected);

  g_ptr_array_add (chain, leaf);
  g_ptr_array_add (chain, issuer);
  g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==, expected);
  for (guint i = 0; i < roots->len; i++)
    {
      g_ptr_array_set_size (chain, 2);
      g_ptr_array_add (chain, roots->pdata[i]);
      g_assert_cmpuint (cm_verifier_verify (verifier, chain, CM_TEST_NOW), ==, expected);
    }
}

/* A root that may certify some names is renewed with its key, and both are trusted: what
 * stands below an intermediate, whose own name is none of those, is judged as by one. */
static void
test_renewed_root (void)
{
  g_autoptr (CmPrivateKey) root_key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmPrivateKey) leaf_key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCertificate) earlier
      = sign ("CN=A", NULL, root_key, root_key, CM_TEST_NOW - 2 * DAY);
  g_autoptr (CmCertificate) later
      = sign ("CN=A", NULL, root_key, root_key, CM_TEST_NOW - DAY);
  g_autoptr (CmCertificate) below
      = sign ("CN=A2", earlier, root_key, key, CM_TEST_NOW - 2 * DAY);
  g_autoptr (CmCertificate) inside
      = sign ("CN=x.a.example", below, key, leaf_key, CM_TEST_NOW - DAY);
  g_autoptr (CmCertificate) outside
      = sign ("CN=x.b.example", below, key, leaf_key, CM_TEST_NOW - DAY);
  g_autoptr (CmCertificate) forged = forge (inside);
  CmCertificate *const sets[][2]
      = { { earlier }, { later }, { earlier, later }, { later, earlier } };

  g_assert_true (cm_verifier_is_signed_by (below, earlier));
  g_assert_true (cm_verifier_is_signed_by (below, later));
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_autoptr (GPtrArray) roots = g_ptr_array_new ();

      for (gsize k = 0; k < G_N_ELEMENTS (sets[i]) && sets[i][k] != NULL; k++)
        g_ptr_array_add (roots, sets[i][k]);
      assert_below (roots, inside, below, CM_VERDICT_OK);
      assert_below (roots, outside, below, CM_VERDICT_CONSTRAINTS);
      assert_below (roots, forged, below, CM_VERDICT_BROKEN);
    }
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/verifier/cases", test_cases);
  g_test_add_func ("/verifier/peer", test_peer);
  g_test_add_func ("/verifier/time", test_time);
  g_test_add_func ("/verifier/behind-the-anchor", test_behind_the_anchor);
  g_test_add_func ("/verifier/no-roots", test_no_roots);
  g_test_add_func ("/verifier/too-long", test_too_long);
  g_test_add_func ("/verifier/is-signed-by", test_is_signed_by);
  g_test_add_func ("/verifier/damaged-root", test_damaged_root);
  g_test_add_func ("/verifier/remembered", test_remembered);
  g_test_add_func ("/verifier/threads", test_threads);
  g_test_add_func ("/verifier/finalize", test_finalize);
  g_test_add_func ("/verifier/revoked", test_revoked);
  g_test_add_func ("/verifier/remembered-step", test_remembered_step);
  g_test_add_func ("/verifier/signed-outside", test_signed_outside);
  g_test_add_func ("/verifier/renewed-root", test_renewed_root);
  return g_test_run ();
}
