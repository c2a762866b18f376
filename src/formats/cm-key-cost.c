/* cm-key-cost.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often a password is to be stretched stands in the file that is opened with it, so a
 * file from somebody else could keep a thread busy for days. GnuTLS has a limit of its
 * own; OpenSSL, which opens what GnuTLS cannot, has none. So the number is looked at
 * before either of them: of PBES1, PBES2 (RFC 8018) and scrypt (RFC 7914).
 */

#include "cm-key-cost.h"

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>

#define MAX_SCRYPT_BLOCKS (1 << 24) /* N * r * p; 2^18 takes a tenth of a second */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBE2PARAM, PBE2PARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBEPARAM, PBEPARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PBKDF2PARAM, PBKDF2PARAM_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SCRYPT_PARAMS, SCRYPT_PARAMS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_SIG, X509_SIG_free)

static gpointer
unpack (const X509_ALGOR *algorithm, const ASN1_ITEM *item)
{
  const void *value = NULL;
  int type = V_ASN1_UNDEF;

  X509_ALGOR_get0 (NULL, &type, &value, algorithm);
  return type == V_ASN1_SEQUENCE ? ASN1_item_unpack (value, item) : NULL;
}

static int
get_nid (const X509_ALGOR *algorithm)
{
  const ASN1_OBJECT *object = NULL;

  X509_ALGOR_get0 (&object, NULL, NULL, algorithm);
  return OBJ_obj2nid (object);
}

static gint64
read_number (const ASN1_INTEGER *integer)
{
  gint64 number = 0;

  return ASN1_INTEGER_get_int64 (&number, integer) && number >= 0 ? number : G_MAXINT64;
}

static gboolean
is_scrypt_too_high (const X509_ALGOR *algorithm)
{
  g_autoptr (SCRYPT_PARAMS) parameters
      = unpack (algorithm, ASN1_ITEM_rptr (SCRYPT_PARAMS));
  gint64 left = MAX_SCRYPT_BLOCKS;

  if (parameters == NULL)
    return FALSE;
  left /= MAX (read_number (parameters->costParameter), 1);
  left /= MAX (read_number (parameters->blockSize), 1);
  left /= MAX (read_number (parameters->parallelizationParameter), 1);
  return left == 0;
}

static gboolean
is_pbes2_too_high (const X509_ALGOR *algorithm)
{
  g_autoptr (PBE2PARAM) scheme = unpack (algorithm, ASN1_ITEM_rptr (PBE2PARAM));
  g_autoptr (PBKDF2PARAM) parameters = NULL;

  if (scheme == NULL)
    return FALSE;
  if (get_nid (scheme->keyfunc) == NID_id_scrypt)
    return is_scrypt_too_high (scheme->keyfunc);
  parameters = unpack (scheme->keyfunc, ASN1_ITEM_rptr (PBKDF2PARAM));
  return parameters != NULL
         && read_number (parameters->iter) > CM_KEY_COST_MAX_ITERATIONS;
}

static gboolean
is_pbes1_too_high (const X509_ALGOR *algorithm)
{
  g_autoptr (PBEPARAM) parameters = unpack (algorithm, ASN1_ITEM_rptr (PBEPARAM));

  return parameters != NULL
         && read_number (parameters->iter) > CM_KEY_COST_MAX_ITERATIONS;
}

static gboolean
is_too_high (CmSecret *key)
{
  gsize size = 0;
  const guint8 *data = cm_secret_get_data (key, &size);
  g_autoptr (X509_SIG) info = d2i_X509_SIG (NULL, &data, (long)size);
  const X509_ALGOR *algorithm = NULL;

  if (info == NULL)
    {
      g_autoptr (BIO) text = BIO_new_mem_buf (cm_secret_get_text (key), (int)size);

      info = PEM_read_bio_PKCS8 (text, NULL, NULL, NULL); /* does not decrypt */
    }
  if (info == NULL)
    return FALSE;
  X509_SIG_get0 (info, &algorithm, NULL);
  return cm_key_cost_of_algorithm_is_too_high (algorithm);
}

/**
 * cm_key_cost_is_too_high:
 * @key: a private key in DER or PEM, encrypted or not
 *
 * Reads how much work the file asks for before a password is tried on it.
 *
 * Returns: whether that is more than any honest file needs
 */
gboolean
cm_key_cost_is_too_high (CmSecret *key)
{
  gboolean too_high;

  g_return_val_if_fail (key != NULL, FALSE);

  ERR_set_mark ();
  too_high = is_too_high (key);
  ERR_pop_to_mark ();
  return too_high;
}

/**
 * cm_key_cost_of_algorithm_is_too_high:
 * @algorithm: how something is encrypted: PBES1, PBES2 or PKCS#12's own schemes
 *
 * Reads how much work opening it would be. OpenSSL's error queue may have new entries.
 *
 * Returns: whether that is more than any honest file needs
 */
gboolean
cm_key_cost_of_algorithm_is_too_high (const X509_ALGOR *algorithm)
{
  g_return_val_if_fail (algorithm != NULL, FALSE);

  return get_nid (algorithm) == NID_pbes2 ? is_pbes2_too_high (algorithm)
                                          : is_pbes1_too_high (algorithm);
}
