/* cm-commit-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-store.h"

G_BEGIN_DECLS

typedef enum
{
  CM_COMMIT_STEP_PUT,
  CM_COMMIT_STEP_PURGE,
  CM_COMMIT_STEP_MARK,
  CM_COMMIT_STEP_QUARANTINE,
  CM_COMMIT_STEP_ABSENT,
} CmCommitStepKind;

/**
 * CmCommitStep: one change; which members are set follows @kind.
 */
typedef struct
{
  CmCommitStepKind kind;
  CmRecord *record;    /* put */
  CmSummary *summary;  /* put */
  char *id;            /* purge, quarantine */
  char *name;          /* mark */
  char *expected;      /* mark; nullable */
  char *value;         /* mark; nullable; absent */
  char *reason;        /* quarantine */
  GBytes *envelope;    /* quarantine */
  gint64 since;        /* quarantine, Unix seconds */
  CmDocumentType type; /* absent */
  CmLookup lookup;     /* absent */
} CmCommitStep;

GPtrArray *cm_commit_get_steps (CmCommit *self); /* (element-type CmCommitStep) */
GStrv cm_commit_dup_ids (CmCommit *self);

/* The refusals, in the same words for every store. */
void cm_commit_set_conflict (GError **error, CmSummary *summary);
void cm_commit_set_rollback (GError **error, CmRecord *record, guint64 high_water);
void cm_commit_set_mark_conflict (GError **error);
void cm_commit_set_present (GError **error);
void cm_store_set_not_found (GError **error, const char *id);
void cm_quarantined_set_not_found (GError **error);

G_END_DECLS
