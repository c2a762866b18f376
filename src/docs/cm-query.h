/* cm-query.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-summary.h"

G_BEGIN_DECLS

#define CM_TYPE_QUERY_VIEW (cm_query_view_get_type ())
#define CM_TYPE_QUERY_SORT (cm_query_sort_get_type ())

/**
 * CmQueryView:
 * @CM_QUERY_VIEW_ALL: everything that is neither deleted nor archived
 * @CM_QUERY_VIEW_EXPIRING: ends within the warning days, not yet ended
 * @CM_QUERY_VIEW_EXPIRED: ended
 * @CM_QUERY_VIEW_WAITING: a request is out, or an order is under way
 * @CM_QUERY_VIEW_ERRORS: status or health is written as error; not what merely expired,
 *   nor what was revoked and has ended since
 * @CM_QUERY_VIEW_ARCHIVED: superseded
 * @CM_QUERY_VIEW_DELETED: tombstones that can be restored
 * @CM_QUERY_VIEW_EVERY: live and archived, what a search by name looks through
 *
 * Expiring, expired and errors leave out what is revoked: nothing is to be done about it.
 */
typedef enum
{
  CM_QUERY_VIEW_ALL,
  CM_QUERY_VIEW_EXPIRING,
  CM_QUERY_VIEW_EXPIRED,
  CM_QUERY_VIEW_WAITING,
  CM_QUERY_VIEW_ERRORS,
  CM_QUERY_VIEW_ARCHIVED,
  CM_QUERY_VIEW_DELETED,
  CM_QUERY_VIEW_EVERY,
} CmQueryView;

typedef enum
{
  CM_QUERY_SORT_TITLE,    /* title */
  CM_QUERY_SORT_EXPIRES,  /* expires */
  CM_QUERY_SORT_PROVIDER, /* provider */
  CM_QUERY_SORT_STATUS,   /* status */
  CM_QUERY_SORT_ISSUER,   /* issuer */
  CM_QUERY_SORT_KEY,      /* key */
  CM_QUERY_SORT_SERVERS,  /* servers */
  CM_QUERY_SORT_CHANGED,  /* changed */
} CmQuerySort;

GType cm_query_view_get_type (void) G_GNUC_CONST;
GType cm_query_sort_get_type (void) G_GNUC_CONST;

#define CM_TYPE_QUERY (cm_query_get_type ())

/* Which documents, in which order. Immutable once handed to a store; change a copy. */
G_DECLARE_FINAL_TYPE (CmQuery, cm_query, CM, QUERY, GObject)

CmQuery *cm_query_new (CmDocumentType type);
CmQuery *cm_query_copy (CmQuery *self);

void cm_query_set_view (CmQuery *self, CmQueryView view);
void cm_query_set_status (CmQuery *self, CmStatus status); /* effective status */
void cm_query_set_health (CmQuery *self, CmHealth health); /* effective health */
void cm_query_set_server (CmQuery *self, const char *identity_id);
/* not_after within [from, to], Unix seconds; G_MININT64 / G_MAXINT64 leave a side open */
void cm_query_set_expires (CmQuery *self, gint64 from, gint64 to);
void cm_query_set_search (CmQuery *self, const char *text); /* all words must match */
void cm_query_set_sort (CmQuery *self, CmQuerySort sort, gboolean descending);
void cm_query_set_warn_days (CmQuery *self, guint warn_days);

CmDocumentType cm_query_get_document_type (CmQuery *self);
CmQueryView cm_query_get_view (CmQuery *self);
gboolean cm_query_get_status (CmQuery *self, CmStatus *status); /* FALSE: any */
gboolean cm_query_get_health (CmQuery *self, CmHealth *health); /* FALSE: any */
const char *cm_query_get_server (CmQuery *self);                /* nullable */
void cm_query_get_expires (CmQuery *self, gint64 *from, gint64 *to);
const char *cm_query_get_search (CmQuery *self);  /* nullable */
char **cm_query_dup_search_words (CmQuery *self); /* casefolded words */
CmQuerySort cm_query_get_sort (CmQuery *self);
gboolean cm_query_is_descending (CmQuery *self);
guint cm_query_get_warn_days (CmQuery *self); /* default 30 */

/* The rule itself on one row, for the memory store and for tests that compare. */
gboolean cm_query_matches (CmQuery *self, CmSummary *summary, gint64 now_unix_seconds);
int cm_query_compare (CmQuery *self, CmSummary *a, CmSummary *b);

G_END_DECLS
