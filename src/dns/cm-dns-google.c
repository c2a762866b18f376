/* cm-dns-google.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The login of a service account at Google: a JSON Web Token (RFC 7523), signed with the
 * account's key, which is exchanged for a token that is good for an hour.
 */

#include "cm-dns-google-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-base64url.h"
#include "cm-dns-error.h"
#include "cm-jose.h"
#include "cm-json.h"

#define SCOPE "https://www.googleapis.com/auth/ndev.clouddns.readwrite"
#define AUDIENCE "https://oauth2.googleapis.com/token"
#define SECONDS 3600
#define MAX_KEY_BYTES (16 * 1024)
#define MAX_TEXT_BYTES 1024

static gboolean
set_wrong (GError **error)
{
  g_set_error_literal (error, CM_DNS_ERROR, CM_DNS_ERROR_SETTINGS,
                       _ ("The key of the service account is not the JSON file that "
                          "Google makes for it."));
  return FALSE;
}

static JsonObject *
read_account (CmDnsVariables *variables, GError **error)
{
  CmSecret *secret = cm_dns_variables_get_secret (variables, "cred.service_account");
  g_autoptr (GBytes) bytes = NULL;
  JsonObject *account = NULL;

  if (secret != NULL)
    {
      bytes = g_bytes_new_static (cm_secret_get_data (secret, NULL),
                                  cm_secret_get_size (secret));
      account = cm_json_parse (bytes, /* error: */ NULL);
    }
  if (account == NULL)
    set_wrong (error);
  return account;
}

static CmPrivateKey *
read_key (JsonObject *account, GError **error)
{
  char *pem = cm_json_dup_string (account, "private_key", MAX_KEY_BYTES,
                                  /* error: */ NULL);
  g_autoptr (CmSecret) secret = pem != NULL ? cm_secret_new_take_text (pem) : NULL;
  CmPrivateKey *key = secret != NULL
                          ? cm_private_key_new_from_pem (secret, /* password: */ NULL,
                                                         /* error: */ NULL)
                          : NULL;

  if (key == NULL)
    set_wrong (error);
  return key;
}

/* One half before the signature. */
static char *
encode (JsonObject *object)
{
  g_autoptr (GBytes) bytes = cm_json_to_bytes (object);

  return cm_base64url_encode_bytes (bytes);
}

static char *
encode_header (CmPrivateKey *key, JsonObject *account)
{
  g_autoptr (JsonObject) header = json_object_new ();
  g_autofree char *id = cm_json_dup_string (account, "private_key_id", MAX_TEXT_BYTES,
                                            /* error: */ NULL);

  json_object_set_string_member (header, "alg", cm_jose_get_algorithm (key));
  if (id != NULL)
    json_object_set_string_member (header, "kid", id);
  json_object_set_string_member (header, "typ", "JWT");
  return encode (header);
}

static char *
encode_claims (CmDnsVariables *variables, const char *issuer)
{
  g_autoptr (JsonObject) claims = json_object_new ();
  JsonNode *now = cm_dns_variables_get_node (variables, "now");
  gint64 at = now != NULL ? json_node_get_int (now) : 0;

  json_object_set_string_member (claims, "aud", AUDIENCE);
  json_object_set_int_member (claims, "exp", at + SECONDS);
  json_object_set_int_member (claims, "iat", at);
  json_object_set_string_member (claims, "iss", issuer);
  json_object_set_string_member (claims, "scope", SCOPE);
  return encode (claims);
}

static char *
sign (CmPrivateKey *key, const char *text, GError **error)
{
  g_autoptr (GBytes) input = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) signature = cm_jose_sign (key, input, /* error: */ NULL);
  g_autofree char *end = NULL;

  if (signature == NULL)
    {
      set_wrong (error);
      return NULL;
    }
  end = cm_base64url_encode_bytes (signature);
  return g_strconcat (text, ".", end, NULL);
}

/* cm_dns_google_set_jwt:
 * @variables: the account's settings, and the time as "now"; gets "jwt", a secret
 * @error: CM_DNS_ERROR_SETTINGS
 *
 * Returns: whether it is set
 */
gboolean
cm_dns_google_set_jwt (CmDnsVariables *variables, GError **error)
{
  g_autoptr (JsonObject) account = read_account (variables, error);
  g_autoptr (CmPrivateKey) key = account != NULL ? read_key (account, error) : NULL;
  g_autofree char *issuer = NULL, *header = NULL, *claims = NULL, *text = NULL;
  g_autoptr (CmSecret) jwt = NULL;
  char *whole;

  if (key == NULL)
    return FALSE;
  issuer = cm_json_dup_string (account, "client_email", MAX_TEXT_BYTES,
                               /* error: */ NULL);
  if (issuer == NULL)
    return set_wrong (error);
  header = encode_header (key, account);
  claims = encode_claims (variables, issuer);
  text = g_strconcat (header, ".", claims, NULL);
  whole = sign (key, text, error);
  if (whole == NULL)
    return FALSE;
  jwt = cm_secret_new_take_text (whole);
  cm_dns_variables_set_secret (variables, "jwt", jwt);
  return TRUE;
}
