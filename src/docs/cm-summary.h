/* cm-summary.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "cm-clock.h"
#include "cm-types.h"

G_BEGIN_DECLS

/**
 * CmSummaryFields:
 *
 * What a list shows, sorts and searches of one document: derived from a verified
 * document at each write, kept in a table of its own, never signed, never synced.
 * Strings may be NULL. Times are Unix seconds; not_before and not_after are CM_NO_TIME
 * where there is no certificate.
 */
typedef struct
{
  char *id;
  CmDocumentType type;
  guint64 version;
  gboolean deleted;
  char *title;
  CmStatus status; /* as written; see cm_summary_get_status() */
  CmHealth health; /* as written; see cm_summary_get_health() */
  CmProvider provider;
  CmIdentityState state; /* identities */
  gint64 not_before;
  gint64 not_after;
  gint64 changed_at;
  char *issuer;    /* name for people */
  char *key_label; /* "ECDSA P-256" */
  char *serial;
  char *fingerprint;   /* SHA-256, lower hex */
  char *public_key_id; /* SHA-256 of the SPKI, lower hex */
  char *host_names;    /* ASCII forms, one per line, with a line feed before and after */
  char *detail;        /* roles of an identity, action of an activity entry */
  GStrv servers;       /* ids of identities; nullable */
  gboolean has_key;
  gboolean exportable;
  char *search; /* everything else Ctrl+F finds: SANs, DNs, comment, tags, ... */
} CmSummaryFields;

void cm_summary_fields_clear (CmSummaryFields *fields);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CmSummaryFields, cm_summary_fields_clear)

#define CM_TYPE_SUMMARY (cm_summary_get_type ())

/* A row: immutable. */
G_DECLARE_FINAL_TYPE (CmSummary, cm_summary, CM, SUMMARY, GObject)

CmSummary *cm_summary_new_take (CmSummaryFields *fields); /* takes the strings */
/* the strings lie in a g_atomic_rc_box_alloc() that many rows share; takes a reference */
CmSummary *cm_summary_new_in_box (const CmSummaryFields *fields, gpointer box);
const CmSummaryFields *cm_summary_get_fields (CmSummary *self);
const char *cm_summary_get_id (CmSummary *self);
const char *cm_summary_get_title (CmSummary *self);

/* What a search looks through: every text of the row, folded. */
char *cm_summary_dup_search_text (CmSummary *self);
/* Text without the difference of upper and lower case; NULL is "". */
char *cm_summary_fold (const char *text);

/* As of a moment: what is issued and has ended is EXPIRED; whatever has ended is an
 * ERROR, and what ends within @warn_days at least a WARNING. The last second is still
 * valid. */
CmStatus cm_summary_get_status (CmSummary *self, gint64 now_unix_seconds);
CmHealth
cm_summary_get_health (CmSummary *self, gint64 now_unix_seconds, guint warn_days);

G_END_DECLS
