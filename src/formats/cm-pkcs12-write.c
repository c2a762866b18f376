/* cm-pkcs12-write.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes PKCS#12 (RFC 7292) with OpenSSL: GnuTLS writes friendly names that are not ASCII
 * wrongly and fixes the number of rounds. The file has the shape all readers know: one
 * encrypted bag of certificates, leaf first, and one of the key, tied together by a local
 * key id, which is how Windows finds the key of a certificate. Java keeps one entry for
 * each friendly name, whatever its case, and of certificates without a key only those
 * that are marked as trusted; so no two names are the same, and these are marked.
 */

#include "cm-pkcs12.h"

#include <glib/gi18n-lib.h>
#include <openssl/sha.h>

#include "cm-crypto-error.h"
#include "cm-pkcs12-private.h"

#define MODERN_ITERATIONS 600000
#define COMPATIBLE_ITERATIONS 2048 /* old appliances stop at a few thousand */

typedef struct
{
  int nid; /* a PBE or, for PBES2, a cipher */
  int iterations;
  const EVP_MD *mac;
  const char *password;
  char **names;        /* (nullable) elements; one for each entry */
  GHashTable *claimed; /* names in use, case folded */
  gboolean has_keys;   /* whether any entry has one */
} Writing;

/* What keytool writes for a certificate without a key. */
#define TRUSTED_KEY_USAGE "2.16.840.1.113894.746875.1.1"

static void
writing_clear (Writing *self)
{
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->claimed, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Writing, writing_clear)

/* No name is told from no name by its key id. */
static char *
claim_name (Writing *self, const char *name)
{
  g_autofree char *claimed = g_strdup (name != NULL ? name : "");

  for (guint i = 2; *claimed != '\0' && g_utf8_validate (claimed, -1, NULL); i++)
    {
      if (g_hash_table_add (self->claimed, g_utf8_casefold (claimed, -1)))
        break;
      g_free (claimed);
      claimed = g_strdup_printf ("%s-%u", name, i);
    }
  return g_steal_pointer (&claimed);
}

static void
claim_names (Writing *self, const CmPkcs12Entry *entries, guint n_entries)
{
  self->claimed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names = g_new0 (char *, n_entries + 1);
  for (guint i = 0; i < n_entries; i++)
    {
      self->names[i] = claim_name (self, entries[i].friendly_name);
      self->has_keys = self->has_keys || entries[i].key != NULL;
    }
}

/* BMPString, with surrogate pairs for what lies beyond: OpenSSL's function for UTF-8
 * refuses those. */
static gboolean
set_friendly_name (PKCS12_SAFEBAG *bag, const char *name)
{
  g_autofree gunichar2 *utf16 = NULL;
  glong n_units = 0;

  if (name == NULL || *name == '\0')
    return TRUE;
  utf16 = g_utf8_to_utf16 (name, -1, NULL, &n_units, NULL);
  if (utf16 == NULL)
    return FALSE;
  for (glong i = 0; i < n_units; i++)
    utf16[i] = GUINT16_TO_BE (utf16[i]);
  return PKCS12_add_friendlyname_uni (bag, (unsigned char *)utf16, (int)(2 * n_units))
         > 0;
}

/* The key id is the SHA-1 of the leaf, as everybody has it. */
static gboolean
mark_leaf (const CmPkcs12Entry *entry, const char *name, PKCS12_SAFEBAG *bag)
{
  GBytes *der = cm_certificate_get_der (entry->chain->pdata[0]);
  unsigned char key_id[SHA_DIGEST_LENGTH];

  if (entry->key != NULL
      && (!EVP_Digest (g_bytes_get_data (der, NULL), g_bytes_get_size (der), key_id, NULL,
                       EVP_sha1 (), NULL)
          || !PKCS12_add_localkeyid (bag, key_id, sizeof key_id)))
    return FALSE;
  return set_friendly_name (bag, name);
}

/* For any purpose, as keytool does. */
static gboolean
mark_trusted (PKCS12_SAFEBAG *bag)
{
  return PKCS12_add1_attr_by_txt (
      bag, TRUSTED_KEY_USAGE, V_ASN1_OBJECT,
      (const unsigned char *)OBJ_nid2obj (NID_anyExtendedKeyUsage), -1);
}

