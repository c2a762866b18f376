/* test-health-rule.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a credential: every reason has a case that brings it, and one that
 * is right has none.
 */

#include "cm-health-rule.h"

#include "cm-csr.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define SERVER "identity:7a1b"
#define ROOTS "root", "other-root", "expired-root", "sha1-root", "rsa-root"

typedef struct
{
  CmCertificatePool *trusted;
  CmVerifier *verifier;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) roots = cm_test_chain (ROOTS, NULL);

  fixture->trusted = cm_certificate_pool_new ();
  cm_certificate_pool_add_all (fixture->trusted, roots);
  fixture->verifier = cm_verifier_new (roots);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->trusted);
  g_assert_finalize_object (fixture->verifier);
}

/* A credential of this chain with a key and a server. */
static CmCredentialDoc *
new_credential (GPtrArray *chain)
{
  const char *const servers[] = { SERVER, NULL };
  g_autoptr (GBytes) sealed = g_bytes_new_static ("sealed", 6);
  CmCredentialDoc *credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);

  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_credential_doc_set_servers (credential, servers);
  if (chain != NULL)
    cm_credential_doc_set_chain (credential, chain);
  return credential;
}

static void
assert_warnings (Fixture *fixture,
                 CmCredentialDoc *credential,
                 gint64 now,
                 const char *expected)
{
  g_autofree char *joined = NULL;

  cm_health_rule_apply (credential, fixture->trusted, fixture->verifier, now);
  joined = g_strjoinv (" ", (char **)cm_credential_doc_get_warnings (credential));
  g_assert_cmpstr (joined, ==, expected);
}

/* ---- what the chain brings ---- */

static const struct
{
  const char *leaf;
  const char *above;
  const char *warnings;
  CmHealth health;
} chains[] = {
  { "leaf", "intermediate", "", CM_HEALTH_VALID },
  { "leaf-direct", NULL, "", CM_HEALTH_VALID },
  { "leaf", NULL, "no-root", CM_HEALTH_WARNING },
  { "self-signed", NULL, "self-signed", CM_HEALTH_WARNING },
  { "leaf-of-leaf", "leaf-direct", "chain-broken constraints", CM_HEALTH_ERROR },
  { "dns-outside", "constrained-dns", "constraints", CM_HEALTH_ERROR },
  { "dns-inside", "constrained-dns", "", CM_HEALTH_VALID },
  { "ip-v6", "constrained-ip", "constraints", CM_HEALTH_ERROR },
  { "expired-root-leaf", NULL, "chain-expired", CM_HEALTH_WARNING },
  { "leaf-expired", "intermediate", "", CM_HEALTH_VALID }, /* follows the clock */
  { "leaf-future", "intermediate", "", CM_HEALTH_VALID },
  { "cn-only", NULL, "no-alt-name", CM_HEALTH_WARNING },
  { "spelled-curve", NULL, "spelled-curve", CM_HEALTH_WARNING },
  { "client-cn", NULL, "constraints", CM_HEALTH_ERROR },
  { "weak-rsa", NULL, "weak-key", CM_HEALTH_WARNING },
  { "weak-sha1", NULL, "weak-signature", CM_HEALTH_WARNING },
  { "weak-md5", NULL, "weak-signature", CM_HEALTH_WARNING },
};

static void
test_chains (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      g_autoptr (GPtrArray) chain = cm_test_chain (chains[i].leaf, chains[i].above, NULL);
      g_autoptr (CmCredentialDoc) credential = new_credential (chain);

      g_test_message ("%s", chains[i].leaf);
      assert_warnings (fixture, credential, CM_TEST_NOW, chains[i].warnings);
      g_assert_cmpint (cm_credential_doc_get_health (credential), ==, chains[i].health);
    }
}

