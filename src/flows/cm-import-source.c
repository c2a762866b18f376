/* cm-import-source.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an import reads from. A source is a value: reading gives a new one that has the
 * items, so a thread that was cancelled leaves nothing half read behind. The bytes of a
 * file are gone as soon as it is read; if something in it stayed locked, it is loaded
 * again with the next password.
 */

#include "cm-import-source-private.h"

#include <glib/gi18n-lib.h>

#include "cm-file-error.h"
#include "cm-format-error.h"
#include "cm-format.h"
#include "cm-kyrtool.h"
#include "cm-stash.h"

struct _CmImportSource
{
  GFile *file;      /* nullable */
  GBytes *bytes;    /* nullable */
  char *name;       /* for people */
  GPtrArray *items; /* nullable: not read yet (element-type CmItem) */
  gboolean has_locked;
  gboolean is_from_folder;
};

static void
source_clear (gpointer data)
{
  CmImportSource *self = data;

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}

static CmImportSource *
source_new (GFile *file, GBytes *bytes, const char *name, gboolean is_from_folder)
{
  CmImportSource *self = g_atomic_rc_box_new0 (CmImportSource);

  g_set_object (&self->file, file);
  self->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  self->name = g_strdup (name);
  self->is_from_folder = is_from_folder;
  return self;
}

/**
 * cm_import_source_new_file: (skip)
 * @file: a file or folder
 * @name: its name for people
 *
 * Returns: (transfer full): a source that was not read yet
 */
CmImportSource *
cm_import_source_new_file (GFile *file, const char *name)
{
  g_return_val_if_fail (G_IS_FILE (file) && name != NULL, NULL);

  return source_new (file, NULL, name, FALSE);
}

/**
 * cm_import_source_new_in_folder: (skip)
 * @file: a file that was found in a folder
 * @name: its name for people
 *
 * Returns: (transfer full): a source that was not read yet
 */
CmImportSource *
cm_import_source_new_in_folder (GFile *file, const char *name)
{
  g_return_val_if_fail (G_IS_FILE (file) && name != NULL, NULL);

  return source_new (file, NULL, name, TRUE);
}

/**
 * cm_import_source_new_bytes: (skip)
 * @name: what it is, for people
 * @bytes: content
 *
 * Returns: (transfer full): a source that was not read yet
 */
CmImportSource *
cm_import_source_new_bytes (const char *name, GBytes *bytes)
{
  g_return_val_if_fail (name != NULL && bytes != NULL, NULL);

  return source_new (NULL, bytes, name, FALSE);
}

/**
 * cm_import_source_new_problem: (skip)
 * @name: a name for people
 * @error: what is wrong, a whole sentence
 *
 * Returns: (transfer full): a source that has nothing but a problem
 */
CmImportSource *
cm_import_source_new_problem (const char *name, const GError *error)
{
  CmImportSource *self;

  g_return_val_if_fail (name != NULL && error != NULL, NULL);

  self = source_new (NULL, NULL, name, FALSE);
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->items, cm_item_new_unusable (name, error));
  return self;
}

/**
 * cm_import_source_ref: (skip)
 * @self: a source
 *
 * Returns: (transfer full): the same
 */
