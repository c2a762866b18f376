/* cm-certificate-reader.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes all values of a certificate out of a GnuTLS handle, in one go. This is where an
 * import of many thousands spends its time, so each part of the handle is walked once.
 * What RFC 5280 forbids but old certificates have (no serial, no key id, a key of an
 * unknown kind) gives an empty value; only what GnuTLS itself refuses is an error.
 */

#include "cm-certificate-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-clock.h"
#include "cm-foreign-key-private.h"

#define MAX_SERIAL_BYTES 128
#define MAX_KEY_ID_BYTES 256
#define TYPICAL_NAME_BYTES 512
#define MAX_PURPOSES 100 /* of them, as many as anybody looks at */
#define MAX_OID_BYTES 128

/* Most parts stand in the DER as they are, and thousands of certificates are held at a
 * time: a part of it, or a copy. */
static GBytes *
find_part (CmCertificate *self, gconstpointer data, gsize size_bytes)
{
  gsize der_bytes = 0;
  const guint8 *der = g_bytes_get_data (self->der, &der_bytes);
  const guint8 *found = memmem (der, der_bytes, data, size_bytes);

  return found != NULL
             ? g_bytes_new_from_bytes (self->der, (gsize)(found - der), size_bytes)
             : g_bytes_new (data, size_bytes);
}

/* A key GnuTLS cannot read, as one on secp256k1, still has bytes and a name. */
static gboolean
read_foreign_key (CmCertificate *self)
{
  X509 *x509 = cm_certificate_peek_x509 (self);
  g_autoptr (GBytes) bytes = NULL;
  unsigned char *spki = NULL;
  int spki_bytes;

  if (x509 == NULL)
    return FALSE;
  spki_bytes = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x509), &spki);
  if (spki_bytes <= 0)
    return FALSE;
  bytes = g_bytes_new (spki, (gsize)spki_bytes);
  OPENSSL_free (spki);
  return cm_foreign_key_read (&self->public_key, bytes);
}

static int
read_public_key (CmCertificate *self, gnutls_x509_crt_t crt)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  int code = gnutls_pubkey_init (&key);

  if (code >= 0)
    code = gnutls_pubkey_import_x509 (key, crt, /* flags */ 0);
  if (code >= 0)
    code = cm_public_key_read (&self->public_key, key);
  if (code >= 0)
    {
      g_autoptr (GBytes) copy = self->public_key.spki;

      self->public_key.spki
          = find_part (self, g_bytes_get_data (copy, NULL), g_bytes_get_size (copy));
    }
  if (code < 0 && read_foreign_key (self))
    code = GNUTLS_E_SUCCESS;
  return code;
}

static void
read_signature_algorithm (CmCertificate *self, gnutls_x509_crt_t crt)
{
  int algorithm = gnutls_x509_crt_get_signature_algorithm (crt);
  char oid[128] = "";
  gsize oid_bytes = sizeof oid;

  if (algorithm > GNUTLS_SIGN_UNKNOWN)
    {
      gnutls_digest_algorithm_t hash = gnutls_sign_get_hash_algorithm (algorithm);

      self->signature_algorithm = g_strdup (gnutls_sign_get_name (algorithm));
      self->weak_signature
          = hash == GNUTLS_DIG_MD2 || hash == GNUTLS_DIG_MD5 || hash == GNUTLS_DIG_SHA1;
    }
  else if (gnutls_x509_crt_get_signature_oid (crt, oid, &oid_bytes) >= 0)
    self->signature_algorithm = g_strdup (oid);
  else
    self->signature_algorithm = g_strdup (_ ("unknown"));
}