/* What its CA has revoked, however it came here; and what hangs on a CA that was. */
static void
test_revoked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) roots = cm_test_chain (ROOTS, NULL);
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf", "intermediate", NULL);
  g_autoptr (GPtrArray) direct = cm_test_chain ("leaf-direct", NULL);
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);
  g_autoptr (CmCredentialDoc) other = new_credential (direct);
  g_autoptr (CmRevocations) revocations = cm_revocations_new ();

  assert_warnings (fixture, credential, CM_TEST_NOW, "");
  cm_revocations_add (revocations, cm_certificate_get_issuer_der (chain->pdata[1]),
                      cm_certificate_get_serial (chain->pdata[1]));
  g_object_unref (fixture->verifier);
  fixture->verifier = cm_verifier_new_with_revocations (roots, revocations);
  g_assert_true (cm_health_rule_apply_anew (credential, fixture->trusted,
                                            fixture->verifier, CM_TEST_NOW));
  g_assert_false (cm_health_rule_apply_anew (credential, fixture->trusted,
                                             fixture->verifier, CM_TEST_NOW));
  assert_warnings (fixture, credential, CM_TEST_NOW, "ca-revoked");
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_ERROR);
  assert_warnings (fixture, other, CM_TEST_NOW, "");
  cm_revocations_add (revocations, cm_certificate_get_issuer_der (chain->pdata[0]),
                      cm_certificate_get_serial (chain->pdata[0]));
  assert_warnings (fixture, credential, CM_TEST_NOW, "ca-revoked revoked");
}

/* While the answer is awaited, that there is no certificate is no error. */
static void
test_waiting (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = new_credential (NULL);

  assert_warnings (fixture, credential, CM_TEST_NOW, "no-certificate");
  cm_credential_doc_set_status (credential, CM_STATUS_WAITING);
  assert_warnings (fixture, credential, CM_TEST_NOW, "");
}

static void
set_request (CmCredentialDoc *credential, const char *const *names)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf-direct");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) csr = cm_csr_create_for_names (key, "CN=x.example", names, &error);
  g_autofree char *pem = NULL;

  g_assert_no_error (error);
  pem = cm_csr_to_pem (csr);
  cm_credential_doc_set_csr (credential, pem);
}

/* Names are compared once the answer is there. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-direct", NULL);
  CmCertificate *leaf = g_ptr_array_index (chain, 0);
  const char *const others[] = { "DNS:other.example", "IP:192.0.2.1", NULL };
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);
  g_auto (GStrv) missing = NULL;

  set_request (credential, cm_certificate_get_subject_alt_names (leaf));
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
  assert_warnings (fixture, credential, CM_TEST_NOW, "");
  set_request (credential, others);
  assert_warnings (fixture, credential, CM_TEST_NOW, "names-missing");
  missing = cm_health_rule_dup_missing_names (credential);
  g_assert_cmpstrv (missing, (char **)others);
  cm_credential_doc_set_status (credential, CM_STATUS_RENEWING);
  assert_warnings (fixture, credential, CM_TEST_NOW, "");
  cm_credential_doc_set_csr (credential, "nonsense");
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
  assert_warnings (fixture, credential, CM_TEST_NOW, "");
}

/* The CA begins later than its certificate: no browser would accept that yet. Where the
 * leaf itself is early, the clock says so. */
static void
test_early_chain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) early = cm_test_chain ("leaf-expired", "cross", NULL);
  g_autoptr (GPtrArray) good = cm_test_chain ("leaf-direct", NULL);
  g_autoptr (CmCredentialDoc) below = new_credential (early);
  g_autoptr (CmCredentialDoc) leaf = new_credential (good);
  gint64 start = cm_certificate_get_not_before (g_ptr_array_index (good, 0));

  assert_warnings (fixture, below, G_GINT64_CONSTANT (1718000000), "chain-broken");
  assert_warnings (fixture, leaf, start - CM_TEST_DAY, "");
}

/* Completed from trusted ones, in order, whatever stood there. */
static void
test_completes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) mixed
      = cm_test_chain ("leaf", "other-root", "intermediate", NULL);
  g_autoptr (GPtrArray) expected = cm_test_chain ("leaf", "intermediate", "root", NULL);
  g_autoptr (CmCredentialDoc) credential = new_credential (mixed);
  GPtrArray *chain;

  assert_warnings (fixture, credential, CM_TEST_NOW, "");
  chain = cm_credential_doc_get_chain (credential);
  g_assert_cmpuint (chain->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_true (cm_certificate_equal (g_ptr_array_index (chain, i),
                                         g_ptr_array_index (expected, i)));
}

/* ---- what the document brings ---- */

static void
test_no_certificate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = new_credential (NULL);

  assert_warnings (fixture, credential, CM_TEST_NOW, "no-certificate");
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_ERROR);
}

