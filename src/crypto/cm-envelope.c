/* cm-envelope.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A document travels as its bytes with a signature around them, and nothing inside is
 * believed before that signature was checked: by the included certificate, which the
 * pinned authority must have signed. The check is made by OpenSSL with certificate
 * verification switched off, since its rules (dates of today, purposes) are not ours;
 * the one step to the authority follows here.
 */

#include "cm-envelope.h"

#include <glib/gi18n-lib.h>
#include <openssl/err.h>

#include "cm-certificate-private.h"
#include "cm-cms-private.h"
#include "cm-crypto-error.h"
#include "cm-identity-private.h"
#include "cm-public-key-private.h"
#include "cm-verifier.h"

/* How many signers an envelope verifier remembers before it starts anew. */
#define MAX_REMEMBERED 4096

struct _CmEnvelopeVerifier
{
  GObject parent_instance;

  CmCertificate *authority;

  GMutex mutex;
  GHashTable *signers; /* DER (GBytes) → CmCertificate that was checked; under mutex */
};

G_DEFINE_FINAL_TYPE (CmEnvelopeVerifier, cm_envelope_verifier, G_TYPE_OBJECT)

static gboolean
add_signing_time (CMS_SignerInfo *signer, gint64 now_unix_seconds)
{
  ASN1_TIME *time = ASN1_TIME_set (NULL, (time_t)now_unix_seconds);
  gboolean added = time != NULL
                   && CMS_signed_add1_attr_by_NID (signer, NID_pkcs9_signingTime,
                                                   ASN1_STRING_type (time), time, -1)
                          == 1;

  ASN1_TIME_free (time);
  return added;
}

static CMS_ContentInfo *
sign (GBytes *content, CmIdentity *identity, gint64 now_unix_seconds)
{
  X509 *certificate = cm_identity_peek_x509 (identity);
  EVP_PKEY *key = cm_identity_peek_pkey (identity);
  guint flags = CMS_BINARY | CMS_PARTIAL | CMS_NOSMIMECAP;
  g_autoptr (CMS_ContentInfo) cms = NULL;
  CMS_SignerInfo *signer;
  gsize size_bytes = 0;
  const guint8 *data = g_bytes_get_data (content, &size_bytes);

  if (certificate == NULL || key == NULL)
    return NULL;
  cms = CMS_sign (NULL, NULL, NULL, NULL, flags);
  if (cms == NULL)
    return NULL;
  signer = CMS_add1_signer (cms, certificate, key, EVP_sha256 (), flags);
  if (signer == NULL || !add_signing_time (signer, now_unix_seconds)
      || !cm_cms_write (cms, data, size_bytes))
    return NULL;
  return g_steal_pointer (&cms);
}

static gboolean
set_too_large (GError **error)
{
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
               _ ("The document is larger than %d bytes."), CM_ENVELOPE_MAX_BYTES);
  return FALSE;
}

/**
 * cm_envelope_sign:
 * @content: the bytes to sign; they are included
 * @signer: who signs
 * @now_unix_seconds: now, which becomes the signing time
 * @error: return location for a #CmCryptoError
 *
 * Makes a CMS SignedData (RFC 5652 section 5) with SHA-256, signed attributes and the
 * signer's certificate.
 *
 * Returns: (transfer full): the envelope in DER, or %NULL; %CM_CRYPTO_ERROR_PARSE if it
 *   would be larger than `CM_ENVELOPE_MAX_BYTES`
 */
GBytes *
cm_envelope_sign (GBytes *content,
                  CmIdentity *signer,
                  gint64 now_unix_seconds,
                  GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (GBytes) envelope = NULL;

  g_return_val_if_fail (content != NULL, NULL);
  g_return_val_if_fail (CM_IS_IDENTITY (signer), NULL);

  if (g_bytes_get_size (content) <= CM_ENVELOPE_MAX_BYTES)
    {
      cms = sign (content, signer, now_unix_seconds);
      envelope = cms != NULL ? cm_cms_encode (cms) : NULL;
      if (envelope == NULL)
        {
          cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_FAILED,
                                       _ ("The document cannot be signed"));
          return NULL;
        }
    }
  if (envelope == NULL || g_bytes_get_size (envelope) > CM_ENVELOPE_MAX_BYTES)
    {
      set_too_large (error);
      return NULL;
    }
  return g_steal_pointer (&envelope);
}

