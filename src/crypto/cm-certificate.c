/* cm-certificate.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate is read once, wholly, and then only looked at: lists of many thousands
 * sort and search by these values, and a value that never changes may cross threads. The
 * GnuTLS handle takes several times the memory of the values, so it does not stay; the
 * few functions that write long texts about one certificate read the DER again.
 */

#include "cm-certificate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-armor-private.h"
#include "cm-certificate-private.h"
#include "cm-crypto-error.h"
#include "cm-host-name.h"

#define BEING_WRITTEN (-1)

G_DEFINE_FINAL_TYPE (CmCertificate, cm_certificate, G_TYPE_OBJECT)

static void
cm_certificate_finalize (GObject *object)
{
  CmCertificate *self = CM_CERTIFICATE (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->fingerprint, g_free);
  cm_public_key_clear (&self->public_key);
  g_clear_pointer (&self->signature_algorithm, g_free);
  cm_name_clear (&self->subject);
  g_clear_pointer (&self->issuer, cm_issuer_name_unref);
  g_clear_pointer (&self->subject_der, g_bytes_unref);
  g_clear_pointer (&self->serial, g_free);
  g_clear_pointer (&self->subject_key_id, g_bytes_unref);
  g_clear_pointer (&self->authority_key_id, g_bytes_unref);
  g_clear_pointer (&self->host_names, g_strfreev);
  g_clear_pointer (&self->alt_names, g_strfreev);
  g_clear_pointer (&self->x509, X509_free);

  G_OBJECT_CLASS (cm_certificate_parent_class)->finalize (object);
}

static void
cm_certificate_class_init (CmCertificateClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_certificate_finalize;
}

static void
cm_certificate_init (CmCertificate *self)
{
  (void)self;
}

/**
 * cm_certificate_new_from_der:
 * @der: one certificate in DER, nothing after it
 * @error: return location for a #CmCryptoError
 *
 * Reads a certificate (RFC 5280). Its signature and dates are not checked here.
 *
 * Returns: (transfer full): the certificate, or %NULL with %CM_CRYPTO_ERROR_PARSE or
 *   %CM_CRYPTO_ERROR_UNSUPPORTED
 */
