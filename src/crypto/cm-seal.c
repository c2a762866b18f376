/* cm-seal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sealing makes something readable for a list of participants and for nobody else: CMS
 * AuthEnvelopedData (RFC 5083), so that `openssl cms -decrypt` opens it on a server that
 * has nothing of ours. What is sealed is authenticated, the list of recipients is not:
 * that is the envelope's job, in which every sealed thing travels.
 */

#include "cm-seal.h"

#include <glib/gi18n-lib.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <string.h>

#include "cm-certificate-private.h"
#include "cm-cms-private.h"
#include "cm-crypto-error.h"
#include "cm-identity-private.h"

/* Room for the wrapped key of each recipient (RSA-4096: about 900 bytes) */
#define MAX_BYTES_PER_RECIPIENT 2048
#define MAX_SEALED_BYTES                                                                 \
  (CM_SEAL_MAX_BYTES + CM_SEAL_MAX_RECIPIENTS * MAX_BYTES_PER_RECIPIENT)
#define GCM_TAG_BYTES 16

static gboolean
set_not_sealed (GError **error)
{
  ERR_clear_error ();
  g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                       _ ("This is not a sealed key."));
  return FALSE;
}

static gboolean
set_too_many (GError **error)
{
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
               ngettext ("A key can be sealed for %d participant at most.",
                         "A key can be sealed for %d participants at most.",
                         CM_SEAL_MAX_RECIPIENTS),
               CM_SEAL_MAX_RECIPIENTS);
  return FALSE;
}

/* Steps into, or over, the next element of DER. */
static gboolean
next_element (const guint8 **position, const guint8 *end, int *tag, long *length)
{
  int tag_class = 0;
  int result = ASN1_get_object (position, length, tag, &tag_class, end - *position);

  return (result & 0x81) == 0; /* neither an error nor of indefinite length */
}

/* OpenSSL checks as many bytes of the tag as the message brings, be it one. So the tag,
 * the first OCTET STRING after the encrypted content (RFC 5083 section 2.1), has to be
 * whole before anything is decrypted. */
static gboolean
has_whole_tag (CMS_ContentInfo *cms)
{
  g_autoptr (GBytes) der = cm_cms_encode (cms);
  gsize size_bytes = 0;
  const guint8 *position = der != NULL ? g_bytes_get_data (der, &size_bytes) : NULL;
  const guint8 *end = position + size_bytes;
  int tag = 0;
  long length = 0;

  if (der == NULL || !next_element (&position, end, &tag, &length) /* ContentInfo */
      || !next_element (&position, end, &tag, &length))            /* content type */
    return FALSE;
  position += length;
  if (!next_element (&position, end, &tag, &length)     /* [0] */
      || !next_element (&position, end, &tag, &length)) /* AuthEnvelopedData */
    return FALSE;
  do
    {
      if (!next_element (&position, end, &tag, &length))
        return FALSE;
      position += length;
    }
  while (tag != V_ASN1_OCTET_STRING && position < end);
  return tag == V_ASN1_OCTET_STRING && length == GCM_TAG_BYTES;
}

static CMS_ContentInfo *
parse (GBytes *sealed)
{
  g_autoptr (CMS_ContentInfo) cms
      = cm_cms_parse (sealed, MAX_SEALED_BYTES, NID_id_smime_ct_authEnvelopedData);
  STACK_OF (CMS_RecipientInfo) *recipients
      = cms != NULL ? CMS_get0_RecipientInfos (cms) : NULL;

  if (recipients == NULL || sk_CMS_RecipientInfo_num (recipients) < 1
      || sk_CMS_RecipientInfo_num (recipients) > CM_SEAL_MAX_RECIPIENTS)
    {
      ERR_clear_error ();
      return NULL;
    }
  return g_steal_pointer (&cms);
}