static PKCS12_SAFEBAG *
add_certificate (CmPkcs12Bags **bags, CmCertificate *certificate)
{
  gsize size = 0;
  const unsigned char *data
      = g_bytes_get_data (cm_certificate_get_der (certificate), &size);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &data, (long)size);

  return x509 != NULL ? PKCS12_add_cert (bags, x509) : NULL;
}

/* Where there are keys, it is part of their chains. */
static gboolean
add_authority (Writing *self, CmPkcs12Bags **bags, CmCertificate *authority)
{
  PKCS12_SAFEBAG *bag = add_certificate (bags, authority);
  g_autofree char *title = NULL;
  g_autofree char *name = NULL;

  if (bag == NULL || self->has_keys)
    return bag != NULL;
  title = cm_certificate_dup_title (authority);
  name = claim_name (self, title);
  return mark_trusted (bag) && set_friendly_name (bag, name);
}

/* Leaves first, each with its marks; then what is above them, each certificate once. */
static gboolean
add_certificates (Writing *self,
                  CmPkcs12Safes **safes,
                  const CmPkcs12Entry *entries,
                  guint n_entries)
{
  g_autoptr (CmPkcs12Bags) bags = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < n_entries; i++)
    {
      CmCertificate *leaf = entries[i].chain->pdata[0];
      PKCS12_SAFEBAG *bag = add_certificate (&bags, leaf);

      g_hash_table_add (seen, (gpointer)cm_certificate_get_fingerprint (leaf));
      if (bag == NULL || !mark_leaf (&entries[i], self->names[i], bag)
          || (entries[i].key == NULL && !mark_trusted (bag)))
        return FALSE;
    }
  for (guint i = 0; i < n_entries; i++)
    for (guint k = 1; k < entries[i].chain->len; k++)
      {
        CmCertificate *above = entries[i].chain->pdata[k];

        if (g_hash_table_add (seen, (gpointer)cm_certificate_get_fingerprint (above))
            && !add_authority (self, &bags, above))
          return FALSE;
      }
  return PKCS12_add_safe (safes, bags, self->nid, self->iterations, self->password);
}

static PKCS12_SAFEBAG *
encrypt_key (Writing *self, CmPrivateKey *key)
{
  gsize size = 0;
  const unsigned char *data = cm_secret_get_data (cm_private_key_get_pkcs8 (key), &size);
  g_autoptr (PKCS8_PRIV_KEY_INFO) info
      = d2i_PKCS8_PRIV_KEY_INFO (NULL, &data, (long)size);

  if (info == NULL)
    return NULL;
  return PKCS12_SAFEBAG_create_pkcs8_encrypt (self->nid, self->password, -1, NULL, 0,
                                              self->iterations, info);
}

static gboolean
add_keys (Writing *self,
          CmPkcs12Safes **safes,
          const CmPkcs12Entry *entries,
          guint n_entries)
{
  g_autoptr (CmPkcs12Bags) bags = sk_PKCS12_SAFEBAG_new_null ();

  for (guint i = 0; i < n_entries && bags != NULL; i++)
    {
      PKCS12_SAFEBAG *bag;

      if (entries[i].key == NULL)
        continue;
      bag = encrypt_key (self, entries[i].key);
      if (bag == NULL || !sk_PKCS12_SAFEBAG_push (bags, bag)
          || !mark_leaf (&entries[i], self->names[i], bag))
        return FALSE;
    }
  if (bags == NULL || sk_PKCS12_SAFEBAG_num (bags) == 0)
    return bags != NULL;
  return PKCS12_add_safe (safes, bags, -1, 0, NULL);
}

static GBytes *
finish (Writing *self, CmPkcs12Safes *safes)
{
  g_autoptr (PKCS12) pkcs12 = PKCS12_add_safes (safes, 0);
  g_autoptr (GBytes) bytes = NULL;
  unsigned char *data = NULL;
  int size;

  if (pkcs12 == NULL
      || !PKCS12_set_mac (pkcs12, self->password, -1, NULL, 0, self->iterations,
                          self->mac))
    return NULL;
  size = i2d_PKCS12 (pkcs12, &data);
  if (size > 0)
    bytes = g_bytes_new (data, (gsize)size);
  OPENSSL_free (data);
  return g_steal_pointer (&bytes);
}