CmImportSource *
cm_import_source_ref (CmImportSource *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * cm_import_source_unref: (skip)
 * @self: a source
 *
 * Gives a reference back.
 */
void
cm_import_source_unref (CmImportSource *self)
{
  g_atomic_rc_box_release_full (self, source_clear);
}

/**
 * cm_import_source_get_items: (skip)
 * @self: a source
 *
 * Returns: (transfer none) (nullable) (element-type CmItem): what was found, %NULL if it
 *   was not read yet
 */
GPtrArray *
cm_import_source_get_items (CmImportSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->items;
}

/**
 * cm_import_source_get_file: (skip)
 * @self: a source
 *
 * Returns: (transfer none) (nullable): the file or folder
 */
GFile *
cm_import_source_get_file (CmImportSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->file;
}

/**
 * cm_import_source_get_name: (skip)
 * @self: a source
 *
 * Returns: (transfer none): its name for people
 */
const char *
cm_import_source_get_name (CmImportSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * cm_import_source_is_from_folder: (skip)
 * @self: a source
 *
 * Returns: whether it was found in a folder, not named by the user
 */
gboolean
cm_import_source_is_from_folder (CmImportSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_from_folder;
}

/**
 * cm_import_source_wants_reading: (skip)
 * @self: a source
 *
 * Returns: whether it was not read yet, or something in it stayed locked
 */
gboolean
cm_import_source_wants_reading (CmImportSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->items == NULL || self->has_locked;
}

static gboolean
has_locked (GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    if (cm_item_get_kind (g_ptr_array_index (items, i)) == CM_ITEM_KIND_LOCKED)
      return TRUE;
  return FALSE;
}

static GBytes *
load (CmImportSource *self, GCancellable *cancellable, GError **error)
{
  if (self->bytes != NULL)
    return g_bytes_ref (self->bytes);
  return cm_format_load_file (self->file, cancellable, error);
}

/* Once more, with the password that a server keeps beside its key database. */
static GPtrArray *
read_with_stash (CmImportSource *self,
                 GBytes *bytes,
                 GPtrArray *passwords,
                 GCancellable *cancellable)
{
  g_autoptr (CmSecret) stash = cm_stash_find_beside (self->file, cancellable);
  g_autoptr (GPtrArray) more = NULL;

  if (stash == NULL)
    return NULL;
  more = g_ptr_array_copy (passwords, (GCopyFunc)(void (*) (void))cm_secret_ref, NULL);
  g_ptr_array_add (more, g_steal_pointer (&stash));
  return cm_format_read (self->name, bytes, more);
}

/* A key ring by its name, if its content is not something else. */
static gboolean
is_key_ring (CmImportSource *self, GBytes *bytes)
{
  return self->file != NULL && cm_kyrtool_is_key_ring (self->name)
         && cm_format_find (bytes) == NULL;
}

/* kyrtool is there, but opens files only. */
static void
advise_unpacking (CmImportSource *self, GPtrArray *items)
{
  for (guint i = 0; i < items->len; i++)
    {
      CmItem *item = items->pdata[i];
      const char *name = cm_item_get_source (item);
      g_autoptr (GError) error = NULL;

      if (!g_error_matches (cm_item_get_error (item), CM_FORMAT_ERROR,
                            CM_FORMAT_ERROR_UNSUPPORTED)
          || !cm_kyrtool_is_key_ring (name) || g_str_equal (name, self->name))
        continue;
      error
          = g_error_new (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED,
                         _ ("“%s” is a Domino key ring in an archive. Unpack it with the "
                            "stash file beside it first, since kyrtool opens only "
                            "files."),
                         name);
      items->pdata[i] = cm_item_new_unusable (name, error);
      g_object_unref (item);
    }
}

static GPtrArray *
read_items (CmImportSource *self,
            GPtrArray *passwords,
            const char *kyrtool,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GBytes) bytes = load (self, cancellable, error);
  g_autoptr (GPtrArray) items = NULL;
  GPtrArray *opened = NULL;

  if (bytes == NULL)
    return NULL;
  if (kyrtool != NULL && is_key_ring (self, bytes))
    return cm_kyrtool_read (kyrtool, self->file, self->name, cancellable, error);
  items = cm_format_read (self->name, bytes, passwords);
  if (kyrtool != NULL)
    advise_unpacking (self, items);
  if (self->file != NULL && has_locked (items))
    opened = read_with_stash (self, bytes, passwords, cancellable);
  return opened != NULL ? opened : g_steal_pointer (&items);
}

static GPtrArray *
new_unreadable (CmImportSource *self, GError *error)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  if (error->domain == G_IO_ERROR)
    cm_file_error_prefix (&error, _ ("“%s” could not be read: "), self->name);
  g_ptr_array_add (items, cm_item_new_unusable (self->name, error));
  g_error_free (error);
  return items;
}

/**
 * cm_import_source_read: (skip)
 * @self: a source
 * @passwords: (element-type CmSecret): tried on what is locked
 * @kyrtool: (nullable): the program that opens Domino key rings
 * @cancellable: (nullable): a cancellable
 * @error: return location for %G_IO_ERROR_CANCELLED
 *
 * Reads it. What is wrong with it comes as an item. Blocks.
 *
 * Returns: (transfer full): the same source with items, or %NULL if that was cancelled
 */
CmImportSource *
cm_import_source_read (CmImportSource *self,
                       GPtrArray *passwords,
                       const char *kyrtool,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) local_error = NULL;
  CmImportSource *read;

  g_return_val_if_fail (self != NULL, NULL);

  items = read_items (self, passwords, kyrtool, cancellable, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (items == NULL)
    items = new_unreadable (self, g_steal_pointer (&local_error));
  read = source_new (self->file, self->bytes, self->name, self->is_from_folder);
  read->has_locked = has_locked (items);
  read->items = g_steal_pointer (&items);
  return read;
}

/**
 * cm_import_source_find_password: (skip)
 * @self: a source
 * @cancellable: (nullable): a cancellable
 *
 * Looks into a source that is called like a stash file. Blocks.
 *
 * Returns: (transfer full) (nullable): the password in it
 */
CmSecret *
cm_import_source_find_password (CmImportSource *self, GCancellable *cancellable)
{
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  name = g_ascii_strdown (self->name, -1);
  if ((self->file != NULL || self->bytes != NULL) && g_str_has_suffix (name, ".sth"))
    bytes = load (self, cancellable, /* error: it is said when it is read */ NULL);
  return bytes != NULL ? cm_stash_read (bytes) : NULL;
}

/**
 * cm_import_source_forget: (skip)
 * @self: a source
 *
 * Returns: (transfer full): the same source as if it was not read
 */
CmImportSource *
cm_import_source_forget (CmImportSource *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->file == NULL && self->bytes == NULL)
    return cm_import_source_ref (self);
  return source_new (self->file, self->bytes, self->name, self->is_from_folder);
}
