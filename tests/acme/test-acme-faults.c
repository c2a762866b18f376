/* test-acme-faults.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders at a server that does what servers do on bad days.
 */

#include <string.h>

#include "acme-mock.h"
#include "cm-acme-http01.h"
#include "cm-acme-order.h"
#include "cm-csr.h"
#include "cm-test-home.h"

static const char *const two_names[] = { "a.example.org", "b.example.org", NULL };

typedef struct
{
  AcmeMock *mock;
  CmAcmeAccount *account;
  CmAcmeRecord *record;
  CmAcmeOrder *order;
} Fixture;

static void
set_up (Fixture *self, const char *profile)
{
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, NULL);
  g_autoptr (CmAcmeHttp01) challenge = cm_acme_http01_new_stateless ();
  static const char *const alt_names[]
      = { "DNS:a.example.org", "DNS:b.example.org", NULL };
  g_autoptr (CmCsr) csr = cm_csr_create_for_names (key, "", alt_names, NULL);
  g_autofree char *pem = cm_csr_to_pem (csr);

  if (self->mock == NULL)
    self->mock = acme_mock_new ();
  if (self->account == NULL)
    self->account = acme_mock_account (self->mock, CM_KEY_SPEC_P256);
  self->record = cm_acme_record_new ("acme-account:x", CM_ACME_METHOD_STATELESS);
  cm_acme_record_begin (self->record, pem, 0);
  self->order = cm_acme_order_new (self->account, CM_ACME_CHALLENGE (challenge),
                                   two_names, profile, self->record->order);
  cm_acme_order_set_patience (self->order, 4);
}

static void
clear_order (Fixture *self)
{
  g_clear_object (&self->order);
  g_clear_pointer (&self->record, cm_acme_record_free);
}

