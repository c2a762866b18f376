/* test-micro-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules of Micro CAs; what they make is shown to others.
 */

#include "cm-micro-ca.h"

#include <string.h>

#include "ca-peers.h"
#include "cm-crypto-error.h"
#include "cm-micro-ca-doc.h"
#include "cm-test-home.h"
#include "cm-verifier.h"

#define HOUR 3600
#define DAY 86400

static const CmKeySpec specs[]
    = { CM_KEY_SPEC_RSA2048, CM_KEY_SPEC_P256,    CM_KEY_SPEC_P384,
        CM_KEY_SPEC_P521,    CM_KEY_SPEC_ED25519, CM_KEY_SPEC_ED448 };

static const char *const shop[] = { "DNS:shop.example.org", NULL };

/* Others have a clock of their own. */
static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static CmPrivateKey *
new_key (CmKeySpec spec)
{
  g_autoptr (GError) error = NULL;
  CmPrivateKey *key = cm_private_key_generate (spec, &error);

  g_assert_no_error (error);
  return key;
}

static CmMicroCa *
try_create (const char *name,
            CmKeySpec spec,
            CmMicroCa *parent,
            const char *permitted,
            GError **error)
{
  const char *const list[] = { permitted, NULL };
  g_autoptr (CmPrivateKey) key = new_key (spec);
  g_autoptr (CmNameConstraints) constraints
      = permitted != NULL ? cm_name_constraints_new (list, NULL, NULL) : NULL;
  CmCaTemplate template = { .name = name,
                            .organization = "Example, Inc.",
                            .constraints = constraints,
                            .validity_days = 3650,
                            .now = get_now () };

  return cm_micro_ca_create (&template, key, parent, error);
}

static CmMicroCa *
create (const char *name, CmKeySpec spec, CmMicroCa *parent, const char *permitted)
{
  g_autoptr (GError) error = NULL;
  CmMicroCa *ca = try_create (name, spec, parent, permitted, &error);

  g_assert_no_error (error);
  return ca;
}

static CmCertificate *
try_issue (CmMicroCa *ca,
           CmKeySpec spec,
           const char *const *names,
           guint days,
           GError **error)
{
  g_autoptr (CmPrivateKey) key = new_key (spec);
  gboolean is_host = names[0] != NULL && g_str_has_prefix (names[0], "DNS:");
  CmLeafTemplate template = { .spki = cm_private_key_get_spki (key),
                              .subject = is_host ? "CN=Shop" : "",
                              .alt_names = names,
                              .purposes = CM_KEY_PURPOSES_SERVER,
                              .validity_days = days,
                              .now = get_now () };

  return cm_micro_ca_issue (ca, &template, error);
}

static CmCertificate *
issue (CmMicroCa *ca, CmKeySpec spec)
{
  g_autoptr (GError) error = NULL;
  CmCertificate *leaf = try_issue (ca, spec, shop, 397, &error);

  g_assert_no_error (error);
  return leaf;
}

static GPtrArray *
chain_of (CmCertificate *leaf, GPtrArray *issuers)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chain, g_object_ref (leaf));
  for (guint i = 0; i < issuers->len; i++)
    g_ptr_array_add (chain, g_object_ref (g_ptr_array_index (issuers, i)));
  return chain;
}

static void
assert_trusted (CmCertificate *leaf, GPtrArray *issuers)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();
  g_autoptr (GPtrArray) chain = chain_of (leaf, issuers);
  g_autoptr (CmVerifier) verifier = NULL;

  g_ptr_array_add (roots, g_ptr_array_index (issuers, issuers->len - 1));
  verifier = cm_verifier_new (roots);
  g_assert_cmpint (cm_verifier_verify (verifier, chain, get_now ()), ==, CM_VERDICT_OK);
  ca_peers_assert_accept (chain, /* crl: */ NULL);
}

