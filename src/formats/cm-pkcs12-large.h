/* cm-pkcs12-large.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* GnuTLS keeps this many elements of one bag and drops the rest without a word. */
#define CM_PKCS12_BAG_LIMIT 32

/* One certificate of a bag, or one private key (PKCS#8, encrypted or not). */
typedef void (*CmPkcs12LargeFunc) (GBytes *der,
                                   gboolean is_key,
                                   const char *friendly_name,
                                   gpointer user_data);

/* Reads all certificates and keys of the bag with this number; @password is nullable.
 * FALSE if the bag cannot be opened. */
gboolean cm_pkcs12_large_foreach (GBytes *pkcs12,
                                  guint bag_index,
                                  const char *password,
                                  CmPkcs12LargeFunc func,
                                  gpointer user_data);

/* How many elements of any kind the bag has; 0 if it cannot be opened. */
guint cm_pkcs12_large_count (GBytes *pkcs12, guint bag_index, const char *password);

G_END_DECLS