static gboolean
is_strong_digest (CMS_SignerInfo *signer)
{
  X509_ALGOR *digest = NULL;
  const ASN1_OBJECT *oid = NULL;

  CMS_SignerInfo_get0_algs (signer, NULL, NULL, &digest, NULL);
  X509_ALGOR_get0 (&oid, NULL, NULL, digest);
  switch (OBJ_obj2nid (oid))
    {
    case NID_sha256:
    case NID_sha384:
    case NID_sha512:
      return TRUE;
    default:
      return FALSE;
    }
}

/* One signer, content inside, of plain type, attributes signed: anything else is not of
 * our making, and each is known for an attack on somebody's verification. */
static gboolean
has_our_shape (CMS_ContentInfo *cms)
{
  STACK_OF (CMS_SignerInfo) *signers = CMS_get0_SignerInfos (cms);
  ASN1_OCTET_STRING **content = CMS_get0_content (cms);
  CMS_SignerInfo *signer;

  if (signers == NULL || sk_CMS_SignerInfo_num (signers) != 1 || content == NULL
      || *content == NULL || OBJ_obj2nid (CMS_get0_eContentType (cms)) != NID_pkcs7_data)
    return FALSE;
  signer = sk_CMS_SignerInfo_value (signers, 0);
  return CMS_signed_get_attr_count (signer) > 0 && is_strong_digest (signer);
}

/* @signer_der is what the signature fits; whether that is anybody is not known yet. */
static gboolean
check_signature (CMS_ContentInfo *cms, GBytes **signer_der, GError **error)
{
  STACK_OF (X509) *signers = NULL;
  unsigned char *der = NULL;
  int size_bytes = 0;

  if (CMS_verify (cms, NULL, NULL, NULL, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY)
      != 1)
    return cm_crypto_error_set_openssl (
        error, CM_CRYPTO_ERROR_TAMPERED,
        _ ("The signature does not fit: the document was changed"));

  signers = CMS_get0_signers (cms);
  if (signers != NULL && sk_X509_num (signers) == 1)
    size_bytes = i2d_X509 (sk_X509_value (signers, 0), &der);
  sk_X509_free (signers);
  if (size_bytes <= 0)
    return cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_PARSE,
                                        _ ("The signer’s certificate cannot be read"));
  *signer_der = g_bytes_new (der, (gsize)size_bytes);
  OPENSSL_free (der);
  return TRUE;
}

static CMS_ContentInfo *
open_envelope (GBytes *envelope, GBytes **signer_der, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms
      = cm_cms_parse (envelope, CM_ENVELOPE_MAX_BYTES, NID_pkcs7_signed);

  if (cms == NULL || !has_our_shape (cms))
    {
      ERR_clear_error ();
      if (g_bytes_get_size (envelope) > CM_ENVELOPE_MAX_BYTES)
        set_too_large (error);
      else
        g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                             _ ("This is not a signed document."));
      return NULL;
    }
  if (!check_signature (cms, signer_der, error))
    return NULL;
  return g_steal_pointer (&cms);
}

static CmCertificate *
check_signer (GBytes *signer_der, CmCertificate *authority, GError **error)
{
  g_autoptr (CmCertificate) signer = cm_certificate_new_from_der (signer_der, error);

  if (signer == NULL)
    return NULL;
  /* the authority issues identities and nothing else: it is never a signer itself */
  if (cm_certificate_is_ca (signer) || !cm_verifier_is_signed_by (signer, authority))
    {
      g_autofree char *title = cm_certificate_dup_title (signer);

      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNTRUSTED,
                   _ ("The document is signed by “%s”, who is not a participant of this "
                      "certstore."),
                   title);
      return NULL;
    }
  return g_steal_pointer (&signer);
}

static GBytes *
dup_content (CMS_ContentInfo *cms)
{
  const ASN1_OCTET_STRING *content = *CMS_get0_content (cms);

  return g_bytes_new (ASN1_STRING_get0_data (content),
                      (gsize)ASN1_STRING_length (content));
}

/**
 * cm_envelope_verify:
 * @envelope: an envelope from outside
 * @authority: the pinned authority
 * @content: (out) (transfer full) (optional): where to put the signed bytes
 * @signer: (out) (transfer full) (optional): where to put who signed
 * @error: return location for a #CmCryptoError
 *
 * Checks the signature and that @authority issued the signer's certificate. The signer's
 * dates are not checked: a document outlives the identity that wrote it.
 *
 * Returns: %FALSE with the outputs untouched: %CM_CRYPTO_ERROR_PARSE if it is no envelope
 *   of ours, %CM_CRYPTO_ERROR_TAMPERED if the signature does not fit,
 *   %CM_CRYPTO_ERROR_UNTRUSTED if somebody else signed
 */
