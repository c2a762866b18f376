/* test-served-chain.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a server sends: all but the root, and what leads to the roots of before.
 */

#include "cm-served-chain.h"

#include <string.h>

#include "ca-fixture.h"
#include "cm-test-home.h"

static CmMicroCaDoc *
renew (CmContext *context, CmMicroCaDoc *ca, CmCaRenewal renewal)
{
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *renewed = cm_ca_flow_renew (context, ca_id (ca), renewal, NULL, &error);

  g_assert_no_error (error);
  return renewed;
}

static CmCredentialDoc *
issue (CmContext *context, CmMicroCaDoc *ca, const char *name)
{
  g_autoptr (CmCertificateForm) form = ca_form (context, name);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = cm_ca_flow_issue (form, ca_id (ca), NULL, &error);

  g_assert_no_error (error);
  return credential;
}

/* Leaf first; each was signed by the key of the one behind it, as far as there is one,
 * and nothing of @sent but the last of the full chain signed itself. */
static void
assert_sent (CmContext *context, CmCredentialDoc *credential, guint n_sent)
{
  g_autoptr (GPtrArray) sent = cm_served_chain_make (context, credential);
  g_autoptr (GPtrArray) full = cm_served_chain_make_full (context, credential);
  CmCertificate *last = full->pdata[full->len - 1];

  g_assert_cmpuint (sent->len, ==, n_sent);
  g_assert_cmpuint (full->len, ==, n_sent + 1);
  g_assert_true (sent->pdata[0] == cm_credential_doc_get_leaf (credential));
  for (guint i = 1; i < sent->len; i++)
    g_assert_true (cm_certificate_equal (sent->pdata[i], full->pdata[i]));
  g_assert_cmpstr (cm_certificate_get_subject (last), ==,
                   cm_certificate_get_issuer (last));
}

static void
test_plain (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmCredentialDoc) first = issue (context, root, "a.example.org");
  g_autoptr (CmCredentialDoc) second = issue (context, below, "b.example.org");

  assert_sent (context, first, 1);
  assert_sent (context, second, 2);
}

/* Only what the new key issued needs the way back; a chain of before has it anyway. */
static void
test_renewed (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmCredentialDoc) before = issue (context, root, "a.example.org");
  g_autoptr (CmMicroCaDoc) second = renew (context, root, CM_CA_RENEWAL_NEW_KEY);
  g_autoptr (CmCredentialDoc) after = issue (context, root, "b.example.org");
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmCredentialDoc) deep = issue (context, below, "c.example.org");
  g_autoptr (CmMicroCaDoc) third = NULL;
  g_autoptr (CmCredentialDoc) last = NULL;

  assert_sent (context, before, 1);
  assert_sent (context, after, 2);
  assert_sent (context, deep, 3);
  third = renew (context, root, CM_CA_RENEWAL_NEW_KEY);
  last = issue (context, root, "d.example.org");
  assert_sent (context, last, 3);
}

static void
test_without_cross (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) same = renew (context, root, CM_CA_RENEWAL_SAME_KEY);
  g_autoptr (CmCredentialDoc) after = issue (context, root, "a.example.org");
  g_autoptr (CmMicroCaDoc) alone = renew (context, root, CM_CA_RENEWAL_NEW_KEY_ALONE);
  g_autoptr (CmCredentialDoc) last = issue (context, root, "b.example.org");

  assert_sent (context, after, 1);
  assert_sent (context, last, 1);
}

static guint
count_pem (const char *pem)
{
  guint n = 0;

  for (const char *at = pem; (at = strstr (at, "-----BEGIN CERT")) != NULL; at++)
    n++;
  return n;
}

static void
test_pem (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmCredentialDoc) issued = issue (context, root, "a.example.org");

  for (guint with_root = 0; with_root < 2; with_root++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *pem = NULL;

      cm_served_chain_dup_pem_async (context, issued, with_root == 1, NULL,
                                     flow_keep_result, &result);
      pem = cm_served_chain_dup_pem_finish (context, flow_wait_result (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (count_pem (pem), ==, 1 + with_root);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/served-chain/plain", test_plain);
  g_test_add_func ("/served-chain/renewed", test_renewed);
  g_test_add_func ("/served-chain/without-cross", test_without_cross);
  g_test_add_func ("/served-chain/pem", test_pem);

  return g_test_run ();
}
