/* cm-jks-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How Java keystores protect a private key. JKS (1996) masks it with a stream of SHA-1
 * over the password and what came before; JCEKS (1998) encrypts it with triple DES under
 * a key made by MD5. Both are what the files are made of, not what anybody would choose;
 * hashes and ciphers are GnuTLS's.
 */

#include "cm-jks-key.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>
#include <string.h>

#include "cm-format-error.h"
#include "cm-gnutls.h"
#include "cm-key-cost.h"
#include "cm-openssl.h"
#include "cm-private-key.h"

#define SHA1_SIZE 20
#define MD5_SIZE 16
#define SALT_SIZE 8
#define KEY_SIZE 24
#define BLOCK_SIZE 8

#define OID_JKS "1.3.6.1.4.1.42.2.17.1.1"
#define OID_JCEKS "1.3.6.1.4.1.42.2.19.1"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBEPARAM, PBEPARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_SIG, X509_SIG_free)

/**
 * cm_jks_key_encode_password:
 * @password: a password, UTF-8
 *
 * Returns: (transfer full) (nullable): the same in UTF-16 without a mark, big-endian;
 *   %NULL if it is no text
 */
CmSecret *
cm_jks_key_encode_password (CmSecret *password)
{
  gunichar2 *units;
  glong n_units = 0;

  g_return_val_if_fail (password != NULL, NULL);

  units = g_utf8_to_utf16 (cm_secret_get_text (password), -1, NULL, &n_units, NULL);
  if (units == NULL)
    return NULL;
  for (glong i = 0; i < n_units; i++)
    units[i] = GUINT16_TO_BE (units[i]);
  return cm_secret_new_take (units, (gsize)n_units * sizeof (gunichar2));
}

static gpointer
set_damaged (GError **error)
{
  g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_DAMAGED,
                       _ ("A private key in the Java keystore is damaged."));
  return NULL;
}

static gpointer
set_wrong_password (GError **error)
{
  g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_PASSWORD,
                       _ ("The private key in the Java keystore has another password."));
  return NULL;
}

/* SHA-1 of the password and what follows it. */
static void
hash_with_password (CmSecret *password, const guint8 *data, gsize size, guint8 *digest)
{
  gnutls_hash_hd_t hash = NULL;
  int code = gnutls_hash_init (&hash, GNUTLS_DIG_SHA1);

  g_assert (code >= 0);
  gnutls_hash (hash, cm_secret_get_data (password, NULL), cm_secret_get_size (password));
  gnutls_hash (hash, data, size);
  gnutls_hash_deinit (hash, digest);
}

/* Salt, masked key, SHA-1 of password and key. */
static CmSecret *
unmask (const guint8 *data, gsize size, CmSecret *password, GError **error)
{
  g_autoptr (CmSecret) encoded = cm_jks_key_encode_password (password);
  g_autoptr (CmSecret) plain = NULL;
  guint8 digest[SHA1_SIZE];
  gsize key_size;
  guint8 *key;

  if (size <= 2 * SHA1_SIZE)
    return set_damaged (error);
  if (encoded == NULL)
    return set_wrong_password (error);
  key_size = size - 2 * SHA1_SIZE;
  key = g_memdup2 (data + SHA1_SIZE, key_size);
  memcpy (digest, data, SHA1_SIZE);
  for (gsize i = 0; i < key_size; i++)
    {
      if (i % SHA1_SIZE == 0)
        hash_with_password (encoded, digest, SHA1_SIZE, digest);
      key[i] ^= digest[i % SHA1_SIZE];
    }
  plain = cm_secret_new_take (key, key_size);
  hash_with_password (encoded, cm_secret_get_data (plain, NULL), key_size, digest);
  if (gnutls_memcmp (digest, data + size - SHA1_SIZE, SHA1_SIZE) != 0)
    return set_wrong_password (error);
  return g_steal_pointer (&plain);
}

/* MD5 over half of the salt and the password, again and again; the two results are key
 * and initial vector. Java turns the first half round if both are the same, which chance
 * does not bring about. */
static void
derive (const guint8 *salt, gint64 n_rounds, CmSecret *password, guint8 *derived)
{
  for (guint i = 0; i < 2; i++)
    {
      const guint8 *data = salt + i * SALT_SIZE / 2;
      gsize size = SALT_SIZE / 2;
      gnutls_hash_hd_t hash = NULL;
      int code = gnutls_hash_init (&hash, GNUTLS_DIG_MD5);

      g_assert (code >= 0);
      for (gint64 round = 0; round < n_rounds; round++)
        {
          gnutls_hash (hash, data, size);
          gnutls_hash (hash, cm_secret_get_data (password, NULL),
                       cm_secret_get_size (password));
          gnutls_hash_output (hash, derived + i * MD5_SIZE);
          data = derived + i * MD5_SIZE;
          size = MD5_SIZE;
        }
      gnutls_hash_deinit (hash, NULL);
    }
}

/* The size without padding, if what was decrypted is padded and one DER SEQUENCE; else 0.
 */
