/* cm-jws.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON Web Signatures in the flattened form that ACME speaks (RFC 7515 section 7.2.2,
 * RFC 8555 section 6.2). Keys and algorithms are those of cm-jose.
 */

#include "cm-jws.h"

#include <string.h>

#include "cm-base64url.h"
#include "cm-json.h"

static char *
encode_object (JsonObject *object)
{
  g_autoptr (GBytes) bytes = cm_json_to_bytes (object);

  return cm_base64url_encode_bytes (bytes);
}

static GBytes *
join_input (const char *protected_header, const char *payload)
{
  char *input = g_strconcat (protected_header, ".", payload, NULL);

  return g_bytes_new_take (input, strlen (input));
}

static JsonObject *
flatten (const char *protected_header, const char *payload, GBytes *signature)
{
  JsonObject *jws = json_object_new ();
  g_autofree char *text = cm_base64url_encode_bytes (signature);

  json_object_set_string_member (jws, "protected", protected_header);
  json_object_set_string_member (jws, "payload", payload);
  json_object_set_string_member (jws, "signature", text);
  return jws;
}

static JsonObject *
make_header (CmPrivateKey *key, const CmJwsHeader *header, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonObject *jwk = cm_jose_create_jwk (key, error);

  if (jwk == NULL)
    return NULL;
  json_object_set_string_member (object, "alg", cm_jose_get_algorithm (key));
  if (header->account != NULL)
    {
      json_object_set_string_member (object, "kid", header->account);
      json_object_unref (jwk);
    }
  else
    json_object_set_object_member (object, "jwk", jwk);
  cm_json_set_string (object, "nonce", header->nonce);
  json_object_set_string_member (object, "url", header->url);
  return g_steal_pointer (&object);
}

/**
 * cm_jws_sign:
 * @key: an account's key
 * @header: what the server is told with it
 * @payload: (nullable): what is said; %NULL is the empty payload of POST-as-GET
 * @error: return location for a #CmCryptoError
 *
 * Returns: (transfer full): the signed object, or %NULL
 */
JsonObject *
cm_jws_sign (CmPrivateKey *key,
             const CmJwsHeader *header,
             JsonObject *payload,
             GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *protected_header = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GBytes) signature = NULL;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);
  g_return_val_if_fail (header != NULL && header->url != NULL, NULL);

  object = make_header (key, header, error);
  if (object == NULL)
    return NULL;
  protected_header = encode_object (object);
  text = payload != NULL ? encode_object (payload) : g_strdup ("");
  input = join_input (protected_header, text);
  signature = cm_jose_sign (key, input, error);
  return signature != NULL ? flatten (protected_header, text, signature) : NULL;
}

/**
 * cm_jws_bind_account:
 * @account_key: the key of the new account
 * @key_id: what the CA calls the other account
 * @mac_key: the key it gave out for it
 * @algorithm: "HS256", "HS384" or "HS512"
 * @url: the directory's newAccount
 * @error: return location for a #CmCryptoError
 *
 * Makes the externalAccountBinding of a new account (RFC 8555 section 7.3.4).
 *
 * Returns: (transfer full): the signed object, or %NULL
 */
JsonObject *
cm_jws_bind_account (CmPrivateKey *account_key,
                     const char *key_id,
                     CmSecret *mac_key,
                     const char *algorithm,
                     const char *url,
                     GError **error)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autoptr (JsonObject) jwk = NULL;
  g_autofree char *protected_header = NULL;
  g_autofree char *payload = NULL;
  g_autoptr (GBytes) input = NULL;
  g_autoptr (GBytes) mac = NULL;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (account_key), NULL);
  g_return_val_if_fail (key_id != NULL && mac_key != NULL && url != NULL, NULL);

  jwk = cm_jose_create_jwk (account_key, error);
  if (jwk == NULL)
    return NULL;
  json_object_set_string_member (header, "alg", algorithm);
  json_object_set_string_member (header, "kid", key_id);
  json_object_set_string_member (header, "url", url);
  protected_header = encode_object (header);
  payload = encode_object (jwk);
  input = join_input (protected_header, payload);
  mac = cm_jose_mac (mac_key, algorithm, input);
  g_return_val_if_fail (mac != NULL, NULL);
  return flatten (protected_header, payload, mac);
}