static void
fixture_clear (Fixture *self)
{
  clear_order (self);
  g_clear_object (&self->account);
  g_clear_pointer (&self->mock, acme_mock_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

static gboolean
try_order (Fixture *self, GError **error)
{
  for (guint i = 0; self->record->order->step != CM_ACME_STEP_DONE; i++)
    {
      g_assert_cmpuint (i, <, 20);
      if (!cm_acme_order_advance (self->order, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
run (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  try_order (self, &error);
  g_assert_no_error (error);
}

/* Transfer full. */
static GError *
fail (Fixture *self, CmAcmeError code)
{
  GError *error = NULL;

  g_assert_false (try_order (self, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, CM_ACME_ERROR, (int)code);
  return error;
}

static void
assert_says (const GError *error, const char *text)
{
  if (strstr (error->message, text) == NULL)
    g_error ("“%s” is not in “%s”", text, error->message);
}

/* Each of these is got over, and the certificate comes. */
static void
test_endured (gconstpointer data)
{
  g_auto (GStrv) settings = g_strsplit (data, " ", -1);
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, NULL);
  for (gsize i = 0; settings[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (settings[i], "=", 2);

      acme_mock_set (fixture.mock, words[0], words[1]);
    }
  run (&fixture);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "certificates"), ==, 1);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "accounts"), ==, 1);
}

typedef struct
{
  guint n_failures;
  guint n_answers;
} Silence;

static void
on_silence (const GError *failure, gpointer user_data)
{
  Silence *heard = user_data;

  if (failure != NULL)
    heard->n_failures++;
  else
    heard->n_answers++;
}

/* Whoever waits hears each time that no answer came, and once that one came after that.
 */
static void
test_silence (void)
{
  g_auto (Fixture) fixture = { 0 };
  Silence heard = { 0 };

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "order.lost-before", "2");
  cm_acme_client_set_silence_func (cm_acme_account_get_client (fixture.account),
                                   on_silence, &heard);
  run (&fixture);
  g_assert_cmpuint (heard.n_failures, ==, 2);
  g_assert_cmpuint (heard.n_answers, >=, 1);
  g_assert_cmpuint (heard.n_answers, <=, heard.n_failures);
}

static const char *const endured[] = {
  "any.bad-nonce=8",
  "new-order.bad-nonce=9",
  "any.no-nonce=4",
  "new-nonce.no-nonce=3",
  "new-order.html=2",
  "order.html=2",
  "certificate.html=1",
  "order.lost-before=2",
  "new-order.lost=1",
  "challenge.lost=2",
  "finalize.lost=1",
  "certificate.lost=1",
  "new-order.lost-before=1",
  "order.truncated=1",
  "certificate.truncated=1",
  "challenge-processing=3",
  "order-processing=4",
  "extra-challenges=1",
  "backdate=3600",
  "strict=1",
  "challenge.lost=1 strict=1",
  "challenge.lost=2 strict=1",
  "finalize.lost=1 strict=1",
};

/* ---- how much is asked ---- */

/* A way to prove names that notes when it was told to. */
typedef struct
{
  GObject parent_instance;

  AcmeMock *mock; /* borrowed */
  guint n_published;
  guint n_withdrawn;
  guint n_answers;
  guint n_told; /* to the CA by then */
} Spy;
typedef GObjectClass SpyClass;

static void spy_init_interface (CmAcmeChallengeInterface *iface);
static GType spy_get_type (void);

G_DEFINE_TYPE_WITH_CODE (Spy,
                         spy,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CM_TYPE_ACME_CHALLENGE,
                                                spy_init_interface))

static void
spy_class_init (SpyClass *klass)
{
}

static void
spy_init (Spy *self)
{
}

static const char *
spy_get_kind (CmAcmeChallenge *challenge)
{
  return "http-01";
}

static gboolean
spy_publish (CmAcmeChallenge *challenge,
             GPtrArray *answers,
             GCancellable *cancellable,
             GError **error)
{
  Spy *self = (Spy *)challenge;

  self->n_published++;
  self->n_answers = answers->len;
  self->n_told = acme_mock_count (self->mock, "challenge");
  return TRUE;
}

static void
spy_withdraw (CmAcmeChallenge *challenge, GPtrArray *answers)
{
  ((Spy *)challenge)->n_withdrawn++;
}

static void
spy_init_interface (CmAcmeChallengeInterface *iface)
{
  iface->get_kind = spy_get_kind;
  iface->publish = spy_publish;
  iface->withdraw = spy_withdraw;
}

/* All is published in one go, then all answered, then the order alone is watched; nonces
 * come with answers. */
static void
test_few_requests (void)
{
  g_auto (Fixture) fixture = { 0 };
  Spy *spy = g_object_new (spy_get_type (), NULL);

  set_up (&fixture, NULL);
  spy->mock = fixture.mock;
  g_object_unref (fixture.order);
  fixture.order = cm_acme_order_new (fixture.account, CM_ACME_CHALLENGE (spy), two_names,
                                     NULL, fixture.record->order);
  acme_mock_set (fixture.mock, "challenge-processing", "5");
  run (&fixture);
  g_assert_cmpuint (spy->n_published, ==, 1);
  g_assert_cmpuint (spy->n_answers, ==, 2);
  g_assert_cmpuint (spy->n_told, ==, 0);
  g_assert_cmpuint (spy->n_withdrawn, ==, 1);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "authz"), ==, 2);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "challenge"), ==, 2);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "finalize"), ==, 1);
  /* One for the account, and one for each of two that go out at the same time. */
  g_assert_cmpuint (acme_mock_count (fixture.mock, "new-nonce"), <=, 3);
  clear_order (&fixture);
  g_assert_finalize_object (spy);
}

/* ---- what ends an order ---- */

static void
test_refused (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "reject", "b.example.org");
  error = fail (&fixture, CM_ACME_ERROR_REFUSED);
  assert_says (error, "b.example.org: ");
  g_assert_cmpuint (cm_acme_problem_get_parts (cm_acme_error_get_problem (error))->len,
                    ==, 1);
  acme_mock_set (fixture.mock, "reject", NULL);
  acme_mock_set (fixture.mock, "fail", "a.example.org");
  second = fail (&fixture, CM_ACME_ERROR_CHALLENGE);
  assert_says (second, "a.example.org: ");
}

static void
test_bad_nonces_without_end (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "new-order.bad-nonce", "1000");
  error = fail (&fixture, CM_ACME_ERROR_SERVER);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "new-order"), ==, 11);
}

static void
test_no_nonces_at_all (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "any.no-nonce", "1000");
  error = fail (&fixture, CM_ACME_ERROR_PROTOCOL);
  assert_says (error, "Replay-Nonce");
}

static void
test_redirect (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "new-order.redirect", "1");
  error = fail (&fixture, CM_ACME_ERROR_PROTOCOL);
  assert_says (error, "redirect");
}

