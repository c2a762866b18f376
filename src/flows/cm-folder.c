/* cm-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder of a certstore on disk. A certstore is there as soon as its authority.pem
 * is, and that file must never stand beside half a certstore. So a new one is built in a
 * folder of its own next to the target (or inside it, where the target holds other files
 * or the parent cannot be written to). Next to it, a single rename() puts everything in
 * place; inside it, the files are moved one by one, authority.pem last.
 *
 * The folder under construction is held by flock(), which the kernel drops when a process
 * is killed: what can be locked is left over from a crash and is removed by the next
 * attempt. Files in the target that would be in the way (a database without its pin, a
 * write-ahead log that SQLite would replay into the new database) are set aside in a
 * folder of their own, never removed.
 */

#include "cm-folder-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cm-file-error.h"
#include "cm-flow-error.h"

#define DRAFT_PREFIX ".certstore-new-"
#define ASIDE_PREFIX "replaced-"
#define MAX_DRAFT_TRIES 10

struct _CmFolderDraft
{
  char *target;
  char *path;
  int fd; /* of @path, holds the lock */
  gboolean inside;
};

static gboolean
set_error_errno (GError **error, const char *path, int code)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
               _ ("The folder “%s” could not be written: %s"), name, g_strerror (code));
  return FALSE;
}

static gboolean
set_error_exists (GError **error, const char *directory)
{
  g_autofree char *name = g_filename_display_name (directory);

  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               _ ("There is a certstore in “%s” already."), name);
  return FALSE;
}

/* Makes the entries of a directory survive a power failure. */
static gboolean
sync_directory (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);
  return done || set_error_errno (error, path, code);
}

static gboolean
sync_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  gboolean done = fd >= 0 && fsync (fd) == 0;
  int code = errno;

  if (fd >= 0)
    close (fd);
  return done || set_error_errno (error, path, code);
}

/**
 * cm_folder_has:
 * @directory: a folder
 * @name: the name of a file
 *
 * Returns: whether the folder has that file
 */
gboolean
cm_folder_has (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/**
 * cm_folder_is_missing:
 * @directory: a folder
 * @name: the name of a file
 * @error: return location for a #CmFlowError, if the folder cannot be looked into
 *
 * Returns: whether the file or the whole folder is not there
 */
gboolean
cm_folder_is_missing (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *display_name = g_filename_display_name (directory);
  GStatBuf info;

  if (g_stat (path, &info) == 0)
    return FALSE;
  if (errno == ENOENT)
    return TRUE;
  if (errno == ENOTDIR)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED, _ ("“%s” is not a folder."),
                 display_name);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
                 _ ("The folder “%s” could not be read: %s"), display_name,
                 g_strerror (errno));
  return FALSE;
}

static GPtrArray *list_names (const char *directory);

/**
 * cm_folder_is_beheaded:
 * @directory: a folder without an authority.pem
 *
 * A certstore whose authority.pem was lost is no empty folder. What a crash left while
 * one was made looks alike, but has its draft beside it.
 *
 * Returns: whether there is a certstore that lacks its authority.pem
 */
gboolean
cm_folder_is_beheaded (const char *directory)
{
  g_autoptr (GPtrArray) names = list_names (directory);

  for (guint i = 0; i < names->len; i++)
    if (g_str_has_prefix (names->pdata[i], DRAFT_PREFIX))
      return FALSE;
  return cm_folder_has (directory, CM_FOLDER_DATABASE);
}

/**
 * cm_folder_make:
 * @directory: a folder
 * @error: return location for a #CmFlowError
 *
 * Makes the folder, mode 0700, and those above it where they are missing.
 *
 * Returns: whether it is there now
 */
gboolean
cm_folder_make (const char *directory, GError **error)
{
  g_return_val_if_fail (directory != NULL, FALSE);

  if (g_mkdir_with_parents (directory, 0700) == 0)
    return TRUE;
  return set_error_errno (error, directory, errno);
}

/**
 * cm_folder_read:
 * @directory: a folder
 * @name: the name of a file
 * @error: return location for a #CmFlowError
 *
 * Reads a text file of at most %CM_FOLDER_MAX_FILE_BYTES.
 *
 * Returns: (transfer full): the text, or %NULL
 */
