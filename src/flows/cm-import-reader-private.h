/* cm-import-reader-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"
#include "cm-import-progress-private.h"

G_BEGIN_DECLS

/**
 * CmImportReader:
 * @context: the certstore
 * @sources: (element-type CmImportSource): what to read
 * @passwords: (element-type CmSecret): tried on what is locked
 * @progress: hears how far it is
 * @kyrtool: (nullable): the program that opens Domino key rings; else it is looked for
 * @take_roots: whether CA certificates are ticked
 * @with_key_only: whether certificates without a key are left unticked
 * @take_other_keys: whether what looks like an answer, but for another key, is ticked
 *
 * What a thread needs to read; nothing of it changes meanwhile.
 */
typedef struct
{
  CmContext *context;
  GPtrArray *sources;
  GPtrArray *passwords;
  CmImportProgress *progress;
  char *kyrtool;
  gboolean take_roots;
  gboolean with_key_only;
  gboolean take_other_keys;
} CmImportReader;

/* @sources: (element-type CmImportSource): the same ones, read; @items: (element-type
 * CmImportItem): in the order of the preview. Both are set on success only. Blocks. */
gboolean cm_import_reader_run (const CmImportReader *self,
                               GPtrArray **sources,
                               GPtrArray **items,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