static Writing
begin (CmPkcs12Profile profile, CmSecret *password)
{
  gboolean modern = profile == CM_PKCS12_PROFILE_MODERN;

  return (Writing){
    .nid = modern ? NID_aes_256_cbc : NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
    .iterations = modern ? MODERN_ITERATIONS : COMPATIBLE_ITERATIONS,
    .mac = modern ? EVP_sha256 () : EVP_sha1 (),
    .password = cm_secret_get_text (password),
  };
}

static gboolean
check_pair (CmCertificate *leaf, CmPrivateKey *key, GError **error)
{
  if (key == NULL
      || g_str_equal (cm_certificate_get_public_key_id (leaf),
                      cm_private_key_get_public_key_id (key)))
    return TRUE;
  g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_WRITE,
                       _ ("The private key does not belong to the certificate, so there "
                          "is nothing to write into one PKCS#12 file."));
  return FALSE;
}

/**
 * cm_pkcs12_write_many:
 * @entries: (array length=n_entries): what shall be in the file
 * @n_entries: how many there are, at least one
 * @profile: for whom
 * @password: what shall open the file
 * @error: return location for a #CmFormatError
 *
 * Makes one PKCS#12 file of several certificates with their keys; as cm_pkcs12_write(). A
 * friendly name that another entry has, in whatever case, gets a number.
 *
 * Returns: (transfer full): the file, or %NULL
 */
GBytes *
cm_pkcs12_write_many (const CmPkcs12Entry *entries,
                      guint n_entries,
                      CmPkcs12Profile profile,
                      CmSecret *password,
                      GError **error)
{
  g_autoptr (CmPkcs12Safes) safes = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) cause = NULL;
  g_auto (Writing) self = { 0 };

  g_return_val_if_fail (entries != NULL && n_entries > 0, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  for (guint i = 0; i < n_entries; i++)
    if (!check_pair (entries[i].chain->pdata[0], entries[i].key, error))
      return NULL;
  self = begin (profile, password);
  claim_names (&self, entries, n_entries);
  if (add_certificates (&self, &safes, entries, n_entries)
      && add_keys (&self, &safes, entries, n_entries))
    bytes = finish (&self, safes);
  if (bytes != NULL)
    return g_steal_pointer (&bytes);
  cm_crypto_error_set_openssl (&cause, CM_CRYPTO_ERROR_FAILED,
                               _ ("The PKCS#12 file could not be made"));
  g_set_error_literal (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_WRITE, cause->message);
  return NULL;
}

/**
 * cm_pkcs12_write:
 * @chain: (element-type CmCertificate): the certificates, leaf first, at least one
 * @key: (nullable): the leaf's private key
 * @friendly_name: (nullable): what readers shall call it, UTF-8
 * @profile: for whom
 * @password: what shall open the file
 * @error: return location for a #CmFormatError
 *
 * Makes a PKCS#12 file (RFC 7292). MODERN is PBES2 with AES-256 and PBKDF2-HMAC-SHA256
 * and a SHA-256 MAC, 600,000 rounds each; COMPATIBLE is 3DES with SHA-1. Blocks: key
 * derivation, up to a second.
 *
 * Returns: (transfer full): the file, or %NULL
 */
GBytes *
cm_pkcs12_write (GPtrArray *chain,
                 CmPrivateKey *key,
                 const char *friendly_name,
                 CmPkcs12Profile profile,
                 CmSecret *password,
                 GError **error)
{
  const CmPkcs12Entry entry
      = { .chain = chain, .key = key, .friendly_name = friendly_name };

  g_return_val_if_fail (chain != NULL && chain->len > 0, NULL);
  g_return_val_if_fail (key == NULL || CM_IS_PRIVATE_KEY (key), NULL);

  return cm_pkcs12_write_many (&entry, 1, profile, password, error);
}