CmCertificate *
cm_certificate_new_from_der (GBytes *der, GError **error)
{
  g_autoptr (CmCertificate) self = NULL;
  g_auto (gnutls_x509_crt_t) crt = NULL;
  int code;

  g_return_val_if_fail (der != NULL, NULL);

  if (g_bytes_get_size (der) > CM_CERTIFICATE_MAX_BYTES)
    {
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                   _ ("The certificate is larger than %d bytes."),
                   CM_CERTIFICATE_MAX_BYTES);
      return NULL;
    }
  self = g_object_new (CM_TYPE_CERTIFICATE, NULL);
  self->der = g_bytes_ref (der);
  code = cm_certificate_import (self, &crt);
  if (code >= 0)
    code = cm_certificate_read (self, crt);
  if (code < 0)
    {
      cm_crypto_error_set_gnutls (error, code, _ ("The certificate cannot be read"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * cm_certificate_new_from_pem:
 * @pem: text with a block labelled CERTIFICATE or X509 CERTIFICATE (RFC 7468)
 * @error: return location for a #CmCryptoError
 *
 * Reads the first certificate of a text; see cm_certificate_new_from_der().
 *
 * Returns: (transfer full): the certificate, or %NULL
 */
CmCertificate *
cm_certificate_new_from_pem (const char *pem, GError **error)
{
  static const char *const labels[] = { "CERTIFICATE", "X509 CERTIFICATE", NULL };
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (pem != NULL, NULL);

  der = cm_armor_decode (pem, labels, CM_CERTIFICATE_MAX_BYTES,
                         _ ("The certificate cannot be read"), error);
  return der != NULL ? cm_certificate_new_from_der (der, error) : NULL;
}

/**
 * cm_certificate_get_der:
 * @self: a certificate
 *
 * Returns: (transfer none): the DER as it was read
 */
GBytes *
cm_certificate_get_der (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->der;
}

/**
 * cm_certificate_to_pem:
 * @self: a certificate
 *
 * Returns: (transfer full): the certificate as a PEM block with a closing newline
 */
char *
cm_certificate_to_pem (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return cm_armor_encode ("CERTIFICATE", self->der);
}

/**
 * cm_certificate_to_text:
 * @self: a certificate
 *
 * Returns: (transfer full): everything in it as text of many lines, in English, as
 *   `certtool --certificate-info` writes it
 */
char *
cm_certificate_to_text (CmCertificate *self)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_auto (CmGnutlsDatum) text = { 0 };

  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  if (cm_certificate_import (self, &crt) < 0
      || gnutls_x509_crt_print (crt, GNUTLS_CRT_PRINT_FULL, &text) < 0)
    return g_strdup ("");
  return g_utf8_make_valid ((const char *)text.data, text.size);
}

/**
 * cm_certificate_get_fingerprint:
 * @self: a certificate
 *
 * Returns: (transfer none): the SHA-256 of the DER, 64 lower-case hexadecimal digits
 */
const char *
cm_certificate_get_fingerprint (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->fingerprint;
}

/**
 * cm_certificate_dup_fingerprint_sha1:
 * @self: a certificate
 *
 * The old fingerprint, for people who compare with old programs.
 *
 * Returns: (transfer full): the SHA-1 of the DER, 40 lower-case hexadecimal digits
 */
char *
cm_certificate_dup_fingerprint_sha1 (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, self->der);
}

/**
 * cm_certificate_get_public_key_id:
 * @self: a certificate
 *
 * Returns: (transfer none): the SHA-256 of cm_certificate_get_spki(), lower-case
 *   hexadecimal: equal for a key, its certificates and its requests
 */
const char *
cm_certificate_get_public_key_id (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->public_key.id;
}

/**
 * cm_certificate_get_spki:
 * @self: a certificate
 *
 * Returns: (transfer none): the public key as SubjectPublicKeyInfo in DER
 */
GBytes *
cm_certificate_get_spki (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->public_key.spki;
}

/**
 * cm_certificate_get_key_spec:
 * @self: a certificate
 *
 * Returns: the kind of the public key; %CM_KEY_SPEC_OTHER for any other
 */
CmKeySpec
cm_certificate_get_key_spec (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), CM_KEY_SPEC_OTHER);

  return self->public_key.spec;
}

/**
 * cm_certificate_get_key_label:
 * @self: a certificate
 *
 * Returns: (transfer none): kind and size of the public key for people
 */
const char *
cm_certificate_get_key_label (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->public_key.label;
}

/**
 * cm_certificate_has_weak_key:
 * @self: a certificate
 *
 * Returns: whether its key is below 2048 bits (RSA) or 224 (curves), or for DSA
 */
gboolean
cm_certificate_has_weak_key (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->public_key.weak;
}

/**
 * cm_certificate_has_retired_key:
 * @self: a certificate
 *
 * Returns: whether its key is of a kind that is weak at any length: DSA
 */
gboolean
cm_certificate_has_retired_key (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->public_key.retired;
}

/**
 * cm_certificate_spells_curve:
 * @self: a certificate
 *
 * OpenSSL and GnuTLS refuse such a certificate in a connection (RFC 5480 section 2.1.1).
 *
 * Returns: whether it spells out the curve of its key instead of naming it
 */
gboolean
cm_certificate_spells_curve (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->public_key.spells_curve;
}

/**
 * cm_certificate_has_weak_signature:
 * @self: a certificate
 *
 * A signature with MD5 or SHA-1. That of a root does not count: it is trusted for being
 * known, not for being signed.
 *
 * Returns: whether its issuer's signature can no longer be relied upon
 */
gboolean
cm_certificate_has_weak_signature (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->weak_signature && !cm_certificate_is_self_issued (self);
}

/**
 * cm_certificate_is_weak:
 * @self: a certificate
 *
 * Returns: whether the certificate can no longer be relied upon, for its key or its
 *   signature
 */
gboolean
cm_certificate_is_weak (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return cm_certificate_has_weak_key (self) || cm_certificate_has_weak_signature (self);
}

