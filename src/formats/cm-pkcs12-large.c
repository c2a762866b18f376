/* cm-pkcs12-large.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PKCS#12 files with many certificates, as the truststores of Java (140 and more). GnuTLS
 * reads 32 elements of a bag and leaves the rest out without an error, so a bag that
 * reached that number is read again here, by OpenSSL. Bags have the same numbers in both.
 */

#include "cm-pkcs12-large.h"

#include <openssl/err.h>

#include "cm-pkcs12-private.h"

static CmPkcs12Bags *
unpack (PKCS7 *safe, const char *password)
{
  if (PKCS7_type_is_data (safe))
    return PKCS12_unpack_p7data (safe);
  if (PKCS7_type_is_encrypted (safe))
    return PKCS12_unpack_p7encdata (safe, password, password != NULL ? -1 : 0);
  return NULL;
}

static void
call_for_certificate (PKCS12_SAFEBAG *bag, CmPkcs12LargeFunc func, gpointer user_data)
{
  X509 *certificate = PKCS12_SAFEBAG_get1_cert (bag);
  unsigned char *data = NULL;
  int size = certificate != NULL ? i2d_X509 (certificate, &data) : 0;
  char *name = PKCS12_get_friendlyname (bag);
  g_autoptr (GBytes) der = size > 0 ? g_bytes_new (data, (gsize)size) : NULL;

  if (der != NULL)
    func (der, name, user_data);
  OPENSSL_free (name);
  OPENSSL_free (data);
  X509_free (certificate);
}

static gboolean
read_bag (GBytes *pkcs12,
          guint bag_index,
          const char *password,
          CmPkcs12LargeFunc func,
          gpointer user_data)
{
  gsize size = 0;
  const unsigned char *data = g_bytes_get_data (pkcs12, &size);
  g_autoptr (PKCS12) parsed = d2i_PKCS12 (NULL, &data, (long)size);
  g_autoptr (CmPkcs12Safes) safes
      = parsed != NULL ? PKCS12_unpack_authsafes (parsed) : NULL;
  g_autoptr (CmPkcs12Bags) bags = NULL;

  if (safes == NULL || (int)bag_index >= sk_PKCS7_num (safes))
    return FALSE;
  bags = unpack (sk_PKCS7_value (safes, (int)bag_index), password);
  if (bags == NULL)
    return FALSE;
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num (bags); i++)
    {
      PKCS12_SAFEBAG *bag = sk_PKCS12_SAFEBAG_value (bags, i);

      if (PKCS12_SAFEBAG_get_nid (bag) == NID_certBag)
        call_for_certificate (bag, func, user_data);
    }
  return TRUE;
}

/**
 * cm_pkcs12_large_foreach:
 * @pkcs12: a PKCS#12 file that GnuTLS could read and open
 * @bag_index: the number of the bag in it
 * @password: (nullable): what opens the bag, UTF-8; %NULL for none
 * @func: (scope call): gets each certificate and its friendly name
 * @user_data: for @func
 *
 * Reads all certificates of one bag, however many they are.
 *
 * Returns: whether the bag could be opened; old encryption (RC2) cannot
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
