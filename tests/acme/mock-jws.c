/* mock-jws.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads and verifies what clients sign (RFC 7515, RFC 7518), and no more than ACME has.
 */

#include "mock-jws.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <string.h>

#include "cm-base64url.h"
#include "cm-json.h"

static const struct
{
  const char *name;
  const char *curve; /* nullable: RSA */
  gnutls_ecc_curve_t ecc;
  gnutls_sign_algorithm_t sign;
} algorithms[] = {
  { "ES256", "P-256", GNUTLS_ECC_CURVE_SECP256R1, GNUTLS_SIGN_ECDSA_SHA256 },
  { "ES384", "P-384", GNUTLS_ECC_CURVE_SECP384R1, GNUTLS_SIGN_ECDSA_SHA384 },
  { "ES512", "P-521", GNUTLS_ECC_CURVE_SECP521R1, GNUTLS_SIGN_ECDSA_SHA512 },
  { "EdDSA", "Ed25519", GNUTLS_ECC_CURVE_ED25519, GNUTLS_SIGN_EDDSA_ED25519 },
  { "RS256", NULL, GNUTLS_ECC_CURVE_INVALID, GNUTLS_SIGN_RSA_SHA256 },
};

GBytes *
mock_base64url_decode (const char *text)
{
  g_autoptr (GString) padded = g_string_new (text);
  guchar *data;
  gsize size = 0;

  g_strdelimit (padded->str, "-", '+');
  g_strdelimit (padded->str, "_", '/');
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  data = g_base64_decode (padded->str, &size);
  return g_bytes_new_take (data, size);
}

const char *
mock_json_get (JsonObject *object, const char *member)
{
  const char *text = object != NULL
                         ? json_object_get_string_member_with_default (object, member, "")
                         : "";

  return text != NULL ? text : "";
}

static JsonObject *
decode_object (const char *text)
{
  g_autoptr (GBytes) bytes = mock_base64url_decode (text);

  return cm_json_parse (bytes, NULL);
}

MockJws *
mock_jws_parse (JsonObject *object)
{
  const char *header = mock_json_get (object, "protected");
  const char *payload = mock_json_get (object, "payload");
  MockJws *self = g_new0 (MockJws, 1);

  self->header = decode_object (header);
  self->payload = *payload != '\0' ? decode_object (payload) : NULL;
  self->signed_text = g_strconcat (header, ".", payload, NULL);
  self->signature = mock_base64url_decode (mock_json_get (object, "signature"));
  if (self->header == NULL || (*payload != '\0' && self->payload == NULL))
    {
      mock_jws_free (self);
      return NULL;
    }
  if (json_object_has_member (self->header, "jwk"))
    self->jwk = json_object_ref (json_object_get_object_member (self->header, "jwk"));
  return self;
}

void
mock_jws_free (MockJws *self)
{
  g_clear_pointer (&self->header, json_object_unref);
  g_clear_pointer (&self->payload, json_object_unref);
  g_clear_pointer (&self->jwk, json_object_unref);
  g_free (self->signed_text);
  g_bytes_unref (self->signature);
  g_free (self);
}

const char *
mock_jws_get (MockJws *self, const char *member)
{
  return mock_json_get (self->header, member);
}

static gnutls_datum_t
datum (GBytes *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  return (gnutls_datum_t){ (void *)data, (unsigned int)size };
}

static int
import_curve (gnutls_pubkey_t key, JsonObject *jwk, gnutls_ecc_curve_t curve)
{
  g_autoptr (GBytes) x = mock_base64url_decode (mock_json_get (jwk, "x"));
  g_autoptr (GBytes) y = mock_base64url_decode (mock_json_get (jwk, "y"));
  gnutls_datum_t x_datum = datum (x);
  gnutls_datum_t y_datum = datum (y);

  return gnutls_pubkey_import_ecc_raw (
      key, curve, &x_datum, curve == GNUTLS_ECC_CURVE_ED25519 ? NULL : &y_datum);
}

static int
import_rsa (gnutls_pubkey_t key, JsonObject *jwk)
{
  g_autoptr (GBytes) n = mock_base64url_decode (mock_json_get (jwk, "n"));
  g_autoptr (GBytes) e = mock_base64url_decode (mock_json_get (jwk, "e"));
  gnutls_datum_t n_datum = datum (n);
  gnutls_datum_t e_datum = datum (e);

  return gnutls_pubkey_import_rsa_raw (key, &n_datum, &e_datum);
}

