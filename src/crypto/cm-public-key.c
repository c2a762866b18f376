/* cm-public-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate, a request and a private key belong together when their public keys are
 * the same. All three get theirs from here, written anew by GnuTLS, so that the same key
 * has the same bytes whoever encoded it first.
 */

#include "cm-public-key-private.h"

#include <glib/gi18n-lib.h>

#include "cm-foreign-key-private.h"

/* Below these sizes a key counts as weak: 112 bits of security (NIST SP 800-57). DSA does
 * whatever its size: no signature may be made with it any more (FIPS 186-5). */
#define MIN_FACTORING_BITS 2048
#define MIN_CURVE_BITS 224

/*< private >
 * cm_hex:
 * @data: (array length=size_bytes): bytes
 * @size_bytes: how many
 *
 * Returns: (transfer full): the bytes in lower-case hexadecimal
 */
char *
cm_hex (const guint8 *data, gsize size_bytes)
{
  static const char digits[] = "0123456789abcdef";
  char *text = g_malloc (size_bytes * 2 + 1);

  for (gsize i = 0; i < size_bytes; i++)
    {
      text[2 * i] = digits[data[i] >> 4];
      text[2 * i + 1] = digits[data[i] & 15];
    }
  text[size_bytes * 2] = '\0';
  return text;
}

/*< private >
 * cm_sha256_hex:
 * @data: (array length=size_bytes): bytes
 * @size_bytes: how many
 *
 * GnuTLS, because it uses the processor's own instructions and GLib does not.
 *
 * Returns: (transfer full): their SHA-256 in lower-case hexadecimal
 */
char *
cm_sha256_hex (gconstpointer data, gsize size_bytes)
{
  guint8 digest[32] = { 0 };
  int code = gnutls_hash_fast (GNUTLS_DIG_SHA256, data, size_bytes, digest);

  g_assert (code == GNUTLS_E_SUCCESS);
  return cm_hex (digest, sizeof digest);
}

static CmKeySpec
spec_from_rsa_bits (guint bits)
{
  switch (bits)
    {
    case 2048:
      return CM_KEY_SPEC_RSA2048;
    case 3072:
      return CM_KEY_SPEC_RSA3072;
    case 4096:
      return CM_KEY_SPEC_RSA4096;
    default:
      return CM_KEY_SPEC_OTHER;
    }
}

static CmKeySpec
spec_from_curve (gnutls_ecc_curve_t curve)
{
  switch ((guint)curve)
    {
    case GNUTLS_ECC_CURVE_SECP256R1:
      return CM_KEY_SPEC_P256;
    case GNUTLS_ECC_CURVE_SECP384R1:
      return CM_KEY_SPEC_P384;
    case GNUTLS_ECC_CURVE_SECP521R1:
      return CM_KEY_SPEC_P521;
    default:
      return CM_KEY_SPEC_OTHER;
    }
}

static CmKeySpec
find_spec (gnutls_pubkey_t key, guint algorithm, guint bits)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

  switch (algorithm)
    {
    case GNUTLS_PK_RSA:
      return spec_from_rsa_bits (bits);
    case GNUTLS_PK_ECDSA:
      (void)gnutls_pubkey_export_ecc_raw (key, &curve, NULL, NULL);
      return spec_from_curve (curve);
    case GNUTLS_PK_EDDSA_ED25519:
      return CM_KEY_SPEC_ED25519;
    case GNUTLS_PK_EDDSA_ED448:
      return CM_KEY_SPEC_ED448;
    default:
      return CM_KEY_SPEC_OTHER;
    }
}

/* NIST's names where there is one, as for the curves that are used here. */
static const char *
get_curve_name (gnutls_ecc_curve_t curve)
{
  switch (curve)
    {
    case GNUTLS_ECC_CURVE_SECP192R1:
      return "P-192";
    case GNUTLS_ECC_CURVE_SECP224R1:
      return "P-224";
    default:
      return gnutls_ecc_curve_get_name (curve);
    }
}

