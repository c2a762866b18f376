/* cm-pkcs12-large.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bags of PKCS#12 that GnuTLS does not read in full, read by OpenSSL: those with many
 * certificates, as the truststores of Java (140 and more), of which GnuTLS takes 32 and
 * leaves the rest out without an error; and those with ciphers it does not have. Bags
 * have the same numbers in both.
 */

#include "cm-pkcs12-large.h"

#include <openssl/err.h>

#include "cm-key-cost.h"
#include "cm-pkcs12-private.h"
#include "cm-wiped-bytes.h"

static CmPkcs12Bags *
decrypt (PKCS7_ENC_CONTENT *content, const char *password)
{
  if (content == NULL || cm_key_cost_of_algorithm_is_too_high (content->algorithm))
    return NULL;
  return PKCS12_item_decrypt_d2i_ex (content->algorithm, ASN1_ITEM_rptr (PKCS12_SAFEBAGS),
                                     password, password != NULL ? -1 : 0,
                                     content->enc_data, /* zbuf */ 1,
                                     cm_openssl_get_old_context (), /* propquery */ NULL);
}

static CmPkcs12Bags *
unpack (PKCS7 *safe, const char *password)
{
  if (PKCS7_type_is_data (safe))
    return PKCS12_unpack_p7data (safe);
  if (PKCS7_type_is_encrypted (safe))
    return decrypt (safe->d.encrypted->enc_data, password);
  return NULL;
}

static GBytes *
encode_certificate (const PKCS12_SAFEBAG *bag)
{
  g_autoptr (X509) certificate = PKCS12_SAFEBAG_get1_cert (bag);
  unsigned char *data = NULL;
  int size = certificate != NULL ? i2d_X509 (certificate, &data) : 0;
  GBytes *der = size > 0 ? g_bytes_new (data, (gsize)size) : NULL;

  OPENSSL_free (data);
  return der;
}

/* Plain or encrypted, in memory that is wiped. */
static GBytes *
encode_key (const PKCS12_SAFEBAG *bag)
{
  unsigned char *data = NULL;
  gboolean plain = PKCS12_SAFEBAG_get_nid (bag) == NID_keyBag;
  int size = plain ? i2d_PKCS8_PRIV_KEY_INFO (PKCS12_SAFEBAG_get0_p8inf (bag), &data)
                   : i2d_X509_SIG (PKCS12_SAFEBAG_get0_pkcs8 (bag), &data);
  GBytes *der = NULL;

  if (size > 0)
    der = cm_wiped_bytes_new_take (g_memdup2 (data, (gsize)size), (gsize)size);
  OPENSSL_clear_free (data, (gsize)MAX (size, 0));
  return der;
}

/* OpenSSL's own function knows Latin letters only. */
static char *
dup_friendly_name (const PKCS12_SAFEBAG *bag)
{
  const ASN1_TYPE *attribute = PKCS12_SAFEBAG_get0_attr (bag, NID_friendlyName);

  if (attribute == NULL || attribute->type != V_ASN1_BMPSTRING)
    return NULL;
  return g_convert ((const char *)attribute->value.bmpstring->data,
                    attribute->value.bmpstring->length, "UTF-8", "UTF-16BE", NULL, NULL,
                    NULL);
}

static void
call (PKCS12_SAFEBAG *bag, CmPkcs12LargeFunc func, gpointer user_data)
{
  int nid = PKCS12_SAFEBAG_get_nid (bag);
  gboolean is_key = nid == NID_keyBag || nid == NID_pkcs8ShroudedKeyBag;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) der = NULL;

  if (is_key)
    der = encode_key (bag);
  else if (nid == NID_certBag)
    der = encode_certificate (bag);
  if (der == NULL)
    return;
  name = dup_friendly_name (bag);
  func (der, is_key, name, user_data);
}

/* NULL if it cannot be opened. */
static CmPkcs12Bags *
open_bag (GBytes *pkcs12, guint bag_index, const char *password)
{
  gsize size = 0;
  const unsigned char *data = g_bytes_get_data (pkcs12, &size);
  g_autoptr (PKCS12) parsed = d2i_PKCS12 (NULL, &data, (long)size);
  g_autoptr (CmPkcs12Safes) safes
      = parsed != NULL ? PKCS12_unpack_authsafes (parsed) : NULL;

  if (safes == NULL || (int)bag_index >= sk_PKCS7_num (safes))
    return NULL;
  return unpack (sk_PKCS7_value (safes, (int)bag_index), password);
}

static gboolean
read_bag (GBytes *pkcs12,
          guint bag_index,
          const char *password,
          CmPkcs12LargeFunc func,
          gpointer user_data)
{
  g_autoptr (CmPkcs12Bags) bags = open_bag (pkcs12, bag_index, password);

  if (bags == NULL)
    return FALSE;
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num (bags); i++)
    call (sk_PKCS12_SAFEBAG_value (bags, i), func, user_data);
  return TRUE;
}

/**
 * cm_pkcs12_large_foreach:
 * @pkcs12: a PKCS#12 file that GnuTLS could read
 * @bag_index: the number of the bag in it
 * @password: (nullable): what opens the bag, UTF-8; %NULL for none
 * @func: (scope call): gets each certificate and key, and its friendly name
 * @user_data: for @func
 *
 * Reads all certificates and keys of one bag, however many they are.
 *
 * Returns: whether the bag could be opened
 */
gboolean
cm_pkcs12_large_foreach (GBytes *pkcs12,
                         guint bag_index,
                         const char *password,
                         CmPkcs12LargeFunc func,
                         gpointer user_data)
{
  gboolean opened;

  g_return_val_if_fail (pkcs12 != NULL && func != NULL, FALSE);

  ERR_set_mark ();
  opened = read_bag (pkcs12, bag_index, password, func, user_data);
  ERR_pop_to_mark ();
  return opened;
}

/**
 * cm_pkcs12_large_count:
 * @pkcs12: a PKCS#12 file that GnuTLS could read
 * @bag_index: the number of the bag in it
 * @password: (nullable): what opens the bag, UTF-8; %NULL for none
 *
 * Counts also what is of no known kind.
 *
 * Returns: how many elements the bag has; 0 if it cannot be opened
 */
guint
cm_pkcs12_large_count (GBytes *pkcs12, guint bag_index, const char *password)
{
  g_autoptr (CmPkcs12Bags) bags = NULL;

  g_return_val_if_fail (pkcs12 != NULL, 0);

  ERR_set_mark ();
  bags = open_bag (pkcs12, bag_index, password);
  ERR_pop_to_mark ();
  return bags != NULL ? (guint)sk_PKCS12_SAFEBAG_num (bags) : 0;
}
