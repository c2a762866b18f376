/* cm-database-file.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certstore can be read where nothing can be written: on a read-only medium, on a full
 * disk, in the folder of somebody else. SQLite cannot do that by itself, because a
 * database with a write-ahead log wants to make two files beside it (-wal and -shm).
 * There are three ways, and the first that works is taken:
 *
 * - Both files are there: somebody else has the database open, or had. It is read with
 * the locks of everybody else.
 * - There is no log, or nothing in it: the file alone is the database. It is opened as
 * one that does not change ("immutable"), without locks.
 * - There is a log without -shm, as in a copy of a database that was not closed: it is
 * read with an index of the log in memory, without locks.
 *
 * Without locks nobody says that the file changes after all. So its time and size, and
 * those of the log, are compared before and after each job
 * (cm_database_file_has_changed()): who writes makes a log first. Nothing is made beside
 * the file then, because what would be made belongs to the wrong user and stops the
 * owner.
 */

#include "cm-database-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cm-statement-private.h"
#include "cm-store.h"

#define FILE_MODE 0600
#define ALONE_VFS "unix-none" /* SQLite's own, without locks */

/* What tells one state of a file from another; all 0: there is none. */
typedef struct
{
  guint64 device;
  guint64 inode;
  gint64 size_bytes;
  gint64 seconds;
  gint64 nanoseconds;
} Stamp;

typedef struct
{
  Stamp database;
  Stamp log;
} Stamps;

struct _CmDatabaseFile
{
  char *path;
  char *name; /* to show */
  char *log_path;
  char *index_path;
  char *vfs; /* nullable: the system's */
  guint busy_timeout_ms;

  gboolean has_no_locks; /* opened to be read, and nobody else knows */
  Stamps stamps;
};

/**
 * cm_database_file_new:
 * @path: the file
 * @vfs: (nullable): name of the SQLite VFS to use
 * @busy_timeout_ms: how long to wait for another program that writes
 *
 * Returns: (transfer full): a file that is not open
 */
CmDatabaseFile *
cm_database_file_new (const char *path, const char *vfs, guint busy_timeout_ms)
{
  CmDatabaseFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (CmDatabaseFile, 1);
  self->path = g_strdup (path);
  self->name = g_filename_display_name (path);
  self->log_path = g_strconcat (path, "-wal", NULL);
  self->index_path = g_strconcat (path, "-shm", NULL);
  self->vfs = g_strdup (vfs);
  self->busy_timeout_ms = busy_timeout_ms;
  return self;
}

/**
 * cm_database_file_free:
 * @self: (transfer full): a file; handles on it stay open
 *
 * Frees it.
 */
void
cm_database_file_free (CmDatabaseFile *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->path);
  g_free (self->name);
  g_free (self->log_path);
  g_free (self->index_path);
  g_free (self->vfs);
  g_free (self);
}

static Stamp
read_stamp (const char *path)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return (Stamp){ 0 };
  return (Stamp){ .device = info.st_dev,
                  .inode = info.st_ino,
                  .size_bytes = info.st_size,
                  .seconds = info.st_mtim.tv_sec,
                  .nanoseconds = info.st_mtim.tv_nsec };
}

static Stamps
read_stamps (CmDatabaseFile *self)
{
  return (Stamps){ .database = read_stamp (self->path),
                   .log = read_stamp (self->log_path) };
}

static sqlite3 *
open_handle (CmDatabaseFile *self,
             const char *name,
             int flags,
             const char *vfs,
             GError **error)
{
  sqlite3 *handle = NULL;
  int code = sqlite3_open_v2 (name, &handle,
                              flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);

  if (code == SQLITE_OK)
    code = sqlite3_busy_timeout (handle, (int)self->busy_timeout_ms);
  if (code == SQLITE_OK)
    return handle;
  cm_statement_set_error (error, handle, code);
  sqlite3_close_v2 (handle);
  return NULL;
}

/* ---- to write ---- */

