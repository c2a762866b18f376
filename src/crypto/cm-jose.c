/* cm-jose.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys and signatures in the shape of JSON Web Signatures. That shape is of fixed length
 * where GnuTLS drops leading zeros, so coordinates and the halves of an ECDSA signature
 * are padded here. The members of a JWK stand in the order of their names, as the
 * thumbprint (RFC 7638 section 3.3) wants them.
 */

#include "cm-jose.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-base64url.h"
#include "cm-crypto-error.h"
#include "cm-json.h"
#include "cm-private-key-private.h"

#define SHA256_BYTES 32

typedef struct
{
  CmKeySpec spec;
  const char *algorithm; /* RFC 7518 section 3.1 */
  const char *curve;     /* nullable: RSA */
  gsize field_bytes;
  gnutls_sign_algorithm_t sign;
} Kind;

static const Kind kinds[] = {
  { CM_KEY_SPEC_P256, "ES256", "P-256", 32, GNUTLS_SIGN_ECDSA_SHA256 },
  { CM_KEY_SPEC_P384, "ES384", "P-384", 48, GNUTLS_SIGN_ECDSA_SHA384 },
  { CM_KEY_SPEC_P521, "ES512", "P-521", 66, GNUTLS_SIGN_ECDSA_SHA512 },
  { CM_KEY_SPEC_ED25519, "EdDSA", "Ed25519", 32, GNUTLS_SIGN_EDDSA_ED25519 },
  { CM_KEY_SPEC_RSA2048, "RS256", NULL, 0, GNUTLS_SIGN_RSA_SHA256 },
  { CM_KEY_SPEC_RSA3072, "RS256", NULL, 0, GNUTLS_SIGN_RSA_SHA256 },
  { CM_KEY_SPEC_RSA4096, "RS256", NULL, 0, GNUTLS_SIGN_RSA_SHA256 },
};

static const Kind *
find_kind (CmPrivateKey *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].spec == cm_private_key_get_spec (key))
      return &kinds[i];
  return NULL;
}

static gboolean
is_ecdsa (const Kind *kind)
{
  return kind->curve != NULL && kind->spec != CM_KEY_SPEC_ED25519;
}

static const Kind *
require_kind (CmPrivateKey *key, GError **error)
{
  const Kind *kind = find_kind (key);

  if (kind == NULL)
    g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
                 _ ("A key of the kind %s cannot sign requests of ACME."),
                 cm_private_key_get_label (key));
  return kind;
}

/**
 * cm_jose_get_algorithm:
 * @key: a key
 *
 * Returns: (nullable): the name of its signatures (RFC 7518 section 3.1), %NULL for a key
 *   that makes none
 */
const char *
cm_jose_get_algorithm (CmPrivateKey *key)
{
  const Kind *kind;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);

  kind = find_kind (key);
  return kind != NULL ? kind->algorithm : NULL;
}

/* ---- public keys ---- */

/* A number with as many bytes as @size_bytes; 0: as many as it needs. */
static void
set_number (JsonObject *jwk,
            const char *member,
            const gnutls_datum_t *number,
            gsize size_bytes)
{
  const guint8 *data = number->data;
  gsize length = number->size;
  g_autofree guint8 *padded = NULL;
  g_autofree char *text = NULL;

  while (length > 1 && length != size_bytes && *data == 0)
    {
      data++;
      length--;
    }
  size_bytes = MAX (size_bytes, length);
  padded = g_malloc0 (size_bytes);
  memcpy (padded + size_bytes - length, data, length);
  text = cm_base64url_encode (padded, size_bytes);
  json_object_set_string_member (jwk, member, text);
}

static int
load_public (CmPrivateKey *key, gnutls_pubkey_t *public_key)
{
  g_auto (gnutls_privkey_t) signer = NULL;
  int code = cm_private_key_load_signer (key, &signer);

  if (code >= 0)
    code = gnutls_pubkey_init (public_key);
  if (code >= 0)
    code = gnutls_pubkey_import_privkey (*public_key, signer, /* usage */ 0, 0);
  return code;
}

