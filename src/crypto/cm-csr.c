/* cm-csr.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request says "I hold this key, I would like this name". The first half is proved by
 * its signature, which is why one that is not signed by its own key is read for a look
 * only; the second half is a wish, and whoever issues decides.
 */

#include "cm-csr.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-armor-private.h"
#include "cm-crypto-error.h"
#include "cm-foreign-key-private.h"
#include "cm-names-private.h"
#include "cm-public-key-private.h"
#include "cm-safe-text.h"

#define MAX_COMMON_NAME_BYTES 512
#define MAX_COMMON_NAMES 16

struct _CmCsr
{
  GObject parent_instance;

  GBytes *der;
  char *fingerprint;
  CmPublicKey public_key;
  char *subject;
  char *common_name;
  GStrv host_names;
  GStrv alt_names;
  gboolean proven;
};

G_DEFINE_FINAL_TYPE (CmCsr, cm_csr, G_TYPE_OBJECT)

static void
cm_csr_finalize (GObject *object)
{
  CmCsr *self = CM_CSR (object);

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->fingerprint, g_free);
  cm_public_key_clear (&self->public_key);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->common_name, g_free);
  g_clear_pointer (&self->host_names, g_strfreev);
  g_clear_pointer (&self->alt_names, g_strfreev);

  G_OBJECT_CLASS (cm_csr_parent_class)->finalize (object);
}

static void
cm_csr_class_init (CmCsrClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_csr_finalize;
}

static void
cm_csr_init (CmCsr *self)
{
  (void)self;
}

static int
read_public_key (CmCsr *self, gnutls_x509_crq_t crq)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  int code = gnutls_pubkey_init (&key);

  if (code >= 0)
    code = gnutls_pubkey_import_x509_crq (key, crq, /* flags */ 0);
  if (code >= 0)
    code = cm_public_key_read (&self->public_key, key);
  return code;
}

static void
add_alt_names (CmAltNames *names, gnutls_x509_crq_t crq)
{
  g_auto (CmGnutlsDatum) extension = { 0 };
  gnutls_subject_alt_names_t list = NULL;
  gnutls_datum_t name;
  guint type = 0;

  if (gnutls_x509_crq_get_extension_by_oid2 (crq, GNUTLS_X509EXT_OID_SAN, 0, &extension,
                                             NULL)
          < 0
      || gnutls_subject_alt_names_init (&list) < 0)
    return;
  if (gnutls_x509_ext_import_subject_alt_names (&extension, list, /* flags */ 0) >= 0)
    for (guint i = 0; gnutls_subject_alt_names_get (list, i, &type, &name, NULL) >= 0;
         i++)
      cm_alt_names_add (names, type, name.data, name.size);
  gnutls_subject_alt_names_deinit (list);
}

/* The last one, as of a certificate; one that is too long to be a name is none. */
static void
read_common_name (CmCsr *self, gnutls_x509_crq_t crq)
{
  char name[MAX_COMMON_NAME_BYTES];
  int code = GNUTLS_E_SUCCESS;

  for (int i = 0; code >= 0 && i < MAX_COMMON_NAMES; i++)
    {
      gsize size_bytes = sizeof name;

      code = gnutls_x509_crq_get_dn_by_oid (crq, GNUTLS_OID_X520_COMMON_NAME, i,
                                            /* raw */ 0, name, &size_bytes);
      if (code < 0 || size_bytes == 0)
        continue;
      g_free (self->common_name);
      self->common_name = cm_safe_text_new (name, size_bytes);
    }
}

static int
read_names (CmCsr *self, gnutls_x509_crq_t crq)
{
  g_auto (CmGnutlsDatum) subject = { 0 };
  CmAltNames names;
  int code = gnutls_x509_crq_get_dn3 (crq, &subject, /* flags */ 0);

  if (code < 0 && code != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) /* the empty name */
    return code;
  self->subject
      = subject.size > 0 ? cm_safe_text_new (subject.data, subject.size) : g_strdup ("");
  read_common_name (self, crq);
  cm_alt_names_init (&names);
  add_alt_names (&names, crq);
  cm_alt_names_add_common_name (&names, self->common_name);
  self->host_names = cm_names_end (&names.hosts);
  self->alt_names = cm_names_end (&names.all);
  cm_alt_names_clear (&names);
  return GNUTLS_E_SUCCESS;
}

