/* fuzz-pkcs7.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * PKCS#7 and bare DER, which share the look at the outermost structure.
 */

#include "fuzz.h"

#include "cm-der.h"
#include "cm-pkcs7.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  const CmFormat *formats[] = { &cm_pkcs7_format, &cm_der_format };
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

      if (formats[i]->sniff (bytes)
          && formats[i]->read ("fuzz", bytes, none, items, NULL))
        g_assert_cmpuint (items->len, >, 0);
    }
  return 0;
}