static gboolean
is_agreement_for (CMS_RecipientInfo *recipient, X509 *certificate)
{
  STACK_OF (CMS_RecipientEncryptedKey) *keys
      = CMS_RecipientInfo_kari_get0_reks (recipient);

  for (int i = 0; i < sk_CMS_RecipientEncryptedKey_num (keys); i++)
    if (CMS_RecipientEncryptedKey_cert_cmp (sk_CMS_RecipientEncryptedKey_value (keys, i),
                                            certificate)
        == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_recipient (CMS_ContentInfo *cms, CmCertificate *certificate)
{
  STACK_OF (CMS_RecipientInfo) *recipients = CMS_get0_RecipientInfos (cms);
  X509 *x509 = cm_certificate_peek_x509 (certificate);

  for (int i = 0; x509 != NULL && i < sk_CMS_RecipientInfo_num (recipients); i++)
    {
      CMS_RecipientInfo *recipient = sk_CMS_RecipientInfo_value (recipients, i);
      int type = CMS_RecipientInfo_type (recipient);

      if (type == CMS_RECIPINFO_TRANS
          && CMS_RecipientInfo_ktri_cert_cmp (recipient, x509) == 0)
        return TRUE;
      if (type == CMS_RECIPINFO_AGREE && is_agreement_for (recipient, x509))
        return TRUE;
    }
  return FALSE;
}

static gboolean
set_recipient_parameters (CMS_RecipientInfo *recipient)
{
  EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx (recipient);

  if (CMS_RecipientInfo_type (recipient) == CMS_RECIPINFO_AGREE)
    return EVP_PKEY_CTX_set_ecdh_kdf_md (context, EVP_sha256 ()) == 1;
  return EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_OAEP_PADDING) == 1
         && EVP_PKEY_CTX_set_rsa_oaep_md (context, EVP_sha256 ()) == 1
         && EVP_PKEY_CTX_set_rsa_mgf1_md (context, EVP_sha256 ()) == 1;
}

static gboolean
can_be_recipient (X509 *x509)
{
  EVP_PKEY *key = x509 != NULL ? X509_get0_pubkey (x509) : NULL;

  return key != NULL && (EVP_PKEY_is_a (key, "EC") || EVP_PKEY_is_a (key, "RSA"));
}

static CMS_RecipientInfo *
add_recipient (CMS_ContentInfo *cms, CmCertificate *certificate, GError **error)
{
  X509 *x509 = cm_certificate_peek_x509 (certificate);
  CMS_RecipientInfo *recipient = NULL;

  if (!can_be_recipient (x509))
    {
      g_autofree char *title = cm_certificate_dup_title (certificate);

      ERR_clear_error ();
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
                   _ ("Nothing can be sealed for “%s”: its key is %s."), title,
                   cm_certificate_get_key_label (certificate));
      return NULL;
    }
  recipient = CMS_add1_recipient_cert (cms, x509, CMS_KEY_PARAM);
  if (recipient == NULL || !set_recipient_parameters (recipient))
    {
      cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_FAILED,
                                   _ ("The key cannot be sealed"));
      return NULL;
    }
  return recipient;
}

static gboolean
add_recipients (CMS_ContentInfo *cms, GPtrArray *recipients, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < recipients->len; i++)
    {
      CmCertificate *certificate = g_ptr_array_index (recipients, i);

      /* a manager may be a server too */
      if (!g_hash_table_add (seen,
                             (gpointer)cm_certificate_get_fingerprint (certificate)))
        continue;
      if (g_hash_table_size (seen) > CM_SEAL_MAX_RECIPIENTS)
        return set_too_many (error);
      if (add_recipient (cms, certificate, error) == NULL)
        return FALSE;
    }
  return TRUE;
}

/**
 * cm_seal:
 * @payload: what to seal, `CM_SEAL_MAX_BYTES` at most
 * @recipients: (element-type CmCertificate): for whom, at least one; a certificate that
 *   is listed twice counts once
 * @error: return location for a #CmCryptoError
 *
 * Encrypts under a new AES-256 key with GCM, and wraps that key for each recipient:
 * ephemeral-static ECDH with SHA-256 and AES-256 key wrap for EC keys (RFC 5753),
 * RSA-OAEP with SHA-256 for RSA keys (RFC 3560).
 *
 * Returns: (transfer full): CMS AuthEnvelopedData in DER, or %NULL;
 *   %CM_CRYPTO_ERROR_UNSUPPORTED if there are too many recipients or one whose key can
 *   only sign
 */
