/* test-acme-order.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders at Pebble, which refuses three nonces of ten, in each way HTTP-01 can go.
 */

#include "cm-acme-order.h"

#include <string.h>

#include "cm-acme-http01.h"
#include "cm-certificate.h"
#include "cm-csr.h"
#include "cm-test-home.h"
#include "pebble.h"

static const PebbleOptions usual = { .bad_nonce_percent = 30 };

static char *
make_csr (const char *const *names)
{
  g_autoptr (GPtrArray) typed = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, &error);
  g_autoptr (CmCsr) csr = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    g_ptr_array_add (typed, g_strconcat ("DNS:", names[i], NULL));
  g_ptr_array_add (typed, NULL);
  csr = cm_csr_create_for_names (key, "", (const char *const *)typed->pdata, &error);
  g_assert_no_error (error);
  return cm_csr_to_pem (csr);
}

static CmAcmeRecord *
begin (const char *const *names)
{
  CmAcmeRecord *record = cm_acme_record_new ("acme-account:1", CM_ACME_METHOD_LISTENER);
  g_autofree char *csr = make_csr (names);

  cm_acme_record_begin (record, csr, 1);
  return record;
}

static CmAcmeHttp01 *
new_listener (Pebble *pebble)
{
  g_autofree char *where
      = g_strdup_printf ("127.0.0.1:%u", pebble_get_http_port (pebble));

  return cm_acme_http01_new_listener (where);
}

static void
run (CmAcmeOrder *order, CmAcmeOrderRecord *record)
{
  for (guint i = 0; record->step != CM_ACME_STEP_DONE; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (i, <, 20);
      cm_acme_order_advance (order, NULL, &error);
      g_assert_no_error (error);
    }
}

static void
assert_chains (CmAcmeOrder *order, const char *const *names)
{
  GPtrArray *chains = cm_acme_order_get_chains (order);
  GPtrArray *chain = g_ptr_array_index (chains, 0);
  CmCertificate *leaf = g_ptr_array_index (chain, 0);

  g_assert_cmpuint (chains->len, ==, 2);
  g_assert_cmpuint (chain->len, ==, 4);
  for (gsize i = 0; names[i] != NULL; i++)
    g_assert_true (g_strv_contains (cm_certificate_get_host_names (leaf), names[i]));
}

static void
test_listener (void)
{
  static const char *const names[]
      = { "a.example.org", "b.example.org", "c.example.org", NULL };
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (CmAcmeHttp01) challenge = NULL;
  g_autoptr (CmAcmeRecord) record = NULL;
  CmAcmeOrder *order;

  if (pebble == NULL)
    return;
  account = pebble_account (pebble, CM_KEY_SPEC_P256);
  challenge = new_listener (pebble);
  record = begin (names);
  order = cm_acme_order_new (account, CM_ACME_CHALLENGE (challenge), names, NULL,
                             record->order);
  run (order, record->order);
  assert_chains (order, names);
  g_assert_finalize_object (order);
}

/* Every step by another object that knows the record alone, and each of them twice. */
static void
test_resume (void)
{
  static const char *const names[] = { "resumed.example.org", "www.example.org", NULL };
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (CmAcmeHttp01) challenge = NULL;
  g_autoptr (CmAcmeRecord) record = NULL;
  g_autoptr (CmAcmeOrder) last = NULL;

  if (pebble == NULL)
    return;
  account = pebble_account (pebble, CM_KEY_SPEC_RSA2048);
  challenge = new_listener (pebble);
  record = begin (names);
  while (record->order->step != CM_ACME_STEP_DONE)
    {
      g_autoptr (CmAcmeRecord) before = cm_acme_record_copy (record);
      g_autoptr (CmAcmeOrder) lost = cm_acme_order_new (
          account, CM_ACME_CHALLENGE (challenge), names, NULL, before->order);
      g_autoptr (GError) error = NULL;

      if (record->order->step != CM_ACME_STEP_ORDER
          && record->order->step != CM_ACME_STEP_PROVE)
        cm_acme_order_advance (lost, NULL, &error);
      g_assert_no_error (error);
      g_clear_object (&last);
      last = cm_acme_order_new (account, CM_ACME_CHALLENGE (challenge), names, NULL,
                                record->order);
      cm_acme_order_advance (last, NULL, &error);
      g_assert_no_error (error);
    }
  assert_chains (last, names);
}

