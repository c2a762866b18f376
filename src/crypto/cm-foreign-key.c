/* cm-foreign-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that GnuTLS does not know, as those on Brainpool curves. They cannot be used here,
 * but people are told what they have: OpenSSL knows more kinds by name.
 *
 * A curve that is spelled out where RFC 5480 wants its name is another case: OpenSSL
 * finds the name, and by it the certificate belongs to its key.
 */

#include "cm-foreign-key-private.h"

#include <glib/gi18n-lib.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <string.h>

#include "cm-openssl.h"

#define MIN_SECURITY_BITS 112

static char *
describe (EVP_PKEY *key)
{
  const char *kind = EVP_PKEY_get0_type_name (key);
  char group[64] = "";

  if (EVP_PKEY_is_a (key, "EC")
      && EVP_PKEY_get_group_name (key, group, sizeof group, NULL) == 1)
    return g_strdup_printf ("ECDSA %s", group);
  if (kind == NULL)
    return NULL;
  /* Those of one size have it in their name: X25519. */
  if (strpbrk (kind, "0123456789") != NULL)
    return g_strdup (kind);
  return g_strdup_printf ("%s %d", kind, EVP_PKEY_get_bits (key));
}

static gboolean
spells_curve (EVP_PKEY *key)
{
  int spells = 0;

  return EVP_PKEY_is_a (key, "EC")
         && EVP_PKEY_get_int_param (key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS,
                                    &spells)
                == 1
         && spells != 0;
}

/* NULL for a curve that has no name. */
static GBytes *
name_curve (EVP_PKEY *key)
{
  unsigned char *spki = NULL;
  GBytes *bytes;
  int size_bytes;

  if (EVP_PKEY_set_utf8_string_param (key, OSSL_PKEY_PARAM_EC_ENCODING,
                                      OSSL_PKEY_EC_ENCODING_GROUP)
          != 1
      || EVP_PKEY_set_utf8_string_param (
             key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
             OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED)
             != 1)
    return NULL;
  size_bytes = i2d_PUBKEY (key, &spki);
  if (size_bytes <= 0)
    return NULL;
  bytes = g_bytes_new (spki, (gsize)size_bytes);
  OPENSSL_free (spki);
  return bytes;
}

static gboolean
read_named (CmPublicKey *self, EVP_PKEY *key)
{
  g_autoptr (GBytes) spki = name_curve (key);
  g_auto (gnutls_pubkey_t) handle = NULL;
  gnutls_datum_t der;

  if (spki == NULL || gnutls_pubkey_init (&handle) < 0)
    return FALSE;
  der = cm_gnutls_datum_from_bytes (spki);
  return gnutls_pubkey_import (handle, &der, GNUTLS_X509_FMT_DER) >= 0
         && cm_public_key_read (self, handle) >= 0;
}

/*< private >
 * cm_foreign_key_read:
 * @self: a zeroed public key
 * @spki: SubjectPublicKeyInfo DER
 *
 * Fills in all members, for a key that GnuTLS cannot read.
 *
 * Returns: whether it is a public key of any kind
 */
gboolean
cm_foreign_key_read (CmPublicKey *self, GBytes *spki)
{
  gsize size_bytes = 0;
  const guint8 *data = g_bytes_get_data (spki, &size_bytes);
  X509_PUBKEY *info = d2i_X509_PUBKEY (NULL, &data, (long)size_bytes);
  EVP_PKEY *key = info != NULL ? X509_PUBKEY_get0 (info) : NULL;

  if (info == NULL)
    {
      ERR_clear_error ();
      return FALSE;
    }
  self->spells_curve = key != NULL && spells_curve (key);
  if (self->spells_curve && read_named (self, key))
    {
      X509_PUBKEY_free (info);
      return TRUE;
    }
  cm_public_key_take_spki (self, g_bytes_ref (spki));
  self->label = key != NULL ? describe (key) : NULL;
  self->weak = key != NULL && EVP_PKEY_get_security_bits (key) < MIN_SECURITY_BITS;
  if (self->label == NULL)
    self->label = g_strdup (_ ("Unknown kind of key"));
  X509_PUBKEY_free (info);
  ERR_clear_error ();
  return TRUE;
}

/*< private >
 * cm_foreign_key_describe:
 * @pkcs8: a private key in plain PKCS#8 DER
 *
 * Returns: (transfer full) (nullable): what kind of key it is, for people
 */
char *
cm_foreign_key_describe (CmSecret *pkcs8)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (pkcs8, &size_bytes);
  g_autoptr (EVP_PKEY) key = d2i_AutoPrivateKey (NULL, &data, (long)size_bytes);
  char *label = key != NULL ? describe (key) : NULL;

  ERR_clear_error ();
  return label;
}

/*< private >
 * cm_foreign_key_describe_request:
 * @pkcs10: a request in DER
 *
 * Returns: (transfer full) (nullable): what kind of key it has, for people
 */
char *
cm_foreign_key_describe_request (GBytes *pkcs10)
{
  gsize size_bytes = 0;
  const guint8 *data = g_bytes_get_data (pkcs10, &size_bytes);
  X509_REQ *request = d2i_X509_REQ (NULL, &data, (long)size_bytes);
  EVP_PKEY *key = request != NULL ? X509_REQ_get0_pubkey (request) : NULL;
  char *label = key != NULL ? describe (key) : NULL;

  X509_REQ_free (request);
  ERR_clear_error ();
  return label;
}

/*< private >
 * cm_foreign_key_request_spells_curve:
 * @pkcs10: a request in DER
 *
 * Returns: whether it spells out the curve of its key instead of naming it
 */
gboolean
cm_foreign_key_request_spells_curve (GBytes *pkcs10)
{
  gsize size_bytes = 0;
  const guint8 *data = g_bytes_get_data (pkcs10, &size_bytes);
  X509_REQ *request = d2i_X509_REQ (NULL, &data, (long)size_bytes);
  EVP_PKEY *key = request != NULL ? X509_REQ_get0_pubkey (request) : NULL;
  gboolean spells = key != NULL && spells_curve (key);

  X509_REQ_free (request);
  ERR_clear_error ();
  return spells;
}
