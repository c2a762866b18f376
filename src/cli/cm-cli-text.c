/* cm-cli-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text on a terminal. Names come from certificates that anyone may have written, so what
 * could move the cursor or hide the rest of a line is shown as a replacement character. A
 * Chinese character takes two columns, an accent that combines takes none.
 */

#include "cm-cli-text.h"

#include <string.h>

#include "cm-safe-text.h"

static guint
width_of_character (gunichar character)
{
  if (g_unichar_iszerowidth (character))
    return 0;
  return g_unichar_iswide (character) ? 2 : 1;
}

/**
 * cm_cli_text_width:
 * @text: valid UTF-8
 *
 * Returns: how many columns of a terminal it takes
 */
guint
cm_cli_text_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += width_of_character (g_utf8_get_char (at));
  return width;
}

/**
 * cm_cli_text_make_safe:
 * @text: (nullable): any text
 *
 * Returns: (transfer full): the text as one line that does nothing to a terminal; empty
 *   for %NULL
 */
char *
cm_cli_text_make_safe (const char *text)
{
  return text != NULL ? cm_safe_text_new (text, strlen (text)) : g_strdup ("");
}

/**
 * cm_cli_text_wrap:
 * @text: (nullable): a paragraph
 * @first_indent: what stands before the first line
 * @indent: what stands before the others
 *
 * Breaks a paragraph between words, so that it fits into 80 columns; a longer word stays
 * whole.
 *
 * Returns: (transfer full): the lines, each with a line feed
 */
char *
cm_cli_text_wrap (const char *text, const char *first_indent, const char *indent)
{
  g_autofree char *safe = cm_cli_text_make_safe (text);
  g_auto (GStrv) words = g_strsplit (safe, " ", -1);
  g_autoptr (GString) lines = g_string_new (first_indent);
  guint column = cm_cli_text_width (first_indent);
  gboolean at_start = TRUE;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint width = cm_cli_text_width (words[i]);

      if (!at_start && column + 1 + width > CM_CLI_TEXT_COLUMNS)
        {
          g_string_append_printf (lines, "\n%s", indent);
          column = cm_cli_text_width (indent);
          at_start = TRUE;
        }
      g_string_append_printf (lines, "%s%s", at_start ? "" : " ", words[i]);
      column += width + (at_start ? 0 : 1);
      at_start = FALSE;
    }
  g_string_append_c (lines, '\n');
  return g_string_free (g_steal_pointer (&lines), FALSE);
}