GBytes *
cm_seal (CmSecret *payload, GPtrArray *recipients, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (GBytes) sealed = NULL;
  const guint8 *data;
  gsize size_bytes = 0;

  g_return_val_if_fail (payload != NULL, NULL);
  g_return_val_if_fail (recipients != NULL && recipients->len > 0, NULL);

  data = cm_secret_get_data (payload, &size_bytes);
  if (size_bytes > CM_SEAL_MAX_BYTES)
    {
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
                   _ ("No more than %d bytes can be sealed."), CM_SEAL_MAX_BYTES);
      return NULL;
    }
  cms = CMS_encrypt (NULL, NULL, EVP_aes_256_gcm (),
                     CMS_BINARY | CMS_PARTIAL | CMS_STREAM);
  if (cms != NULL && !add_recipients (cms, recipients, error))
    return NULL;
  if (cms != NULL && cm_cms_write (cms, data, size_bytes))
    sealed = cm_cms_encode (cms);
  if (sealed == NULL)
    cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_FAILED,
                                 _ ("The key cannot be sealed"));
  return g_steal_pointer (&sealed);
}

static CMS_ContentInfo *
unwrap (GBytes *sealed, CmIdentity *identity, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = parse (sealed);
  CmCertificate *certificate = cm_identity_get_certificate (identity);

  if (cms == NULL || !has_whole_tag (cms))
    {
      set_not_sealed (error);
      return NULL;
    }
  if (!has_recipient (cms, certificate))
    {
      g_autofree char *title = cm_certificate_dup_title (certificate);

      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_NOT_RECIPIENT,
                   _ ("The key is not sealed for “%s”."), title);
      return NULL;
    }
  if (CMS_decrypt_set1_pkey (cms, cm_identity_peek_pkey (identity),
                             cm_identity_peek_x509 (identity))
      != 1)
    {
      cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_TAMPERED,
                                   _ ("The sealed key was changed or is damaged"));
      return NULL;
    }
  return g_steal_pointer (&cms);
}

/* Reads straight into one buffer that is wiped: CMS_decrypt() would copy the key through
 * its stack. Nothing is returned before the tag at the end was checked. */
static CmSecret *
decrypt (CMS_ContentInfo *cms, gsize max_bytes)
{
  g_autoptr (BIO) source = CMS_dataInit (cms, /* detached */ NULL);
  guint8 *buffer = source != NULL ? g_malloc0 (max_bytes) : NULL;
  CmSecret *payload = NULL;
  gsize total = 0, n_read = 0;

  if (source == NULL)
    return NULL;
  while (total < max_bytes
         && BIO_read_ex (source, buffer + total, max_bytes - total, &n_read) == 1)
    total += n_read;
  if (BIO_get_cipher_status (source) == 1)
    payload = cm_secret_new (buffer, total);
  explicit_bzero (buffer, max_bytes);
  g_free (buffer);
  return payload;
}

/**
 * cm_seal_open:
 * @sealed: what cm_seal() made
 * @identity: one of the recipients
 * @error: return location for a #CmCryptoError
 *
 * Opens a seal.
 *
 * Returns: (transfer full): what was sealed, or %NULL: %CM_CRYPTO_ERROR_NOT_RECIPIENT,
 *   %CM_CRYPTO_ERROR_TAMPERED, or %CM_CRYPTO_ERROR_PARSE if it is no seal
 */
