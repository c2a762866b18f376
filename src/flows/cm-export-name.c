/* cm-export-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names of files that are written. They are made of titles, which may hold anything, and
 * may be those of many credentials at once: no two of them are the same, also where upper
 * and lower case are (Windows, macOS), and none is that of a file which is there already.
 */

#include "cm-export-name-private.h"

#include <string.h>

#define MAX_STEM_BYTES 200

/**
 * cm_export_name_stem: (skip)
 * @title: (nullable): what it is about
 *
 * Returns: (transfer full): a name of printable characters that no system refuses; a
 *   wildcard becomes "wildcard"
 */
char *
cm_export_name_stem (const char *title)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *c = title; c != NULL && *c != '\0' && name->len < MAX_STEM_BYTES;
       c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (character == '*')
        g_string_append (name, "wildcard");
      else if (character == '.' && name->len == 0)
        continue; /* no hidden file */
      else if (!g_unichar_isprint (character) || g_unichar_isspace (character)
               || (character < 0x80 && strchr ("/\\:?\"<>|", (int)character) != NULL))
        g_string_append_c (name, '_');
      else
        g_string_append_unichar (name, character);
    }
  return g_strdup (name->len > 0 ? name->str : "certificate");
}

static gboolean
is_free (const char *stem,
         const char *const *suffixes,
         GFile *folder,
         GHashTable *claimed,
         GCancellable *cancellable)
{
  for (guint i = 0; suffixes[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (stem, suffixes[i], NULL);
      g_autofree char *folded = g_utf8_casefold (name, -1);
      g_autoptr (GFile) file = g_file_get_child (folder, name);

      if (g_hash_table_contains (claimed, folded)
          || g_file_query_exists (file, cancellable))
        return FALSE;
    }
  return TRUE;
}

/**
 * cm_export_name_claim: (skip)
 * @stem: what cm_export_name_stem() returned
 * @suffixes: (array zero-terminated=1): the ends of all files that shall have the name
 * @folder: where they will be
 * @claimed: (element-type utf8): a set of the names claimed before, case folded
 * @cancellable: (nullable): a cancellable
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable): the name without an end, %NULL if cancelled
 */
char *
cm_export_name_claim (const char *stem,
                      const char *const *suffixes,
                      GFile *folder,
                      GHashTable *claimed,
                      GCancellable *cancellable)
{
  g_autofree char *name = g_strdup (stem);

  for (guint i = 2; !is_free (name, suffixes, folder, claimed, cancellable); i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return NULL;
      g_free (name);
      name = g_strdup_printf ("%s-%u", stem, i);
    }
  for (guint i = 0; suffixes[i] != NULL; i++)
    {
      g_autofree char *whole = g_strconcat (name, suffixes[i], NULL);

      g_hash_table_add (claimed, g_utf8_casefold (whole, -1));
    }
  return g_steal_pointer (&name);
}
