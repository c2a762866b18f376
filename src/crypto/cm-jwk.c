/* cm-jwk.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private keys as JSON Web Keys (RFC 7517; RFC 7518 section 6, RFC 8037 section 2). Their
 * numbers are handed to GnuTLS, and what that makes of them is read like any other key,
 * which looks whether they fit each other.
 */

#include "cm-jwk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-base64url.h"
#include "cm-crypto-error.h"
#include "cm-gnutls.h"
#include "cm-jose.h"
#include "cm-json.h"

#define MAX_NUMBER_BYTES (4 * 1024) /* of its text; RSA with 16384 bits needs 2731 */
#define MAX_WORD_BYTES 32

enum
{
  RSA_MODULUS,
  RSA_EXPONENT,
  RSA_PRIVATE,
  RSA_PRIME_P,
  RSA_PRIME_Q,
  N_RSA_NUMBERS,
};

static const char *const rsa_members[] = { "n", "e", "d", "p", "q" };

static const struct
{
  const char *type;
  const char *curve;
  gnutls_ecc_curve_t id;
} curves[] = {
  { "EC", "P-256", GNUTLS_ECC_CURVE_SECP256R1 },
  { "EC", "P-384", GNUTLS_ECC_CURVE_SECP384R1 },
  { "EC", "P-521", GNUTLS_ECC_CURVE_SECP521R1 },
  { "OKP", "Ed25519", GNUTLS_ECC_CURVE_ED25519 },
};

static void
set_error (GError **error, CmCryptoError code, const char *sentence)
{
  g_set_error_literal (error, CM_CRYPTO_ERROR, code, sentence);
}

/* Which member, and nothing of what stands in it. */
static void
set_wrong_member (GError **error, const char *member)
{
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
               _ ("The JSON Web Key is incomplete or damaged: “%s” is not as it should "
                  "be."),
               member);
}

/* What is read belongs to the caller and is wiped with it. */
static gboolean
read_number (JsonObject *jwk, const char *member, gnutls_datum_t *number, GError **error)
{
  char *text = cm_json_dup_string (jwk, member, MAX_NUMBER_BYTES, /* error: */ NULL);
  gsize size_bytes = 0;
  guint8 *data = NULL;

  if (text != NULL && cm_base64url_is_valid (text))
    {
      g_autofree char *padded = g_strconcat (text, "==", NULL);

      g_strdelimit (padded, "-", '+');
      g_strdelimit (padded, "_", '/');
      data = g_base64_decode (padded, &size_bytes);
      cm_secret_wipe_text (padded);
    }
  if (size_bytes > 0)
    {
      /* GnuTLS frees what is its own by its own function. */
      number->data = gnutls_malloc (size_bytes);
      memcpy (number->data, data, size_bytes);
      number->size = (guint)size_bytes;
      explicit_bzero (data, size_bytes);
    }
  else
    set_wrong_member (error, member);
  g_free (data);
  cm_secret_free_text (text);
  return size_bytes > 0;
}

static int
import_rsa (JsonObject *jwk, gnutls_x509_privkey_t handle, GError **error)
{
  gnutls_datum_t numbers[N_RSA_NUMBERS] = { 0 };
  gboolean good = TRUE;
  int code = GNUTLS_E_PARSING_ERROR;

  for (gsize i = 0; good && i < N_RSA_NUMBERS; i++)
    good = read_number (jwk, rsa_members[i], &numbers[i], error);
  if (good)
    code = gnutls_x509_privkey_import_rsa_raw2 (
        handle, &numbers[RSA_MODULUS], &numbers[RSA_EXPONENT], &numbers[RSA_PRIVATE],
        &numbers[RSA_PRIME_P], &numbers[RSA_PRIME_Q], /* coefficient: */ NULL,
        /* exponents of the primes: */ NULL, NULL);
  for (gsize i = 0; i < N_RSA_NUMBERS; i++)
    cm_gnutls_datum_clear (&numbers[i]);
  return code;
}

static int
import_curve (JsonObject *jwk,
              gnutls_ecc_curve_t curve,
              gnutls_x509_privkey_t handle,
              GError **error)
{
  const gboolean has_y = curve != GNUTLS_ECC_CURVE_ED25519;
  g_auto (CmGnutlsDatum) x = { 0 };
  g_auto (CmGnutlsDatum) y = { 0 };
  g_auto (CmGnutlsDatum) secret = { 0 };

  if (!read_number (jwk, "x", &x, error) || (has_y && !read_number (jwk, "y", &y, error))
      || !read_number (jwk, "d", &secret, error))
    return GNUTLS_E_PARSING_ERROR;
  return gnutls_x509_privkey_import_ecc_raw (handle, curve, &x, has_y ? &y : NULL,
                                             &secret);
}

