/* cm-bulk-batch-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-bulk-row.h"
#include "cm-ca-issuer-private.h"

G_BEGIN_DECLS

/**
 * CmBulkBatch:
 * @rows: (element-type CmBulkRow): its lines
 * @credentials: one per line; %NULL: it was not made
 * @problems: one per line; %NULL: it is in the store
 *
 * Lines that are issued in one transaction.
 */
typedef struct
{
  GPtrArray *rows;
  CmCredentialDoc **credentials;
  char **problems;
} CmBulkBatch;

/* Takes the next ones of @wanted (element-type CmBulkRow) and moves @next on. */
void cm_bulk_batch_init (CmBulkBatch *self, GPtrArray *wanted, guint *next);
void cm_bulk_batch_clear (CmBulkBatch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmBulkBatch, cm_bulk_batch_clear)

/* FALSE: cancelled, or the CA cannot be used any more. What failed otherwise is said in
 * @problems. Blocks. */
gboolean cm_bulk_batch_issue (CmBulkBatch *self,
                              CmCaIssuer *issuer,
                              CmContext *context,
                              const char *ca_id,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
