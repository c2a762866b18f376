/* cm-commit-job-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-change-set-private.h"
#include "cm-identity.h"
#include "cm-store.h"
#include "cm-trust.h"

G_BEGIN_DECLS

/**
 * CmCommitJob: what a commit is made from; everything is borrowed.
 */
typedef struct
{
  CmStore *store;
  CmTrust *trust;
  CmChangeSet *changes;
  CmIdentity *signer;
  const char *author_id;
  gint64 now;   /* Unix seconds */
  GMutex *turn; /* held while the activity chain grows */
} CmCommitJob;

gboolean
cm_commit_job_run (const CmCommitJob *self, GCancellable *cancellable, GError **error);

/* The record a document was read from or written as; nullable, none. */
CmRecord *cm_commit_job_get_record (CmDocument *document);
void cm_commit_job_set_record (CmDocument *document, CmRecord *record);

/* The mark that changes with every commit that writes an identity. */
#define CM_COMMIT_JOB_TRUST "trust"

/* What it held when a snapshot was read; nullable: not set. */
const char *cm_commit_job_get_mark (CmTrust *trust);
void cm_commit_job_set_mark (CmTrust *trust, const char *mark);

G_END_DECLS