gboolean
cm_envelope_verify (GBytes *envelope,
                    CmCertificate *authority,
                    GBytes **content,
                    CmCertificate **signer,
                    GError **error)
{
  g_autoptr (CmEnvelopeVerifier) verifier = NULL;

  g_return_val_if_fail (envelope != NULL, FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (authority), FALSE);

  verifier = cm_envelope_verifier_new (authority);
  return cm_envelope_verifier_verify (verifier, envelope, content, signer, error);
}

/**
 * cm_envelope_hash:
 * @envelope: an envelope
 *
 * Returns: (transfer full): the SHA-256 of its bytes, lower-case hexadecimal; what the
 *   next version of a document names as its previous one
 */
char *
cm_envelope_hash (GBytes *envelope)
{
  g_return_val_if_fail (envelope != NULL, NULL);

  return cm_sha256_hex (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));
}

static void
cm_envelope_verifier_finalize (GObject *object)
{
  CmEnvelopeVerifier *self = CM_ENVELOPE_VERIFIER (object);

  g_clear_object (&self->authority);
  g_clear_pointer (&self->signers, g_hash_table_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (cm_envelope_verifier_parent_class)->finalize (object);
}

static void
cm_envelope_verifier_class_init (CmEnvelopeVerifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_envelope_verifier_finalize;
}

static void
cm_envelope_verifier_init (CmEnvelopeVerifier *self)
{
  g_mutex_init (&self->mutex);
  self->signers = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                         (GDestroyNotify)g_bytes_unref, g_object_unref);
}

/**
 * cm_envelope_verifier_new:
 * @authority: the pinned authority
 *
 * Returns: (transfer full): a verifier that remembers the signers it has checked
 */
CmEnvelopeVerifier *
cm_envelope_verifier_new (CmCertificate *authority)
{
  CmEnvelopeVerifier *self;

  g_return_val_if_fail (CM_IS_CERTIFICATE (authority), NULL);

  self = g_object_new (CM_TYPE_ENVELOPE_VERIFIER, NULL);
  self->authority = g_object_ref (authority);
  return self;
}

/**
 * cm_envelope_verifier_get_authority:
 * @self: a verifier
 *
 * Returns: (transfer none): the authority it checks against
 */
CmCertificate *
cm_envelope_verifier_get_authority (CmEnvelopeVerifier *self)
{
  g_return_val_if_fail (CM_IS_ENVELOPE_VERIFIER (self), NULL);

  return self->authority;
}

static CmCertificate *
recall (CmEnvelopeVerifier *self, GBytes *signer_der)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  CmCertificate *signer = g_hash_table_lookup (self->signers, signer_der);

  return signer != NULL ? g_object_ref (signer) : NULL;
}

static void
remember (CmEnvelopeVerifier *self, CmCertificate *signer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (g_hash_table_size (self->signers) >= MAX_REMEMBERED)
    g_hash_table_remove_all (self->signers);
  g_hash_table_replace (self->signers, g_bytes_ref (cm_certificate_get_der (signer)),
                        g_object_ref (signer));
}

/**
 * cm_envelope_verifier_verify:
 * @self: a verifier
 * @envelope: an envelope from outside
 * @content: (out) (transfer full) (optional): where to put the signed bytes
 * @signer: (out) (transfer full) (optional): where to put who signed; the same object
 *   for every envelope of a signer as long as it is remembered
 * @error: return location for a #CmCryptoError
 *
 * The same as cm_envelope_verify(), with each signer checked once. Thread-safe.
 *
 * Returns: %FALSE with the outputs untouched; see cm_envelope_verify()
 */
gboolean
cm_envelope_verifier_verify (CmEnvelopeVerifier *self,
                             GBytes *envelope,
                             GBytes **content,
                             CmCertificate **signer,
                             GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (GBytes) signer_der = NULL;
  g_autoptr (CmCertificate) checked = NULL;

  g_return_val_if_fail (CM_IS_ENVELOPE_VERIFIER (self), FALSE);
  g_return_val_if_fail (envelope != NULL, FALSE);

  cms = open_envelope (envelope, &signer_der, error);
  if (cms == NULL)
    return FALSE;
  checked = recall (self, signer_der);
  if (checked == NULL)
    {
      checked = check_signer (signer_der, self->authority, error);
      if (checked == NULL)
        return FALSE;
      remember (self, checked);
    }
  if (content != NULL)
    *content = dup_content (cms);
  if (signer != NULL)
    *signer = g_steal_pointer (&checked);
  return TRUE;
}
