/* cm-row-finder-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-store-private.h"

G_BEGIN_DECLS

/* Counts in one pass: a row of SQLite has a limit of columns. */
#define CM_ROW_FINDER_MAX_COUNTS 100

/**
 * CmRowFinder: answers queries inside jobs of one database.
 */
typedef struct _CmRowFinder CmRowFinder;

CmRowFinder *cm_row_finder_new (CmDatabase *database);
void cm_row_finder_free (CmRowFinder *self);

GPtrArray *cm_row_finder_query (CmRowFinder *self,
                                CmQuery *query,
                                CmRowCache *rows,
                                gint64 now_unix_seconds,
                                GCancellable *c,
                                GError **error);
GArray *cm_row_finder_count (CmRowFinder *self,
                             GPtrArray *queries,
                             gint64 now_unix_seconds,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRowFinder, cm_row_finder_free)

G_END_DECLS
