/* cm-private-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever encoding a key came in, here it is plain PKCS#8 in a secret, with its public
 * half beside it: that is what is sealed, compared and handed to the libraries. A key is
 * accepted only if its two halves belong together, since a damaged one would come to
 * light on a server otherwise, weeks later.
 */

#include "cm-private-key.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-crypto-error.h"
#include "cm-foreign-key-private.h"
#include "cm-gnutls.h"
#include "cm-key-repair-private.h"
#include "cm-private-key-private.h"
#include "cm-public-key-private.h"
#include "cm-rsa-check-private.h"

struct _CmPrivateKey
{
  GObject parent_instance;

  CmSecret *pkcs8;
  CmPublicKey public_key;
};

G_DEFINE_FINAL_TYPE (CmPrivateKey, cm_private_key, G_TYPE_OBJECT)

static void
cm_private_key_finalize (GObject *object)
{
  CmPrivateKey *self = CM_PRIVATE_KEY (object);

  g_clear_pointer (&self->pkcs8, cm_secret_unref);
  cm_public_key_clear (&self->public_key);

  G_OBJECT_CLASS (cm_private_key_parent_class)->finalize (object);
}

static void
cm_private_key_class_init (CmPrivateKeyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_private_key_finalize;
}

static void
cm_private_key_init (CmPrivateKey *self)
{
  (void)self;
}

static gnutls_datum_t
datum_from_secret (CmSecret *secret)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (secret, &size_bytes);

  return (gnutls_datum_t){ .data = (unsigned char *)data,
                           .size = (unsigned int)size_bytes };
}

static int
read_public_half (CmPrivateKey *self, gnutls_x509_privkey_t handle)
{
  g_auto (gnutls_privkey_t) private_key = NULL;
  g_auto (gnutls_pubkey_t) public_key = NULL;
  int code = gnutls_privkey_init (&private_key);

  if (code >= 0)
    code = gnutls_privkey_import_x509 (private_key, handle, /* flags: we own it */ 0);
  if (code >= 0)
    code = gnutls_pubkey_init (&public_key);
  if (code >= 0)
    code = gnutls_pubkey_import_privkey (public_key, private_key, /* usage */ 0, 0);
  if (code >= 0)
    code = cm_public_key_read (&self->public_key, public_key);
  return code;
}

static CmPrivateKey *
new_from_handle (gnutls_x509_privkey_t handle, GError **error)
{
  g_autoptr (CmPrivateKey) self = g_object_new (CM_TYPE_PRIVATE_KEY, NULL);
  g_auto (CmGnutlsDatum) pkcs8 = { 0 };
  int code = gnutls_x509_privkey_export2_pkcs8 (handle, GNUTLS_X509_FMT_DER,
                                                /* password */ NULL, GNUTLS_PKCS_PLAIN,
                                                &pkcs8);

  if (code >= 0)
    code = read_public_half (self, handle);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The private key cannot be used"));
      return NULL;
    }
  self->pkcs8 = cm_secret_new (pkcs8.data, pkcs8.size);
  return g_steal_pointer (&self);
}

static guint
get_generate_bits (CmKeySpec spec, gnutls_pk_algorithm_t *algorithm)
{
  switch (spec)
    {
    case CM_KEY_SPEC_RSA2048:
      *algorithm = GNUTLS_PK_RSA;
      return 2048;
    case CM_KEY_SPEC_RSA3072:
      *algorithm = GNUTLS_PK_RSA;
      return 3072;
    case CM_KEY_SPEC_RSA4096:
      *algorithm = GNUTLS_PK_RSA;
      return 4096;
    case CM_KEY_SPEC_P256:
      *algorithm = GNUTLS_PK_ECDSA;
      return GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
    case CM_KEY_SPEC_P384:
      *algorithm = GNUTLS_PK_ECDSA;
      return GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP384R1);
    case CM_KEY_SPEC_P521:
      *algorithm = GNUTLS_PK_ECDSA;
      return GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP521R1);
    case CM_KEY_SPEC_ED25519:
      *algorithm = GNUTLS_PK_EDDSA_ED25519;
      return GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED25519);
    case CM_KEY_SPEC_ED448:
      *algorithm = GNUTLS_PK_EDDSA_ED448;
      return GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_ED448);
    case CM_KEY_SPEC_OTHER:
      return 0;
    }
  return 0;
}