static void
test_html (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "new-order.html", "1000");
  error = fail (&fixture, CM_ACME_ERROR_SERVER);
  g_assert_null (strstr (error->message, "<html>"));
  g_assert_cmpuint (acme_mock_count (fixture.mock, "new-order"), ==, 6);
}

static void
test_terms_have_changed (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "new-order.user-action", "1");
  error = fail (&fixture, CM_ACME_ERROR_AGREEMENT);
  assert_says (error, "https://ca.example.org/terms-2");
  run (&fixture);
}

/* ---- rate limits ---- */

static void
test_rate_limited (gconstpointer data)
{
  const char *after = data;
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  guint wait;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "new-order.rate-limited", "1");
  acme_mock_set (fixture.mock, "rate-retry-after", *after != '\0' ? after : NULL);
  error = fail (&fixture, CM_ACME_ERROR_RATE_LIMITED);
  wait = cm_acme_problem_get_retry_after (cm_acme_error_get_problem (error));
  if (*after == '\0')
    g_assert_cmpuint (wait, ==, 0);
  else
    {
      g_assert_cmpuint (wait, >=, 3590);
      g_assert_cmpuint (wait, <=, 3600);
    }
  g_assert_cmpuint (acme_mock_count (fixture.mock, "new-order"), ==, 1);
}

/* ---- waiting ---- */

static void
test_retry_after (gconstpointer data)
{
  g_auto (Fixture) fixture = { 0 };
  gint64 started = g_get_monotonic_time ();

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "retry-after", data);
  acme_mock_set (fixture.mock, "order-processing", "2");
  run (&fixture);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, G_USEC_PER_SEC);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "order"), <, 12);
}

static void
test_pending_with_error (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  cm_acme_order_set_patience (fixture.order, 1);
  acme_mock_set (fixture.mock, "pending-error", "b.example.org");
  error = fail (&fixture, CM_ACME_ERROR_TIMEOUT);
  assert_says (error, "b.example.org: ");
  assert_says (error, "(the CA tried 2001:db8::7, 192.0.2.7)");
  acme_mock_set (fixture.mock, "pending-error", NULL);
  run (&fixture);
}

static void
test_processing_too_long (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;

  set_up (&fixture, NULL);
  cm_acme_order_set_patience (fixture.order, 1);
  acme_mock_set (fixture.mock, "order-processing", "10000");
  error = fail (&fixture, CM_ACME_ERROR_TIMEOUT);
  g_assert_cmpint (fixture.record->order->step, ==, CM_ACME_STEP_COLLECT);
}

/* ---- chains ---- */

static void
test_chains (void)
{
  g_auto (Fixture) fixture = { 0 };
  GPtrArray *chains;

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "alternates", "1");
  run (&fixture);
  chains = cm_acme_order_get_chains (fixture.order);
  g_assert_cmpuint (chains->len, ==, 2);
  g_assert_cmpuint (((GPtrArray *)chains->pdata[0])->len, ==, 2);
  clear_order (&fixture);
  acme_mock_set (fixture.mock, "chain-root", "1");
  set_up (&fixture, NULL);
  run (&fixture);
  chains = cm_acme_order_get_chains (fixture.order);
  g_assert_cmpuint (((GPtrArray *)chains->pdata[1])->len, ==, 3);
}

/* ---- orders and authorisations that are there already ---- */

static void
test_reuse (void)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "reuse", "1");
  acme_mock_set (fixture.mock, "same-order", "1");
  cm_acme_order_advance (fixture.order, NULL, NULL);
  clear_order (&fixture);
  set_up (&fixture, NULL);
  run (&fixture);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "orders"), ==, 1);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "challenge"), ==, 2);
  clear_order (&fixture);
  set_up (&fixture, NULL);
  run (&fixture);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "orders"), ==, 2);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "challenge"), ==, 2);
}

/* ---- the directory ---- */

static void
test_directory_moves (void)
{
  g_auto (Fixture) fixture = { 0 };

  set_up (&fixture, NULL);
  acme_mock_set (fixture.mock, "prefix", "v2");
  run (&fixture);
  g_assert_cmpuint (acme_mock_count (fixture.mock, "directory"), ==, 2);
}

