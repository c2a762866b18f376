/* test-acme-ari.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When CAs are asked when they want their certificates to be replaced, at a server of our
 * own.
 */

#include "cm-acme-ari-private.h"

#include "acme-mock.h"
#include "ca-fixture.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-flow.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

typedef struct
{
  AcmeMock *mock;
  CmContext *context;
  CmAcmeAccountDoc *account;
} Fixture;

static CmAcmeAccountDoc *
add_account (Fixture *self)
{
  const CmAcmeAccountOptions options
      = { .directory = acme_mock_get_directory (self->mock),
          .key_spec = CM_KEY_SPEC_P256,
          .agree = TRUE,
          .trusted = acme_mock_get_ca_pem (self->mock) };
  g_autoptr (GError) error = NULL;
  CmAcmeAccountDoc *account
      = cm_acme_account_flow_add (self->context, &options, NULL, &error);

  g_assert_no_error (error);
  return account;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->mock = acme_mock_new ();
  self->context = flow_memory_context ();
  self->account = add_account (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->account);
  flow_assert_finalizes (self->context);
  acme_mock_free (self->mock);
}

static CmCredentialDoc *
must_order (Fixture *self, const char *names)
{
  g_autoptr (CmCertificateForm) form = ca_form (self->context, names);
  g_autoptr (CmAcmeRecord) settings = cm_acme_record_new (
      cm_document_get_id (CM_DOCUMENT (self->account)), CM_ACME_METHOD_STATELESS);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = cm_acme_flow_order (form, settings, TRUE, NULL, &error);

  g_assert_no_error (error);
  return credential;
}

static const char *
id_of (CmCredentialDoc *credential)
{
  return cm_document_get_id (CM_DOCUMENT (credential));
}

/* How often the CAs are asked when they want their certificates to be replaced. */
static guint
ask_windows (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  guint n_before = acme_mock_count (self->mock, "renewal-info");

  cm_acme_flow_ask_windows (self->context, NULL, &error);
  g_assert_no_error (error);
  return acme_mock_count (self->mock, "renewal-info") - n_before;
}

/* A CA is not asked before the time it named, whoever asks, and whatever it answered. */
static void
test_ask_again (Fixture *self, gconstpointer data)
{
  CmClock *clock = cm_context_get_clock (self->context);
  g_autoptr (CmCredentialDoc) first = NULL;
  g_autoptr (CmCredentialDoc) renewed = NULL;
  g_autoptr (GError) error = NULL;

  acme_mock_set (self->mock, "ari", "86400:172800");
  acme_mock_set (self->mock, "ari-retry-after", "21600");
  first = must_order (self, "a.example.org");
  g_assert_cmpuint (ask_windows (self), ==, 0);
  cm_clock_advance (clock, 21599 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (ask_windows (self), ==, 0);
  cm_clock_advance (clock, 1 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (ask_windows (self), ==, 1);
  g_assert_cmpuint (ask_windows (self), ==, 0);

  cm_clock_advance (clock, 21600 * G_TIME_SPAN_SECOND);
  acme_mock_set (self->mock, "renewal-info.status", "503");
  acme_mock_set (self->mock, "rate-retry-after", "7200");
  g_assert_cmpuint (ask_windows (self), ==, 1);
  acme_mock_set (self->mock, "renewal-info.status", NULL);
  g_assert_cmpuint (ask_windows (self), ==, 0);
  cm_clock_advance (clock, 7200 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (ask_windows (self), ==, 1);

  renewed = cm_acme_flow_renew (self->context, id_of (first), TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (acme_mock_count (self->mock, "renewal-info"), ==, 5);
  g_assert_cmpuint (ask_windows (self), ==, 0);
}

/* A clock that was wrong silences nobody. */
static void
test_wrong_clock (Fixture *self, gconstpointer data)
{
  CmClock *clock = cm_context_get_clock (self->context);
  g_autoptr (CmCredentialDoc) first = NULL;

  acme_mock_set (self->mock, "ari", "86400:172800");
  acme_mock_set (self->mock, "ari-retry-after", "21600");
  first = must_order (self, "a.example.org");
  cm_clock_advance (clock, -30 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (ask_windows (self), ==, 1);
  g_assert_cmpuint (ask_windows (self), ==, 0);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
#define ADD(name, function)                                                              \
  g_test_add ("/acme-ari/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("ask-again", test_ask_again);
  ADD ("wrong-clock", test_wrong_clock);
#undef ADD
  return g_test_run ();
}
