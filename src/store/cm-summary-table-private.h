/* cm-summary-table-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-store.h"
#include "cm-text-slab-private.h"

G_BEGIN_DECLS

/* All of these run inside a job of the database. */
gboolean cm_summary_table_add (CmDatabase *database,
                               gint64 key,
                               gint64 winner,
                               CmSummary *summary,
                               GError **error);
gboolean cm_summary_table_remove (CmDatabase *database, gint64 key, GError **error);
gboolean
cm_summary_table_find (CmDatabase *database, gint64 key, gint64 *winner, GError **error);

/* Loads rows of one type: one after the other by key, or all in order of key. */
CmStatement *
cm_summary_table_prepare_load (CmDatabase *database, CmDocumentType type, GError **error);
CmSummary *cm_summary_table_load (CmStatement *statement,
                                  gint64 key,
                                  CmTextSlab *slab,
                                  GError **error);
CmStatement *
cm_summary_table_prepare_scan (CmDatabase *database, CmDocumentType type, GError **error);
CmSummary *cm_summary_table_read (CmStatement *statement, CmTextSlab *slab);

gboolean
cm_summary_table_check (CmDatabase *database, GPtrArray *problems, GError **error);

G_END_DECLS
