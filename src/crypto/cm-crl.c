/* cm-crl.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Revocation lists (RFC 5280 section 5). They are made with OpenSSL: GnuTLS has no way to
 * say why a certificate was revoked.
 */

#include "cm-crl.h"

#include <glib/gi18n-lib.h>
#include <openssl/asn1.h>
#include <openssl/x509v3.h>
#include <time.h>

#include "cm-armor-private.h"
#include "cm-certificate-private.h"
#include "cm-crypto-error.h"
#include "cm-identity-private.h"
#include "cm-openssl.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_ENUMERATED, ASN1_ENUMERATED_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_INTEGER, ASN1_INTEGER_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_TIME, ASN1_TIME_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AUTHORITY_KEYID, AUTHORITY_KEYID_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_CRL, X509_CRL_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_REVOKED, X509_REVOKED_free)

G_DEFINE_ENUM_TYPE (
    CmRevocationReason,
    cm_revocation_reason,
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_UNSPECIFIED, "unspecified"),
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_KEY_COMPROMISE, "key-compromise"),
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_CA_COMPROMISE, "ca-compromise"),
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_AFFILIATION_CHANGED, "affiliation-changed"),
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_SUPERSEDED, "superseded"),
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_CESSATION_OF_OPERATION,
                         "cessation-of-operation"),
    G_DEFINE_ENUM_VALUE (CM_REVOCATION_REASON_PRIVILEGE_WITHDRAWN, "privilege-withdrawn"))

struct _CmCrl
{
  GObject parent_instance;

  GBytes *der;
  char *issuer;
  guint64 number;
  gint64 this_update;
  gint64 next_update;
  guint n_revocations;
  X509_CRL *crl; /* read only: OpenSSL sorts its entries once, when it was made */
};

G_DEFINE_FINAL_TYPE (CmCrl, cm_crl, G_TYPE_OBJECT)

static void
cm_crl_finalize (GObject *object)
{
  CmCrl *self = CM_CRL (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->crl, X509_CRL_free);

  G_OBJECT_CLASS (cm_crl_parent_class)->finalize (object);
}

static void
cm_crl_class_init (CmCrlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_crl_finalize;
}

static void
cm_crl_init (CmCrl *self)
{
}

/* ---- reading ---- */

static char *
read_name (const X509_NAME *name)
{
  g_autoptr (BIO) text = BIO_new (BIO_s_mem ());
  char *data = NULL;
  long size_bytes;

  if (X509_NAME_print_ex (text, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) < 0)
    return g_strdup ("");
  size_bytes = BIO_get_mem_data (text, &data);
  return g_utf8_make_valid (data, size_bytes);
}

static guint64
read_number (X509_CRL *crl)
{
  g_autoptr (ASN1_INTEGER) number
      = X509_CRL_get_ext_d2i (crl, NID_crl_number, NULL, NULL);
  guint64 value = 0;

  return number != NULL && ASN1_INTEGER_get_uint64 (&value, number) ? value : 0;
}

/**
 * cm_crl_new_from_der:
 * @der: a CertificateList in DER
 * @error: return location for %CM_CRYPTO_ERROR_PARSE
 *
 * Reads a list; who signed it is not checked.
 *
 * Returns: (transfer full): the list, or %NULL
 */
CmCrl *
cm_crl_new_from_der (GBytes *der, GError **error)
{
  g_autoptr (CmCrl) self = NULL;
  const guint8 *data;
  gsize size_bytes = 0;
  STACK_OF (X509_REVOKED) * entries;

  g_return_val_if_fail (der != NULL, NULL);

  data = g_bytes_get_data (der, &size_bytes);
  self = g_object_new (CM_TYPE_CRL, NULL);
  self->der = g_bytes_ref (der);
  if (size_bytes <= CM_CRL_MAX_BYTES)
    self->crl = d2i_X509_CRL (NULL, &data, (long)size_bytes);
  if (self->crl == NULL)
    {
      cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_PARSE,
                                   _ ("The revocation list cannot be read"));
      return NULL;
    }
  self->issuer = read_name (X509_CRL_get_issuer (self->crl));
  self->number = read_number (self->crl);
  self->this_update = cm_openssl_read_time (X509_CRL_get0_lastUpdate (self->crl));
  self->next_update = cm_openssl_read_time (X509_CRL_get0_nextUpdate (self->crl));
  entries = X509_CRL_get_REVOKED (self->crl);
  self->n_revocations = entries != NULL ? (guint)sk_X509_REVOKED_num (entries) : 0;
  X509_CRL_sort (self->crl);
  return g_steal_pointer (&self);
}

