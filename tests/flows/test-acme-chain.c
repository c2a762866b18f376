/* test-acme-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of several chains is taken.
 */

#include "cm-acme-chain-private.h"

#include "cm-chain.h"
#include "cm-test-home.h"
#include "cm-test.h"
#include "mock-ca.h"

#define DAY 86400

typedef struct
{
  MockCa *ca;
  GPtrArray *chains;
  CmCertificatePool *pool;
  CmVerifier *verifier;
  gint64 now;
} Fixture;

static void
clear_trust (Fixture *self)
{
  g_clear_object (&self->verifier);
  g_clear_object (&self->pool);
}

/* @root: nullable: none is trusted */
static void
trust (Fixture *self, CmCertificate *root)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new ();

  clear_trust (self);
  if (root != NULL)
    g_ptr_array_add (roots, root);
  self->pool = cm_certificate_pool_new ();
  cm_certificate_pool_add_all (self->pool, roots);
  self->verifier = cm_verifier_new (roots);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  static const char *const names[] = { "DNS:a.example.org", NULL };
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmCsr) csr = cm_csr_create_for_names (key, "", names, NULL);
  g_autoptr (CmCertificate) leaf = NULL;

  self->now = g_get_real_time () / G_USEC_PER_SEC;
  self->ca = mock_ca_new ();
  self->chains = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  leaf = mock_ca_issue (self->ca, csr, self->now - DAY, self->now + DAY);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *pem = mock_ca_dup_chain (self->ca, leaf, i, /* root: */ i == 0);

      g_ptr_array_add (self->chains, cm_chain_from_pem (pem, NULL));
    }
  trust (self, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  clear_trust (self);
  g_ptr_array_unref (self->chains);
  mock_ca_free (self->ca);
}

static void
assert_takes (Fixture *self, const char *preferred, guint number)
{
  GPtrArray *taken = cm_acme_chain_choose (self->chains, preferred, self->pool,
                                           self->verifier, self->now);

  g_test_message ("%s", preferred != NULL ? preferred : "(nothing)");
  g_assert_true (taken == g_ptr_array_index (self->chains, number));
}

static CmCertificate *
get (Fixture *self, guint chain, guint position)
{
  return g_ptr_array_index ((GPtrArray *)g_ptr_array_index (self->chains, chain),
                            position);
}

/* The CA's own choice, where nothing else fits. */
static void
test_names (Fixture *self, gconstpointer data)
{
  g_autofree char *upper
      = g_ascii_strup (cm_certificate_get_fingerprint (get (self, 1, 1)), -1);
  g_autofree char *few = g_strndup (upper, 7);

  assert_takes (self, NULL, 0);
  assert_takes (self, "trusted", 0);
  assert_takes (self, "shortest", 1);
  assert_takes (self, "Mock Root 1", 1);
  assert_takes (self, "mock root 0", 0);
  assert_takes (self, "Mock Root 2", 0);
  assert_takes (self, upper, 1);
  assert_takes (self, few, 0);
  assert_takes (self, cm_certificate_get_fingerprint (get (self, 0, 2)), 0);
  /* that of the certificate itself says nothing */
  assert_takes (self, cm_certificate_get_fingerprint (get (self, 1, 0)), 0);
}

/* The root need not be in the chain. */
static void
test_trust (Fixture *self, gconstpointer data)
{
  trust (self, mock_ca_get_root (self->ca, 1));
  assert_takes (self, NULL, 1);
  assert_takes (self, "trusted", 1);
  assert_takes (self, "Mock Root 0", 0);
  g_assert_true (cm_acme_chain_is_trusted (g_ptr_array_index (self->chains, 1),
                                           self->pool, self->verifier, self->now));
  g_assert_false (cm_acme_chain_is_trusted (g_ptr_array_index (self->chains, 0),
                                            self->pool, self->verifier, self->now));
  trust (self, mock_ca_get_root (self->ca, 0));
  assert_takes (self, NULL, 0);
  self->now += 2 * DAY; /* the leaf is over, and no chain is good */
  assert_takes (self, NULL, 0);
}

/* Each chain that is shown can be had. */
static void
test_words (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) cut = g_ptr_array_new_with_free_func (g_object_unref);

  trust (self, NULL);
  g_ptr_array_add (cut, g_object_ref (get (self, 0, 0)));
  g_ptr_array_add (self->chains, g_ptr_array_ref (cut));
  for (guint i = 0; i < self->chains->len; i++)
    {
      g_autofree char *word = cm_acme_chain_dup_word (self->chains, i);

      g_assert_nonnull (word);
      g_assert_true (
          cm_acme_chain_choose (self->chains, word, self->pool, self->verifier, self->now)
          == g_ptr_array_index (self->chains, i));
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add ("/acme-chain/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/acme-chain/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/acme-chain/trust", Fixture, NULL, set_up, test_trust, tear_down);
  return g_test_run ();
}