static int
import (JsonObject *jwk, gnutls_x509_privkey_t handle, GError **error)
{
  g_autofree char *type = cm_json_dup_string (jwk, "kty", MAX_WORD_BYTES, NULL);
  g_autofree char *curve = cm_json_dup_string (jwk, "crv", MAX_WORD_BYTES, NULL);

  if (g_strcmp0 (type, "RSA") == 0)
    return import_rsa (jwk, handle, error);
  for (gsize i = 0; i < G_N_ELEMENTS (curves); i++)
    if (g_strcmp0 (type, curves[i].type) == 0 && g_strcmp0 (curve, curves[i].curve) == 0)
      return import_curve (jwk, curves[i].id, handle, error);
  set_error (error, CM_CRYPTO_ERROR_UNSUPPORTED,
             _ ("The JSON Web Key is of a kind that cannot be used here."));
  return GNUTLS_E_PARSING_ERROR;
}

/* The public half of Ed25519 follows from the other, so GnuTLS does not look at the one
 * that is given. */
static gboolean
fits (CmPrivateKey *key, JsonObject *jwk)
{
  g_autofree char *given = cm_json_dup_string (jwk, "x", MAX_NUMBER_BYTES, NULL);
  g_autofree char *made = NULL;
  g_autoptr (JsonObject) public_half = NULL;

  if (cm_private_key_get_spec (key) != CM_KEY_SPEC_ED25519)
    return TRUE;
  public_half = cm_jose_create_jwk (key, /* error: */ NULL);
  made = public_half != NULL
             ? cm_json_dup_string (public_half, "x", MAX_NUMBER_BYTES, NULL)
             : NULL;
  return g_strcmp0 (made, given) == 0;
}

static CmPrivateKey *
read_object (JsonObject *jwk, GError **error)
{
  g_auto (gnutls_x509_privkey_t) handle = NULL;
  g_auto (CmGnutlsDatum) pkcs8 = { 0 };
  g_autoptr (CmSecret) encoded = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) local_error = NULL;
  int code = GNUTLS_E_SUCCESS;

  if (!json_object_has_member (jwk, "d"))
    {
      set_error (error, CM_CRYPTO_ERROR_PARSE,
                 _ ("The JSON Web Key has no private half."));
      return NULL;
    }
  code = gnutls_x509_privkey_init (&handle);
  if (code >= 0)
    code = import (jwk, handle, &local_error);
  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (handle, GNUTLS_X509_FMT_DER,
                                              /* password */ NULL, GNUTLS_PKCS_PLAIN,
                                              &pkcs8);
  if (code >= 0)
    {
      encoded = cm_secret_new (pkcs8.data, pkcs8.size);
      key = cm_private_key_new_from_der (encoded, /* password: */ NULL, &local_error);
    }
  if (key != NULL && fits (key, jwk))
    return g_steal_pointer (&key);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    set_error (error, CM_CRYPTO_ERROR_PARSE,
               _ ("The private key is damaged: its parts do not fit each other."));
  return NULL;
}

/**
 * cm_jwk_sniff:
 * @bytes: the content of a file
 *
 * Returns: whether it looks like a JSON Web Key
 */
gboolean
cm_jwk_sniff (GBytes *bytes)
{
  gsize size = 0;
  const char *data;
  gsize start = 0;

  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &size);
  if (size > CM_PRIVATE_KEY_MAX_BYTES)
    return FALSE;
  while (start < size && g_ascii_isspace (data[start]))
    start++;
  return start < size && data[start] == '{'
         && g_strstr_len (data, (gssize)size, "\"kty\"") != NULL;
}

/**
 * cm_jwk_read_private_key:
 * @text: a JSON Web Key
 * @error: return location for %CM_CRYPTO_ERROR_PARSE, if it is none, has no private half
 *   or is damaged, or %CM_CRYPTO_ERROR_UNSUPPORTED
 *
 * Reads a private key: RSA with its primes, or on the curve P-256, P-384, P-521 or
 * Ed25519.
 *
 * Returns: (transfer full): the key, or %NULL
 */
CmPrivateKey *
cm_jwk_read_private_key (CmSecret *text, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonObject) jwk = NULL;
  CmPrivateKey *key = NULL;
  gsize size_bytes = 0;
  const guint8 *data;

  g_return_val_if_fail (text != NULL, NULL);

  data = cm_secret_get_data (text, &size_bytes);
  bytes = g_bytes_new_static (data, size_bytes);
  if (size_bytes <= CM_PRIVATE_KEY_MAX_BYTES)
    jwk = cm_json_parse (bytes, /* error: it may tell of the content */ NULL);
  if (jwk != NULL)
    key = read_object (jwk, error);
  else
    set_error (error, CM_CRYPTO_ERROR_PARSE, _ ("This is no JSON Web Key."));
  cm_secret_wipe_stack ();
  return key;
}