static void
test_key_mismatch (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-direct", NULL);
  g_autoptr (CmCertificate) other = cm_test_certificate ("leaf");
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);

  cm_credential_doc_set_public_key (credential, cm_certificate_get_spki (other));
  assert_warnings (fixture, credential, CM_TEST_NOW, "key-mismatch");
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_ERROR);
  cm_credential_doc_set_public_key (
      credential, cm_certificate_get_spki (g_ptr_array_index (chain, 0)));
  assert_warnings (fixture, credential, CM_TEST_NOW, "");
}

static void
test_no_key_no_server (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-direct", NULL);
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);

  cm_credential_doc_set_servers (credential, NULL);
  assert_warnings (fixture, credential, CM_TEST_NOW, "no-server");
  cm_credential_doc_set_sealed_key (credential, NULL);
  assert_warnings (fixture, credential, CM_TEST_NOW, "no-key");
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_WARNING);
}

/* ---- what the clock brings ---- */

static void
assert_reasons (CmCredentialDoc *credential, gint64 now, guint n, CmReason first)
{
  g_autoptr (GArray) reasons = cm_health_rule_list_reasons (credential, now, 30);

  g_assert_cmpuint (reasons->len, ==, n);
  if (n > 0)
    g_assert_cmpint (g_array_index (reasons, CmReason, 0), ==, first);
}

static void
test_clock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-direct", NULL);
  CmCertificate *leaf = g_ptr_array_index (chain, 0);
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);
  gint64 end = cm_certificate_get_not_after (leaf);
  gint64 start = cm_certificate_get_not_before (leaf);

  assert_warnings (fixture, credential, CM_TEST_NOW, "");
  assert_reasons (credential, CM_TEST_NOW, 0, 0);
  assert_reasons (credential, end - 30 * CM_TEST_DAY - 1, 0, 0);
  assert_reasons (credential, end - 30 * CM_TEST_DAY, 1, CM_REASON_EXPIRES_SOON);
  assert_reasons (credential, end, 1, CM_REASON_EXPIRES_SOON); /* the last second */
  assert_reasons (credential, end + 1, 1, CM_REASON_EXPIRED);
  assert_reasons (credential, start, 0, 0);
  assert_reasons (credential, start - 1, 1, CM_REASON_NOT_YET_VALID);
}

/* One reason whatever the time: waiting for its first day would not help. */
static void
test_reversed_dates (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) chain = cm_test_chain ("dates-reversed", "intermediate", NULL);
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);
  CmCertificate *leaf = g_ptr_array_index (chain, 0);

  assert_warnings (fixture, credential, CM_TEST_NOW, "dates-reversed");
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_ERROR);
  assert_reasons (credential, CM_TEST_NOW, 1, CM_REASON_DATES_REVERSED);
  assert_reasons (credential, cm_certificate_get_not_before (leaf) + 1, 1,
                  CM_REASON_DATES_REVERSED);
}

/* Worst first, whatever stood first in the document. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  const CmReason written[] = { CM_REASON_NO_SERVER, CM_REASON_WEAK_KEY };
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-expired", NULL);
  g_autoptr (CmCredentialDoc) credential = new_credential (chain);
  g_autoptr (GArray) reasons = NULL;

  cm_credential_doc_set_warnings (credential, written, G_N_ELEMENTS (written));
  reasons = cm_health_rule_list_reasons (credential, CM_TEST_NOW, 30);
  g_assert_cmpuint (reasons->len, ==, 3);
  g_assert_cmpint (g_array_index (reasons, CmReason, 0), ==, CM_REASON_EXPIRED);
  g_assert_cmpint (g_array_index (reasons, CmReason, 1), ==, CM_REASON_WEAK_KEY);
  g_assert_cmpint (g_array_index (reasons, CmReason, 2), ==, CM_REASON_NO_SERVER);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/health-rule/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("chains", test_chains);
  ADD ("early-chain", test_early_chain);
  ADD ("revoked", test_revoked);
  ADD ("waiting", test_waiting);
  ADD ("names", test_names);
  ADD ("completes", test_completes);
  ADD ("no-certificate", test_no_certificate);
  ADD ("key-mismatch", test_key_mismatch);
  ADD ("no-key-no-server", test_no_key_no_server);
  ADD ("clock", test_clock);
  ADD ("reversed-dates", test_reversed_dates);
  ADD ("order", test_order);
  return g_test_run ();
}
