/* cm-certificate-template.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes certificates as RFC 5280 and the CA/Browser Forum's Baseline Requirements want
 * them: a serial number of 128 random bits, key identifiers, critical basic constraints
 * and key usage, an extended key usage for leaves, and a signature as strong as the
 * issuer's key. What the rules of a CA are is decided by whoever fills the template in.
 */

#include "cm-certificate-template.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-alt-name-private.h"
#include "cm-crypto-error.h"
#include "cm-gnutls.h"
#include "cm-name-constraints-private.h"
#include "cm-private-key-private.h"

#define SERIAL_BYTES 16

G_DEFINE_FLAGS_TYPE (CmKeyPurposes,
                     cm_key_purposes,
                     G_DEFINE_ENUM_VALUE (CM_KEY_PURPOSES_NONE, "none"),
                     G_DEFINE_ENUM_VALUE (CM_KEY_PURPOSES_SERVER, "server"),
                     G_DEFINE_ENUM_VALUE (CM_KEY_PURPOSES_CLIENT, "client"))

/* RFC 5280 section 4.1.2.2: positive, so a zero byte goes before a set top bit. */
static int
set_serial (gnutls_x509_crt_t crt)
{
  guint8 serial[1 + SERIAL_BYTES] = { 0 };
  int code = gnutls_rnd (GNUTLS_RND_NONCE, serial + 1, SERIAL_BYTES);

  if (code < 0)
    return code;
  if ((serial[1] & 0x80) != 0)
    return gnutls_x509_crt_set_serial (crt, serial, sizeof serial);
  serial[1] |= 0x40; /* DER allows no leading zero byte here */
  return gnutls_x509_crt_set_serial (crt, serial + 1, SERIAL_BYTES);
}

static int
set_public_key (gnutls_x509_crt_t crt, GBytes *spki, guint *algorithm)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (spki);
  int code = gnutls_pubkey_init (&key);

  if (code >= 0)
    code = gnutls_pubkey_import (key, &der, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    code = gnutls_pubkey_get_pk_algorithm (key, /* bits */ NULL);
  if (code < 0)
    return code;
  *algorithm = (guint)code;
  return gnutls_x509_crt_set_pubkey (crt, key);
}

static int
add_alt_name (gnutls_x509_crt_t crt, const char *name)
{
  guint8 address[16];
  gnutls_x509_subject_alt_name_t type;
  const void *data;
  guint size_bytes;
  int code = cm_alt_name_encode (name, &type, address, &data, &size_bytes);

  if (code >= 0)
    code = gnutls_x509_crt_set_subject_alt_name (crt, type, data, size_bytes,
                                                 GNUTLS_FSAN_APPEND);
  return code;
}

/* RFC 5280 section 4.2.1.6: where the subject says nothing, the names have to be heeded.
 * The library writes them as not critical, so they are written once more. */
static int
make_names_critical (gnutls_x509_crt_t crt)
{
  g_auto (CmGnutlsDatum) names = { 0 };
  int code = gnutls_x509_crt_get_extension_by_oid2 (
      crt, GNUTLS_X509EXT_OID_SAN, /* indx */ 0, &names, /* critical */ NULL);

  if (code >= 0)
    code = gnutls_x509_crt_set_extension_by_oid (crt, GNUTLS_X509EXT_OID_SAN, names.data,
                                                 names.size, /* critical */ 1);
  return code;
}

static int
set_names (gnutls_x509_crt_t crt, const CmCertificateTemplate *self)
{
  gboolean has_names = self->alt_names != NULL && self->alt_names[0] != NULL;
  int code = GNUTLS_E_SUCCESS;

  if (*self->subject != '\0')
    code = gnutls_x509_crt_set_dn (crt, self->subject, /* err */ NULL);
  for (gsize i = 0; has_names && self->alt_names[i] != NULL && code >= 0; i++)
    code = add_alt_name (crt, self->alt_names[i]);
  if (code >= 0 && has_names && *self->subject == '\0')
    code = make_names_critical (crt);
  return code;
}