static int
find_algorithm (JsonObject *jwk)
{
  const char *curve = mock_json_get (jwk, "crv");

  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].curve != NULL ? g_str_equal (curve, algorithms[i].curve)
                                    : g_str_equal (mock_json_get (jwk, "kty"), "RSA"))
      return (int)i;
  return -1;
}

static gnutls_pubkey_t
import (JsonObject *jwk, int index)
{
  gnutls_pubkey_t key;

  gnutls_pubkey_init (&key);
  if ((algorithms[index].curve != NULL ? import_curve (key, jwk, algorithms[index].ecc)
                                       : import_rsa (key, jwk))
      >= 0)
    return key;
  gnutls_pubkey_deinit (key);
  return NULL;
}

static gboolean
verify (gnutls_pubkey_t key, int index, MockJws *self)
{
  gnutls_datum_t text
      = { (void *)self->signed_text, (unsigned int)strlen (self->signed_text) };
  gnutls_datum_t signature = datum (self->signature);
  gnutls_datum_t r = { signature.data, signature.size / 2 };
  gnutls_datum_t s = { signature.data + signature.size / 2, signature.size / 2 };
  gnutls_datum_t der = { NULL, 0 };
  gboolean is_ecdsa = g_str_has_prefix (algorithms[index].name, "ES");
  int code = is_ecdsa ? gnutls_encode_rs_value (&der, &r, &s) : 0;

  if (code >= 0)
    code = gnutls_pubkey_verify_data2 (key, algorithms[index].sign, 0, &text,
                                       is_ecdsa ? &der : &signature);
  gnutls_free (der.data);
  return code >= 0;
}

gboolean
mock_jws_verify (MockJws *self, JsonObject *jwk)
{
  int index = find_algorithm (jwk);
  gnutls_pubkey_t key = index >= 0 ? import (jwk, index) : NULL;
  gboolean good = key != NULL
                  && g_str_equal (mock_jws_get (self, "alg"), algorithms[index].name)
                  && verify (key, index, self);

  if (key != NULL)
    gnutls_pubkey_deinit (key);
  return good;
}

gboolean
mock_jws_verify_mac (MockJws *self, const char *key_base64url)
{
  static const struct
  {
    const char *name;
    gnutls_mac_algorithm_t mac;
    gsize size;
  } macs[] = { { "HS256", GNUTLS_MAC_SHA256, 32 },
               { "HS384", GNUTLS_MAC_SHA384, 48 },
               { "HS512", GNUTLS_MAC_SHA512, 64 } };
  g_autoptr (GBytes) key = mock_base64url_decode (key_base64url);
  guint8 digest[64];

  for (gsize i = 0; i < G_N_ELEMENTS (macs); i++)
    if (g_str_equal (mock_jws_get (self, "alg"), macs[i].name))
      {
        g_autoptr (GBytes) made = NULL;

        gnutls_hmac_fast (macs[i].mac, g_bytes_get_data (key, NULL),
                          g_bytes_get_size (key), self->signed_text,
                          strlen (self->signed_text), digest);
        made = g_bytes_new (digest, macs[i].size);
        return g_bytes_equal (made, self->signature);
      }
  return FALSE;
}

char *
mock_jwk_dup_thumbprint (JsonObject *jwk)
{
  static const char *const members[] = { "crv", "e", "kty", "n", "x", "y" };
  g_autoptr (JsonObject) ordered = json_object_new ();
  g_autoptr (GBytes) text = NULL;
  guint8 digest[32];

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (jwk, members[i]))
      json_object_set_string_member (ordered, members[i],
                                     mock_json_get (jwk, members[i]));
  text = cm_json_to_bytes (ordered);
  gnutls_hash_fast (GNUTLS_DIG_SHA256, g_bytes_get_data (text, NULL),
                    g_bytes_get_size (text), digest);
  return cm_base64url_encode (digest, sizeof digest);
}

GBytes *
mock_jwk_get_spki (JsonObject *jwk)
{
  int index = find_algorithm (jwk);
  gnutls_pubkey_t key = index >= 0 ? import (jwk, index) : NULL;
  gnutls_datum_t der = { NULL, 0 };
  GBytes *spki;

  if (key == NULL)
    return NULL;
  gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &der);
  spki = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  gnutls_pubkey_deinit (key);
  return spki;
}
