/* test-acme-account.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts at Pebble, which refuses three nonces of ten.
 */

#include "cm-acme-account.h"

#include "cm-eab-key.h"
#include "cm-test-home.h"
#include "pebble.h"

static const PebbleOptions usual = { .bad_nonce_percent = 30 };
static const char *const contacts[] = { "mailto:admin@example.org", NULL };
static const char *const other_contacts[] = { "mailto:other@example.org", NULL };

static CmPrivateKey *
new_key (CmKeySpec spec)
{
  g_autoptr (GError) error = NULL;
  CmPrivateKey *key = cm_private_key_generate (spec, &error);

  g_assert_no_error (error);
  return key;
}

/* By every kind of key that Pebble knows: made once, found from then on. */
static void
test_register (void)
{
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  static const CmKeySpec specs[]
      = { CM_KEY_SPEC_P256, CM_KEY_SPEC_P384, CM_KEY_SPEC_P521, CM_KEY_SPEC_RSA2048 };

  for (gsize i = 0; pebble != NULL && i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (CmAcmeAccount) account = pebble_account (pebble, specs[i]);
      g_autoptr (CmAcmeAccount) same = cm_acme_account_new (
          cm_acme_account_get_client (account), cm_acme_account_get_key (account), NULL);
      g_autoptr (GError) error = NULL;

      g_assert_null (cm_acme_account_get_url (same));
      cm_acme_account_find (same, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (cm_acme_account_get_url (same), ==,
                       cm_acme_account_get_url (account));
    }
}

static void
test_refused (void)
{
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P256);
  g_autoptr (CmAcmeClient) client = NULL;
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  const CmAcmeRegistration no_terms = { .contacts = contacts };

  if (pebble == NULL)
    return;
  client = pebble_client (pebble);
  account = cm_acme_account_new (client, key, NULL);
  g_assert_false (cm_acme_account_find (account, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_ACCOUNT);
  g_assert_true (
      cm_acme_problem_is (cm_acme_error_get_problem (error), "accountDoesNotExist"));
  g_clear_error (&error);
  g_assert_false (cm_acme_account_register (account, &no_terms, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_AGREEMENT);
}

static CmHttpResponse *
post_anything (CmAcmeClient *client, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (CmHttpRequest) request
      = cm_http_request_new ("POST", cm_acme_client_get_url (client), "x/y", body);

  request->is_repeatable = TRUE;
  return cm_http_send (cm_acme_client_get_http (client), request, cancellable, error);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (100000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* A CA that takes requests and answers none holds nobody up, over a connection that there
 * is already. */
static void
test_silent (void)
{
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CmAcmeClient *client;
  GThread *thread;

  if (pebble == NULL)
    return;
  account = pebble_account (pebble, CM_KEY_SPEC_P256);
  client = cm_acme_account_get_client (account);
  pebble_pause (pebble);
  cm_http_set_time_limit (cm_acme_client_get_http (client), 500);
  g_assert_null (post_anything (client, NULL, &error));
  g_assert_error (error, CM_NET_ERROR, CM_NET_ERROR_TIMEOUT);
  g_clear_error (&error);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (post_anything (client, cancellable, &error));
  g_thread_join (thread);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  pebble_go_on (pebble);
  cm_http_set_time_limit (cm_acme_client_get_http (client), CM_HTTP_TIME_LIMIT_MS);
  cm_acme_account_find (account, NULL, &error);
  g_assert_no_error (error);
}

static void
test_external (void)
{
  const PebbleOptions options = { .external_accounts = TRUE, .bad_nonce_percent = 30 };
  g_autoptr (Pebble) pebble = pebble_start (&options);
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P256);
  g_autoptr (CmSecret) text = cm_secret_new_from_text (" " PEBBLE_EAB_KEY "==\n");
  g_autoptr (CmSecret) mac_key = cm_eab_key_parse (text, NULL, NULL);
  g_autoptr (CmSecret) wrong_key = cm_secret_new ("0123456789abcdef", 16);
  CmAcmeRegistration registration = { .contacts = contacts, .agree = TRUE };
  g_autoptr (CmAcmeClient) client = NULL;
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (GError) error = NULL;

  if (pebble == NULL)
    return;
  client = pebble_client (pebble);
  account = cm_acme_account_new (client, key, NULL);
  g_assert_false (cm_acme_account_register (account, &registration, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_EXTERNAL_ACCOUNT);
  g_clear_error (&error);
  registration.eab_key_id = PEBBLE_EAB_KEY_ID;
  registration.eab_key = wrong_key;
  g_assert_false (cm_acme_account_register (account, &registration, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_EXTERNAL_ACCOUNT);
  g_clear_error (&error);
  registration.eab_key = mac_key;
  g_assert_true (cm_acme_account_register (account, &registration, NULL, &error));
  g_assert_no_error (error);
}

/* The key changes, the address does not; afterwards only the new one is known. */
static void
test_change_key (void)
{
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  g_autoptr (CmPrivateKey) new = new_key (CM_KEY_SPEC_P384);
  g_autoptr (CmPrivateKey) old = NULL;
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (CmAcmeAccount) by_old = NULL;
  g_autofree char *url = NULL;
  g_autoptr (GError) error = NULL;

  if (pebble == NULL)
    return;
  account = pebble_account (pebble, CM_KEY_SPEC_P256);
  url = g_strdup (cm_acme_account_get_url (account));
  old = g_object_ref (cm_acme_account_get_key (account));
  cm_acme_account_change_key (account, new, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_acme_account_get_key (account) == new);
  cm_acme_account_set_contacts (account, other_contacts, NULL, &error);
  g_assert_no_error (error);
  cm_acme_account_find (account, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_acme_account_get_url (account), ==, url);
  by_old = cm_acme_account_new (cm_acme_account_get_client (account), old, NULL);
  g_assert_false (cm_acme_account_find (by_old, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_ACCOUNT);
}

static void
test_deactivate (void)
{
  g_autoptr (Pebble) pebble = pebble_start (&usual);
  CmAcmeAccount *account;
  g_autoptr (GError) error = NULL;

  if (pebble == NULL)
    return;
  account = pebble_account (pebble, CM_KEY_SPEC_P256);
  cm_acme_account_deactivate (account, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cm_acme_account_set_contacts (account, other_contacts, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_REFUSED);
  g_assert_finalize_object (account);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-account/register", test_register);
  g_test_add_func ("/acme-account/refused", test_refused);
  g_test_add_func ("/acme-account/silent", test_silent);
  g_test_add_func ("/acme-account/external", test_external);
  g_test_add_func ("/acme-account/change-key", test_change_key);
  g_test_add_func ("/acme-account/deactivate", test_deactivate);
  return g_test_run ();
}