/* A signature that does not fit is no error, anything else that is wrong with it is. */
static int
read_proof (CmCsr *self, gnutls_x509_crq_t crq)
{
  int code = gnutls_x509_crq_verify (crq, /* flags */ 0);

  self->proven = code >= 0;
  return code == GNUTLS_E_PK_SIG_VERIFY_FAILED ? GNUTLS_E_SUCCESS : code;
}

static int
read_all (CmCsr *self, gnutls_x509_crq_t crq)
{
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (self->der);
  int code = gnutls_x509_crq_import (crq, &der, GNUTLS_X509_FMT_DER);

  if (code >= 0)
    code = read_public_key (self, crq);
  if (code >= 0)
    code = read_names (self, crq);
  if (code >= 0)
    code = read_proof (self, crq);
  return code;
}

static GBytes *
decode_pem (const char *pem, GError **error)
{
  static const char *const labels[]
      = { "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST", NULL };

  return cm_armor_decode (pem, labels, CM_CSR_MAX_BYTES, _ ("The request cannot be read"),
                          error);
}

/* Other blocks are keys, perhaps, of which no copy is made. */
static gboolean
has_request (const char *data, gsize size_bytes)
{
  const char *block = g_strstr_len (data, (gssize)size_bytes, "-----BEGIN ");
  const char *label = block != NULL ? block + strlen ("-----BEGIN ") : NULL;
  gsize left = label != NULL ? size_bytes - (gsize)(label - data) : 0;
  static const char *const labels[]
      = { "CERTIFICATE REQUEST-----", "NEW CERTIFICATE REQUEST-----" };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (left >= strlen (labels[i]) && strncmp (label, labels[i], strlen (labels[i])) == 0)
      return g_strstr_len (label, (gssize)left, "-----BEGIN ") == NULL;
  return FALSE;
}

static gboolean
set_read_error (GError **error, int code, GBytes *der)
{
  g_autofree char *label = NULL;

  if (code == GNUTLS_E_ASN1_DER_ERROR && cm_foreign_key_request_spells_curve (der))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
                           _ ("The request spells out the curve of its key instead of "
                              "naming it, which CAs and clients refuse. Make another "
                              "one with a named curve."));
      return FALSE;
    }
  if (code == GNUTLS_E_UNKNOWN_PK_ALGORITHM || code == GNUTLS_E_ECC_UNSUPPORTED_CURVE
      || code == GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM)
    label = cm_foreign_key_describe_request (der);
  if (label == NULL)
    return cm_crypto_error_set_gnutls (error, code, _ ("The request cannot be read"));
  g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_UNSUPPORTED,
               _ ("The request’s key is of a kind that cannot be used here: %s."), label);
  return FALSE;
}

static CmCsr *
read_der (GBytes *der, GError **error)
{
  g_autoptr (CmCsr) self = NULL;
  g_auto (gnutls_x509_crq_t) crq = NULL;
  int code;

  if (g_bytes_get_size (der) > CM_CSR_MAX_BYTES)
    {
      g_set_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                   _ ("The request is larger than %d bytes."), CM_CSR_MAX_BYTES);
      return NULL;
    }
  self = g_object_new (CM_TYPE_CSR, NULL);
  self->der = g_bytes_ref (der);
  code = gnutls_x509_crq_init (&crq);
  if (code >= 0)
    code = read_all (self, crq);
  if (code < 0)
    {
      set_read_error (error, code, der);
      return NULL;
    }
  self->fingerprint
      = cm_sha256_hex (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  return g_steal_pointer (&self);
}