static char *
describe (gnutls_pubkey_t key, CmKeySpec spec, guint algorithm, guint bits)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

  if (spec != CM_KEY_SPEC_OTHER)
    return g_strdup (cm_key_spec_get_label (spec));
  if (algorithm == GNUTLS_PK_ECDSA
      && gnutls_pubkey_export_ecc_raw (key, &curve, NULL, NULL) >= 0
      && get_curve_name (curve) != NULL)
    return g_strdup_printf ("ECDSA %s", get_curve_name (curve));
  return g_strdup_printf (
      "%s %u", gnutls_pk_algorithm_get_name ((gnutls_pk_algorithm_t)algorithm), bits);
}

static gboolean
is_weak_key (guint algorithm, guint bits)
{
  switch (algorithm)
    {
    case GNUTLS_PK_DSA:
      return TRUE;
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
      return bits < MIN_FACTORING_BITS;
    default:
      return bits < MIN_CURVE_BITS;
    }
}

/*< private >
 * cm_public_key_take_spki:
 * @self: a zeroed public key
 * @spki: (transfer full): SubjectPublicKeyInfo DER
 *
 * Sets the bytes and their id, for a key whose kind nobody here understands.
 */
void
cm_public_key_take_spki (CmPublicKey *self, GBytes *spki)
{
  self->spki = spki;
  self->id = cm_sha256_hex (g_bytes_get_data (spki, NULL), g_bytes_get_size (spki));
}

/*< private >
 * cm_public_key_read:
 * @self: a zeroed public key
 * @key: a public key of GnuTLS
 *
 * Fills in all members.
 *
 * Returns: 0, or a GnuTLS error code with @self untouched
 */
int
cm_public_key_read (CmPublicKey *self, gnutls_pubkey_t key)
{
  g_auto (CmGnutlsDatum) spki = { 0 };
  guint bits = 0;
  int algorithm = gnutls_pubkey_get_pk_algorithm (key, &bits);
  int code = gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &spki);

  if (algorithm < 0 || code < 0)
    return MIN (algorithm, code);

  cm_public_key_take_spki (self, g_bytes_new (spki.data, spki.size));
  self->spec = find_spec (key, (guint)algorithm, bits);
  self->weak = is_weak_key ((guint)algorithm, bits);
  self->retired = algorithm == GNUTLS_PK_DSA;
  self->label = describe (key, self->spec, (guint)algorithm, bits);
  return GNUTLS_E_SUCCESS;
}

/**
 * cm_key_describe:
 * @spki: SubjectPublicKeyInfo DER
 * @is_weak: (out) (optional): whether it is too short to be trusted today
 *
 * For a key of %CM_KEY_SPEC_OTHER, of which there is no certificate to ask.
 *
 * Returns: (transfer full): kind and size for people, as "RSA 1024"
 */
char *
cm_key_describe (GBytes *spki, gboolean *is_weak)
{
  gnutls_datum_t der = cm_gnutls_datum_from_bytes (spki);
  g_auto (gnutls_pubkey_t) key = NULL;
  CmPublicKey self = { 0 };
  char *label;

  if (gnutls_pubkey_init (&key) < 0
      || gnutls_pubkey_import (key, &der, GNUTLS_X509_FMT_DER) < 0
      || cm_public_key_read (&self, key) < 0)
    cm_foreign_key_read (&self, spki);
  if (is_weak != NULL)
    *is_weak = self.weak;
  label = self.label != NULL ? g_steal_pointer (&self.label)
                             : g_strdup (_ ("Unknown kind of key"));
  cm_public_key_clear (&self);
  return label;
}

/*< private >
 * cm_public_key_clear:
 * @self: a public key
 *
 * Frees the members.
 */
void
cm_public_key_clear (CmPublicKey *self)
{
  g_clear_pointer (&self->spki, g_bytes_unref);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->label, g_free);
}
