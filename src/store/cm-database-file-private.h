/* cm-database-file-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/**
 * CmDatabaseFile:
 *
 * The file of a database, and the ways in which it can be opened: to be written, or,
 * where nothing can be written, to be read.
 */
typedef struct _CmDatabaseFile CmDatabaseFile;

CmDatabaseFile *
cm_database_file_new (const char *path, const char *vfs, guint busy_timeout_ms);
void cm_database_file_free (CmDatabaseFile *self);

sqlite3 *cm_database_file_open_to_write (CmDatabaseFile *self, GError **error);
sqlite3 *cm_database_file_open_to_read (CmDatabaseFile *self, GError **error);
/* Whether it is another file than the one that was opened to be read. */
gboolean cm_database_file_has_changed (CmDatabaseFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmDatabaseFile, cm_database_file_free)

G_END_DECLS
