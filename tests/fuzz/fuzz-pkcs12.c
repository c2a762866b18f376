/* fuzz-pkcs12.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PKCS#12, with a password that opens the seeds.
 */

#include "fuzz.h"

#include "cm-pkcs12.h"
#include "cm-test.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  g_ptr_array_add (passwords, cm_test_password ());
  g_ptr_array_add (passwords, cm_secret_new (NULL, 0));
  if (cm_pkcs12_format.sniff (bytes)
      && cm_pkcs12_format.read ("fuzz", bytes, passwords, items, NULL))
    g_assert_cmpuint (items->len, >, 0);
  return 0;
}
