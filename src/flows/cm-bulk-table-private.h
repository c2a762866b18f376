/* cm-bulk-table-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-bulk-row.h"

G_BEGIN_DECLS

/* (element-type CmBulkRow), never empty. INPUT: it is no table, or names nothing. */
GPtrArray *cm_bulk_table_read (CmContext *context, const char *csv, GError **error);
/* The same from a file. Blocks. */
GPtrArray *cm_bulk_table_load (CmContext *context,
                               GFile *file,
                               GCancellable *cancellable,
                               GError **error);
/* Takes a GListModel of CmBulkRow; what became of each line, as a table. */
char *cm_bulk_table_write_report (GListModel *rows);

G_END_DECLS