/**
 * cm_private_key_generate:
 * @spec: which kind
 * @error: return location for a #CmCryptoError
 *
 * Makes a key; GnuTLS itself looks whether its parts fit each other. Blocks for up to
 * seconds for RSA: call it in a worker thread.
 *
 * Returns: (transfer full): the key, or %NULL; %CM_CRYPTO_ERROR_UNSUPPORTED for
 *   %CM_KEY_SPEC_OTHER
 */
CmPrivateKey *
cm_private_key_generate (CmKeySpec spec, GError **error)
{
  g_auto (gnutls_x509_privkey_t) handle = NULL;
  gnutls_pk_algorithm_t algorithm = GNUTLS_PK_UNKNOWN;
  guint bits = get_generate_bits (spec, &algorithm);
  int code;

  if (bits == 0)
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
                           _ ("Keys of this kind are not made here."));
      return NULL;
    }
  code = gnutls_x509_privkey_init (&handle);
  if (code >= 0)
    code = gnutls_x509_privkey_generate (handle, algorithm, bits, /* flags */ 0);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The private key cannot be made"));
      return NULL;
    }
  return new_from_handle (handle, error);
}

/* Each attempt takes a handle of its own: a failed import leaves one in no known state.
 */
static int
import (gnutls_x509_privkey_t *handle,
        CmSecret *encoded,
        gnutls_x509_crt_fmt_t format,
        CmSecret *password)
{
  gnutls_datum_t data = datum_from_secret (encoded);
  const char *text = password != NULL ? cm_secret_get_text (password) : NULL;
  g_auto (gnutls_x509_privkey_t) fresh = NULL;
  int code = gnutls_x509_privkey_init (&fresh);

  if (code < 0)
    return code;
  code = gnutls_x509_privkey_import (fresh, &data, format);
  if (code < 0 && password != NULL)
    {
      g_clear_pointer (&fresh, gnutls_x509_privkey_deinit);
      code = gnutls_x509_privkey_init (&fresh);
      if (code >= 0)
        code = gnutls_x509_privkey_import2 (fresh, &data, format, text, /* flags */ 0);
    }
  if (code >= 0)
    *handle = g_steal_pointer (&fresh);
  return code;
}

static gboolean
is_encrypted (CmSecret *encoded, gnutls_x509_crt_fmt_t format)
{
  const char *text = cm_secret_get_text (encoded);

  if (format == GNUTLS_X509_FMT_DER)
    return cm_key_is_encrypted_der (encoded);
  return strstr (text, "-----BEGIN ENCRYPTED PRIVATE KEY-----") != NULL
         || strstr (text, "Proc-Type: 4,ENCRYPTED") != NULL;
}

static void
set_import_error (GError **error,
                  int code,
                  CmSecret *encoded,
                  gnutls_x509_crt_fmt_t format,
                  CmSecret *password)
{
  if (is_encrypted (encoded, format))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD,
                           password == NULL
                               ? _ ("The private key is protected by a password.")
                               : _ ("The password does not open the private key."));
      return;
    }
  /* GnuTLS's ways to say that nothing it tried was there */
  if (code == GNUTLS_E_DECRYPTION_FAILED || code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    code = GNUTLS_E_ASN1_DER_ERROR;
  cm_crypto_error_set_gnutls (error, code, _ ("The private key cannot be read"));
}

/* OpenSSL opened it, so it is whole: of a kind that is not used here. */
static void
set_foreign_error (GError **error, CmSecret *pkcs8)
{
  g_autofree char *label = cm_foreign_key_describe (pkcs8);

  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
               _ ("The private key is of a kind that cannot be used here: %s."),
               label != NULL ? label : _ ("unknown"));
}

static gboolean
is_sound (CmPrivateKey *self, gnutls_x509_privkey_t handle)
{
  int algorithm = gnutls_x509_privkey_get_pk_algorithm (handle);

  if (gnutls_x509_privkey_verify_params (handle) < 0)
    return FALSE;
  if (algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS)
    return cm_rsa_check (self->pkcs8, algorithm == GNUTLS_PK_RSA_PSS);
  return TRUE;
}

static CmPrivateKey *
new_if_sound (gnutls_x509_privkey_t handle, GError **error)
{
  g_autoptr (CmPrivateKey) self = new_from_handle (handle, error);

  if (self == NULL || is_sound (self, handle))
    return g_steal_pointer (&self);
  g_set_error_literal (
      error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
      _ ("The private key is damaged: its parts do not fit each other."));
  return NULL;
}

