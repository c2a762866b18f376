/* acme-mock-account.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts (RFC 8555 section 7.3) at the fault-injecting server.
 */

#include "acme-mock-private.h"

#include <string.h>

void
mock_account_free (MockAccount *self)
{
  json_object_unref (self->jwk);
  g_clear_pointer (&self->contacts, json_array_unref);
  g_free (self->thumbprint);
  g_free (self);
}

static void
reply_account (MockCall *call, MockAccount *account, guint status)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  g_autofree char *url = mock_dup_url (call->mock, "account", account->id);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "status",
                                 account->is_closed ? "deactivated" : "valid");
  if (account->contacts != NULL)
    json_object_set_array_member (object, "contact", json_array_ref (account->contacts));
  soup_message_headers_replace (headers, "Location", url);
  mock_reply (call, status, object);
}

/* Whether it is bound to an external account, where that is asked for. */
static gboolean
check_binding (MockCall *call)
{
  const char *wanted = mock_get (call->mock, "eab");
  JsonObject *payload = call->jws->payload;
  g_autoptr (MockJws) binding = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *outer = mock_jwk_dup_thumbprint (call->jws->jwk);

  if (wanted == NULL)
    return TRUE;
  if (json_object_has_member (payload, "externalAccountBinding"))
    binding = mock_jws_parse (
        json_object_get_object_member (payload, "externalAccountBinding"));
  if (binding == NULL)
    {
      mock_refuse (call, 403, "externalAccountRequired", "external accounts only");
      return FALSE;
    }
  if (!g_str_equal (mock_jws_get (binding, "alg"), wanted))
    {
      mock_refuse (call, 400, "badSignatureAlgorithm", "another algorithm is needed");
      return FALSE;
    }
  inner = binding->payload != NULL ? mock_jwk_dup_thumbprint (binding->payload) : NULL;
  if (g_str_equal (mock_jws_get (binding, "kid"), ACME_MOCK_EAB_KEY_ID)
      && g_strcmp0 (inner, outer) == 0
      && g_str_equal (mock_jws_get (binding, "url"), mock_jws_get (call->jws, "url"))
      && mock_jws_verify_mac (binding, ACME_MOCK_EAB_KEY))
    return TRUE;
  mock_refuse (call, 401, "unauthorized", "the external account is not bound");
  return FALSE;
}

void
mock_serve_new_account (MockCall *call)
{
  JsonObject *payload = call->jws->payload;
  MockAccount *account;

  if (call->jws->jwk == NULL || payload == NULL)
    mock_refuse (call, 400, "malformed", "a new account tells its key");
  else if (call->account != NULL)
    reply_account (call, call->account, 200);
  else if (json_object_get_boolean_member_with_default (payload, "onlyReturnExisting",
                                                        FALSE))
    mock_refuse (call, 400, "accountDoesNotExist", "there is no such account");
  else if (check_binding (call))
    {
      account = g_new0 (MockAccount, 1);
      account->jwk = json_object_ref (call->jws->jwk);
      account->thumbprint = mock_jwk_dup_thumbprint (account->jwk);
      if (json_object_has_member (payload, "contact"))
        account->contacts
            = json_array_ref (json_object_get_array_member (payload, "contact"));
      g_ptr_array_add (call->mock->accounts, account);
      account->id = call->mock->accounts->len;
      mock_count (call->mock, "accounts");
      reply_account (call, account, 201);
    }
}

void
mock_serve_account (MockCall *call)
{
  JsonObject *payload = call->jws->payload;

  if (g_ascii_strtoull (call->id, NULL, 10) != call->account->id)
    {
      mock_refuse (call, 403, "unauthorized", "this is another account");
      return;
    }
  if (payload != NULL && json_object_has_member (payload, "contact"))
    {
      g_clear_pointer (&call->account->contacts, json_array_unref);
      call->account->contacts
          = json_array_ref (json_object_get_array_member (payload, "contact"));
    }
  if (g_str_equal (mock_json_get (payload, "status"), "deactivated"))
    call->account->is_closed = TRUE;
  reply_account (call, call->account, 200);
}

static MockAccount *
find_by_key (AcmeMock *self, JsonObject *jwk)
{
  g_autofree char *thumbprint = mock_jwk_dup_thumbprint (jwk);

  for (guint i = 0; i < self->accounts->len; i++)
    {
      MockAccount *account = g_ptr_array_index (self->accounts, i);

      if (g_str_equal (account->thumbprint, thumbprint))
        return account;
    }
  return NULL;
}

/* RFC 8555 section 7.3.5 */
static gboolean
check_inner (MockCall *call, MockJws *inner)
{
  g_autofree char *address = mock_dup_url (call->mock, "account", call->account->id);
  g_autofree char *old = NULL;

  if (inner == NULL || inner->jwk == NULL || inner->payload == NULL
      || json_object_has_member (inner->header, "nonce")
      || !json_object_has_member (inner->payload, "oldKey")
      || !mock_jws_verify (inner, inner->jwk))
    return FALSE;
  old = mock_jwk_dup_thumbprint (
      json_object_get_object_member (inner->payload, "oldKey"));
  return g_str_equal (old, call->account->thumbprint)
         && g_str_equal (mock_json_get (inner->payload, "account"), address)
         && g_str_equal (mock_jws_get (inner, "url"), mock_jws_get (call->jws, "url"));
}

void
mock_serve_key_change (MockCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  g_autoptr (MockJws) inner
      = call->jws->payload != NULL ? mock_jws_parse (call->jws->payload) : NULL;
  MockAccount *other;

  if (call->account == NULL || !check_inner (call, inner))
    {
      mock_refuse (call, 400, "malformed", "this is no change of a key");
      return;
    }
  other = find_by_key (call->mock, inner->jwk);
  if (other != NULL || mock_get (call->mock, "key-conflict") != NULL)
    {
      g_autofree char *url
          = mock_dup_url (call->mock, "account", other != NULL ? other->id : 77);

      soup_message_headers_replace (headers, "Location", url);
      mock_refuse (call, 409, "malformed", "another account has this key");
      return;
    }
  json_object_unref (call->account->jwk);
  g_free (call->account->thumbprint);
  call->account->jwk = json_object_ref (inner->jwk);
  call->account->thumbprint = mock_jwk_dup_thumbprint (inner->jwk);
  reply_account (call, call->account, 200);
}
