/* cm-base32.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Base32, by liboath.
 */

#include "cm-base32.h"

#include <liboath/oath.h>
#include <string.h>

/**
 * cm_base32_encode:
 * @data: bytes
 * @size_bytes: how many
 *
 * Returns: (transfer full): them in base32, in small letters and without padding
 */
char *
cm_base32_encode (gconstpointer data, gsize size_bytes)
{
  char *text = NULL;
  size_t length = 0;
  char *lower;

  if (oath_base32_encode (data, size_bytes, &text, &length) != OATH_OK)
    g_error ("base32 could not be written");
  lower = g_ascii_strdown (text, (gssize)strcspn (text, "="));
  free (text);
  return lower;
}