static void
test_profiles (void)
{
  g_auto (Fixture) fixture = { 0 };
  g_autoptr (GError) error = NULL;
  GPtrArray *chain;
  CmCertificate *leaf;

  set_up (&fixture, "tlsserver");
  acme_mock_set (fixture.mock, "profiles", "classic,shortlived");
  error = fail (&fixture, CM_ACME_ERROR_REFUSED);
  assert_says (error, "no such profile");
  clear_order (&fixture);
  set_up (&fixture, "shortlived");
  run (&fixture);
  chain = g_ptr_array_index (cm_acme_order_get_chains (fixture.order), 0);
  leaf = g_ptr_array_index (chain, 0);
  g_assert_cmpint (cm_certificate_get_not_after (leaf)
                       - cm_certificate_get_not_before (leaf),
                   ==, 6 * 86400);
}

/* ---- accounts ---- */

static void
test_key_conflict (void)
{
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmAcmeAccount) account = acme_mock_account (mock, CM_KEY_SPEC_ED25519);
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_RSA2048, NULL);
  CmPrivateKey *old = cm_acme_account_get_key (account);
  g_autoptr (GError) error = NULL;

  acme_mock_set (mock, "key-conflict", "1");
  g_assert_false (cm_acme_account_change_key (account, key, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED);
  assert_says (error, "/acme/account/77");
  g_assert_true (cm_acme_account_get_key (account) == old);
  g_clear_error (&error);
  acme_mock_set (mock, "key-conflict", NULL);
  cm_acme_account_change_key (account, key, NULL, &error);
  g_assert_no_error (error);
  cm_acme_account_find (account, NULL, &error);
  g_assert_no_error (error);
}

static void
test_external (gconstpointer data)
{
  g_autoptr (AcmeMock) mock = acme_mock_new ();
  g_autoptr (CmAcmeClient) client = acme_mock_client (mock);
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P384, NULL);
  g_autoptr (CmAcmeAccount) account = cm_acme_account_new (client, key, NULL);
  g_autoptr (GBytes) raw
      = g_bytes_new_take (g_base64_decode (ACME_MOCK_EAB_KEY, &(gsize){ 0 }), 48);
  g_autoptr (CmSecret) eab_key
      = cm_secret_new (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  const CmAcmeRegistration registration
      = { .agree = TRUE, .eab_key_id = ACME_MOCK_EAB_KEY_ID, .eab_key = eab_key };
  g_autoptr (GError) error = NULL;

  acme_mock_set (mock, "eab", data);
  cm_acme_account_register (account, &registration, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (acme_mock_count (mock, "accounts"), ==, 1);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (endured); i++)
    {
      g_autofree char *path = g_strconcat ("/acme-faults/endured/", endured[i], NULL);

      g_test_add_data_func (path, endured[i], test_endured);
    }
  g_test_add_func ("/acme-faults/silence", test_silence);
  g_test_add_func ("/acme-faults/few-requests", test_few_requests);
  g_test_add_func ("/acme-faults/refused", test_refused);
  g_test_add_func ("/acme-faults/bad-nonces-without-end", test_bad_nonces_without_end);
  g_test_add_func ("/acme-faults/no-nonces-at-all", test_no_nonces_at_all);
  g_test_add_func ("/acme-faults/redirect", test_redirect);
  g_test_add_func ("/acme-faults/html", test_html);
  g_test_add_func ("/acme-faults/terms-have-changed", test_terms_have_changed);
  g_test_add_data_func ("/acme-faults/rate-limited/seconds", "3600", test_rate_limited);
  g_test_add_data_func ("/acme-faults/rate-limited/date", "date+3600", test_rate_limited);
  g_test_add_data_func ("/acme-faults/rate-limited/unsaid", "", test_rate_limited);
  g_test_add_data_func ("/acme-faults/retry-after/seconds", "1", test_retry_after);
  g_test_add_data_func ("/acme-faults/retry-after/date", "date+2", test_retry_after);
  g_test_add_func ("/acme-faults/pending-with-error", test_pending_with_error);
  g_test_add_func ("/acme-faults/processing-too-long", test_processing_too_long);
  g_test_add_func ("/acme-faults/chains", test_chains);
  g_test_add_func ("/acme-faults/reuse", test_reuse);
  g_test_add_func ("/acme-faults/directory-moves", test_directory_moves);
  g_test_add_func ("/acme-faults/profiles", test_profiles);
  g_test_add_func ("/acme-faults/key-conflict", test_key_conflict);
  g_test_add_data_func ("/acme-faults/external/hs256", "HS256", test_external);
  g_test_add_data_func ("/acme-faults/external/hs384", "HS384", test_external);
  g_test_add_data_func ("/acme-faults/external/hs512", "HS512", test_external);
  return g_test_run ();
}
