/* cm-import-locked.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate and its key are mostly kept in one folder. While a file there stays
 * locked, the certificates beside it that came without a key may have it in that file, so
 * they are not taken for those of somebody else's key yet.
 */

#include "cm-import-locked-private.h"

#include "cm-import-source-private.h"
#include "cm-item.h"

/* What was pasted or came through a pipe is a folder of its own. */
static char *
dup_folder (CmImportSource *source)
{
  GFile *file = cm_import_source_get_file (source);
  g_autoptr (GFile) parent = file != NULL ? g_file_get_parent (file) : NULL;

  return parent != NULL ? g_file_get_uri (parent)
                        : g_strdup (cm_import_source_get_name (source));
}

static void
add_locked (GHashTable *folders, CmImportSource *source)
{
  GPtrArray *items = cm_import_source_get_items (source);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (cm_item_get_kind (g_ptr_array_index (items, i)) == CM_ITEM_KIND_LOCKED)
      {
        char *folder = dup_folder (source);

        if (!g_hash_table_contains (folders, folder))
          g_hash_table_insert (folders, folder,
                               (gpointer)cm_item_get_source (items->pdata[i]));
        else
          g_free (folder);
        return;
      }
}

/* What a container itself lacks is known better. */
static void
add_beside (GHashTable *found, GHashTable *folders, CmImportSource *source)
{
  g_autofree char *folder = dup_folder (source);
  const char *locked = g_hash_table_lookup (folders, folder);
  GPtrArray *items = cm_import_source_get_items (source);

  for (guint i = 0; locked != NULL && items != NULL && i < items->len; i++)
    {
      CmCertificate *certificate = cm_item_get_certificate (items->pdata[i]);

      if (certificate != NULL && cm_item_get_loss (items->pdata[i]) == CM_ITEM_LOSS_NONE)
        g_hash_table_insert (found,
                             (gpointer)cm_certificate_get_fingerprint (certificate),
                             (gpointer)locked);
    }
}

/**
 * cm_import_locked_find: (skip)
 * @sources: (element-type CmImportSource): what was read
 *
 * Returns: (transfer container) (element-type utf8 utf8): fingerprints of certificates,
 *   and a locked file in the same folder
 */
GHashTable *
cm_import_locked_find (GPtrArray *sources)
{
  g_autoptr (GHashTable) folders
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *found = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < sources->len; i++)
    add_locked (folders, g_ptr_array_index (sources, i));
  for (guint i = 0; i < sources->len && g_hash_table_size (folders) > 0; i++)
    add_beside (found, folders, g_ptr_array_index (sources, i));
  return found;
}
