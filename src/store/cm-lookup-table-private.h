/* cm-lookup-table-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-store.h"

G_BEGIN_DECLS

/* Inside a job. */
gboolean cm_lookup_table_add (CmDatabase *database,
                              gint64 key,
                              const CmSummaryFields *fields,
                              GError **error);
GHashTable *cm_lookup_table_find (CmDatabase *database,
                                  CmDocumentType type,
                                  CmLookup kind,
                                  const char *const *values,
                                  GCancellable *c,
                                  GError **error);

G_END_DECLS