static int
read_names (CmCertificate *self, gnutls_x509_crt_t crt)
{
  g_auto (CmGnutlsDatum) subject_der = { 0 };
  gnutls_x509_dn_t dn;
  int code;

  code = gnutls_x509_crt_get_subject (crt, &dn);
  if (code >= 0)
    code = cm_name_read (&self->subject, dn);
  if (code >= 0)
    code = gnutls_x509_crt_get_raw_dn (crt, &subject_der);
  if (code >= 0)
    code = cm_issuer_name_read (&self->issuer, crt);
  if (code < 0)
    return code;
  self->subject_der = find_part (self, subject_der.data, subject_der.size);
  return code;
}

static int
read_alt_name (CmAltNames *names, gnutls_x509_crt_t crt, guint index)
{
  guint8 typical[TYPICAL_NAME_BYTES];
  g_autofree guint8 *large = NULL;
  guint8 *data = typical;
  gsize size_bytes = sizeof typical;
  guint type = 0;
  int code;

  code = gnutls_x509_crt_get_subject_alt_name2 (crt, index, data, &size_bytes, &type,
                                                NULL);
  if (code == GNUTLS_E_SHORT_MEMORY_BUFFER)
    {
      size_bytes++; /* a closing zero is written but not counted */
      data = large = g_malloc (size_bytes);
      code = gnutls_x509_crt_get_subject_alt_name2 (crt, index, data, &size_bytes, &type,
                                                    NULL);
    }
  if (code >= 0)
    cm_alt_names_add (names, type, data, size_bytes);
  return code;
}

/* Without the extension it may be used for everything. */
static gboolean
is_for_servers (gnutls_x509_crt_t crt)
{
  for (guint i = 0; i < MAX_PURPOSES; i++)
    {
      char oid[MAX_OID_BYTES];
      gsize size_bytes = sizeof oid;
      int code = gnutls_x509_crt_get_key_purpose_oid (crt, i, oid, &size_bytes, NULL);

      if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        return i == 0;
      if (code >= 0
          && (strcmp (oid, GNUTLS_KP_TLS_WWW_SERVER) == 0
              || strcmp (oid, GNUTLS_KP_ANY) == 0))
        return TRUE;
    }
  return FALSE;
}

