/* cm-sqlite-store-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-sqlite-store.h"

G_BEGIN_DECLS

#define CM_SQLITE_STORE_BUSY_TIMEOUT_MS 5000

/* For tests: @vfs is the name of a registered SQLite VFS, one whose writes fail. */
CmStore *cm_sqlite_store_open_full (const char *path,
                                    const char *vfs,
                                    guint busy_timeout_ms,
                                    CmClock *clock,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