/**
 * cm_certificate_get_signature_algorithm:
 * @self: a certificate
 *
 * Returns: (transfer none): how it is signed, as "ECDSA-SHA256"; an object
 *   identifier if unknown
 */
const char *
cm_certificate_get_signature_algorithm (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->signature_algorithm;
}

/**
 * cm_certificate_get_subject:
 * @self: a certificate
 *
 * Returns: (transfer none): the subject (RFC 4514), which may be ""
 */
const char *
cm_certificate_get_subject (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->subject.text;
}

/**
 * cm_certificate_get_issuer:
 * @self: a certificate
 *
 * Returns: (transfer none): the issuer (RFC 4514)
 */
const char *
cm_certificate_get_issuer (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->issuer->name.text;
}

/**
 * cm_certificate_get_subject_der:
 * @self: a certificate
 *
 * Returns: (transfer none): the subject in DER, to compare
 */
GBytes *
cm_certificate_get_subject_der (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->subject_der;
}

/**
 * cm_certificate_get_issuer_der:
 * @self: a certificate
 *
 * Returns: (transfer none): the issuer in DER, to compare
 */
GBytes *
cm_certificate_get_issuer_der (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->issuer->der;
}

/**
 * cm_certificate_get_common_name:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): the last common name of the subject
 */
const char *
cm_certificate_get_common_name (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->subject.common_name;
}

/**
 * cm_certificate_get_organization:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): the organization in the subject
 */
const char *
cm_certificate_get_organization (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->subject.organization;
}

/**
 * cm_certificate_get_issuer_name:
 * @self: a certificate
 *
 * Returns: (transfer none): what people call the issuer: its common name, else its
 *   organisation, else the whole name
 */
const char *
cm_certificate_get_issuer_name (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  if (self->issuer->name.common_name != NULL)
    return self->issuer->name.common_name;
  if (self->issuer->name.organization != NULL)
    return self->issuer->name.organization;
  return self->issuer->name.text;
}

/**
 * cm_certificate_get_organizational_units:
 * @self: a certificate
 *
 * Returns: (transfer none) (array zero-terminated=1): every OU of the subject
 */
const char *const *
cm_certificate_get_organizational_units (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return (const char *const *)self->subject.units;
}

static const char *
get_name (CmCertificate *self)
{
  if (self->subject.common_name != NULL && *self->subject.common_name != '\0')
    return self->subject.common_name;
  if (self->host_names[0] != NULL)
    return self->host_names[0];
  if (self->alt_names[0] != NULL)
    return strchr (self->alt_names[0], ':') + 1;
  return *self->subject.text != '\0' ? self->subject.text : self->serial;
}

/**
 * cm_certificate_dup_title:
 * @self: a certificate
 *
 * Returns: (transfer full): what people call it: the common name, else the first
 *   alternative name, else the whole subject, else the serial number; a host name as
 *   people read it (RFC 5890 U-labels)
 */
char *
cm_certificate_dup_title (CmCertificate *self)
{
  const char *name;

  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  name = get_name (self);
  return g_hostname_is_ascii_encoded (name) ? cm_host_name_to_unicode (name)
                                            : g_strdup (name);
}

/**
 * cm_certificate_get_serial:
 * @self: a certificate
 *
 * Returns: (transfer none): the serial number, lower-case hexadecimal
 */
const char *
cm_certificate_get_serial (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->serial;
}

/**
 * cm_certificate_get_subject_key_id:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): the subject key identifier
 */
GBytes *
cm_certificate_get_subject_key_id (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->subject_key_id;
}

/**
 * cm_certificate_get_authority_key_id:
 * @self: a certificate
 *
 * Returns: (transfer none) (nullable): the issuer's key identifier
 */
GBytes *
cm_certificate_get_authority_key_id (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return self->authority_key_id;
}

/**
 * cm_certificate_get_not_before:
 * @self: a certificate
 *
 * Returns: when its validity starts, Unix seconds
 */
gint64
cm_certificate_get_not_before (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), 0);

  return self->not_before;
}

