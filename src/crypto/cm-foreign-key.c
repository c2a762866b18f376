/* cm-foreign-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that GnuTLS does not know, as those on Brainpool curves. They cannot be used here,
 * but people are told what they have: OpenSSL knows more kinds by name.
 */

#include "cm-foreign-key-private.h"

#include <glib/gi18n-lib.h>
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
