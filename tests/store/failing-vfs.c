/* failing-vfs.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk that fails when it is told to: an SQLite VFS over the system's, which counts
 * writes, syncs, truncations and what is asked of the log's index, and answers the n-th
 * with an error. A file of ours is a
 * small header, with the system's file behind it.
 */

#include "failing-vfs.h"

#include <sqlite3.h>
#include <string.h>

typedef struct
{
  sqlite3_file base;
  sqlite3_file *real; /* right behind this struct */
} FailingFile;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs failing_vfs;

static GMutex mutex; /* guards what follows */
static FailingVfsMode armed_mode;
static guint writes_left;
static int armed_code;
static gboolean has_failed;

static int
count_write (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  if (armed_mode == FAILING_VFS_NEVER)
    return SQLITE_OK;
  if (writes_left > 1)
    {
      writes_left--;
      return SQLITE_OK;
    }
  has_failed = TRUE;
  if (armed_mode == FAILING_VFS_ONCE)
    armed_mode = FAILING_VFS_NEVER;
  return armed_code;
}

static sqlite3_file *
get_real (sqlite3_file *file)
{
  return ((FailingFile *)file)->real;
}

static int
failing_close (sqlite3_file *file)
{
  return get_real (file)->pMethods->xClose (get_real (file));
}

static int
failing_read (sqlite3_file *file, void *data, int n_bytes, sqlite3_int64 offset)
{
  return get_real (file)->pMethods->xRead (get_real (file), data, n_bytes, offset);
}

static int
failing_write (sqlite3_file *file, const void *data, int n_bytes, sqlite3_int64 offset)
{
  int code = count_write ();

  if (code != SQLITE_OK)
    return code;
  return get_real (file)->pMethods->xWrite (get_real (file), data, n_bytes, offset);
}

static int
failing_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int code = count_write ();

  if (code != SQLITE_OK)
    return code;
  return get_real (file)->pMethods->xTruncate (get_real (file), size);
}

static int
failing_sync (sqlite3_file *file, int flags)
{
  int code = count_write ();

  if (code != SQLITE_OK)
    return code;
  return get_real (file)->pMethods->xSync (get_real (file), flags);
}

static int
failing_file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return get_real (file)->pMethods->xFileSize (get_real (file), size);
}

static int
failing_lock (sqlite3_file *file, int lock)
{
  return get_real (file)->pMethods->xLock (get_real (file), lock);
}

static int
failing_unlock (sqlite3_file *file, int lock)
{
  return get_real (file)->pMethods->xUnlock (get_real (file), lock);
}

static int
failing_check_reserved_lock (sqlite3_file *file, int *result)
{
  return get_real (file)->pMethods->xCheckReservedLock (get_real (file), result);
}

static int
failing_file_control (sqlite3_file *file, int operation, void *argument)
{
  return get_real (file)->pMethods->xFileControl (get_real (file), operation, argument);
}

static int
failing_sector_size (sqlite3_file *file)
{
  return get_real (file)->pMethods->xSectorSize (get_real (file));
}

static int
failing_device_characteristics (sqlite3_file *file)
{
  return get_real (file)->pMethods->xDeviceCharacteristics (get_real (file));
}

static int
failing_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **map)
{
  int code = count_write ();

  if (code != SQLITE_OK)
    return code;
  return get_real (file)->pMethods->xShmMap (get_real (file), page, size, extend, map);
}

static int
failing_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return get_real (file)->pMethods->xShmLock (get_real (file), offset, n, flags);
}

static void
failing_shm_barrier (sqlite3_file *file)
{
  get_real (file)->pMethods->xShmBarrier (get_real (file));
}

static int
failing_shm_unmap (sqlite3_file *file, int remove)
{
  return get_real (file)->pMethods->xShmUnmap (get_real (file), remove);
}

static const sqlite3_io_methods failing_methods = {
  .iVersion = 2,
  .xClose = failing_close,
  .xRead = failing_read,
  .xWrite = failing_write,
  .xTruncate = failing_truncate,
  .xSync = failing_sync,
  .xFileSize = failing_file_size,
  .xLock = failing_lock,
  .xUnlock = failing_unlock,
  .xCheckReservedLock = failing_check_reserved_lock,
  .xFileControl = failing_file_control,
  .xSectorSize = failing_sector_size,
  .xDeviceCharacteristics = failing_device_characteristics,
  .xShmMap = failing_shm_map,
  .xShmLock = failing_shm_lock,
  .xShmBarrier = failing_shm_barrier,
  .xShmUnmap = failing_shm_unmap,
};

static int
failing_open (sqlite3_vfs *vfs,
              const char *name,
              sqlite3_file *file,
              int flags,
              int *out_flags)
{
  FailingFile *self = (FailingFile *)file;
  int code;

  self->real = (sqlite3_file *)(self + 1);
  code = real_vfs->xOpen (real_vfs, name, self->real, flags, out_flags);
  self->base.pMethods = self->real->pMethods != NULL ? &failing_methods : NULL;
  return code;
}

void
failing_vfs_register (void)
{
  real_vfs = sqlite3_vfs_find (NULL);
  failing_vfs = *real_vfs;
  failing_vfs.zName = FAILING_VFS_NAME;
  failing_vfs.pNext = NULL;
  failing_vfs.szOsFile = (int)sizeof (FailingFile) + real_vfs->szOsFile;
  failing_vfs.xOpen = failing_open;
  g_assert_cmpint (sqlite3_vfs_register (&failing_vfs, FALSE), ==, SQLITE_OK);
}

void
failing_vfs_arm (FailingVfsMode mode, guint n, int code)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  armed_mode = mode;
  writes_left = n;
  armed_code = code;
  has_failed = FALSE;
}

gboolean
failing_vfs_disarm (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&mutex);

  armed_mode = FAILING_VFS_NEVER;
  return has_failed;
}