static int
set_validity (gnutls_x509_crt_t crt, const CmCertificateTemplate *self)
{
  int code = gnutls_x509_crt_set_activation_time (crt, (time_t)self->not_before);

  if (code >= 0)
    code = gnutls_x509_crt_set_expiration_time (crt, (time_t)self->not_after);
  return code;
}

static int
set_ca_usage (gnutls_x509_crt_t crt, const CmCertificateTemplate *self)
{
  int code = gnutls_x509_crt_set_basic_constraints (crt, /* ca */ 1, self->path_length);

  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt,
                                          GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN);
  if (code >= 0 && self->constraints != NULL)
    code = cm_name_constraints_write (self->constraints, crt);
  return code;
}

/* RSA keys also decrypt in key exchanges of TLS 1.2; the others only sign. */
static int
set_leaf_usage (gnutls_x509_crt_t crt, const CmCertificateTemplate *self, guint algorithm)
{
  guint usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
  int code
      = gnutls_x509_crt_set_basic_constraints (crt, /* ca */ 0, CM_PATH_LENGTH_UNLIMITED);

  if (algorithm == GNUTLS_PK_RSA)
    usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;
  if (code >= 0)
    code = gnutls_x509_crt_set_key_usage (crt, usage);
  if (code >= 0 && (self->purposes & CM_KEY_PURPOSES_SERVER) != 0)
    code = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_SERVER,
                                                /* critical */ 0);
  if (code >= 0 && (self->purposes & CM_KEY_PURPOSES_CLIENT) != 0)
    code = gnutls_x509_crt_set_key_purpose_oid (crt, GNUTLS_KP_TLS_WWW_CLIENT,
                                                /* critical */ 0);
  return code;
}

/* RFC 5280 sections 4.2.1.1 and 4.2.1.2, method (1): the SHA-1 of the key's bits */
static int
set_key_ids (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer)
{
  guint8 key_id[64];
  gsize size_bytes = sizeof key_id;
  int code = gnutls_x509_crt_get_key_id (crt, GNUTLS_KEYID_USE_SHA1, key_id, &size_bytes);

  if (code >= 0)
    code = gnutls_x509_crt_set_subject_key_id (crt, key_id, size_bytes);
  size_bytes = sizeof key_id;
  if (code >= 0)
    code = gnutls_x509_crt_get_subject_key_id (issuer, key_id, &size_bytes, NULL);
  if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    {
      size_bytes = sizeof key_id;
      code = gnutls_x509_crt_get_key_id (issuer, GNUTLS_KEYID_USE_SHA1, key_id,
                                         &size_bytes);
    }
  if (code >= 0)
    code = gnutls_x509_crt_set_authority_key_id (crt, key_id, size_bytes);
  return code;
}

static int
fill (const CmCertificateTemplate *self, gnutls_x509_crt_t crt)
{
  guint algorithm = GNUTLS_PK_UNKNOWN;
  int code = gnutls_x509_crt_set_version (crt, 3);

  if (code >= 0)
    code = set_serial (crt);
  if (code >= 0)
    code = set_public_key (crt, self->spki, &algorithm);
  if (code >= 0)
    code = set_names (crt, self);
  if (code >= 0)
    code = set_validity (crt, self);
  if (code >= 0)
    code = self->is_ca ? set_ca_usage (crt, self) : set_leaf_usage (crt, self, algorithm);
  return code;
}

