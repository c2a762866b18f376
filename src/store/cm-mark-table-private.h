/* cm-mark-table-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-commit-private.h"
#include "cm-database-private.h"

G_BEGIN_DECLS

/* Marks and quarantine: the small tables beside the documents. Inside a job. */
gboolean
cm_mark_table_get (CmDatabase *database, const char *name, char **value, GError **error);
gboolean
cm_mark_table_set (CmDatabase *database, const CmCommitStep *step, GError **error);

gboolean
cm_quarantine_table_add (CmDatabase *database, const CmCommitStep *step, GError **error);
GPtrArray *cm_quarantine_table_list (CmDatabase *database, GError **error);
gboolean cm_quarantine_table_drop (CmDatabase *database, gint64 key, GError **error);

G_END_DECLS
