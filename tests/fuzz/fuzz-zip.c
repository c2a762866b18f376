/* fuzz-zip.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ZIP archives with files of any kind in them.
 */

#include "fuzz.h"

#include "cm-test.h"
#include "cm-zip.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  g_ptr_array_add (passwords, cm_secret_new (NULL, 0));
  if (cm_zip_format.sniff (bytes)
      && cm_zip_format.read ("fuzz", bytes, passwords, items, NULL))
    g_assert_cmpuint (items->len, >, 0);
  return 0;
}