static int
sign (gnutls_x509_crt_t crt, gnutls_x509_crt_t issuer, CmPrivateKey *key)
{
  g_auto (gnutls_privkey_t) signer = NULL;
  g_auto (gnutls_pubkey_t) public_key = NULL;
  gnutls_digest_algorithm_t hash = GNUTLS_DIG_UNKNOWN;
  int code = cm_private_key_load_signer (key, &signer);

  if (code >= 0)
    code = gnutls_pubkey_init (&public_key);
  if (code >= 0)
    code = gnutls_pubkey_import_privkey (public_key, signer, /* usage */ 0, 0);
  if (code >= 0)
    code = gnutls_pubkey_get_preferred_hash_algorithm (public_key, &hash, NULL);
  if (code >= 0)
    code = gnutls_x509_crt_privkey_sign (crt, issuer, signer, hash, /* flags */ 0);
  return code;
}

static int
load_certificate (CmCertificate *issuer, gnutls_x509_crt_t *crt)
{
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (cm_certificate_get_der (issuer));
  int code = gnutls_x509_crt_init (crt);

  return code >= 0 ? gnutls_x509_crt_import (*crt, &der, GNUTLS_X509_FMT_DER) : code;
}

/**
 * cm_certificate_template_sign:
 * @self: what the certificate is to say
 * @issuer: (nullable): who issues it; %NULL: it signs itself
 * @key: the issuer's key, or its own
 * @error: return location for a #CmCryptoError: %CM_CRYPTO_ERROR_MISMATCH, if @key is not
 *   the issuer's
 *
 * Makes a certificate (RFC 5280 section 4) and reads it back: a fresh handle of GnuTLS
 * does not know all of what it was told.
 *
 * Returns: (transfer full): the certificate, or %NULL
 */
CmCertificate *
cm_certificate_template_sign (const CmCertificateTemplate *self,
                              CmCertificate *issuer,
                              CmPrivateKey *key,
                              GError **error)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_auto (gnutls_x509_crt_t) issuing = NULL;
  g_auto (CmGnutlsDatum) der = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  GBytes *spki;
  int code;

  g_return_val_if_fail (self != NULL && self->spki != NULL, NULL);
  g_return_val_if_fail (CM_IS_PRIVATE_KEY (key), NULL);

  spki = issuer != NULL ? cm_certificate_get_spki (issuer) : self->spki;
  if (!g_bytes_equal (spki, cm_private_key_get_spki (key)))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_MISMATCH,
                           _ ("The key does not belong to the issuer."));
      return NULL;
    }
  code = gnutls_x509_crt_init (&crt);
  if (code >= 0)
    code = fill (self, crt);
  if (code >= 0 && issuer != NULL)
    code = load_certificate (issuer, &issuing);
  if (code >= 0)
    code = set_key_ids (crt, issuing != NULL ? issuing : crt);
  if (code >= 0)
    code = sign (crt, issuing != NULL ? issuing : crt, key);
  if (code >= 0)
    code = gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The certificate cannot be issued"));
      return NULL;
    }
  bytes = g_bytes_new (der.data, der.size);
  return cm_certificate_new_from_der (bytes, error);
}

/**
 * cm_certificate_read_purposes:
 * @certificate: a certificate
 *
 * Returns: its extended key usage, without what #CmKeyPurposes has no name for
 */
CmKeyPurposes
cm_certificate_read_purposes (CmCertificate *certificate)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  CmKeyPurposes purposes = CM_KEY_PURPOSES_NONE;
  char oid[128];

  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), CM_KEY_PURPOSES_NONE);

  if (load_certificate (certificate, &crt) < 0)
    return purposes;
  for (unsigned int i = 0;; i++)
    {
      gsize size_bytes = sizeof oid;
      int code = gnutls_x509_crt_get_key_purpose_oid (crt, i, oid, &size_bytes, NULL);

      if (code == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (code < 0)
        return purposes;
      if (strcmp (oid, GNUTLS_KP_TLS_WWW_SERVER) == 0)
        purposes |= CM_KEY_PURPOSES_SERVER;
      if (strcmp (oid, GNUTLS_KP_TLS_WWW_CLIENT) == 0)
        purposes |= CM_KEY_PURPOSES_CLIENT;
    }
}
