/* cm-filter-cache-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-key-set-private.h"
#include "cm-query-sql-private.h"

G_BEGIN_DECLS

/* The keys that filters have given, as long as nothing changes. For the thread of the
 * database. */
typedef struct _CmFilterCache CmFilterCache;

CmFilterCache *cm_filter_cache_new (CmDatabase *database);
void cm_filter_cache_free (CmFilterCache *self);

CmKeySet *cm_filter_cache_read (CmFilterCache *self, CmQuerySql *filter, GError **error);

G_END_DECLS
