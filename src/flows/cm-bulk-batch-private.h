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
 * @problems: one per line; %NULL: it is in the store, once the batch is finished
 * @issuer: what makes it; borrowed
 * @trust: for whom the keys were sealed
 * @thread: stores it; %NULL: not now
 * @error: why it could not be stored
 *
 * Lines that are issued in one transaction.
 */
typedef struct
{
  GPtrArray *rows;
  CmCredentialDoc **credentials;
  char **problems;

  const CmCaIssuer *issuer;
  CmTrust *trust;
  GThread *thread;
  GError *error;
} CmBulkBatch;

/* Takes the next ones of @wanted (element-type CmBulkRow) and moves @next on. */
CmBulkBatch *cm_bulk_batch_new (GPtrArray *wanted, guint *next);
void cm_bulk_batch_free (CmBulkBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmBulkBatch, cm_bulk_batch_free)

/* FALSE: cancelled. What failed otherwise is said in @problems. Blocks. */
gboolean cm_bulk_batch_make (CmBulkBatch *self,
                             const CmCaIssuer *issuer,
                             GCancellable *cancellable,
                             GError **error);
/* Goes on in a thread. */
void cm_bulk_batch_store (CmBulkBatch *self);
/* Waits for it. FALSE: cancelled, or the CA cannot be used any more. */
gboolean cm_bulk_batch_finish (CmBulkBatch *self,
                               CmCaIssuer *issuer,
                               const char *ca_id,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