/* Names that are proven are not asked for again, and both folders hold nothing after. */
static void
test_webroot (void)
{
  static const char *const names[] = { "web.example.org", NULL };
  const PebbleOptions reuse = { .bad_nonce_percent = 30, .authz_reuse_percent = 100 };
  g_autoptr (Pebble) pebble = pebble_start (&reuse);
  g_autofree char *first = cm_test_make_dir ();
  g_autofree char *second = cm_test_make_dir ();
  const char *const roots[] = { first, second, NULL };
  g_autoptr (CmAcmeHttp01) challenge = cm_acme_http01_new_webroot (roots);
  g_autoptr (CmAcmeHttp01) listener = NULL;
  g_autoptr (GPtrArray) answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
  g_autofree char *path
      = g_build_filename (second, ".well-known", "acme-challenge", "tok", NULL);
  g_autofree char *text = NULL;
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (answers, cm_acme_answer_new ("web.example.org", "tok", "thumb"));
  for (guint i = 0; i < 2; i++)
    cm_acme_challenge_publish (CM_ACME_CHALLENGE (challenge), answers, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_cmpstr (text, ==, "tok.thumb");
  cm_acme_challenge_withdraw (CM_ACME_CHALLENGE (challenge), answers);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  if (pebble == NULL)
    return;
  account = pebble_account (pebble, CM_KEY_SPEC_P256);
  listener = new_listener (pebble);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CmAcmeRecord) record = begin (names);
      g_autoptr (CmAcmeOrder) order
          = cm_acme_order_new (account, CM_ACME_CHALLENGE (i == 0 ? listener : challenge),
                               names, NULL, record->order);

      run (order, record->order);
    }
}

static void
test_publishing_fails (void)
{
  static const char *const roots[] = { "/dev/null/www", NULL };
  g_autoptr (CmAcmeHttp01) files = cm_acme_http01_new_webroot (roots);
  g_autoptr (CmAcmeHttp01) listener = cm_acme_http01_new_listener ("nowhere");
  g_autoptr (GPtrArray) answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (answers, cm_acme_answer_new ("a", "tok", "thumb"));
  g_assert_false (
      cm_acme_challenge_publish (CM_ACME_CHALLENGE (files), answers, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (
      cm_acme_challenge_publish (CM_ACME_CHALLENGE (listener), answers, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
  g_clear_error (&error);
  g_ptr_array_add (answers, cm_acme_answer_new ("a", "../tok", "thumb"));
  g_assert_false (
      cm_acme_challenge_publish (CM_ACME_CHALLENGE (files), answers, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_PROTOCOL);
}

static GError *
fail (Pebble *pebble, const char *const *names, CmAcmeChallenge *challenge)
{
  g_autoptr (CmAcmeAccount) account = pebble_account (pebble, CM_KEY_SPEC_P256);
  g_autoptr (CmAcmeRecord) record = begin (names);
  g_autoptr (CmAcmeOrder) order
      = cm_acme_order_new (account, challenge, names, NULL, record->order);
  GError *error = NULL;

  for (guint i = 0; error == NULL && i < 20; i++)
    cm_acme_order_advance (order, NULL, &error);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  return error;
}

/* Nobody answers; the CA refuses a name; a wildcard is not for HTTP. */
static void
test_refused (void)
{
  static const char *const nobody[] = { "x.example.org", "y.example.org", NULL };
  static const char *const blocked[] = { "blocked.example", NULL };
  static const char *const wildcard[] = { "*.example.org", NULL };
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  g_autoptr (CmAcmeHttp01) challenge = cm_acme_http01_new_stateless ();
  g_autoptr (GError) first = NULL;
  g_autoptr (GError) second = NULL;
  g_autoptr (GError) third = NULL;

  if (pebble == NULL)
    return;
  first = fail (pebble, nobody, CM_ACME_CHALLENGE (challenge));
  g_assert_error (first, CM_ACME_ERROR, CM_ACME_ERROR_CHALLENGE);
  g_assert_cmpuint (cm_acme_problem_get_parts (cm_acme_error_get_problem (first))->len,
                    >=, 1);
  g_assert_nonnull (strstr (first->message, ".example.org: "));
  second = fail (pebble, blocked, CM_ACME_CHALLENGE (challenge));
  g_assert_error (second, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED);
  third = fail (pebble, wildcard, CM_ACME_CHALLENGE (challenge));
  g_assert_error (third, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-order/listener", test_listener);
  g_test_add_func ("/acme-order/resume", test_resume);
  g_test_add_func ("/acme-order/webroot", test_webroot);
  g_test_add_func ("/acme-order/publishing-fails", test_publishing_fails);
  g_test_add_func ("/acme-order/refused", test_refused);
  return g_test_run ();
}