/* Each kind of key as root, as intermediate and as leaf. */
static void
test_peers (gconstpointer data)
{
  CmKeySpec spec = *(const CmKeySpec *)data;
  g_autoptr (CmMicroCa) root = create ("Root", spec, NULL, "example.org");
  g_autoptr (CmMicroCa) below = create ("Below", spec, root, "shop.example.org");
  g_autoptr (CmCertificate) of_root = issue (root, spec);
  g_autoptr (CmCertificate) of_below = issue (below, CM_KEY_SPEC_P256);

  assert_trusted (of_root, cm_micro_ca_get_chain (root));
  g_assert_cmpuint (cm_micro_ca_get_chain (below)->len, ==, 2);
  assert_trusted (of_below, cm_micro_ca_get_chain (below));
}

static void
test_new (void)
{
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, NULL);
  g_autoptr (CmPrivateKey) other = new_key (CM_KEY_SPEC_P256);
  g_autoptr (GError) error = NULL;
  CmMicroCa *again = cm_micro_ca_new (cm_micro_ca_get_key (root),
                                      cm_micro_ca_get_chain (root), &error);

  g_assert_no_error (error);
  g_assert_true (cm_certificate_equal (cm_micro_ca_get_certificate (again),
                                       cm_micro_ca_get_certificate (root)));
  g_assert_finalize_object (again);
  g_assert_null (cm_micro_ca_new (other, cm_micro_ca_get_chain (root), &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_MISMATCH);
}

/* Within the CA, an hour back. */
static void
test_validity (void)
{
  gint64 now = get_now ();
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, NULL);
  g_autoptr (CmCertificate) leaf = issue (root, CM_KEY_SPEC_P256);
  g_autoptr (CmCertificate) longest
      = try_issue (root, CM_KEY_SPEC_P256, shop, 36500, NULL);
  CmCertificate *ca = cm_micro_ca_get_certificate (root);

  g_assert_cmpint (ABS (cm_certificate_get_not_before (leaf) - (now - HOUR)), <=, 30);
  g_assert_cmpint (ABS (cm_certificate_get_not_after (leaf) - (now + 397 * DAY)), <=, 30);
  g_assert_cmpint (ABS (cm_certificate_get_not_after (ca) - (now + 3650 * DAY)), <=, 30);
  g_assert_cmpint (cm_certificate_get_not_before (leaf), >=,
                   cm_certificate_get_not_before (ca));
  g_assert_cmpint (cm_certificate_get_not_after (longest), ==,
                   cm_certificate_get_not_after (ca));
}

