/* cm-file-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib's messages about files are sentences of their own, with calls and temporary names
 * in them ("Failed to rename file …: g_rename() failed: …"). Ours say what was to be done
 * with which file, and need the reason alone: what the system says for it.
 */

#include "cm-file-error.h"

#include <errno.h>

typedef struct
{
  int code;
  int number;
} Reason;

static const Reason file_reasons[] = {
  { G_FILE_ERROR_EXIST, EEXIST }, { G_FILE_ERROR_ISDIR, EISDIR },
  { G_FILE_ERROR_ACCES, EACCES }, { G_FILE_ERROR_NAMETOOLONG, ENAMETOOLONG },
  { G_FILE_ERROR_NOENT, ENOENT }, { G_FILE_ERROR_NOTDIR, ENOTDIR },
  { G_FILE_ERROR_NXIO, ENXIO },   { G_FILE_ERROR_NODEV, ENODEV },
  { G_FILE_ERROR_ROFS, EROFS },   { G_FILE_ERROR_TXTBSY, ETXTBSY },
  { G_FILE_ERROR_LOOP, ELOOP },   { G_FILE_ERROR_NOSPC, ENOSPC },
  { G_FILE_ERROR_NOMEM, ENOMEM }, { G_FILE_ERROR_MFILE, EMFILE },
  { G_FILE_ERROR_NFILE, ENFILE }, { G_FILE_ERROR_INVAL, EINVAL },
  { G_FILE_ERROR_PIPE, EPIPE },   { G_FILE_ERROR_IO, EIO },
  { G_FILE_ERROR_PERM, EPERM },   { G_FILE_ERROR_AGAIN, EAGAIN },
};

static const Reason io_reasons[] = {
  { G_IO_ERROR_NOT_FOUND, ENOENT },
  { G_IO_ERROR_EXISTS, EEXIST },
  { G_IO_ERROR_IS_DIRECTORY, EISDIR },
  { G_IO_ERROR_NOT_DIRECTORY, ENOTDIR },
  { G_IO_ERROR_NOT_EMPTY, ENOTEMPTY },
  { G_IO_ERROR_FILENAME_TOO_LONG, ENAMETOOLONG },
  { G_IO_ERROR_TOO_MANY_LINKS, EMLINK },
  { G_IO_ERROR_NO_SPACE, ENOSPC },
  { G_IO_ERROR_PERMISSION_DENIED, EACCES },
  { G_IO_ERROR_READ_ONLY, EROFS },
  { G_IO_ERROR_BUSY, EBUSY },
  { G_IO_ERROR_TOO_MANY_OPEN_FILES, EMFILE },
  { G_IO_ERROR_BROKEN_PIPE, EPIPE },
};

static const char *
find (const Reason *reasons, gsize n_reasons, const GError *error)
{
  for (gsize i = 0; i < n_reasons; i++)
    if (reasons[i].code == error->code)
      return g_strerror (reasons[i].number);
  return error->message;
}

/**
 * cm_file_error_describe:
 * @error: a %G_FILE_ERROR, a %G_IO_ERROR, or any other
 *
 * Returns: (transfer none): what the system says for it, in the user's language and
 * without a full stop; the error's message, if it is about something else
 */
const char *
cm_file_error_describe (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == G_FILE_ERROR)
    return find (file_reasons, G_N_ELEMENTS (file_reasons), error);
  if (error->domain == G_IO_ERROR)
    return find (io_reasons, G_N_ELEMENTS (io_reasons), error);
  return error->message;
}

/**
 * cm_file_error_prefix:
 * @error: (inout) (optional) (nullable): an error
 * @format: what was to be done with which file, up to the colon and the space behind it
 * @...: what goes into it
 *
 * Makes a sentence of ours of an error about a file. Domain and code stay.
 */
void
cm_file_error_prefix (GError **error, const char *format, ...)
{
  g_autofree char *prefix = NULL;
  g_autofree char *before = NULL;
  va_list arguments;

  if (error == NULL || *error == NULL)
    return;
  va_start (arguments, format);
  prefix = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  before = g_strdup (cm_file_error_describe (*error));
  g_free ((*error)->message);
  (*error)->message = g_strconcat (prefix, before, NULL);
}