static gboolean set_error_errno (GError **error, int code, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
set_error_errno (GError **error, int code, const char *format, ...)
{
  gboolean is_full = code == ENOSPC || code == EDQUOT;
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (
      error, g_error_new_valist (CM_STORE_ERROR,
                                 is_full ? CM_STORE_ERROR_FULL : CM_STORE_ERROR_IO,
                                 format, arguments));
  va_end (arguments);
  return FALSE;
}

/* The file is made with its mode before SQLite sees it; -wal and -shm take theirs from
 * it. */
static gboolean
make_file (CmDatabaseFile *self, GError **error)
{
  int fd = g_open (self->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, FILE_MODE);

  if (fd >= 0)
    return g_close (fd, error);
  return errno == EEXIST
         || set_error_errno (error, errno, _ ("The certstore “%s” cannot be made: %s"),
                             self->name, g_strerror (errno));
}

/* A file that is there is not opened to find out: closing it again would drop the locks
 * that another connection of this process has on it. Whose file it is not leaves its mode
 * to the owner. */
static gboolean
prepare_to_write (CmDatabaseFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  GStatBuf info;

  if (g_stat (self->path, &info) != 0)
    {
      if (errno == ENOENT)
        return make_file (self, error);
      return set_error_errno (error, errno, _ ("The certstore “%s” cannot be opened: %s"),
                              self->name, g_strerror (errno));
    }
  if (faccessat (AT_FDCWD, self->path, R_OK | W_OK, AT_EACCESS) != 0
      || faccessat (AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) != 0
      || ((info.st_mode & 077) != 0 && g_chmod (self->path, FILE_MODE) != 0
          && errno != EPERM))
    return set_error_errno (error, errno, _ ("The certstore “%s” cannot be written: %s"),
                            self->name, g_strerror (errno));
  return TRUE;
}

/**
 * cm_database_file_open_to_write:
 * @self: a file
 * @error: return location for a #CmStoreError
 *
 * Opens the file, or makes it with mode 0600. That it can be written is not certain
 * before the first statement.
 *
 * Returns: (transfer full): a handle, or %NULL
 */
sqlite3 *
cm_database_file_open_to_write (CmDatabaseFile *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->has_no_locks = FALSE;
  if (!prepare_to_write (self, error))
    return NULL;
  return open_handle (self, self->path, SQLITE_OPEN_READWRITE, self->vfs, error);
}

/* ---- to read ---- */

/* Opening succeeds with any file, so something is read. */
static sqlite3 *
open_and_try (CmDatabaseFile *self,
              const char *parameters,
              const char *vfs,
              const char *pragma,
              GError **error)
{
  g_autofree char *uri = g_filename_to_uri (self->path, NULL, error);
  g_autofree char *name = g_strconcat (uri, parameters, NULL);
  sqlite3 *handle;
  int code;

  if (uri == NULL)
    return NULL;
  handle = open_handle (self, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, vfs, error);
  if (handle == NULL)
    return NULL;
  code = sqlite3_exec (handle, pragma, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_exec (handle, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
  if (code == SQLITE_OK)
    return handle;
  cm_statement_set_error (error, handle, code);
  sqlite3_close_v2 (handle);
  return NULL;
}

static sqlite3 *
open_shared (CmDatabaseFile *self)
{
  if (!g_file_test (self->log_path, G_FILE_TEST_EXISTS)
      || !g_file_test (self->index_path, G_FILE_TEST_EXISTS))
    return NULL;
  return open_and_try (self, "", self->vfs, "", /* error: */ NULL);
}

/**
 * cm_database_file_open_to_read:
 * @self: a file
 * @error: return location for a #CmStoreError
 *
 * Opens the file without writing anything to it or beside it.
 *
 * Returns: (transfer full): a handle, or %NULL
 */
sqlite3 *
cm_database_file_open_to_read (CmDatabaseFile *self, GError **error)
{
  sqlite3 *handle;

  g_return_val_if_fail (self != NULL, NULL);

  self->has_no_locks = FALSE;
  if (faccessat (AT_FDCWD, self->path, R_OK, AT_EACCESS) != 0)
    {
      set_error_errno (error, errno, _ ("The certstore “%s” cannot be read: %s"),
                       self->name, g_strerror (errno));
      return NULL;
    }
  handle = open_shared (self);
  if (handle != NULL)
    return handle;
  self->has_no_locks = TRUE;
  self->stamps = read_stamps (self);
  if (self->stamps.log.size_bytes == 0)
    return open_and_try (self, "?immutable=1", self->vfs, "", error);
  return open_and_try (self, "", ALONE_VFS, "PRAGMA locking_mode = EXCLUSIVE", error);
}

/**
 * cm_database_file_has_changed:
 * @self: a file
 *
 * Returns: whether the file was opened to be read without locks, and is not what it was
 *   then: the handle is to be closed, and what was read from it forgotten
 */
gboolean
cm_database_file_has_changed (CmDatabaseFile *self)
{
  Stamps now;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->has_no_locks)
    return FALSE;
  now = read_stamps (self);
  return memcmp (&now, &self->stamps, sizeof now) != 0;
}
