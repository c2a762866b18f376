/* fuzz-pem.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text of any kind, with everything that may stand in a PEM block. Blocks are also
 * encoded again: what was decoded once must come out the same.
 */

#include "fuzz.h"

#include <string.h>

#include "cm-format.h"
#include "cm-pem.h"

static void
check_again (const CmPemBlock *block)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) blocks = NULL;
  gsize size;

  if (block->der == NULL)
    return;
  text = cm_pem_encode (block->label, block->der);
  size = strlen (text);
  bytes = g_bytes_new_take (g_steal_pointer (&text), size);
  blocks = cm_pem_split (bytes);
  g_assert_cmpuint (blocks->len, ==, 1);
  g_assert_true (g_bytes_equal (((CmPemBlock *)blocks->pdata[0])->der, block->der));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autoptr (GPtrArray) blocks = cm_pem_split (bytes);
  g_autoptr (GPtrArray) items = cm_format_read ("fuzz", bytes, NULL);

  for (guint i = 0; i < blocks->len; i++)
    check_again (blocks->pdata[i]);
  g_assert_cmpuint (items->len, >, 0);
  return 0;
}