static int
fill_rsa (JsonObject *jwk, gnutls_pubkey_t public_key)
{
  g_auto (CmGnutlsDatum) modulus = { 0 };
  g_auto (CmGnutlsDatum) exponent = { 0 };
  int code = gnutls_pubkey_export_rsa_raw2 (public_key, &modulus, &exponent, 0);

  if (code < 0)
    return code;
  set_number (jwk, "e", &exponent, 0);
  json_object_set_string_member (jwk, "kty", "RSA");
  set_number (jwk, "n", &modulus, 0);
  return code;
}

static int
fill_curve (JsonObject *jwk, gnutls_pubkey_t public_key, const Kind *kind)
{
  g_auto (CmGnutlsDatum) x = { 0 };
  g_auto (CmGnutlsDatum) y = { 0 };
  int code = gnutls_pubkey_export_ecc_raw2 (public_key, NULL, &x, &y,
                                            GNUTLS_EXPORT_FLAG_NO_LZ);

  if (code < 0)
    return code;
  json_object_set_string_member (jwk, "crv", kind->curve);
  json_object_set_string_member (jwk, "kty", is_ecdsa (kind) ? "EC" : "OKP");
  set_number (jwk, "x", &x, kind->field_bytes);
  if (is_ecdsa (kind))
    set_number (jwk, "y", &y, kind->field_bytes);
  return code;
}

/**
 * cm_jose_create_jwk:
 * @key: a key
 * @error: return location for %CM_CRYPTO_ERROR_UNSUPPORTED
 *
 * Writes its public half as a JSON Web Key (RFC 7517; RFC 7518 section 6, RFC 8037
 * section 2) with the members that are needed, in the order of their names.
 *
 * Returns: (transfer full): the public key, or %NULL
 */
JsonObject *
cm_jose_create_jwk (CmPrivateKey *key, GError **error)
{
  g_auto (gnutls_pubkey_t) public_key = NULL;
  g_autoptr (JsonObject) jwk = NULL;
  const Kind *kind;
  int code;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);

  kind = require_kind (key, error);
  if (kind == NULL)
    return NULL;
  jwk = json_object_new ();
  code = load_public (key, &public_key);
  if (code >= 0)
    code = kind->curve != NULL ? fill_curve (jwk, public_key, kind)
                               : fill_rsa (jwk, public_key);
  if (code >= 0)
    return g_steal_pointer (&jwk);
  cm_crypto_error_set_gnutls (error, code, _ ("The public key cannot be read"));
  return NULL;
}

static GBytes *
hash (GBytes *input)
{
  guint8 digest[SHA256_BYTES];
  int code = gnutls_hash_fast (GNUTLS_DIG_SHA256, g_bytes_get_data (input, NULL),
                               g_bytes_get_size (input), digest);

  g_assert (code == GNUTLS_E_SUCCESS);
  return g_bytes_new (digest, sizeof digest);
}

/**
 * cm_jose_dup_thumbprint:
 * @key: a key
 * @error: return location for %CM_CRYPTO_ERROR_UNSUPPORTED
 *
 * Returns: (transfer full): the SHA-256 thumbprint of its public half (RFC 7638), in
 *   base64url; or %NULL
 */
char *
cm_jose_dup_thumbprint (CmPrivateKey *key, GError **error)
{
  g_autoptr (JsonObject) jwk = cm_jose_create_jwk (key, error);
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GBytes) digest = NULL;

  if (jwk == NULL)
    return NULL;
  text = cm_json_to_bytes (jwk);
  digest = hash (text);
  return cm_base64url_encode_bytes (digest);
}

/* ---- signatures ---- */