/**
 * cm_certificate_get_not_after:
 * @self: a certificate
 *
 * Returns: the last second of its validity, Unix seconds
 */
gint64
cm_certificate_get_not_after (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), 0);

  return self->not_after;
}

/**
 * cm_certificate_is_never_valid:
 * @self: a certificate
 *
 * Returns: whether it ends before it begins, so that no moment lies in its period
 */
gboolean
cm_certificate_is_never_valid (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->not_after < self->not_before;
}

/**
 * cm_certificate_get_host_names:
 * @self: a certificate
 *
 * DNS names as they stand there (A-labels) and IP addresses as text. If there is no
 * alternative name at all, the common name counts if it looks like a host name.
 *
 * Returns: (transfer none) (array zero-terminated=1): host names
 */
const char *const *
cm_certificate_get_host_names (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return (const char *const *)self->host_names;
}

/**
 * cm_certificate_get_subject_alt_names:
 * @self: a certificate
 *
 * Returns: (transfer none) (array zero-terminated=1): every alternative name as
 *   "DNS:…", "IP:…", "EMAIL:…" or "URI:…"; names of other kinds are left out
 */
const char *const *
cm_certificate_get_subject_alt_names (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), NULL);

  return (const char *const *)self->alt_names;
}

/**
 * cm_certificate_lacks_server_names:
 * @self: a certificate
 *
 * Clients stopped to look at the common name (RFC 9525 section 2); a server certificate
 * that has its host only there is refused.
 *
 * Returns: whether it is one that a server could show, and has neither a DNS name nor an
 *   address among its subject alternative names
 */
gboolean
cm_certificate_lacks_server_names (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->lacks_server_names;
}

/**
 * cm_certificate_is_ca:
 * @self: a certificate
 *
 * Returns: whether it may sign certificates
 */
gboolean
cm_certificate_is_ca (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return self->is_ca;
}

/**
 * cm_certificate_is_self_issued:
 * @self: a certificate
 *
 * Returns: whether subject and issuer are the same, as in every root
 */
gboolean
cm_certificate_is_self_issued (CmCertificate *self)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self), FALSE);

  return g_bytes_equal (self->subject_der, self->issuer->der);
}

/**
 * cm_certificate_equal:
 * @self: a certificate
 * @other: another
 *
 * Returns: whether both are the same, byte for byte
 */
gboolean
cm_certificate_equal (CmCertificate *self, CmCertificate *other)
{
  g_return_val_if_fail (CM_IS_CERTIFICATE (self) && CM_IS_CERTIFICATE (other), FALSE);

  return self == other || g_bytes_equal (self->der, other->der);
}

/**
 * cm_certificate_get_verified: (skip)
 * @self: a certificate
 * @issuer: another
 *
 * Returns: what was found of this step before
 */
CmVerifiedStep
cm_certificate_get_verified (CmCertificate *self, CmCertificate *issuer)
{
  int verified = g_atomic_int_get (&self->verified);

  if (verified != CM_VERIFIED_STEP_SIGNED && verified != CM_VERIFIED_STEP_STRICT)
    return CM_VERIFIED_STEP_NONE;
  return g_str_equal (self->verified_by, cm_certificate_get_fingerprint (issuer))
             ? (CmVerifiedStep)verified
             : CM_VERIFIED_STEP_NONE;
}

/**
 * cm_certificate_set_verified: (skip)
 * @self: a certificate
 * @issuer: whose key signed it
 * @step: how much was verified
 *
 * Remembers a signature, which costs more to verify than all else that is asked of a
 * certificate. The first one stays.
 */
void
cm_certificate_set_verified (CmCertificate *self,
                             CmCertificate *issuer,
                             CmVerifiedStep step)
{
  if (!g_atomic_int_compare_and_exchange (&self->verified, CM_VERIFIED_STEP_NONE,
                                          BEING_WRITTEN))
    return;
  g_strlcpy (self->verified_by, cm_certificate_get_fingerprint (issuer),
             sizeof self->verified_by);
  g_atomic_int_set (&self->verified, (int)step);
}
