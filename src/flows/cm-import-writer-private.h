/* cm-import-writer-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-import-progress-private.h"

G_BEGIN_DECLS

#define CM_IMPORT_MAX_BATCH 1000 /* credentials in one transaction */

/**
 * CmImportWriter:
 * @context: the certstore
 * @items: (element-type CmImportItem): what is ticked, in order
 * @servers: (nullable): ids of the servers with access
 * @export_password: (nullable): makes keys exportable
 * @progress: hears how far it is and what became of each item
 * @batch_size: credentials in one transaction; 0 for what is best
 *
 * What a thread needs to store; nothing of it changes meanwhile.
 */
typedef struct
{
  CmContext *context;
  GPtrArray *items;
  GStrv servers;
  CmSecret *export_password;
  CmImportProgress *progress;
  guint batch_size;
} CmImportWriter;

/* FALSE if it was cancelled, or something else failed than an item, which is reported.
 * Blocks. */
gboolean cm_import_writer_run (const CmImportWriter *self,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