static void
append_padded (GByteArray *array, const gnutls_datum_t *number, gsize size_bytes)
{
  const guint8 *data = number->data;
  gsize length = number->size;
  const guint8 zero = 0;

  while (length > size_bytes)
    {
      data++;
      length--;
    }
  for (gsize i = length; i < size_bytes; i++)
    g_byte_array_append (array, &zero, 1);
  g_byte_array_append (array, data, (guint)length);
}

/* From the DER of GnuTLS to the two numbers in a row (RFC 7518 section 3.4). */
static int
join_halves (const gnutls_datum_t *der, const Kind *kind, GBytes **signature)
{
  g_auto (CmGnutlsDatum) r = { 0 };
  g_auto (CmGnutlsDatum) s = { 0 };
  GByteArray *both;
  int code = gnutls_decode_rs_value (der, &r, &s);

  if (code < 0)
    return code;
  both = g_byte_array_new ();
  append_padded (both, &r, kind->field_bytes);
  append_padded (both, &s, kind->field_bytes);
  *signature = g_byte_array_free_to_bytes (both);
  return code;
}

/**
 * cm_jose_sign:
 * @key: a key
 * @input: what is signed
 * @error: return location for %CM_CRYPTO_ERROR_UNSUPPORTED or %CM_CRYPTO_ERROR_FAILED
 *
 * Signs by the algorithm of cm_jose_get_algorithm().
 *
 * Returns: (transfer full): the signature (RFC 7518 section 3), or %NULL
 */
GBytes *
cm_jose_sign (CmPrivateKey *key, GBytes *input, GError **error)
{
  g_auto (gnutls_privkey_t) signer = NULL;
  g_auto (CmGnutlsDatum) made = { 0 };
  GBytes *signature = NULL;
  const Kind *kind;
  gnutls_datum_t data;
  int code;

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key) && input != NULL, NULL);

  kind = require_kind (key, error);
  if (kind == NULL)
    return NULL;
  data = cm_gnutls_datum_from_bytes (input);
  code = cm_private_key_load_signer (key, &signer);
  if (code >= 0)
    code = gnutls_privkey_sign_data2 (signer, kind->sign, 0, &data, &made);
  if (code >= 0 && is_ecdsa (kind))
    code = join_halves (&made, kind, &signature);
  else if (code >= 0)
    signature = g_bytes_new (made.data, made.size);
  if (code < 0)
    cm_crypto_error_set_gnutls (error, code, _ ("Signing failed"));
  return signature;
}

static const struct
{
  const char *name;
  gnutls_mac_algorithm_t mac;
} macs[] = {
  { "HS256", GNUTLS_MAC_SHA256 },
  { "HS384", GNUTLS_MAC_SHA384 },
  { "HS512", GNUTLS_MAC_SHA512 },
};

static GBytes *
authenticate (CmSecret *key, gnutls_mac_algorithm_t mac, GBytes *input)
{
  gsize size_bytes = gnutls_hmac_get_len (mac);
  g_autofree guint8 *digest = g_malloc0 (size_bytes);
  gsize key_bytes = 0;
  const guint8 *data = cm_secret_get_data (key, &key_bytes);
  int code = gnutls_hmac_fast (mac, data, key_bytes, g_bytes_get_data (input, NULL),
                               g_bytes_get_size (input), digest);

  g_assert (code == GNUTLS_E_SUCCESS);
  return g_bytes_new_take (g_steal_pointer (&digest), size_bytes);
}

/**
 * cm_jose_mac:
 * @key: a shared key
 * @algorithm: "HS256", "HS384" or "HS512" (RFC 7518 section 3.2)
 * @input: what is authenticated
 *
 * Returns: (transfer full) (nullable): its HMAC; %NULL if @algorithm is another one
 */
GBytes *
cm_jose_mac (CmSecret *key, const char *algorithm, GBytes *input)
{
  g_return_val_if_fail (key != NULL && algorithm != NULL && input != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (macs); i++)
    if (g_str_equal (macs[i].name, algorithm))
      return authenticate (key, macs[i].mac, input);
  return NULL;
}