CmSecret *
cm_seal_open (GBytes *sealed, CmIdentity *identity, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  CmSecret *payload;

  g_return_val_if_fail (sealed != NULL, NULL);
  g_return_val_if_fail (CM_IS_IDENTITY (identity), NULL);

  cms = unwrap (sealed, identity, error);
  if (cms == NULL)
    return NULL;
  /* what is inside cannot be longer than the whole */
  payload = decrypt (cms, g_bytes_get_size (sealed));
  if (payload == NULL)
    cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_TAMPERED,
                                 _ ("The sealed key was changed or is damaged"));
  return payload;
}

/* OpenSSL 3.0 sets up the key wrap of an EC recipient only while it encrypts the content
 * itself; later it has to be done by hand, or encrypting fails without a word. */
static gboolean
prepare_wrap (CMS_RecipientInfo *recipient)
{
  EVP_CIPHER_CTX *context;

  if (CMS_RecipientInfo_type (recipient) != CMS_RECIPINFO_AGREE)
    return TRUE;
  context = CMS_RecipientInfo_kari_get0_ctx (recipient);
  if (context == NULL)
    return FALSE;
  EVP_CIPHER_CTX_set_flags (context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  return EVP_EncryptInit_ex (context, EVP_aes_256_wrap (), NULL, NULL, NULL) == 1;
}

/**
 * cm_seal_add_recipient:
 * @sealed: what cm_seal() made
 * @holder: one of its recipients
 * @newcomer: the certificate of one more
 * @error: return location for a #CmCryptoError
 *
 * Adds a recipient: the content stays as it is, its key is wrapped once more.
 *
 * Returns: (transfer full): the new seal (the same if @newcomer is a recipient already),
 *   or %NULL; errors as of cm_seal_open() and cm_seal()
 */
GBytes *
cm_seal_add_recipient (GBytes *sealed,
                       CmIdentity *holder,
                       CmCertificate *newcomer,
                       GError **error)
{
  g_autoptr (CmSecret) payload = NULL;
  g_autoptr (CMS_ContentInfo) cms = NULL;
  CMS_RecipientInfo *recipient;
  GBytes *result = NULL;

  g_return_val_if_fail (sealed != NULL, NULL);
  g_return_val_if_fail (CM_IS_IDENTITY (holder), NULL);
  g_return_val_if_fail (CM_IS_CERTIFICATE (newcomer), NULL);

  /* a newcomer must not be given a seal that does not open */
  payload = cm_seal_open (sealed, holder, error);
  cms = payload != NULL ? unwrap (sealed, holder, error) : NULL;
  if (cms == NULL)
    return NULL;
  if (has_recipient (cms, newcomer))
    return g_bytes_ref (sealed);
  if (sk_CMS_RecipientInfo_num (CMS_get0_RecipientInfos (cms)) >= CM_SEAL_MAX_RECIPIENTS)
    {
      set_too_many (error);
      return NULL;
    }
  recipient = add_recipient (cms, newcomer, error);
  if (recipient == NULL)
    return NULL;
  if (prepare_wrap (recipient) && CMS_RecipientInfo_encrypt (cms, recipient) == 1)
    result = cm_cms_encode (cms);
  if (result == NULL)
    cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_FAILED,
                                 _ ("The key cannot be sealed"));
  return result;
}

/**
 * cm_seal_count_recipients:
 * @sealed: bytes
 *
 * Returns: for how many it is sealed; 0 if it is no seal
 */
guint
cm_seal_count_recipients (GBytes *sealed)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;

  g_return_val_if_fail (sealed != NULL, 0);

  cms = parse (sealed);
  return cms != NULL ? (guint)sk_CMS_RecipientInfo_num (CMS_get0_RecipientInfos (cms))
                     : 0;
}

/**
 * cm_seal_is_for:
 * @sealed: bytes
 * @certificate: a participant's certificate
 *
 * Returns: whether it is a seal and @certificate is among its recipients
 */
gboolean
cm_seal_is_for (GBytes *sealed, CmCertificate *certificate)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;

  g_return_val_if_fail (sealed != NULL, FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  cms = parse (sealed);
  return cms != NULL && has_recipient (cms, certificate);
}