static gsize
measure_plain (const guint8 *data, gsize size)
{
  guint8 n_padding = data[size - 1];
  const unsigned char *content = data;
  long content_size = 0;
  int tag = 0, tag_class = 0, flags;

  if (n_padding == 0 || n_padding > BLOCK_SIZE)
    return 0;
  size -= n_padding;
  ERR_set_mark ();
  flags = ASN1_get_object (&content, &content_size, &tag, &tag_class, (long)size);
  ERR_pop_to_mark ();
  if ((flags & 0x80) != 0 || tag != V_ASN1_SEQUENCE
      || content + content_size != data + size)
    return 0;
  return size;
}

static CmSecret *
decrypt (const guint8 *data, gsize size, const guint8 *derived, GError **error)
{
  gnutls_datum_t key = { .data = (unsigned char *)derived, .size = KEY_SIZE };
  gnutls_datum_t vector
      = { .data = (unsigned char *)derived + KEY_SIZE, .size = BLOCK_SIZE };
  gnutls_cipher_hd_t cipher = NULL;
  guint8 *plain = g_memdup2 (data, size);
  gsize plain_size = 0;
  CmSecret *secret = NULL;

  if (gnutls_cipher_init (&cipher, GNUTLS_CIPHER_3DES_CBC, &key, &vector) >= 0)
    {
      if (gnutls_cipher_decrypt (cipher, plain, size) >= 0)
        plain_size = measure_plain (plain, size);
      gnutls_cipher_deinit (cipher);
    }
  if (plain_size > 0)
    secret = cm_secret_new (plain, plain_size);
  else
    set_wrong_password (error);
  explicit_bzero (plain, size);
  g_free (plain);
  return secret;
}

static CmSecret *
decrypt_with_password (const X509_ALGOR *algorithm,
                       const guint8 *data,
                       gsize size,
                       CmSecret *password,
                       GError **error)
{
  guint8 derived[2 * MD5_SIZE];
  g_autoptr (PBEPARAM) parameters = NULL;
  const void *value = NULL;
  int type = V_ASN1_UNDEF;
  gint64 n_rounds = 0;
  CmSecret *plain;

  X509_ALGOR_get0 (NULL, &type, &value, algorithm);
  if (type == V_ASN1_SEQUENCE)
    parameters = ASN1_item_unpack (value, ASN1_ITEM_rptr (PBEPARAM));
  if (parameters == NULL || ASN1_STRING_length (parameters->salt) != SALT_SIZE
      || !ASN1_INTEGER_get_int64 (&n_rounds, parameters->iter) || n_rounds < 1
      || size == 0 || size % BLOCK_SIZE != 0)
    return set_damaged (error);
  if (n_rounds > CM_KEY_COST_MAX_ITERATIONS)
    {
      g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                           _ ("The private key is encrypted with so many rounds of key "
                              "derivation that opening it would take hours."));
      return NULL;
    }
  derive (ASN1_STRING_get0_data (parameters->salt), n_rounds, password, derived);
  plain = decrypt (data, size, derived, error);
  explicit_bzero (derived, sizeof derived);
  return plain;
}

static CmSecret *
open_info (const X509_SIG *info, CmSecret *password, GError **error)
{
  const X509_ALGOR *algorithm = NULL;
  const ASN1_OCTET_STRING *octets = NULL;
  const ASN1_OBJECT *object = NULL;
  char oid[64] = "";
  const guint8 *data;
  gsize size;

  X509_SIG_get0 (info, &algorithm, &octets);
  X509_ALGOR_get0 (&object, NULL, NULL, algorithm);
  OBJ_obj2txt (oid, sizeof oid, object, /* as a number: */ 1);
  data = ASN1_STRING_get0_data (octets);
  size = (gsize)ASN1_STRING_length (octets);
  if (strcmp (oid, OID_JKS) == 0)
    return unmask (data, size, password, error);
  if (strcmp (oid, OID_JCEKS) == 0)
    return decrypt_with_password (algorithm, data, size, password, error);
  g_set_error (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
               _ ("A private key in the Java keystore is protected in an unknown way "
                  "(%s)."),
               oid);
  return NULL;
}

/**
 * cm_jks_key_open:
 * @protected_key: DER as it stands in the keystore
 * @password: what to try
 * @error: return location for a %CM_FORMAT_ERROR_PASSWORD, %CM_FORMAT_ERROR_DAMAGED or
 *   %CM_FORMAT_ERROR_UNSUPPORTED
 *
 * Blocks: key derivation.
 *
 * Returns: (transfer full): the key as PKCS#8 in DER
 */
CmSecret *
cm_jks_key_open (GBytes *protected_key, CmSecret *password, GError **error)
{
  g_autoptr (X509_SIG) info = NULL;
  const unsigned char *data;
  gsize size = 0;

  g_return_val_if_fail (protected_key != NULL && password != NULL, NULL);

  data = g_bytes_get_data (protected_key, &size);
  ERR_set_mark ();
  if (size <= CM_PRIVATE_KEY_MAX_BYTES)
    info = d2i_X509_SIG (NULL, &data, (long)size);
  ERR_pop_to_mark ();
  if (info == NULL)
    return set_damaged (error);
  return open_info (info, password, error);
}
