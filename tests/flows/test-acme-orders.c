/* test-acme-orders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders that a window runs and leaves; orders that are given up; what a CA offers.
 */

#include "cm-acme-orders.h"

#include "acme-mock.h"
#include "ca-fixture.h"
#include "cm-acme-account-flow.h"
#include "cm-acme-flow.h"
#include "cm-acme-offer.h"
#include "cm-acme-run-private.h"
#include "cm-test-home.h"

typedef struct
{
  AcmeMock *mock;
  CmContext *context;
  CmAcmeOrders *orders;
  char *id; /* of a credential with an order under way */
  guint n_changes;
  gboolean ended;
  GError *failure;
} Fixture;

static void
on_changed (CmAcmeOrders *orders, const char *id, gpointer user_data)
{
  Fixture *self = user_data;

  g_assert_cmpstr (id, ==, self->id);
  self->n_changes++;
}

static void
on_ended (CmAcmeOrders *orders, const char *id, const GError *error, gpointer user_data)
{
  Fixture *self = user_data;

  self->failure = error != NULL ? g_error_copy (error) : NULL;
  self->ended = TRUE;
}

static void
place (Fixture *self)
{
  const CmAcmeAccountOptions options
      = { .directory = acme_mock_get_directory (self->mock),
          .key_spec = CM_KEY_SPEC_P256,
          .agree = TRUE,
          .trusted = acme_mock_get_ca_pem (self->mock) };
  g_autoptr (CmCertificateForm) form = ca_form (self->context, "a.example.org");
  g_autoptr (CmAcmeAccountDoc) account = NULL;
  g_autoptr (CmAcmeRecord) settings = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  account = cm_acme_account_flow_add (self->context, &options, NULL, &error);
  g_assert_no_error (error);
  settings = cm_acme_record_new (cm_document_get_id (CM_DOCUMENT (account)),
                                 CM_ACME_METHOD_STATELESS);
  credential = cm_acme_flow_order (form, settings, FALSE, NULL, &error);
  g_assert_no_error (error);
  self->id = g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->mock = acme_mock_new ();
  self->context = flow_memory_context ();
  place (self);
  self->orders = cm_acme_orders_new (self->context);
  g_signal_connect (self->orders, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->orders, "ended", G_CALLBACK (on_ended), self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  flow_assert_finalizes (self->orders);
  flow_assert_finalizes (self->context);
  acme_mock_free (self->mock);
  g_free (self->id);
  g_clear_error (&self->failure);
}

static CmStatus
get_status (Fixture *self)
{
  g_autoptr (CmCredentialDoc) credential = flow_get_credential (self->context, self->id);

  return cm_credential_doc_get_status (credential);
}

static void
on_board_changed (CmAcmeBoard *board, const char *id, gpointer user_data)
{
  g_autofree char *silence = cm_acme_board_dup_silence (board, id);

  if (silence != NULL)
    *(gboolean *)user_data = TRUE;
}

/* While the CA gives no answer, that is on the board; once it does, it is not. */
static void
test_silence (Fixture *self, gconstpointer data)
{
  CmAcmeBoard *board = cm_context_get_acme_board (self->context);
  g_autofree char *silence = NULL;
  gboolean was_silent = FALSE;
  gulong handler
      = g_signal_connect (board, "changed", G_CALLBACK (on_board_changed), &was_silent);

  acme_mock_set (self->mock, "order.lost-before", "3");
  cm_acme_orders_start (self->orders, self->id);
  flow_wait (&self->ended);
  g_assert_no_error (self->failure);
  g_assert_true (was_silent);
  silence = cm_acme_board_dup_silence (board, self->id);
  g_assert_null (silence);
  g_signal_handler_disconnect (board, handler);
}

static void
test_run (Fixture *self, gconstpointer data)
{
  cm_acme_orders_start (self->orders, self->id);
  cm_acme_orders_start (self->orders, self->id); /* it is worked on already */
  g_assert_true (cm_acme_orders_is_running (self->orders, self->id));
  g_assert_cmpuint (cm_acme_orders_get_n_running (self->orders), ==, 1);
  flow_wait (&self->ended);
  g_assert_no_error (self->failure);
  g_assert_false (cm_acme_orders_is_running (self->orders, self->id));
  g_assert_cmpuint (self->n_changes, ==, 2);
  g_assert_cmpint (get_status (self), ==, CM_STATUS_ISSUED);

  self->ended = FALSE;
  cm_acme_orders_renew (self->orders, self->id, TRUE);
  flow_wait (&self->ended);
  g_assert_no_error (self->failure);
  g_assert_cmpuint (acme_mock_count (self->mock, "new-order"), ==, 2);
}

/* What was left is gone on with, but not what failed. */
static void
test_go_on (Fixture *self, gconstpointer data)
{
  CmAcmeBoard *board = cm_context_get_acme_board (self->context);

  cm_acme_orders_go_on (self->orders);
  flow_wait (&self->ended);
  g_assert_no_error (self->failure);
  g_assert_cmpint (get_status (self), ==, CM_STATUS_ISSUED);

  cm_acme_orders_go_on (self->orders);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (cm_acme_orders_get_n_running (self->orders), ==, 0);

  g_assert_cmpuint (cm_acme_run_get_patience (board, TRUE), <, 60);
  cm_acme_board_set_lasting (board, TRUE);
  g_assert_cmpuint (cm_acme_run_get_patience (board, TRUE), >, 24 * 3600);
}

static void
say_network_is (gboolean available)
{
  g_signal_emit_by_name (g_network_monitor_get_default (), "network-changed", available);
}

/* The network goes in the middle of an order and comes back. */
static void
test_network (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  const CmAcmeRecord *record;

  acme_mock_set (self->mock, "new-order.lost-before", "1000");
  cm_acme_orders_start (self->orders, self->id);
  flow_wait (&self->ended);
  g_assert_error (self->failure, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE);
  g_clear_error (&self->failure);
  credential = flow_get_credential (self->context, self->id);
  record = cm_credential_doc_get_acme (credential);
  g_assert_true (record->interrupted);
  g_assert_nonnull (record->problem);
  g_assert_nonnull (record->order);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_PENDING);

  acme_mock_set (self->mock, "new-order.lost-before", NULL);
  self->ended = FALSE;
  say_network_is (FALSE);
  say_network_is (TRUE);
  say_network_is (TRUE);
  flow_wait (&self->ended);
  g_assert_no_error (self->failure);
  g_assert_cmpint (get_status (self), ==, CM_STATUS_ISSUED);
  g_assert_cmpuint (acme_mock_count (self->mock, "orders"), ==, 1);
}

