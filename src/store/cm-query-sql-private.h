/* cm-query-sql-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-query.h"

G_BEGIN_DECLS

/**
 * CmQuerySql: a statement under construction: text, and the values to bind to it.
 */
typedef struct _CmQuerySql CmQuerySql;

/* The keys of the rows that match, but for the search. */
CmQuerySql *cm_query_sql_new_filter (CmQuery *query, gint64 now_unix_seconds);
/* One row with a number for each query, all of one type and none with a search. */
CmQuerySql *cm_query_sql_new_counts (GPtrArray *queries, gint64 now_unix_seconds);
void cm_query_sql_free (CmQuerySql *self);

char *cm_query_sql_dup_key (CmQuerySql *self);
CmStatement *
cm_query_sql_prepare (CmQuerySql *self, CmDatabase *database, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmQuerySql, cm_query_sql_free)

G_END_DECLS