static void
read_alt_names (CmCertificate *self, gnutls_x509_crt_t crt)
{
  CmAltNames names;

  cm_alt_names_init (&names);
  /* a name of a kind unknown to GnuTLS is an error of its own and does not end the list
   */
  for (guint i = 0; i < CM_CERTIFICATE_MAX_BYTES; i++)
    {
      int code = read_alt_name (&names, crt, i);

      if (code == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (code < 0)
        names.n_seen++;
    }
  self->lacks_server_names = names.hosts->len == 0 && !self->is_ca && self->may_serve;
  cm_alt_names_add_common_name (&names, self->subject.common_name);
  self->host_names = cm_names_end (&names.hosts);
  self->alt_names = cm_names_end (&names.all);
}

static void
read_numbers (CmCertificate *self, gnutls_x509_crt_t crt)
{
  guint8 serial[MAX_SERIAL_BYTES];
  guint8 key_id[MAX_KEY_ID_BYTES];
  gsize size_bytes = sizeof serial;
  gsize skipped = 0;

  if (gnutls_x509_crt_get_serial (crt, serial, &size_bytes) < 0)
    size_bytes = 0;
  /* the zero byte in front only says that the number is positive */
  while (skipped + 1 < size_bytes && serial[skipped] == 0)
    skipped++;
  self->serial = cm_hex (serial + skipped, size_bytes - skipped);

  size_bytes = sizeof key_id;
  if (gnutls_x509_crt_get_subject_key_id (crt, key_id, &size_bytes, NULL) >= 0)
    self->subject_key_id = g_bytes_new (key_id, size_bytes);
  size_bytes = sizeof key_id;
  if (gnutls_x509_crt_get_authority_key_id (crt, key_id, &size_bytes, NULL) >= 0)
    self->authority_key_id = g_bytes_new (key_id, size_bytes);
}

/* GnuTLS makes 1970 of every earlier year, and -1 of what it cannot read. */
static int
read_dates (CmCertificate *self, gnutls_x509_crt_t crt)
{
  X509 *x509;

  self->not_before = gnutls_x509_crt_get_activation_time (crt);
  self->not_after = gnutls_x509_crt_get_expiration_time (crt);
  if (self->not_before > 0 && self->not_after > 0)
    return GNUTLS_E_SUCCESS;

  x509 = cm_certificate_peek_x509 (self);
  if (x509 == NULL)
    return GNUTLS_E_ASN1_TIME_ERROR;
  self->not_before = cm_openssl_read_time (X509_get0_notBefore (x509));
  self->not_after = cm_openssl_read_time (X509_get0_notAfter (x509));
  return self->not_before != CM_NO_TIME && self->not_after != CM_NO_TIME
             ? GNUTLS_E_SUCCESS
             : GNUTLS_E_ASN1_TIME_ERROR;
}

static void
read_authority (CmCertificate *self, gnutls_x509_crt_t crt)
{
  guint ca = 0;

  if (gnutls_x509_crt_get_basic_constraints (crt, NULL, &ca, NULL) >= 0)
    self->is_ca = ca != 0;
  else /* roots older than the extension */
    self->is_ca = gnutls_x509_crt_get_version (crt) == 1
                  && g_bytes_equal (self->subject_der, self->issuer->der);
}

/*< private >
 * cm_certificate_read:
 * @self: a certificate that has only its DER
 * @crt: the same, parsed
 *
 * Fills in everything else.
 *
 * Returns: 0, or a GnuTLS error code; @self is good for nothing then
 */
int
cm_certificate_read (CmCertificate *self, gnutls_x509_crt_t crt)
{
  int code = read_names (self, crt);

  if (code >= 0)
    code = read_public_key (self, crt);
  if (code < 0)
    return code;

  self->fingerprint
      = cm_sha256_hex (g_bytes_get_data (self->der, NULL), g_bytes_get_size (self->der));
  read_signature_algorithm (self, crt);
  read_numbers (self, crt);
  read_authority (self, crt);
  self->may_serve = is_for_servers (crt);
  read_alt_names (self, crt);
  return read_dates (self, crt);
}

/*< private >
 * cm_certificate_import:
 * @self: a certificate
 * @crt: (out): where to put a handle, to be freed by the caller
 *
 * Parses the DER again, for what only GnuTLS can do with it.
 *
 * Returns: 0, or a GnuTLS error code with @crt set to %NULL
 */
int
cm_certificate_import (CmCertificate *self, gnutls_x509_crt_t *crt)
{
  g_auto (gnutls_x509_crt_t) handle = NULL;
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (self->der);
  int code = gnutls_x509_crt_init (&handle);

  *crt = NULL;
  if (code >= 0)
    code = gnutls_x509_crt_import (handle, &der, GNUTLS_X509_FMT_DER);
  if (code >= 0)
    *crt = g_steal_pointer (&handle);
  return code;
}

/*< private >
 * cm_certificate_peek_x509:
 * @self: a certificate
 *
 * The certificate for OpenSSL, parsed at the first call and kept: the same few identities
 * are the recipients of thousands of keys. Thread-safe.
 *
 * Returns: (transfer none) (nullable): the handle, or %NULL if OpenSSL refuses it
 */
X509 *
cm_certificate_peek_x509 (CmCertificate *self)
{
  X509 *x509 = g_atomic_pointer_get (&self->x509);
  gsize size_bytes = 0;
  const guint8 *data;

  if (x509 != NULL)
    return x509;
  data = g_bytes_get_data (self->der, &size_bytes);
  x509 = d2i_X509 (NULL, &data, (long)size_bytes);
  if (x509 == NULL || g_atomic_pointer_compare_and_exchange (&self->x509, NULL, x509))
    return x509;
  X509_free (x509); /* another thread was first */
  return g_atomic_pointer_get (&self->x509);
}
