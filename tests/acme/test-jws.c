/* test-jws.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-jws.h"

#include <string.h>

#include "cm-base64url.h"
#include "cm-crypto-error.h"
#include "cm-json.h"
#include "cm-test-home.h"

#define URL "https://ca.example/acme/new-order"

static char *
decode (JsonObject *jws, const char *member)
{
  g_autofree char *text = g_strdup (json_object_get_string_member (jws, member));
  g_autofree char *padded = NULL;
  gsize size = 0;
  g_autofree guchar *data = NULL;

  g_assert_true (*text == '\0' || cm_base64url_is_valid (text));
  g_strdelimit (g_strdelimit (text, "-", '+'), "_", '/');
  padded = g_strconcat (text, &"==="[(strlen (text) + 3) % 4], NULL);
  data = g_base64_decode (padded, &size);
  return g_strndup ((const char *)data, size);
}

static CmPrivateKey *
new_key (CmKeySpec spec)
{
  g_autoptr (GError) error = NULL;
  CmPrivateKey *key = cm_private_key_generate (spec, &error);

  g_assert_no_error (error);
  return key;
}

static void
test_known_account (void)
{
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P256);
  const CmJwsHeader header
      = { .url = URL, .nonce = "n-1", .account = "https://ca.example/acct/7" };
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) jws = cm_jws_sign (key, &header, payload, &error);
  g_autoptr (JsonObject) empty = cm_jws_sign (key, &header, NULL, &error);
  g_autofree char *protected_header = decode (jws, "protected");
  g_autofree char *body = decode (jws, "payload");

  g_assert_no_error (error);
  g_assert_cmpstr (protected_header, ==,
                   "{\"alg\":\"ES256\",\"kid\":\"https://ca.example/acct/7\","
                   "\"nonce\":\"n-1\",\"url\":\"" URL "\"}");
  g_assert_cmpstr (body, ==, "{}");
  g_assert_cmpuint (strlen (json_object_get_string_member (jws, "signature")), ==, 86);
  g_assert_cmpstr (json_object_get_string_member (empty, "payload"), ==, "");
}

/* Without an address the key itself is told; inside another one there is no nonce. */
static void
test_key (void)
{
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P384);
  const CmJwsHeader header = { .url = URL };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) jws = cm_jws_sign (key, &header, NULL, &error);
  g_autofree char *protected_header = decode (jws, "protected");

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (protected_header,
                                   "{\"alg\":\"ES384\",\"jwk\":{\"crv\":\"P-384\","
                                   "\"kty\":\"EC\",\"x\":\""));
  g_assert_null (strstr (protected_header, "nonce"));
}

static void
test_bind (void)
{
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_P256);
  g_autoptr (CmSecret) mac_key = cm_secret_new ("0123456789abcdef", 16);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) jws
      = cm_jws_bind_account (key, "kid-1", mac_key, "HS256", URL, &error);
  g_autoptr (JsonObject) jwk = cm_jose_create_jwk (key, &error);
  g_autoptr (GBytes) expected = cm_json_to_bytes (jwk);
  g_autofree char *protected_header = decode (jws, "protected");
  g_autofree char *body = decode (jws, "payload");

  g_assert_no_error (error);
  g_assert_cmpstr (protected_header, ==,
                   "{\"alg\":\"HS256\",\"kid\":\"kid-1\",\"url\":\"" URL "\"}");
  g_assert_cmpmem (body, strlen (body), g_bytes_get_data (expected, NULL),
                   g_bytes_get_size (expected));
  g_assert_cmpuint (strlen (json_object_get_string_member (jws, "signature")), ==, 43);
}

static void
test_unsupported (void)
{
  g_autoptr (CmPrivateKey) key = new_key (CM_KEY_SPEC_ED448);
  g_autoptr (CmSecret) mac_key = cm_secret_new ("0123456789abcdef", 16);
  const CmJwsHeader header = { .url = URL };
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_jws_sign (key, &header, NULL, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (cm_jws_bind_account (key, "k", mac_key, "HS256", URL, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/jws/known-account", test_known_account);
  g_test_add_func ("/jws/key", test_key);
  g_test_add_func ("/jws/bind", test_bind);
  g_test_add_func ("/jws/unsupported", test_unsupported);
  return g_test_run ();
}
