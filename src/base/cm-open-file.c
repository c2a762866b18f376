/* cm-open-file.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that somebody named may be a pipe. One that a shell made (/dev/fd/63, standard
 * input) has its writer already; one in a folder may never get one, and open() would wait
 * for it for ever. So it is opened without waiting, and given some time to get a writer.
 * Whoever writes may take as long as they like from then on.
 */

#include "cm-open-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LOOK_EVERY_MS 50

static int
set_error_errno (GError **error, int number)
{
  g_set_error_literal (error, G_IO_ERROR, (int)g_io_error_from_errno (number),
                       g_strerror (number));
  return -1;
}

/* One that has a name in a folder, not the end of one that two programs share. */
static gboolean
is_named_pipe (int fd, const struct stat *info)
{
  struct statfs system;

  return S_ISFIFO (info->st_mode) && fstatfs (fd, &system) == 0
         && system.f_type != PIPEFS_MAGIC;
}

/* Nothing is taken out of the pipe: a copy of its first byte goes into a pipe of ours. */
static gboolean
has_writer (int fd, const int *scratch)
{
  ssize_t n = tee (fd, scratch[1], 1, SPLICE_F_NONBLOCK);

  return n > 0 || (n < 0 && errno == EAGAIN);
}

/* Returns 0, or why not. */
static int
wait_for_writer (int fd, guint patience_ms, GCancellable *cancellable)
{
  gint64 end = g_get_monotonic_time () + patience_ms * G_TIME_SPAN_MILLISECOND;
  int scratch[2];
  int code = 0;

  if (pipe2 (scratch, O_CLOEXEC) != 0)
    return errno;
  while (!has_writer (fd, scratch) && code == 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        code = ECANCELED;
      else if (g_get_monotonic_time () >= end)
        code = ETIMEDOUT;
      else
        g_usleep (LOOK_EVERY_MS * 1000);
    }
  close (scratch[0]);
  close (scratch[1]);
  return code;
}

static gboolean
look_at (int fd, guint patience_ms, GCancellable *cancellable, GError **error)
{
  struct stat info;
  int code;

  if (fstat (fd, &info) != 0)
    return set_error_errno (error, errno) == 0;
  if (S_ISDIR (info.st_mode))
    return set_error_errno (error, EISDIR) == 0;
  if (!is_named_pipe (fd, &info))
    return TRUE;
  code = wait_for_writer (fd, patience_ms, cancellable);
  if (code == 0 || g_cancellable_set_error_if_cancelled (cancellable, error))
    return code == 0;
  if (code != ETIMEDOUT)
    return set_error_errno (error, code) == 0;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                       _ ("it is a pipe that nobody writes to"));
  return FALSE;
}

/**
 * cm_open_file:
 * @path: a file's name
 * @patience_ms: how long a named pipe may be without a writer, in milliseconds
 * @cancellable: (nullable): a cancellable
 * @error: return location for a %G_IO_ERROR, whose message is the reason alone:
 *   %G_IO_ERROR_TIMED_OUT for a pipe that nobody writes to, %G_IO_ERROR_IS_DIRECTORY, ...
 *
 * Opens a file for reading. Blocks no longer than @patience_ms; reading from it may.
 *
 * Returns: a file descriptor, to be closed by the caller, or -1
 */
int
cm_open_file (const char *path,
              guint patience_ms,
              GCancellable *cancellable,
              GError **error)
{
  int fd;

  g_return_val_if_fail (path != NULL, -1);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0)
    return set_error_errno (error, errno);
  if (!look_at (fd, patience_ms, cancellable, error))
    {
      close (fd);
      return -1;
    }
  if (fcntl (fd, F_SETFL, 0) == 0)
    return fd;
  set_error_errno (error, errno);
  close (fd);
  return -1;
}

static gsize
get_size (GFileInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = g_file_input_stream_query_info (
      stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  goffset size_bytes = info != NULL ? g_file_info_get_size (info) : 0;

  return (gsize)MAX (size_bytes, 0);
}

/* Of one that no path leads to, GIO knows how. */
static GInputStream *
open_remote (GFile *file, gsize *size_bytes, GCancellable *cancellable, GError **error)
{
  GFileInputStream *stream = g_file_read (file, cancellable, error);

  if (stream == NULL)
    return NULL;
  if (size_bytes != NULL)
    *size_bytes = get_size (stream, cancellable);
  return G_INPUT_STREAM (stream);
}

/**
 * cm_open_file_stream:
 * @file: a file
 * @size_bytes: (out) (optional): how large it says it is; 0 of what has no size
 * @cancellable: (nullable): a cancellable
 * @error: return location for a %G_IO_ERROR, as of cm_open_file()
 *
 * Opens a file for reading. A pipe that nobody writes to is given some time and then
 * refused. Blocks.
 *
 * Returns: (transfer full): a stream, or %NULL
 */
GInputStream *
cm_open_file_stream (GFile *file,
                     gsize *size_bytes,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *path;
  struct stat info;
  int fd;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  path = g_file_peek_path (file);
  if (path == NULL)
    return open_remote (file, size_bytes, cancellable, error);
  fd = cm_open_file (path, CM_OPEN_FILE_PATIENCE_MS, cancellable, error);
  if (fd < 0)
    return NULL;
  if (size_bytes != NULL)
    *size_bytes = fstat (fd, &info) == 0 ? (gsize)MAX (info.st_size, 0) : 0;
  return g_unix_input_stream_new (fd, /* close_fd: */ TRUE);
}