/* ---- making ---- */

static gboolean
set_reason (X509_REVOKED *entry, CmRevocationReason reason)
{
  g_autoptr (ASN1_ENUMERATED) value = ASN1_ENUMERATED_new ();

  if (reason == CM_REVOCATION_REASON_UNSPECIFIED) /* RFC 5280: SHOULD be absent */
    return TRUE;
  return ASN1_ENUMERATED_set (value, reason)
         && X509_REVOKED_add1_ext_i2d (entry, NID_crl_reason, value, /* critical */ 0,
                                       X509V3_ADD_DEFAULT);
}

static gboolean
add_revocation (X509_CRL *crl, const CmRevocation *revocation)
{
  g_autoptr (X509_REVOKED) entry = X509_REVOKED_new ();
  g_autoptr (ASN1_TIME) date = ASN1_TIME_set (NULL, (time_t)revocation->revoked_at);
  g_autoptr (ASN1_INTEGER) serial = NULL;
  g_autoptr (BIGNUM) number = NULL;

  if (date == NULL || BN_hex2bn (&number, revocation->serial) == 0)
    return FALSE;
  serial = BN_to_ASN1_INTEGER (number, NULL);
  if (serial == NULL || !X509_REVOKED_set_serialNumber (entry, serial)
      || !X509_REVOKED_set_revocationDate (entry, date)
      || !set_reason (entry, revocation->reason) || !X509_CRL_add0_revoked (crl, entry))
    return FALSE;
  g_steal_pointer (&entry);
  return TRUE;
}

static gboolean
set_extensions (X509_CRL *crl, CmIdentity *issuer, guint64 number)
{
  g_autoptr (ASN1_INTEGER) value = ASN1_INTEGER_new ();
  g_autoptr (AUTHORITY_KEYID) key_id = AUTHORITY_KEYID_new ();
  const ASN1_OCTET_STRING *issuer_id
      = X509_get0_subject_key_id (cm_identity_peek_x509 (issuer));

  if (!ASN1_INTEGER_set_uint64 (value, number)
      || !X509_CRL_add1_ext_i2d (crl, NID_crl_number, value, 0, X509V3_ADD_DEFAULT))
    return FALSE;
  if (issuer_id == NULL)
    return TRUE;
  key_id->keyid = ASN1_OCTET_STRING_dup (issuer_id);
  return X509_CRL_add1_ext_i2d (crl, NID_authority_key_identifier, key_id, 0,
                                X509V3_ADD_DEFAULT)
         == 1;
}

/* The digest that fits the key; Ed25519 and Ed448 have their own (RFC 8410). */
static const EVP_MD *
get_digest (EVP_PKEY *key)
{
  if (EVP_PKEY_is_a (key, "ED25519") || EVP_PKEY_is_a (key, "ED448"))
    return NULL;
  if (!EVP_PKEY_is_a (key, "EC") || EVP_PKEY_get_bits (key) <= 256)
    return EVP_sha256 ();
  return EVP_PKEY_get_bits (key) <= 384 ? EVP_sha384 () : EVP_sha512 ();
}

static gboolean
fill_and_sign (X509_CRL *crl, const CmCrlTemplate *template, CmIdentity *issuer)
{
  g_autoptr (ASN1_TIME) from = ASN1_TIME_set (NULL, (time_t) template->this_update);
  g_autoptr (ASN1_TIME) until = ASN1_TIME_set (NULL, (time_t) template->next_update);
  X509 *certificate = cm_identity_peek_x509 (issuer);
  EVP_PKEY *key = cm_identity_peek_pkey (issuer);

  if (certificate == NULL || key == NULL || from == NULL || until == NULL
      || !X509_CRL_set_version (crl, X509_CRL_VERSION_2)
      || !X509_CRL_set_issuer_name (crl, X509_get_subject_name (certificate))
      || !X509_CRL_set1_lastUpdate (crl, from) || !X509_CRL_set1_nextUpdate (crl, until))
    return FALSE;
  for (guint i = 0; i < template->n_revocations; i++)
    if (!add_revocation (crl, &template->revocations[i]))
      return FALSE;
  return X509_CRL_sort (crl) && set_extensions (crl, issuer, template->number)
         && X509_CRL_sign (crl, key, get_digest (key)) > 0;
}

