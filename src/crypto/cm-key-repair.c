/* cm-key-repair.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Some key files GnuTLS cannot read and OpenSSL can: EC keys without their public point,
 * as every Java program writes them, or with their curve spelled out; PKCS#8 encrypted
 * under scrypt (RFC 7914) or with ciphers of the past. OpenSSL opens them and writes
 * plain PKCS#8 with a named curve and the public point, which GnuTLS reads.
 */

#include "cm-key-repair-private.h"

#include <openssl/core_names.h>
#include <openssl/err.h>

#include "cm-openssl.h"

static EVP_PKEY *
decode (CmSecret *encoded, CmSecret *password)
{
  EVP_PKEY *key = NULL;
  gsize size_bytes = 0, password_bytes = 0;
  const guint8 *data = cm_secret_get_data (encoded, &size_bytes);
  g_autoptr (OSSL_DECODER_CTX) decoder = OSSL_DECODER_CTX_new_for_pkey (
      &key, /* input type */ NULL, /* structure */ NULL,
      /* key type */ NULL, EVP_PKEY_KEYPAIR, cm_openssl_get_old_context (),
      /* propquery */ NULL);

  if (decoder == NULL)
    return NULL;
  if (password != NULL)
    {
      const guint8 *text = cm_secret_get_data (password, &password_bytes);

      if (OSSL_DECODER_CTX_set_passphrase (decoder, text, password_bytes) != 1)
        return NULL;
    }
  if (OSSL_DECODER_from_data (decoder, &data, &size_bytes) != 1)
    return NULL;
  return key;
}

static CmSecret *
encode (EVP_PKEY *key)
{
  g_autoptr (PKCS8_PRIV_KEY_INFO) info = NULL;
  unsigned char *der = NULL;
  CmSecret *secret;
  int size_bytes;

  /* says so even for a key that was read without its point; refused where it means
   * nothing, as for a curve without a name */
  if (EVP_PKEY_is_a (key, "EC"))
    {
      (void)EVP_PKEY_set_int_param (key, OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC, 1);
      (void)EVP_PKEY_set_utf8_string_param (key, OSSL_PKEY_PARAM_EC_ENCODING,
                                            OSSL_PKEY_EC_ENCODING_GROUP);
    }
  info = EVP_PKEY2PKCS8 (key);
  if (info == NULL)
    return NULL;
  size_bytes = i2d_PKCS8_PRIV_KEY_INFO (info, &der);
  if (size_bytes <= 0)
    return NULL;
  secret = cm_secret_new (der, (gsize)size_bytes);
  OPENSSL_clear_free (der, (gsize)size_bytes);
  return secret;
}

/*< private >
 * cm_key_repair:
 * @encoded: a private key in DER or PEM that GnuTLS refused
 * @password: (nullable): a password
 *
 * Reads a key with OpenSSL, which is slower and understands more.
 *
 * Returns: (transfer full) (nullable): the key in plain PKCS#8 DER, or %NULL if OpenSSL
 *   cannot open it either
 */
CmSecret *
cm_key_repair (CmSecret *encoded, CmSecret *password)
{
  g_autoptr (EVP_PKEY) key = decode (encoded, password);
  CmSecret *secret = key != NULL ? encode (key) : NULL;

  ERR_clear_error ();
  return secret;
}

/*< private >
 * cm_key_is_encrypted_der:
 * @encoded: bytes
 *
 * Returns: whether they are a PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 section 3) of any
 *   algorithm, also of one that cannot be opened here
 */
gboolean
cm_key_is_encrypted_der (CmSecret *encoded)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (encoded, &size_bytes);
  X509_SIG *info = d2i_X509_SIG (NULL, &data, (long)size_bytes);
  gboolean encrypted = info != NULL;

  X509_SIG_free (info);
  ERR_clear_error ();
  return encrypted;
}
