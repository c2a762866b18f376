/* failing-vfs.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FAILING_VFS_NAME "failing"

typedef enum
{
  FAILING_VFS_NEVER,
  FAILING_VFS_ONCE,   /* one write fails, the next succeed */
  FAILING_VFS_FOREVER /* from that one on, all fail */
} FailingVfsMode;

/* Registers the VFS; once in a process. */
void failing_vfs_register (void);
/* The @n-th write from now (1 is the next) fails with @code, a result code of SQLite. */
void failing_vfs_arm (FailingVfsMode mode, guint n, int code);
/* No write fails any more; returns whether one has. */
gboolean failing_vfs_disarm (void);

G_END_DECLS
