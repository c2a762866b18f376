/* cm-key-repair.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Some key files GnuTLS cannot read and OpenSSL can: EC keys without their public point,
 * as every Java program writes them, or with their curve spelled out; PKCS#8 encrypted
 * under scrypt (RFC 7914) or with ciphers of the past. OpenSSL opens them and writes
 * plain PKCS#8 with a named curve and the public point, which GnuTLS reads.
 *
 * For the PEM encryption of before PKCS#8 (RFC 1421) OpenSSL takes its ciphers from where
 * those of the past are not, whatever it is told; there its parts are put together here.
 */

#include "cm-key-repair-private.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

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

/* What a PEM block with a DEK-Info header holds. */
typedef struct
{
  char *name;
  char *header;
  unsigned char *data;
  long size_bytes;
} Block;

static void
block_clear (Block *self)
{
  OPENSSL_secure_free (self->name);
  OPENSSL_secure_free (self->header);
  OPENSSL_secure_clear_free (self->data, (gsize)self->size_bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Block, block_clear)

static CmSecret *
decrypt (const Block *block, const EVP_CIPHER_INFO *info, CmSecret *password)
{
  g_autoptr (EVP_CIPHER) cipher = EVP_CIPHER_fetch (
      cm_openssl_get_old_context (), EVP_CIPHER_get0_name (info->cipher), NULL);
  g_autoptr (EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new ();
  unsigned char key[EVP_MAX_KEY_LENGTH];
  gsize password_bytes = 0;
  const guint8 *text = cm_secret_get_data (password, &password_bytes);
  g_autofree guint8 *plain = NULL;
  CmSecret *secret = NULL;
  int size = 0, last = 0;

  if (cipher == NULL
      || EVP_BytesToKey (info->cipher, EVP_md5 (), info->iv, text, (int)password_bytes,
                         /* rounds: */ 1, key, /* iv: */ NULL)
             <= 0)
    return NULL;
  plain = g_malloc ((gsize)block->size_bytes + EVP_MAX_BLOCK_LENGTH);
  if (EVP_DecryptInit_ex2 (context, cipher, key, info->iv, /* params: */ NULL) == 1
      && EVP_DecryptUpdate (context, plain, &size, block->data, (int)block->size_bytes)
             == 1
      && EVP_DecryptFinal_ex (context, plain + size, &last) == 1)
    secret = cm_secret_new (plain, (gsize)(size + last));
  OPENSSL_cleanse (key, sizeof key);
  OPENSSL_cleanse (plain, (gsize)block->size_bytes + EVP_MAX_BLOCK_LENGTH);
  return secret;
}

/* A wrong password may well leave padding that looks right; then the key does not. */
static EVP_PKEY *
decode_traditional (CmSecret *encoded, CmSecret *password)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (encoded, &size_bytes);
  g_autoptr (BIO) bio = BIO_new_mem_buf (data, (int)size_bytes);
  g_auto (Block) block = { 0 };
  EVP_CIPHER_INFO info = { 0 };
  g_autoptr (CmSecret) plain = NULL;

  if (PEM_read_bio_ex (bio, &block.name, &block.header, &block.data, &block.size_bytes,
                       PEM_FLAG_SECURE)
          != 1
      || PEM_get_EVP_CIPHER_INFO (block.header, &info) != 1 || info.cipher == NULL)
    return NULL;
  plain = decrypt (&block, &info, password);
  return plain != NULL ? decode (plain, /* password: */ NULL) : NULL;
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
      (void)EVP_PKEY_set_utf8_string_param (
          key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
          OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED);
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
  CmSecret *secret;

  if (key == NULL && password != NULL)
    key = decode_traditional (encoded, password);
  secret = key != NULL ? encode (key) : NULL;
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
