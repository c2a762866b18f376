/* cm-safe-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text that anybody may have written, and that is shown. What moves a cursor, breaks a
 * line or turns the direction of what follows could make it look like another.
 */

#include "cm-safe-text.h"

#define REPLACEMENT 0xFFFD

/* U+202A to U+202E and U+2066 to U+2069 turn the direction. */
static gboolean
is_deceptive (gunichar character)
{
  return g_unichar_iscntrl (character) || (character >= 0x202A && character <= 0x202E)
         || (character >= 0x2066 && character <= 0x2069) || character == 0x2028
         || character == 0x2029;
}

/**
 * cm_safe_text_new:
 * @data: (array length=size_bytes) (nullable): any bytes
 * @size_bytes: how many
 *
 * Returns: (transfer full): valid UTF-8 in one line, with U+FFFD for what cannot be
 * shown; a zero byte does not cut it short
 */
char *
cm_safe_text_new (const void *data, gsize size_bytes)
{
  g_autofree char *valid
      = size_bytes > 0 ? g_utf8_make_valid (data, (gssize)size_bytes) : g_strdup ("");
  g_autoptr (GString) safe = NULL;
  gboolean is_plain = TRUE;

  for (const char *c = valid; *c != '\0' && is_plain; c++)
    is_plain = g_ascii_isprint (*c);
  if (is_plain)
    return g_steal_pointer (&valid);
  safe = g_string_sized_new (size_bytes);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_string_append_unichar (safe, is_deceptive (character) ? REPLACEMENT : character);
    }
  return g_string_free (g_steal_pointer (&safe), FALSE);
}