static gboolean
on_enough (gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* What somebody stopped does not wait for a network. */
static void
test_network_stopped (Fixture *self, gconstpointer data)
{
  gboolean is_enough = FALSE;

  say_network_is (TRUE);
  g_timeout_add (3000, on_enough, &is_enough);
  flow_wait (&is_enough);
  g_assert_cmpuint (self->n_changes, ==, 0);
  g_assert_cmpint (get_status (self), ==, CM_STATUS_PENDING);
}

/* It stays where it is. */
static void
test_stop (Fixture *self, gconstpointer data)
{
  cm_acme_orders_start (self->orders, self->id);
  cm_acme_orders_stop (self->orders, self->id);
  flow_wait (&self->ended);
  g_assert_error (self->failure, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (get_status (self), ==, CM_STATUS_PENDING);
  cm_acme_orders_stop (self->orders, "credential:none");
}

/* One that never had a certificate is deleted; the CA is told nothing. */
static void
test_abandon (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  g_assert_true (cm_acme_flow_abandon (self->context, self->id, NULL, &error));
  g_assert_no_error (error);
  credential = flow_get_credential (self->context, self->id);
  g_assert_true (cm_document_is_deleted (CM_DOCUMENT (credential)));
  g_assert_false (cm_acme_flow_abandon (self->context, self->id, NULL, &again));
  g_assert_error (again, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_cmpuint (acme_mock_count (self->mock, "new-order"), ==, 0);
}

/* One that is renewed keeps what it has. */
static void
test_abandon_renewal (Fixture *self, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) before = NULL;
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autoptr (GError) error = NULL;

  before = cm_acme_flow_resume (self->context, self->id, NULL, &error);
  g_assert_no_error (error);
  acme_mock_set (self->mock, "pending-error", "a.example.org");
  cm_acme_orders_renew (self->orders, self->id, TRUE);
  while (acme_mock_count (self->mock, "challenge") < 2)
    g_main_context_iteration (NULL, FALSE);
  cm_acme_orders_stop_all (self->orders);
  flow_wait (&self->ended);
  g_assert_cmpint (get_status (self), ==, CM_STATUS_RENEWING);
  g_assert_true (cm_acme_flow_abandon (self->context, self->id, NULL, &error));
  g_assert_no_error (error);
  after = flow_get_credential (self->context, self->id);
  g_assert_null (cm_credential_doc_get_acme (after)->order);
  g_assert_cmpint (cm_credential_doc_get_status (after), ==, CM_STATUS_ISSUED);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (before),
                                       cm_credential_doc_get_leaf (after)));
}

static void
test_offer (Fixture *self, gconstpointer data)
{
  g_autoptr (CmAcmeOffer) offer = NULL;
  g_autofree char *text = cm_acme_offer_dup_terms_text ("data:text/plain,be%20nice");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  CmAcmeCa ca;

  offer = cm_acme_offer_look (self->context, acme_mock_get_directory (self->mock),
                              acme_mock_get_ca_pem (self->mock), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (offer->terms, ==, "https://ca.example.org/terms");
  g_assert_cmpstr (offer->caa_identities[0], ==, "ca.example.org");
  g_assert_cmpstr (text, ==, "be nice");
  g_assert_null (cm_acme_offer_dup_terms_text (offer->terms));
  g_assert_true (cm_acme_offer_get_ca (0, &ca));
  g_assert_cmpstr (ca.word, ==, "letsencrypt");
  g_assert_false (cm_acme_offer_get_ca (100, &ca));
  g_assert_null (cm_acme_offer_look (self->context, "nobody", NULL, NULL, NULL, NULL));
  /* Its certificate is not trusted by the system. */
  g_assert_null (cm_acme_offer_look (self->context, acme_mock_get_directory (self->mock),
                                     NULL, NULL, NULL, &failure));
  g_assert_error (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_UNKNOWN_CA);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  ADD ("/acme-orders/run", test_run);
  ADD ("/acme-orders/silence", test_silence);
  ADD ("/acme-orders/go-on", test_go_on);
  ADD ("/acme-orders/stop", test_stop);
  ADD ("/acme-orders/network", test_network);
  ADD ("/acme-orders/network-stopped", test_network_stopped);
  ADD ("/acme-abandon/first", test_abandon);
  ADD ("/acme-abandon/renewal", test_abandon_renewal);
  ADD ("/acme-offer/look", test_offer);
  return g_test_run ();
}