char *
cm_folder_read (const char *directory, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) local_error = NULL;
  GStatBuf info;
  gsize size_bytes = 0;

  if (g_stat (path, &info) == 0 && info.st_size > CM_FOLDER_MAX_FILE_BYTES)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
                   _ ("“%s” is far too large for what it should be."), name);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &size_bytes, &local_error))
    {
      g_set_error (error, CM_FLOW_ERROR,
                   g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT)
                       ? CM_FLOW_ERROR_DAMAGED
                       : CM_FLOW_ERROR_FAILED,
                   _ ("“%s” could not be read: %s"), name,
                   cm_file_error_describe (local_error));
      return NULL;
    }
  return g_steal_pointer (&text);
}

/**
 * cm_folder_write:
 * @directory: a folder
 * @name: the name of a file
 * @text: what shall stand in it
 * @error: return location for a #CmFlowError
 *
 * Writes a file with mode 0600 in one step: it is there with its old content or with the
 * new one, also after a power failure.
 *
 * Returns: whether it was written
 */
gboolean
cm_folder_write (const char *directory,
                 const char *name,
                 const char *text,
                 GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) local_error = NULL;

  if (!g_file_set_contents_full (
          path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
          0600, &local_error))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
                   _ ("“%s” could not be written: %s"), name,
                   cm_file_error_describe (local_error));
      return FALSE;
    }
  return sync_directory (directory, error);
}

static GPtrArray *
list_names (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  return names;
}

/* Drafts hold plain files only, so this needs no recursion. */
static void
remove_draft (const char *path)
{
  g_autoptr (GPtrArray) names = list_names (path);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, names->pdata[i], NULL);

      (void)g_unlink (file);
    }
  (void)g_rmdir (path);
}

/* Locks @path; -1 if another process holds it or it is gone. */
static int
lock_directory (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  struct stat opened, named;

  if (fd < 0)
    return -1;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &opened) == 0
      && stat (path, &named) == 0 && opened.st_ino == named.st_ino)
    return fd;
  close (fd);
  return -1;
}

static void
sweep_leftovers (const char *parent)
{
  g_autoptr (GPtrArray) names = list_names (parent);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (parent, names->pdata[i], NULL);
      int fd = -1;

      if (!g_str_has_prefix (names->pdata[i], DRAFT_PREFIX))
        continue;
      fd = lock_directory (path);
      if (fd < 0)
        continue;
      remove_draft (path);
      close (fd);
    }
}

/* A folder of its own in @parent, locked. It is made and then locked, so that a sweep of
 * another process may come in between: then the next one is tried. */
static gboolean
make_draft (CmFolderDraft *self, const char *parent)
{
  for (guint i = 0; i < MAX_DRAFT_TRIES; i++)
    {
      g_autofree char *path = g_build_filename (parent, DRAFT_PREFIX "XXXXXX", NULL);

      if (g_mkdtemp_full (path, 0700) == NULL)
        return FALSE;
      self->fd = lock_directory (path);
      if (self->fd >= 0)
        {
          self->path = g_steal_pointer (&path);
          return TRUE;
        }
    }
  return FALSE;
}

/* Whether rename() can put a folder in the place of @directory: it is not there, or empty
 * and not a mount point. */
