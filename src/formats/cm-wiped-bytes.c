/* cm-wiped-bytes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole file may hold a private key, but it is too large, and too often only
 * certificates, for a CmSecret with locked pages. It travels as GBytes whose memory is
 * overwritten when the last reference goes.
 */

#include "cm-wiped-bytes.h"

#include <string.h>

typedef struct
{
  gpointer data;
  gsize size_bytes;
} Wiped;

static void
wiped_free (gpointer user_data)
{
  Wiped *wiped = user_data;

  explicit_bzero (wiped->data, wiped->size_bytes);
  g_free (wiped->data);
  g_free (wiped);
}

/**
 * cm_wiped_bytes_new_take:
 * @data: (array length=size_bytes) (transfer full) (nullable): bytes from g_malloc()
 * @size_bytes: how many there are
 *
 * Takes memory over and overwrites it when the last reference goes. What is cut out of
 * it with g_bytes_new_from_bytes() keeps the whole alive.
 *
 * Returns: (transfer full): the same bytes
 */
GBytes *
cm_wiped_bytes_new_take (gpointer data, gsize size_bytes)
{
  Wiped *wiped;

  g_return_val_if_fail (data != NULL || size_bytes == 0, NULL);

  if (data == NULL)
    return g_bytes_new (NULL, 0);
  wiped = g_new (Wiped, 1);
  *wiped = (Wiped){ .data = data, .size_bytes = size_bytes };
  return g_bytes_new_with_free_func (data, size_bytes, wiped_free, wiped);
}

/**
 * cm_wiped_bytes_grow:
 * @data: (transfer full) (nullable): memory from g_malloc()
 * @size_bytes: how much of it is used
 * @capacity_bytes: how large it shall be
 *
 * Does g_realloc(), and overwrites what it leaves behind.
 *
 * Returns: (transfer full): larger memory that begins with the same bytes
 */
gpointer
cm_wiped_bytes_grow (gpointer data, gsize size_bytes, gsize capacity_bytes)
{
  gpointer grown;

  g_return_val_if_fail (capacity_bytes > size_bytes, data);

  grown = g_malloc (capacity_bytes);
  if (size_bytes > 0)
    {
      memcpy (grown, data, size_bytes);
      explicit_bzero (data, size_bytes);
    }
  g_free (data);
  return grown;
}
