/* cm-import-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goes through the folders of an import. Links are followed, since certificates are often
 * kept behind them (/etc/letsencrypt/live); each folder is entered once, so a link that
 * leads upwards ends there. Only regular files count: opening a pipe could wait for ever.
 * Depth, number and size are bounded, and where a bound was met the user is told.
 */

#include "cm-import-source-private.h"

#include <glib/gi18n-lib.h>

#include "cm-file-error.h"
#include "cm-format.h"

#define ATTRIBUTES                                                                       \
  G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE                      \
                                 "," G_FILE_ATTRIBUTE_STANDARD_SIZE                      \
                                 "," G_FILE_ATTRIBUTE_ID_FILE

typedef struct
{
  GPtrArray *sources;  /* what is being filled */
  GHashTable *entered; /* ids of folders */
  CmImportProgress *progress;
  GCancellable *cancellable;
  GFile *folder;   /* the folder that was named */
  const char *top; /* the name of that folder */
  gint64 n_bytes;
  guint n_files;
  gboolean is_too_deep;
  gboolean is_too_much;
} FolderWalk;

typedef struct
{
  GFile *file;
  GFileInfo *info;
} FolderEntry;

static void
folder_entry_free (gpointer data)
{
  FolderEntry *entry = data;

  g_clear_object (&entry->file);
  g_clear_object (&entry->info);
  g_free (entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const FolderEntry *first = *(FolderEntry *const *)a;
  const FolderEntry *second = *(FolderEntry *const *)b;

  return g_strcmp0 (g_file_info_get_name (first->info),
                    g_file_info_get_name (second->info));
}

/* In the order of names, which does not depend on the file system. */
static GPtrArray *
list_entries (GFile *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileEnumerator) enumerator = g_file_enumerate_children (
      folder, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (folder_entry_free);

  if (enumerator == NULL)
    return NULL;
  while (entries->len <= CM_IMPORT_MAX_FILES)
    {
      g_autoptr (GError) local_error = NULL;
      GFileInfo *info
          = g_file_enumerator_next_file (enumerator, cancellable, &local_error);
      FolderEntry *entry;

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (info == NULL)
        break;
      entry = g_new0 (FolderEntry, 1);
      entry->info = info;
      entry->file = g_file_enumerator_get_child (enumerator, info);
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_entries);
  return g_steal_pointer (&entries);
}

/* "certs/old/shop.pem" where the folder "certs" was named */
static char *
dup_name (FolderWalk *walk, GFile *file)
{
  g_autofree char *path = g_file_get_relative_path (walk->folder, file);
  g_autofree char *name = path != NULL ? g_filename_display_name (path) : NULL;

  return name != NULL ? g_build_filename (walk->top, name, NULL) : g_strdup (walk->top);
}

static void
add_file (FolderWalk *walk, const FolderEntry *entry)
{
  gint64 size = g_file_info_get_size (entry->info);
  g_autofree char *name = NULL;

  /* A larger one is refused without being loaded. */
  if (size <= CM_FORMAT_MAX_BYTES)
    walk->n_bytes += size;
  if (walk->n_files == CM_IMPORT_MAX_FILES || walk->n_bytes > CM_IMPORT_MAX_TOTAL_BYTES)
    {
      walk->is_too_much = TRUE;
      return;
    }
  walk->n_files++;
  name = dup_name (walk, entry->file);
  g_ptr_array_add (walk->sources, cm_import_source_new_in_folder (entry->file, name));
  cm_import_progress_add (walk->progress, 1);
}

static void
add_problem (FolderWalk *walk, GFile *folder, const GError *cause)
{
  g_autofree char *name = dup_name (walk, folder);
  g_autoptr (GError) error = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
                                          _ ("The folder “%s” could not be read: %s"),
                                          name, cm_file_error_describe (cause));

  g_ptr_array_add (walk->sources, cm_import_source_new_problem (name, error));
}

static gboolean walk_folder (FolderWalk *walk,
                             GFile *folder,
                             GFileInfo *info,
                             guint depth,
                             GError **error);