static void
assert_issue_fails (CmMicroCa *ca, const char *name, guint days, CmCaError code)
{
  const char *const names[] = { name, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (try_issue (ca, CM_KEY_SPEC_P256, names, days, &error));
  g_assert_error (error, CM_CA_ERROR, (int)code);
}

static void
test_refused (void)
{
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, "example.org");
  g_autoptr (CmMicroCa) below = create ("Below", CM_KEY_SPEC_P256, root, NULL);
  g_autoptr (GError) error = NULL;

  assert_issue_fails (root, "DNS:example.net", 397, CM_CA_ERROR_NAME);
  assert_issue_fails (below, "DNS:example.net", 397, CM_CA_ERROR_NAME);
  assert_issue_fails (root, NULL, 397, CM_CA_ERROR_INPUT);
  assert_issue_fails (root, "DNS:example.org", 0, CM_CA_ERROR_INPUT);
  assert_issue_fails (root, "DNS:example.org", 36501, CM_CA_ERROR_INPUT);
  g_assert_null (try_create ("Third", CM_KEY_SPEC_P256, below, NULL, &error));
  g_assert_error (error, CM_CA_ERROR, CM_CA_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (try_create ("Wide", CM_KEY_SPEC_P256, root, "org", &error));
  g_assert_error (error, CM_CA_ERROR, CM_CA_ERROR_NAME);
  g_assert_nonnull (strstr (error->message, "“org”"));
}

/* Where only IPv4 is permitted, IPv6 is refused, and the other way round. */
static void
test_addresses (void)
{
  g_autoptr (CmMicroCa) v4 = create ("v4", CM_KEY_SPEC_P256, NULL, "192.0.2.0/24");
  g_autoptr (CmMicroCa) v6 = create ("v6", CM_KEY_SPEC_P256, NULL, "2001:db8::/32");
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_micro_ca_check_name (v4, "IP:192.0.2.9", NULL));
  g_assert_true (cm_micro_ca_check_name (v6, "IP:2001:db8::9", NULL));
  assert_issue_fails (v4, "IP:2001:db8::9", 397, CM_CA_ERROR_NAME);
  assert_issue_fails (v6, "IP:192.0.2.9", 397, CM_CA_ERROR_NAME);
  assert_issue_fails (v4, "IP:198.51.100.1", 397, CM_CA_ERROR_NAME);
  g_assert_true (cm_micro_ca_check_constraint (v4, "IP:192.0.2.128/25", &error));
  g_assert_false (cm_micro_ca_check_constraint (v4, "IP:192.0.0.0/16", NULL));
  g_assert_false (cm_micro_ca_check_constraint (v4, "IP:192.0.2.0/23", NULL));
  g_assert_false (cm_micro_ca_check_constraint (v4, "IP:2001:db8::/48", NULL));
  g_assert_true (cm_micro_ca_check_constraint (v6, "IP:2001:db8:7::/48", NULL));
}

static GPtrArray *
issue_for (CmMicroCa *ca, const char *name)
{
  const char *const names[] = { name, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCertificate) leaf = try_issue (ca, CM_KEY_SPEC_P256, names, 397, &error);

  g_assert_no_error (error);
  return chain_of (leaf, cm_micro_ca_get_chain (ca));
}

/* With the CA's key, past its rules. */
static GPtrArray *
forge (CmMicroCa *ca, const char *name)
{
  const char *const names[] = { name, NULL };
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P256);
  CmCertificateTemplate template = { .spki = cm_private_key_get_spki (key),
                                     .subject = "CN=forged",
                                     .alt_names = names,
                                     .purposes = CM_KEY_PURPOSES_SERVER,
                                     .not_before = get_now () - HOUR,
                                     .not_after = get_now () + DAY };
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCertificate) leaf = cm_certificate_template_sign (
      &template, cm_micro_ca_get_certificate (ca), cm_micro_ca_get_key (ca), &error);

  g_assert_no_error (error);
  return chain_of (leaf, cm_micro_ca_get_chain (ca));
}

/* What clients make of it: GnuTLS takes an IPv6 address where only IPv4 ones are
 * permitted, were it not for the range that excludes them all. */
static void
test_address_peers (void)
{
  g_autoptr (CmMicroCa) v4 = create ("v4", CM_KEY_SPEC_P256, NULL, "192.0.2.0/24");
  g_autoptr (CmMicroCa) v6 = create ("v6", CM_KEY_SPEC_P256, NULL, "2001:db8::/32");
  g_autoptr (CmMicroCa) dns = create ("dns", CM_KEY_SPEC_P256, NULL, "example.org");
  g_autoptr (GPtrArray) good_v4 = issue_for (v4, "IP:192.0.2.9");
  g_autoptr (GPtrArray) good_v6 = issue_for (v6, "IP:2001:db8::9");
  g_autoptr (GPtrArray) v6_of_v4 = forge (v4, "IP:2001:db8::9");
  g_autoptr (GPtrArray) v4_of_v6 = forge (v6, "IP:192.0.2.9");
  g_autoptr (GPtrArray) outside_v6 = forge (v6, "IP:2001:db9::9");
  g_autoptr (GPtrArray) v6_of_dns = forge (dns, "IP:2001:db8::9");

  ca_peers_assert_accept (good_v4, /* crl: */ NULL);
  ca_peers_assert_accept (good_v6, /* crl: */ NULL);
  ca_peers_assert_refuse (v6_of_v4, /* crl: */ NULL);
  ca_peers_assert_refuse (v4_of_v6, /* crl: */ NULL);
  ca_peers_assert_refuse (outside_v6, /* crl: */ NULL);
  ca_peers_assert_refuse (v6_of_dns, /* crl: */ NULL);
}

