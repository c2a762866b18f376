/* cm-revision-table-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-store.h"

G_BEGIN_DECLS

/* All of these run inside a job of the database. */
gboolean cm_revision_table_put (CmDatabase *database,
                                CmRecord *record,
                                CmSummary *summary,
                                GError **error);
gboolean cm_revision_table_purge (CmDatabase *database, const char *id, GError **error);

CmRecord *cm_revision_table_get (CmDatabase *database, const char *id, GError **error);
GPtrArray *cm_revision_table_get_all (CmDatabase *database,
                                      CmDocumentType type,
                                      GCancellable *c,
                                      GError **error);
GPtrArray *
cm_revision_table_get_revisions (CmDatabase *database, const char *id, GError **error);
gboolean cm_revision_table_check (CmDatabase *database,
                                  GPtrArray *problems,
                                  GCancellable *c,
                                  GError **error);

G_END_DECLS