/**
 * cm_csr_new_from_der:
 * @der: a PKCS#10 CertificationRequest in DER (RFC 2986)
 * @error: return location for a #CmCryptoError
 *
 * Reads a request and checks that its own key signed it.
 *
 * Returns: (transfer full): the request, or %NULL: %CM_CRYPTO_ERROR_PARSE,
 *   %CM_CRYPTO_ERROR_UNSUPPORTED, or %CM_CRYPTO_ERROR_TAMPERED if the signature does not
 *   fit
 */
CmCsr *
cm_csr_new_from_der (GBytes *der, GError **error)
{
  g_autoptr (CmCsr) self = NULL;

  g_return_val_if_fail (der != NULL, NULL);

  self = read_der (der, error);
  if (self == NULL || self->proven)
    return g_steal_pointer (&self);
  cm_crypto_error_set_gnutls (error, GNUTLS_E_PK_SIG_VERIFY_FAILED,
                              _ ("The request cannot be read"));
  return NULL;
}

/**
 * cm_csr_new_for_look:
 * @bytes: a request, PEM with whatever text around it or DER
 * @error: return location for a #CmCryptoError
 *
 * Reads a request that somebody shall look at, even if its own key did not sign it; see
 * cm_csr_is_proven(). It must be the only block in @bytes.
 *
 * Returns: (transfer full): the request, or %NULL
 */
CmCsr *
cm_csr_new_for_look (GBytes *bytes, GError **error)
{
  g_autoptr (GBytes) der = NULL;
  g_autofree char *text = NULL;
  gsize size_bytes = 0;
  const char *data;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &size_bytes);
  if (size_bytes == 0 || g_strstr_len (data, (gssize)size_bytes, "-----BEGIN") == NULL)
    return read_der (bytes, error);
  if (!has_request (data, size_bytes))
    {
      g_set_error_literal (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE,
                           _ ("There is not just one request in it."));
      return NULL;
    }
  text = g_strndup (data, size_bytes);
  der = decode_pem (text, error);
  return der != NULL ? read_der (der, error) : NULL;
}

/**
 * cm_csr_new_from_pem:
 * @pem: text with a block labelled CERTIFICATE REQUEST or NEW CERTIFICATE REQUEST
 * @error: return location for a #CmCryptoError
 *
 * Reads the first request of a text; see cm_csr_new_from_der().
 *
 * Returns: (transfer full): the request, or %NULL
 */
CmCsr *
cm_csr_new_from_pem (const char *pem, GError **error)
{
  g_autoptr (GBytes) der = NULL;

  g_return_val_if_fail (pem != NULL, NULL);

  der = decode_pem (pem, error);
  return der != NULL ? cm_csr_new_from_der (der, error) : NULL;
}

/**
 * cm_csr_get_der:
 * @self: a request
 *
 * Returns: (transfer none): its DER
 */
GBytes *
cm_csr_get_der (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->der;
}

/**
 * cm_csr_to_pem:
 * @self: a request
 *
 * Returns: (transfer full): the request as a PEM block with a closing newline
 */
char *
cm_csr_to_pem (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return cm_armor_encode ("CERTIFICATE REQUEST", self->der);
}

/**
 * cm_csr_get_spki:
 * @self: a request
 *
 * Returns: (transfer none): the public key as SubjectPublicKeyInfo in DER
 */
GBytes *
cm_csr_get_spki (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->public_key.spki;
}

/**
 * cm_csr_get_public_key_id:
 * @self: a request
 *
 * Returns: (transfer none): the SHA-256 of cm_csr_get_spki(), lower-case hexadecimal
 */
const char *
cm_csr_get_public_key_id (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->public_key.id;
}

/**
 * cm_csr_get_fingerprint:
 * @self: a request
 *
 * Returns: (transfer none): the SHA-256 of the DER, lower-case hexadecimal, which two
 *   people compare before one approves the other's request
 */
const char *
cm_csr_get_fingerprint (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->fingerprint;
}

/**
 * cm_csr_get_key_spec:
 * @self: a request
 *
 * Returns: the kind of its key; %CM_KEY_SPEC_OTHER for any other
 */
CmKeySpec
cm_csr_get_key_spec (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), CM_KEY_SPEC_OTHER);

  return self->public_key.spec;
}

