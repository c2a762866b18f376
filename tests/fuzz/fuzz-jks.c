/* fuzz-jks.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Java keystores. Their hash would keep everything that was changed out, so it is made to
 * fit: what lies behind it must stand on its own.
 */

#include "fuzz.h"

#include <string.h>

#include "cm-format.h"
#include "cm-jks.h"
#include "cm-test.h"

#define HASH_SIZE 20

static GBytes *
sign (const guint8 *data, gsize size_bytes)
{
  static const char start[] = "Mighty Aphrodite"; /* after the password, which is empty */
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree guint8 *copy = g_memdup2 (data, size_bytes);
  gsize size = HASH_SIZE;

  if (size_bytes < HASH_SIZE)
    return g_bytes_new (data, size_bytes);
  g_checksum_update (hash, (const guchar *)start, strlen (start));
  g_checksum_update (hash, data, (gssize)(size_bytes - HASH_SIZE));
  g_checksum_get_digest (hash, copy + size_bytes - HASH_SIZE, &size);
  return g_bytes_new_take (g_steal_pointer (&copy), size_bytes);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = sign (data, size_bytes);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  g_ptr_array_add (passwords, cm_secret_new (NULL, 0));
  g_ptr_array_add (passwords, cm_test_password ());
  if (cm_jks_format.sniff (bytes)
      && cm_jks_format.read ("fuzz", bytes, passwords, items, NULL))
    g_assert_cmpuint (items->len, >, 0);
  return 0;
}