/* A CA whose time is over issues nothing, and nothing that is too weak. */
static void
test_over (void)
{
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, NULL);
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P256);
  g_autoptr (GError) error = NULL;
  CmLeafTemplate template = { .spki = cm_private_key_get_spki (key),
                              .subject = "",
                              .alt_names = shop,
                              .validity_days = 30,
                              .now = get_now () + G_GINT64_CONSTANT (3651) * DAY };

  g_assert_null (cm_micro_ca_issue (root, &template, &error));
  g_assert_error (error, CM_CA_ERROR, CM_CA_ERROR_EXPIRED);
  g_clear_error (&error);
  g_assert_null (cm_micro_ca_renew (root, NULL, NULL, 0, get_now (), &error));
  g_assert_error (error, CM_CA_ERROR, CM_CA_ERROR_INPUT);
}

static GPtrArray *
revoke_one (CmMicroCa *ca, CmCertificate *leaf, CmMicroCaDoc **document)
{
  g_autoptr (GBytes) sealed = g_bytes_new_static ("x", 1);

  *document = cm_micro_ca_doc_new ("CA", cm_micro_ca_get_chain (ca), sealed);
  cm_micro_ca_doc_revoke (*document, cm_certificate_get_serial (leaf), get_now (),
                          CM_REVOCATION_REASON_KEY_COMPROMISE, NULL, NULL);
  return cm_micro_ca_doc_get_revoked (*document);
}

/* What is on the list is refused, its neighbour is not. */
static void
test_crl (gconstpointer data)
{
  CmKeySpec spec = *(const CmKeySpec *)data;
  g_autoptr (CmMicroCa) root = create ("Root", spec, NULL, NULL);
  g_autoptr (CmCertificate) bad = issue (root, CM_KEY_SPEC_P256);
  g_autoptr (CmCertificate) good = issue (root, CM_KEY_SPEC_P256);
  g_autoptr (GPtrArray) bad_chain = chain_of (bad, cm_micro_ca_get_chain (root));
  g_autoptr (GPtrArray) good_chain = chain_of (good, cm_micro_ca_get_chain (root));
  g_autoptr (CmMicroCaDoc) document = NULL;
  GPtrArray *revoked = revoke_one (root, bad, &document);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCrl) crl = cm_micro_ca_sign_crl (root, revoked, 7, get_now (), &error);
  g_autoptr (CmCrl) empty = cm_micro_ca_sign_crl (root, NULL, 6, get_now (), NULL);

  g_assert_no_error (error);
  g_assert_cmpuint (cm_crl_get_number (crl), ==, 7);
  g_assert_cmpint (cm_crl_get_next_update (crl) - cm_crl_get_this_update (crl), ==,
                   CM_MICRO_CA_CRL_DAYS * DAY);
  g_assert_true (cm_crl_lists (crl, bad));
  ca_peers_assert_refuse (bad_chain, crl);
  ca_peers_assert_accept (good_chain, crl);
  ca_peers_assert_accept (bad_chain, empty);
}

