/* cm-import-name.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file is called by its name alone, as long as no other one is called the same. Where
 * one is, as in "a/tls.crt" and "b/tls.crt", as much of their paths is said as tells them
 * apart.
 */

#include "cm-import-name-private.h"

#include <string.h>

#include "cm-import-source-private.h"

/* What is found in a folder is called by its path below that. */
static GFile *
get_named_file (CmImportSource *source)
{
  return cm_import_source_is_from_folder (source) ? NULL
                                                  : cm_import_source_get_file (source);
}

/* The last parts of a path: "b/tls.crt" for two. */
static char *
dup_end (GFile *file, guint n_parts)
{
  g_autofree char *path = g_file_get_parse_name (file);
  const char *end = path + strlen (path);

  for (guint i = 0; i < n_parts && end != NULL; i++)
    end = g_strrstr_len (path, end - path, G_DIR_SEPARATOR_S);
  return g_strdup (end != NULL ? end + 1 : path);
}

static guint
count_parts (GFile *file)
{
  g_autofree char *path = g_file_get_parse_name (file);
  guint n = 1;

  for (const char *c = path; *c != '\0'; c++)
    n += *c == G_DIR_SEPARATOR ? 1 : 0;
  return n;
}

/* Whether so many parts tell all of them apart; the same file may be named twice. */
static gboolean
is_enough (GPtrArray *sources, GPtrArray *places, guint n_parts)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < places->len; i++)
    {
      GFile *file = cm_import_source_get_file (
          sources->pdata[GPOINTER_TO_UINT (places->pdata[i])]);
      char *end = dup_end (file, n_parts);
      GFile *other = g_hash_table_lookup (seen, end);

      if (other != NULL && !g_file_equal (other, file))
        {
          g_free (end);
          return FALSE;
        }
      g_hash_table_insert (seen, end, file);
    }
  return TRUE;
}

static guint
find_n_parts (GPtrArray *sources, GPtrArray *places)
{
  guint max_parts = 1;
  guint n_parts = 1;

  for (guint i = 0; i < places->len; i++)
    max_parts
        = MAX (max_parts, count_parts (cm_import_source_get_file (
                              sources->pdata[GPOINTER_TO_UINT (places->pdata[i])])));
  while (n_parts < max_parts && !is_enough (sources, places, n_parts))
    n_parts++;
  return n_parts;
}

static void
rename_all (GPtrArray *sources, GPtrArray *places)
{
  guint n_parts = find_n_parts (sources, places);

  for (guint i = 0; i < places->len && n_parts > 1; i++)
    {
      guint place = GPOINTER_TO_UINT (places->pdata[i]);
      CmImportSource *source = sources->pdata[place];
      g_autofree char *end = dup_end (cm_import_source_get_file (source), n_parts);
      g_autofree char *name = g_filename_display_name (end);

      if (g_str_equal (name, cm_import_source_get_name (source)))
        continue;
      sources->pdata[place]
          = cm_import_source_new_file (cm_import_source_get_file (source), name);
      cm_import_source_unref (source);
    }
}

/**
 * cm_import_name_tell_apart: (skip)
 * @sources: (element-type CmImportSource): what is to be read
 *
 * Replaces files that have the name of another one.
 */
void
cm_import_name_tell_apart (GPtrArray *sources)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
  GHashTableIter iter;
  gpointer places;

  for (guint i = 0; i < sources->len; i++)
    {
      GFile *file = get_named_file (sources->pdata[i]);
      g_autofree char *base = file != NULL ? g_file_get_basename (file) : NULL;
      GPtrArray *same;

      if (base == NULL)
        continue;
      same = g_hash_table_lookup (by_name, base);
      if (same == NULL)
        {
          same = g_ptr_array_new ();
          g_hash_table_insert (by_name, g_steal_pointer (&base), same);
        }
      g_ptr_array_add (same, GUINT_TO_POINTER (i));
    }
  g_hash_table_iter_init (&iter, by_name);
  while (g_hash_table_iter_next (&iter, NULL, &places))
    if (((GPtrArray *)places)->len > 1)
      rename_all (sources, places);
}
