/* cm-file-target.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was made, or logged, is there to stay, so whether it can be written where it is
 * wanted is asked before. The answer may be another one a moment later.
 */

#include "cm-file-target.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

static gboolean
set_error_errno (GError **error, GFile *file, int code)
{
  g_autofree char *name = g_file_get_parse_name (file);

  g_set_error (error, G_IO_ERROR, (int)g_io_error_from_errno (code),
               _ ("“%s” could not be written: %s"), name, g_strerror (code));
  return FALSE;
}

static int
try_file (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ".certmgr-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  g_unlink (path);
  close (fd);
  return 0;
}

/* As the system says it. A file without a name leaves nothing behind, but not every file
 * system has those. */
static int
try_folder (const char *folder)
{
  int fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

  if (fd >= 0)
    {
      close (fd);
      return 0;
    }
  return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? try_file (folder)
                                                                   : errno;
}

/**
 * cm_file_target_check_folder:
 * @folder: a folder that is there
 * @error: return location for a %G_IO_ERROR, whose message is a sentence
 *
 * Asks whether files can be made in a folder. Of one that is not local nothing is known.
 * Blocks for a moment.
 *
 * Returns: whether it looks as if they could
 */
gboolean
cm_file_target_check_folder (GFile *folder, GError **error)
{
  const char *path;
  int code;

  g_return_val_if_fail (G_IS_FILE (folder), FALSE);

  path = g_file_peek_path (folder);
  code = path != NULL ? try_folder (path) : 0;
  return code == 0 || set_error_errno (error, folder, code);
}

/**
 * cm_file_target_check:
 * @file: a file to make or to replace
 * @error: return location for a %G_IO_ERROR, whose message is a sentence
 *
 * Asks whether a file can be written. A device or a pipe would lose its place to a file,
 * so it cannot. Of what is not local only its type is known. Blocks for a moment.
 *
 * Returns: whether it looks as if it could
 */
gboolean
cm_file_target_check (GFile *file, GError **error)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char *name = NULL;
  GFileType type;
  int code;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, /* cancellable: */ NULL);
  if (type == G_FILE_TYPE_DIRECTORY)
    return set_error_errno (error, file, EISDIR);
  if (type == G_FILE_TYPE_SPECIAL)
    {
      name = g_file_get_parse_name (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _ ("“%s” is a device or a pipe, not a file."), name);
      return FALSE;
    }
  folder = g_file_get_parent (file);
  if (folder == NULL || g_file_peek_path (folder) == NULL)
    return TRUE;
  code = try_folder (g_file_peek_path (folder));
  return code == 0 || set_error_errno (error, file, code);
}