/**
 * cm_crl_template_sign:
 * @template: what the list is to say
 * @issuer: the CA's certificate and key
 * @error: return location for a #CmCryptoError
 *
 * Makes a revocation list (RFC 5280 section 5) with its number, the key identifier of the
 * CA, and the reasons.
 *
 * Returns: (transfer full): the list, or %NULL
 */
CmCrl *
cm_crl_template_sign (const CmCrlTemplate *template, CmIdentity *issuer, GError **error)
{
  g_autoptr (X509_CRL) crl = X509_CRL_new ();
  g_autoptr (GBytes) bytes = NULL;
  guint8 *der = NULL;
  int size_bytes = -1;

  g_return_val_if_fail (template != NULL, NULL);
  g_return_val_if_fail (CM_IS_IDENTITY (issuer), NULL);

  if (fill_and_sign (crl, template, issuer))
    size_bytes = i2d_X509_CRL (crl, &der);
  if (size_bytes < 0)
    {
      cm_crypto_error_set_openssl (error, CM_CRYPTO_ERROR_FAILED,
                                   _ ("The revocation list cannot be made"));
      return NULL;
    }
  bytes = g_bytes_new (der, (gsize)size_bytes);
  OPENSSL_free (der);
  return cm_crl_new_from_der (bytes, error);
}

/* ---- getters ---- */

/**
 * cm_crl_get_der:
 * @self: a list
 *
 * Returns: (transfer none): its DER
 */
GBytes *
cm_crl_get_der (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), NULL);

  return self->der;
}

/**
 * cm_crl_to_pem:
 * @self: a list
 *
 * Returns: (transfer full): the list as a PEM block with a closing newline (RFC 7468)
 */
char *
cm_crl_to_pem (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), NULL);

  return cm_armor_encode ("X509 CRL", self->der);
}

/**
 * cm_crl_get_issuer:
 * @self: a list
 *
 * Returns: (transfer none): the name of who issued it (RFC 4514)
 */
const char *
cm_crl_get_issuer (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), NULL);

  return self->issuer;
}

/**
 * cm_crl_get_number:
 * @self: a list
 *
 * Returns: its number; 0 if it has none
 */
guint64
cm_crl_get_number (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), 0);

  return self->number;
}

/**
 * cm_crl_get_this_update:
 * @self: a list
 *
 * Returns: when it was made, Unix seconds
 */
gint64
cm_crl_get_this_update (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), 0);

  return self->this_update;
}

/**
 * cm_crl_get_next_update:
 * @self: a list
 *
 * Returns: until when it may be used, Unix seconds; %CM_NO_TIME if it does not say so
 */
gint64
cm_crl_get_next_update (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), 0);

  return self->next_update;
}

/**
 * cm_crl_get_n_revocations:
 * @self: a list
 *
 * Returns: how many certificates it names
 */
guint
cm_crl_get_n_revocations (CmCrl *self)
{
  g_return_val_if_fail (CM_IS_CRL (self), 0);

  return self->n_revocations;
}

/**
 * cm_crl_lists:
 * @self: a list
 * @certificate: a certificate
 *
 * Returns: whether the list is of the certificate's issuer and names its serial number
 */
gboolean
cm_crl_lists (CmCrl *self, CmCertificate *certificate)
{
  X509_REVOKED *entry = NULL;
  X509 *x509;

  g_return_val_if_fail (CM_IS_CRL (self), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), FALSE);

  x509 = cm_certificate_peek_x509 (certificate);
  return x509 != NULL
         && X509_NAME_cmp (X509_get_issuer_name (x509), X509_CRL_get_issuer (self->crl))
                == 0
         && X509_CRL_get0_by_cert (self->crl, &entry, x509) == 1;
}