static CmPrivateKey *
read_encoded (CmSecret *encoded,
              gnutls_x509_crt_fmt_t format,
              CmSecret *password,
              GError **error)
{
  g_auto (gnutls_x509_privkey_t) handle = NULL;
  int code;

  if (cm_secret_get_size (encoded) > CM_PRIVATE_KEY_MAX_BYTES)
    {
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                   _ ("The private key is larger than %d bytes."),
                   CM_PRIVATE_KEY_MAX_BYTES);
      return NULL;
    }
  code = import (&handle, encoded, format, password);
  if (code < 0)
    {
      g_autoptr (CmSecret) repaired = cm_key_repair (encoded, password);

      if (repaired == NULL)
        {
          set_import_error (error, code, encoded, format, password);
          return NULL;
        }
      if (import (&handle, repaired, GNUTLS_X509_FMT_DER, /* password */ NULL) < 0)
        {
          set_foreign_error (error, repaired);
          return NULL;
        }
    }
  return new_if_sound (handle, error);
}

/* Both libraries put passwords and numbers onto the stack. */
static CmPrivateKey *
new_from_encoded (CmSecret *encoded,
                  gnutls_x509_crt_fmt_t format,
                  CmSecret *password,
                  GError **error)
{
  CmPrivateKey *key = read_encoded (encoded, format, password, error);

  cm_secret_wipe_stack ();
  return key;
}

/**
 * cm_private_key_new_from_der:
 * @der: PKCS#8 (RFC 5958; plain or encrypted), PKCS#1 (RFC 8017) or SEC1 (RFC 5915)
 * @password: (nullable): the password, ignored if the key is not encrypted
 * @error: return location for a #CmCryptoError
 *
 * Reads a private key. Blocks while a password is stretched.
 *
 * Returns: (transfer full): the key, or %NULL: %CM_CRYPTO_ERROR_PASSWORD if the password
 *   is missing or wrong, %CM_CRYPTO_ERROR_PARSE if this is no key or a damaged one,
 *   %CM_CRYPTO_ERROR_UNSUPPORTED for a key of a kind not used here
 */
CmPrivateKey *
cm_private_key_new_from_der (CmSecret *der, CmSecret *password, GError **error)
{
  g_return_val_if_fail (der != NULL, NULL);

  return new_from_encoded (der, GNUTLS_X509_FMT_DER, password, error);
}

/**
 * cm_private_key_new_from_pem:
 * @pem: one PEM block of a private key, also one encrypted with Proc-Type (RFC 1421)
 * @password: (nullable): the password, ignored if the key is not encrypted
 * @error: return location for a #CmCryptoError
 *
 * Reads a private key; see cm_private_key_new_from_der().
 *
 * Returns: (transfer full): the key, or %NULL
 */
CmPrivateKey *
cm_private_key_new_from_pem (CmSecret *pem, CmSecret *password, GError **error)
{
  g_return_val_if_fail (pem != NULL, NULL);

  return new_from_encoded (pem, GNUTLS_X509_FMT_PEM, password, error);
}

/**
 * cm_private_key_get_pkcs8:
 * @self: a private key
 *
 * Returns: (transfer none): the key as plain PKCS#8 PrivateKeyInfo in DER
 */
CmSecret *
cm_private_key_get_pkcs8 (CmPrivateKey *self)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);

  return self->pkcs8;
}

/**
 * cm_private_key_get_spki:
 * @self: a private key
 *
 * Returns: (transfer none): the public half as SubjectPublicKeyInfo in DER
 */
GBytes *
cm_private_key_get_spki (CmPrivateKey *self)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);

  return self->public_key.spki;
}

/**
 * cm_private_key_get_public_key_id:
 * @self: a private key
 *
 * Returns: (transfer none): the SHA-256 of cm_private_key_get_spki(), lower-case
 *   hexadecimal: equal for a key, its certificates and its requests
 */
const char *
cm_private_key_get_public_key_id (CmPrivateKey *self)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);

  return self->public_key.id;
}

/**
 * cm_private_key_get_spec:
 * @self: a private key
 *
 * Returns: its kind; %CM_KEY_SPEC_OTHER for one that is not made here
 */
CmKeySpec
cm_private_key_get_spec (CmPrivateKey *self)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), CM_KEY_SPEC_OTHER);

  return self->public_key.spec;
}

