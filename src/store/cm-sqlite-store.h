/* cm-sqlite-store.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-clock.h"
#include "cm-store.h"

G_BEGIN_DECLS

#define CM_TYPE_SQLITE_STORE (cm_sqlite_store_get_type ())

/* The real one. One thread owns the SQLite handle and works off a queue; WAL, FULL. */
G_DECLARE_FINAL_TYPE (CmSqliteStore, cm_sqlite_store, CM, SQLITE_STORE, GObject)

/* Opens or creates @path (mode 0600), migrates it. Blocks. */
CmStore *cm_sqlite_store_open (const char *path,
                               CmClock *clock,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