static gboolean
walk_entries (FolderWalk *walk, GPtrArray *entries, guint depth, GError **error)
{
  for (guint i = 0; i < entries->len && !walk->is_too_much; i++)
    {
      const FolderEntry *entry = g_ptr_array_index (entries, i);
      GFileType type = g_file_info_get_file_type (entry->info);

      if (type == G_FILE_TYPE_REGULAR)
        add_file (walk, entry);
      else if (type == G_FILE_TYPE_DIRECTORY
               && !walk_folder (walk, entry->file, entry->info, depth + 1, error))
        return FALSE;
    }
  return TRUE;
}

/* FALSE only if cancelled. */
static gboolean
walk_folder (FolderWalk *walk,
             GFile *folder,
             GFileInfo *info,
             guint depth,
             GError **error)
{
  const char *id = g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) local_error = NULL;

  if (depth > CM_IMPORT_MAX_DEPTH)
    {
      walk->is_too_deep = TRUE;
      return TRUE;
    }
  if (id != NULL && !g_hash_table_add (walk->entered, g_strdup (id)))
    return TRUE;
  entries = list_entries (folder, walk->cancellable, &local_error);
  if (entries != NULL)
    return walk_entries (walk, entries, depth, error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  add_problem (walk, folder, local_error);
  return TRUE;
}

static void
add_limits (FolderWalk *walk)
{
  g_autoptr (GError) error = NULL;

  if (walk->is_too_much)
    error = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
                         _ ("“%s” holds more than %d files or %d GB. The rest was not "
                            "read; import it in parts."),
                         walk->top, CM_IMPORT_MAX_FILES,
                         (int)(CM_IMPORT_MAX_TOTAL_BYTES >> 30));
  else if (walk->is_too_deep)
    error = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE,
                         _ ("“%s” has folders more than %d levels deep. Those were not "
                            "read; import them by themselves."),
                         walk->top, CM_IMPORT_MAX_DEPTH);
  if (error != NULL)
    g_ptr_array_add (walk->sources, cm_import_source_new_problem (walk->top, error));
  walk->is_too_deep = FALSE;
}

static gboolean
expand_folder (FolderWalk *walk, CmImportSource *source, GFileInfo *info, GError **error)
{
  GFile *folder = cm_import_source_get_file (source);
  guint n_before = walk->sources->len;

  walk->folder = folder;
  walk->top = cm_import_source_get_name (source);
  if (!walk_folder (walk, folder, info, 0, error))
    return FALSE;
  add_limits (walk);
  if (walk->sources->len == n_before)
    {
      g_autoptr (GError) empty
          = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
                         _ ("There is no file in the folder “%s”."), walk->top);

      g_ptr_array_add (walk->sources, cm_import_source_new_problem (walk->top, empty));
    }
  return TRUE;
}

static gboolean
expand_one (FolderWalk *walk, CmImportSource *source, GError **error)
{
  GFile *file = cm_import_source_get_file (source);
  g_autoptr (GFileInfo) info = NULL;

  if (g_cancellable_set_error_if_cancelled (walk->cancellable, error))
    return FALSE;
  /* Only what the user named and was not read yet can be a folder. */
  if (file != NULL && cm_import_source_get_items (source) == NULL
      && !cm_import_source_is_from_folder (source))
    info = g_file_query_info (file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, walk->cancellable,
                              /* error: */ NULL);
  if (info != NULL && g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    return expand_folder (walk, source, info, error);
  g_ptr_array_add (walk->sources, cm_import_source_ref (source));
  return TRUE;
}

/**
 * cm_import_source_expand: (skip)
 * @sources: (element-type CmImportSource): files and folders
 * @progress: counts the files found
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Replaces each folder by the files in it. Blocks.
 *
 * Returns: (transfer full) (element-type CmImportSource): files, or %NULL if cancelled
 */
GPtrArray *
cm_import_source_expand (GPtrArray *sources,
                         CmImportProgress *progress,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GPtrArray) expanded
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_import_source_unref);
  g_autoptr (GHashTable) entered
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  FolderWalk walk = { .sources = expanded,
                      .entered = entered,
                      .progress = progress,
                      .cancellable = cancellable };

  g_return_val_if_fail (sources != NULL, NULL);

  cm_import_progress_begin (progress, CM_IMPORT_PHASE_LOOKING, 0);
  for (guint i = 0; i < sources->len; i++)
    if (!expand_one (&walk, g_ptr_array_index (sources, i), error))
      return NULL;
  return g_steal_pointer (&expanded);
}