/**
 * cm_private_key_get_label:
 * @self: a private key
 *
 * Returns: (transfer none): kind and size for people
 */
const char *
cm_private_key_get_label (CmPrivateKey *self)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);

  return self->public_key.label;
}

static gboolean
encrypt (CmPrivateKey *self,
         CmSecret *password,
         gnutls_x509_crt_fmt_t format,
         guint flags,
         gnutls_datum_t *output,
         GError **error)
{
  g_auto (gnutls_x509_privkey_t) handle = NULL;
  int code = import (&handle, self->pkcs8, GNUTLS_X509_FMT_DER, /* password */ NULL);

  if (code >= 0)
    code = gnutls_x509_privkey_export2_pkcs8 (
        handle, format, cm_secret_get_text (password), flags, output);
  if (code >= 0)
    return TRUE;
  return cm_crypto_error_set_gnutls (error, code,
                                     _ ("The private key cannot be encrypted"));
}

static char *
encrypt_pem (CmPrivateKey *self, CmSecret *password, guint flags, GError **error)
{
  g_auto (CmGnutlsDatum) pem = { 0 };

  if (!encrypt (self, password, GNUTLS_X509_FMT_PEM, flags, &pem, error))
    return NULL;
  return g_strndup ((const char *)pem.data, pem.size);
}

/**
 * cm_private_key_encrypt:
 * @self: a private key
 * @password: a password, UTF-8
 * @error: return location for a #CmCryptoError
 *
 * Encrypts the key under a password: PBES2 with AES-256 and 600,000 rounds of
 * PBKDF2-HMAC-SHA256 (RFC 8018). Blocks for about a tenth of a second.
 *
 * Returns: (transfer full): PKCS#8 EncryptedPrivateKeyInfo in DER, or %NULL
 */
GBytes *
cm_private_key_encrypt (CmPrivateKey *self, CmSecret *password, GError **error)
{
  g_auto (CmGnutlsDatum) der = { 0 };

  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);
  g_return_val_if_fail (password != NULL, NULL);

  if (!encrypt (self, password, GNUTLS_X509_FMT_DER, GNUTLS_PKCS_PBES2_AES_256, &der,
                error))
    return NULL;
  return g_bytes_new (der.data, der.size);
}

/**
 * cm_private_key_encrypt_pem:
 * @self: a private key
 * @password: a password, UTF-8
 * @error: return location for a #CmCryptoError
 *
 * Like cm_private_key_encrypt(), as a PEM block.
 *
 * Returns: (transfer full): a block labelled ENCRYPTED PRIVATE KEY, or %NULL
 */
char *
cm_private_key_encrypt_pem (CmPrivateKey *self, CmSecret *password, GError **error)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);
  g_return_val_if_fail (password != NULL, NULL);

  return encrypt_pem (self, password, GNUTLS_PKCS_PBES2_AES_256, error);
}

/**
 * cm_private_key_encrypt_pem_legacy:
 * @self: a private key
 * @password: a password, UTF-8
 * @error: return location for a #CmCryptoError
 *
 * Like cm_private_key_encrypt_pem() with triple DES, for readers that know no AES.
 *
 * Returns: (transfer full): a block labelled ENCRYPTED PRIVATE KEY, or %NULL
 */
char *
cm_private_key_encrypt_pem_legacy (CmPrivateKey *self, CmSecret *password, GError **error)
{
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (self), NULL);
  g_return_val_if_fail (password != NULL, NULL);

  return encrypt_pem (self, password, GNUTLS_PKCS_PBES2_3DES, error);
}

/**
 * cm_private_key_load_signer: (skip)
 * @self: a key
 * @signer: (out): GnuTLS's handle, to be freed in any case
 *
 * Returns: a GnuTLS code
 */
int
cm_private_key_load_signer (CmPrivateKey *self, gnutls_privkey_t *signer)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (cm_private_key_get_pkcs8 (self), &size_bytes);
  gnutls_datum_t pkcs8 = { .data = (unsigned char *)data, .size = (guint)size_bytes };
  int code = gnutls_privkey_init (signer);

  if (code >= 0)
    code = gnutls_privkey_import_x509_raw (*signer, &pkcs8, GNUTLS_X509_FMT_DER,
                                           /* password */ NULL, GNUTLS_PKCS_PLAIN);
  return code;
}