/**
 * cm_csr_get_key_label:
 * @self: a request
 *
 * Returns: (transfer none): kind and size of its key for people
 */
const char *
cm_csr_get_key_label (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->public_key.label;
}

/**
 * cm_csr_is_proven:
 * @self: a request
 *
 * Returns: whether its own key signed it; always %TRUE for one that was not read by
 *   cm_csr_new_for_look()
 */
gboolean
cm_csr_is_proven (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), FALSE);

  return self->proven;
}

/**
 * cm_csr_has_weak_key:
 * @self: a request
 *
 * Returns: whether its key is too short to be trusted today
 */
gboolean
cm_csr_has_weak_key (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), FALSE);

  return self->public_key.weak;
}

/**
 * cm_csr_get_subject:
 * @self: a request
 *
 * Returns: (transfer none): the subject it asks for (RFC 4514); may be ""
 */
const char *
cm_csr_get_subject (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->subject;
}

/**
 * cm_csr_get_common_name:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the common name it asks for
 */
const char *
cm_csr_get_common_name (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return self->common_name;
}

/**
 * cm_csr_get_host_names:
 * @self: a request
 *
 * Returns: (transfer none) (array zero-terminated=1): the host names it asks for, by the
 *   rules of cm_certificate_get_host_names()
 */
const char *const *
cm_csr_get_host_names (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return (const char *const *)self->host_names;
}

/**
 * cm_csr_get_subject_alt_names:
 * @self: a request
 *
 * Returns: (transfer none) (array zero-terminated=1): every name it asks for, with its
 *   kind in front: "DNS:", "IP:", "EMAIL:", "URI:"
 */
const char *const *
cm_csr_get_subject_alt_names (CmCsr *self)
{
  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  return (const char *const *)self->alt_names;
}

/**
 * cm_csr_to_text:
 * @self: a request
 *
 * Returns: (transfer full): everything that is in it, for people
 */
char *
cm_csr_to_text (CmCsr *self)
{
  g_auto (gnutls_x509_crq_t) crq = NULL;
  g_auto (CmGnutlsDatum) text = { 0 };
  gnutls_datum_t der;

  g_return_val_if_fail (CM_IS_CSR (self), NULL);

  der = cm_gnutls_datum_from_bytes (self->der);
  if (gnutls_x509_crq_init (&crq) < 0
      || gnutls_x509_crq_import (crq, &der, GNUTLS_X509_FMT_DER) < 0
      || gnutls_x509_crq_print (crq, GNUTLS_CRT_PRINT_FULL, &text) < 0)
    return g_strdup ("");
  return g_utf8_make_valid ((const char *)text.data, text.size);
}

static gboolean
has_name (const char *const *names, const char *name)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

/**
 * cm_csr_dup_missing_names:
 * @self: a request
 * @certificate: what a CA answered
 *
 * Compares subject alternative names; a request without any asks for its common name.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names that @certificate lacks,
 *   with their kinds in front
 */
char **
cm_csr_dup_missing_names (CmCsr *self, CmCertificate *certificate)
{
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  const char *const *asked;

  g_return_val_if_fail (CM_IS_CSR (self), NULL);
  g_return_val_if_fail (CM_IS_CERTIFICATE (certificate), NULL);

  asked = cm_csr_get_subject_alt_names (self);
  for (gsize i = 0; asked != NULL && asked[i] != NULL; i++)
    if (!has_name (cm_certificate_get_subject_alt_names (certificate), asked[i]))
      g_strv_builder_add (missing, asked[i]);
  if (asked != NULL && asked[0] != NULL)
    return g_strv_builder_end (missing);
  asked = cm_csr_get_host_names (self);
  for (gsize i = 0; asked != NULL && asked[i] != NULL; i++)
    if (!has_name (cm_certificate_get_host_names (certificate), asked[i]))
      {
        g_autofree char *name = g_strconcat ("DNS:", asked[i], NULL);

        g_strv_builder_add (missing, name);
      }
  return g_strv_builder_end (missing);
}