static gboolean
can_be_replaced (const char *directory)
{
  g_autoptr (GPtrArray) names = NULL;
  struct statx info;

  if (statx (AT_FDCWD, directory, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &info) != 0)
    return errno == ENOENT;
  if (!S_ISDIR (info.stx_mode) || (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0)
    return FALSE;
  names = list_names (directory);
  return names->len == 0;
}

/**
 * cm_folder_draft_new:
 * @directory: where the certstore shall be
 * @error: return location for %CM_FLOW_ERROR_EXISTS or %CM_FLOW_ERROR_FAILED
 *
 * Makes a folder to build a certstore in, and removes what crashed attempts left.
 *
 * Returns: (transfer full): a draft, or %NULL
 */
CmFolderDraft *
cm_folder_draft_new (const char *directory, GError **error)
{
  g_autoptr (CmFolderDraft) self = NULL;
  g_autofree char *parent = NULL;

  g_return_val_if_fail (directory != NULL, NULL);

  if (cm_folder_has (directory, CM_FOLDER_AUTHORITY))
    {
      set_error_exists (error, directory);
      return NULL;
    }
  self = g_new0 (CmFolderDraft, 1);
  self->fd = -1;
  self->target = g_canonicalize_filename (directory, NULL);
  parent = g_path_get_dirname (self->target);

  if (can_be_replaced (self->target) && cm_folder_make (parent, NULL))
    {
      sweep_leftovers (parent);
      if (make_draft (self, parent))
        return g_steal_pointer (&self);
    }
  if (!cm_folder_make (self->target, error))
    return NULL;
  self->inside = TRUE;
  if (make_draft (self, self->target))
    {
      /* Only now, so that there is always one: see cm_folder_is_beheaded(). */
      sweep_leftovers (self->target);
      return g_steal_pointer (&self);
    }
  set_error_errno (error, self->target, errno);
  return NULL;
}

/**
 * cm_folder_draft_get_path:
 * @self: a draft
 *
 * Returns: (transfer none): the folder to put the files in
 */
const char *
cm_folder_draft_get_path (CmFolderDraft *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

static gboolean
move (const char *from_directory,
      const char *to_directory,
      const char *name,
      GError **error)
{
  g_autofree char *from = g_build_filename (from_directory, name, NULL);
  g_autofree char *to = g_build_filename (to_directory, name, NULL);

  if (g_rename (from, to) == 0)
    return TRUE;
  return set_error_errno (error, to, errno);
}

/* Files of the target that are in the way, moved to a folder of their own. */
static gboolean
set_aside (const char *target, GError **error)
{
  static const char *const names[] = {
    CM_FOLDER_DATABASE,
    CM_FOLDER_DATABASE "-wal",
    CM_FOLDER_DATABASE "-shm",
    CM_FOLDER_IDENTITY,
    CM_FOLDER_KEY,
    CM_FOLDER_REQUEST,
  };
  g_autofree char *aside = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (!cm_folder_has (target, names[i]))
        continue;
      if (aside == NULL)
        {
          aside = g_build_filename (target, ASIDE_PREFIX "XXXXXX", NULL);
          if (g_mkdtemp_full (aside, 0700) == NULL)
            return set_error_errno (error, target, errno);
        }
      if (!move (target, aside, names[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
move_files_locked (CmFolderDraft *self, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self->path);

  if (cm_folder_has (self->target, CM_FOLDER_AUTHORITY))
    return set_error_exists (error, self->target);
  if (!set_aside (self->target, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      if (g_str_equal (names->pdata[i], CM_FOLDER_AUTHORITY))
        continue;
      if (!move (self->path, self->target, names->pdata[i], error))
        return FALSE;
    }
  return sync_directory (self->target, error)
         && move (self->path, self->target, CM_FOLDER_AUTHORITY, error)
         && sync_directory (self->target, error);
}

static gboolean
move_files (CmFolderDraft *self, GError **error)
{
  int fd = open (self->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done;

  if (fd < 0 || flock (fd, LOCK_EX) != 0)
    {
      int code = errno;

      if (fd >= 0)
        close (fd);
      return set_error_errno (error, self->target, code);
    }
  done = move_files_locked (self, error);
  close (fd);
  return done;
}

static gboolean
sync_draft (CmFolderDraft *self, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self->path);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (self->path, names->pdata[i], NULL);

      if (g_chmod (file, 0600) != 0)
        return set_error_errno (error, file, errno);
      if (!sync_file (file, error))
        return FALSE;
    }
  return sync_directory (self->path, error);
}

static void
unlock_draft (CmFolderDraft *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * cm_folder_draft_place:
 * @self: a draft whose files are closed
 * @error: return location for %CM_FLOW_ERROR_EXISTS, if another process was faster, or
 *   %CM_FLOW_ERROR_FAILED
 *
 * Puts the files where the certstore shall be, on disk and complete before its
 * authority.pem is.
 *
 * Returns: whether it is there now
 */
gboolean
cm_folder_draft_place (CmFolderDraft *self, GError **error)
{
  g_autofree char *parent = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!sync_draft (self, error))
    return FALSE;
  if (self->inside)
    return move_files (self, error);
  if (g_rename (self->path, self->target) == 0)
    {
      /* What was the draft is the target now, and others may lock it. */
      g_clear_pointer (&self->path, g_free);
      unlock_draft (self);
      parent = g_path_get_dirname (self->target);
      return sync_directory (parent, error);
    }
  if (errno == ENOTEMPTY || errno == EEXIST)
    return move_files (self, error);
  return set_error_errno (error, self->target, errno);
}

/**
 * cm_folder_draft_free:
 * @self: (transfer full): a draft
 *
 * Gives up the draft and removes what was not put in place.
 */
void
cm_folder_draft_free (CmFolderDraft *self)
{
  if (self->path != NULL)
    remove_draft (self->path);
  unlock_draft (self);
  g_free (self->path);
  g_free (self->target);
  g_free (self);
}