/* With the same key, what was issued before and what comes after stand below either. */
static void
test_renew_same_key (void)
{
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, "example.org");
  g_autoptr (CmCertificate) before = issue (root, CM_KEY_SPEC_P256);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCa) renewed
      = cm_micro_ca_renew (root, NULL, NULL, 7300, get_now (), &error);
  g_autoptr (CmCertificate) after = NULL;

  g_assert_no_error (error);
  cm_test_assert_bytes_equal (
      cm_certificate_get_subject_der (cm_micro_ca_get_certificate (renewed)),
      cm_certificate_get_subject_der (cm_micro_ca_get_certificate (root)));
  g_assert_cmpint (cm_micro_ca_get_not_after (renewed), >,
                   cm_micro_ca_get_not_after (root) + 3600 * DAY);
  g_assert_false (cm_micro_ca_check_name (renewed, "DNS:example.net", NULL));
  after = issue (renewed, CM_KEY_SPEC_P256);
  assert_trusted (before, cm_micro_ca_get_chain (renewed));
  assert_trusted (after, cm_micro_ca_get_chain (root));
}

/* Servers send it to all: also to those who know the new root already. */
static void
assert_cross_does_no_harm (CmCertificate *leaf, CmCertificate *cross, GPtrArray *renewed)
{
  g_autoptr (GPtrArray) issuers = chain_of (cross, renewed);
  g_autoptr (GPtrArray) chain = chain_of (leaf, issuers);

  ca_peers_assert_accept (chain, /* crl: */ NULL);
}

/* With a new key, the cross-certificate leads from the old root to what is new. */
static void
test_renew_new_key (void)
{
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, "example.org");
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P384);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCa) renewed
      = cm_micro_ca_renew (root, key, NULL, 7300, get_now (), &error);
  g_autoptr (CmCertificate) cross = NULL;
  g_autoptr (CmCertificate) leaf = NULL;
  g_autoptr (GPtrArray) issuers = NULL;

  g_assert_no_error (error);
  cross = cm_micro_ca_cross_sign (root, renewed, get_now (), &error);
  g_assert_no_error (error);
  leaf = issue (renewed, CM_KEY_SPEC_P256);
  assert_trusted (leaf, cm_micro_ca_get_chain (renewed));
  issuers = chain_of (cross, cm_micro_ca_get_chain (root));
  assert_trusted (leaf, issuers);
  assert_cross_does_no_harm (leaf, cross, cm_micro_ca_get_chain (renewed));
  g_assert_cmpint (cm_certificate_get_not_after (cross), ==,
                   cm_micro_ca_get_not_after (root));
}

static void
test_renew_intermediate (void)
{
  g_autoptr (CmMicroCa) root = create ("Root", CM_KEY_SPEC_P256, NULL, NULL);
  g_autoptr (CmMicroCa) below = create ("Below", CM_KEY_SPEC_P256, root, "example.org");
  g_autoptr (CmCertificate) before = issue (below, CM_KEY_SPEC_P256);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCa) renewed
      = cm_micro_ca_renew (below, NULL, root, 36500, get_now (), &error);

  g_assert_no_error (error);
  g_assert_cmpint (cm_micro_ca_get_not_after (renewed), ==,
                   cm_micro_ca_get_not_after (root));
  assert_trusted (before, cm_micro_ca_get_chain (renewed));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autofree char *peers = g_strdup_printf ("/micro-ca/peers/%u", i);
      g_autofree char *crl = g_strdup_printf ("/micro-ca/crl/%u", i);

      g_test_add_data_func (peers, &specs[i], test_peers);
      g_test_add_data_func (crl, &specs[i], test_crl);
    }
  g_test_add_func ("/micro-ca/new", test_new);
  g_test_add_func ("/micro-ca/validity", test_validity);
  g_test_add_func ("/micro-ca/refused", test_refused);
  g_test_add_func ("/micro-ca/addresses", test_addresses);
  g_test_add_func ("/micro-ca/address-peers", test_address_peers);
  g_test_add_func ("/micro-ca/over", test_over);
  g_test_add_func ("/micro-ca/renew-same-key", test_renew_same_key);
  g_test_add_func ("/micro-ca/renew-new-key", test_renew_new_key);
  g_test_add_func ("/micro-ca/renew-intermediate", test_renew_intermediate);
  return g_test_run ();
}
