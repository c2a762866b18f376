/* cm-query.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which documents, in which order. The rule is written here once, on a row in memory; a
 * store that answers queries by other means (SQL) is tested against it.
 */

#include "cm-query.h"

#include <string.h>

#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)
#define DEFAULT_WARN_DAYS 30
#define MAX_SEARCH_WORDS 16

struct _CmQuery
{
  GObject parent_instance;

  CmDocumentType type;
  CmQueryView view;
  gboolean has_status;
  CmStatus status;
  gboolean has_health;
  CmHealth health;
  char *server;
  gint64 expires_from;
  gint64 expires_to;
  char *search;
  GStrv words; /* of search, casefolded */
  CmQuerySort sort;
  gboolean descending;
  guint warn_days;
};

G_DEFINE_FINAL_TYPE (CmQuery, cm_query, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (CmQueryView,
                    cm_query_view,
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_ALL, "all"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_EXPIRING, "expiring"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_EXPIRED, "expired"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_ERRORS, "errors"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_ARCHIVED, "archived"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_DELETED, "deleted"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_VIEW_EVERY, "every"))

G_DEFINE_ENUM_TYPE (CmQuerySort,
                    cm_query_sort,
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_TITLE, "title"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_EXPIRES, "expires"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_PROVIDER, "provider"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_STATUS, "status"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_ISSUER, "issuer"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_KEY, "key"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_SERVERS, "servers"),
                    G_DEFINE_ENUM_VALUE (CM_QUERY_SORT_CHANGED, "changed"))

static void
cm_query_finalize (GObject *object)
{
  CmQuery *self = CM_QUERY (object);

  g_free (self->server);
  g_free (self->search);
  g_strfreev (self->words);
  G_OBJECT_CLASS (cm_query_parent_class)->finalize (object);
}

static void
cm_query_class_init (CmQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_query_finalize;
}

static void
cm_query_init (CmQuery *self)
{
  self->expires_from = G_MININT64;
  self->expires_to = G_MAXINT64;
  self->warn_days = DEFAULT_WARN_DAYS;
}

/**
 * cm_query_new:
 * @type: which documents
 *
 * Returns: (transfer full): a query for all of them, by title
 */
CmQuery *
cm_query_new (CmDocumentType type)
{
  CmQuery *self = g_object_new (CM_TYPE_QUERY, NULL);

  self->type = type;
  return self;
}

/**
 * cm_query_copy:
 * @self: a query
 *
 * Returns: (transfer full): one that may be changed
 */
CmQuery *
cm_query_copy (CmQuery *self)
{
  CmQuery *copy;

  g_return_val_if_fail (CM_IS_QUERY (self), NULL);

  copy = cm_query_new (self->type);
  copy->view = self->view;
  copy->has_status = self->has_status;
  copy->status = self->status;
  copy->has_health = self->has_health;
  copy->health = self->health;
  copy->server = g_strdup (self->server);
  copy->expires_from = self->expires_from;
  copy->expires_to = self->expires_to;
  copy->search = g_strdup (self->search);
  copy->words = g_strdupv (self->words);
  copy->sort = self->sort;
  copy->descending = self->descending;
  copy->warn_days = self->warn_days;
  return copy;
}

/**
 * cm_query_set_view:
 * @self: a query
 * @view: the part of the documents to look at
 *
 * Sets the view; %CM_QUERY_VIEW_ALL at first.
 */
void
cm_query_set_view (CmQuery *self, CmQueryView view)
{
  g_return_if_fail (CM_IS_QUERY (self));

  self->view = view;
}

/**
 * cm_query_set_status:
 * @self: a query
 * @status: the only status to find, as of now
 *
 * Restricts to one status.
 */
void
cm_query_set_status (CmQuery *self, CmStatus status)
{
  g_return_if_fail (CM_IS_QUERY (self));

  self->has_status = TRUE;
  self->status = status;
}

/**
 * cm_query_set_health:
 * @self: a query
 * @health: the only health to find, as of now
 *
 * Restricts to one health.
 */
void
cm_query_set_health (CmQuery *self, CmHealth health)
{
  g_return_if_fail (CM_IS_QUERY (self));

  self->has_health = TRUE;
  self->health = health;
}

/**
 * cm_query_set_server:
 * @self: a query
 * @identity_id: (nullable): id of a server identity
 *
 * Restricts to what this server may use.
 */
void
cm_query_set_server (CmQuery *self, const char *identity_id)
{
  g_return_if_fail (CM_IS_QUERY (self));

  g_free (self->server);
  self->server = g_strdup (identity_id);
}

/**
 * cm_query_set_expires:
 * @self: a query
 * @from: the earliest end, Unix seconds, or %G_MININT64
 * @to: the latest end, Unix seconds, or %G_MAXINT64
 *
 * Restricts to certificates that end within these bounds, both included.
 */
void
cm_query_set_expires (CmQuery *self, gint64 from, gint64 to)
{
  g_return_if_fail (CM_IS_QUERY (self));

  self->expires_from = from;
  self->expires_to = to;
}

/* Fingerprints are shown as "30:d8:1f:..." and kept without the colons. */
static gboolean
is_colon_hex (const char *word)
{
  gsize length = strlen (word);

  for (gsize i = 0; i < length; i++)
    if (i % 3 == 2 ? word[i] != ':' : !g_ascii_isxdigit (word[i]))
      return FALSE;
  return length >= strlen ("aa:bb:cc");
}

static void
remove_colons (char *word)
{
  char *to = word;

  for (const char *from = word; *from != '\0'; from++)
    if (*from != ':')
      *to++ = *from;
  *to = '\0';
}

/* Of what looks like an absolute host name: "www.example.com.". */
static void
drop_root (char *word)
{
  char *dot = strrchr (word, '.');

  if (dot != NULL && dot[1] == '\0' && strchr (word, '.') != dot)
    *dot = '\0';
}

static GStrv
split_words (const char *text)
{
  g_autofree char *folded = cm_summary_fold (text);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n\r", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint n_words = 0;

  for (gsize i = 0; parts[i] != NULL && n_words < MAX_SEARCH_WORDS; i++)
    {
      if (*parts[i] == '\0')
        continue;
      if (is_colon_hex (parts[i]))
        remove_colons (parts[i]);
      drop_root (parts[i]);
      g_strv_builder_add (words, parts[i]);
      n_words++;
    }
  return g_strv_builder_end (words);
}

/**
 * cm_query_set_search:
 * @self: a query
 * @text: (nullable): words; each must occur in some field
 *
 * Restricts to what has all these words, whatever their case. A fingerprint may be
 * written with colons.
 */
void
cm_query_set_search (CmQuery *self, const char *text)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (CM_IS_QUERY (self));

  valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_free (self->search);
  g_strfreev (self->words);
  self->search = valid != NULL && *valid != '\0' ? g_strdup (valid) : NULL;
  self->words = split_words (self->search);
}

/**
 * cm_query_set_sort:
 * @self: a query
 * @sort: the column
 * @descending: whether the last comes first
 *
 * Sets the order. Where the column is equal, title and id decide, so the order is total.
 */
void
cm_query_set_sort (CmQuery *self, CmQuerySort sort, gboolean descending)
{
  g_return_if_fail (CM_IS_QUERY (self));

  self->sort = sort;
  self->descending = descending;
}

/**
 * cm_query_set_warn_days:
 * @self: a query
 * @warn_days: how many days before its end a certificate counts as expiring; 30 at first
 *
 * Sets the warning time.
 */
void
cm_query_set_warn_days (CmQuery *self, guint warn_days)
{
  g_return_if_fail (CM_IS_QUERY (self));

  self->warn_days = warn_days;
}

/**
 * cm_query_get_document_type:
 * @self: a query
 *
 * Returns: which documents
 */
CmDocumentType
cm_query_get_document_type (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), CM_DOCUMENT_TYPE_CREDENTIAL);

  return self->type;
}

/**
 * cm_query_get_view:
 * @self: a query
 *
 * Returns: the view
 */
CmQueryView
cm_query_get_view (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), CM_QUERY_VIEW_ALL);

  return self->view;
}

/**
 * cm_query_get_status:
 * @self: a query
 * @status: (out): the status
 *
 * Returns: %FALSE if any status will do
 */
gboolean
cm_query_get_status (CmQuery *self, CmStatus *status)
{
  g_return_val_if_fail (CM_IS_QUERY (self) && status != NULL, FALSE);

  if (self->has_status)
    *status = self->status;
  return self->has_status;
}

/**
 * cm_query_get_health:
 * @self: a query
 * @health: (out): the health
 *
 * Returns: %FALSE if any health will do
 */
gboolean
cm_query_get_health (CmQuery *self, CmHealth *health)
{
  g_return_val_if_fail (CM_IS_QUERY (self) && health != NULL, FALSE);

  if (self->has_health)
    *health = self->health;
  return self->has_health;
}

/**
 * cm_query_get_server:
 * @self: a query
 *
 * Returns: (transfer none) (nullable): id of a server identity
 */
const char *
cm_query_get_server (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), NULL);

  return self->server;
}

/**
 * cm_query_get_expires:
 * @self: a query
 * @from: (out): the earliest end
 * @to: (out): the latest end
 *
 * Tells the bounds of cm_query_set_expires().
 */
void
cm_query_get_expires (CmQuery *self, gint64 *from, gint64 *to)
{
  g_return_if_fail (CM_IS_QUERY (self) && from != NULL && to != NULL);

  *from = self->expires_from;
  *to = self->expires_to;
}

/**
 * cm_query_get_search:
 * @self: a query
 *
 * Returns: (transfer none) (nullable): the text searched for
 */
const char *
cm_query_get_search (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), NULL);

  return self->search;
}

/**
 * cm_query_dup_search_words:
 * @self: a query
 *
 * Returns: (transfer full): the words searched for, as they are to be found in
 *   cm_summary_dup_search_text(); at most 16
 */
char **
cm_query_dup_search_words (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), NULL);

  return self->words != NULL ? g_strdupv (self->words) : g_new0 (char *, 1);
}

/**
 * cm_query_get_sort:
 * @self: a query
 *
 * Returns: the column that decides the order
 */
CmQuerySort
cm_query_get_sort (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), CM_QUERY_SORT_TITLE);

  return self->sort;
}

/**
 * cm_query_is_descending:
 * @self: a query
 *
 * Returns: whether the last comes first
 */
gboolean
cm_query_is_descending (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), FALSE);

  return self->descending;
}

/**
 * cm_query_get_warn_days:
 * @self: a query
 *
 * Returns: how many days before its end a certificate counts as expiring
 */
guint
cm_query_get_warn_days (CmQuery *self)
{
  g_return_val_if_fail (CM_IS_QUERY (self), DEFAULT_WARN_DAYS);

  return self->warn_days;
}

static gboolean
matches_view (CmQuery *self, const CmSummaryFields *fields, gint64 now)
{
  gint64 soon = now + (gint64)self->warn_days * SECONDS_PER_DAY;
  gboolean is_archived = fields->status == CM_STATUS_ARCHIVED;
  gboolean is_used = !is_archived && fields->status != CM_STATUS_REVOKED;

  if (fields->deleted)
    return self->view == CM_QUERY_VIEW_DELETED;
  switch (self->view)
    {
    case CM_QUERY_VIEW_ALL:
      return !is_archived;
    case CM_QUERY_VIEW_EXPIRING:
      return is_used && fields->not_after != CM_NO_TIME && fields->not_after >= now
             && fields->not_after <= soon;
    case CM_QUERY_VIEW_EXPIRED:
      return is_used && fields->not_after != CM_NO_TIME && fields->not_after < now;
    case CM_QUERY_VIEW_WAITING:
      return fields->status == CM_STATUS_WAITING || fields->status == CM_STATUS_PENDING
             || fields->status == CM_STATUS_RENEWING;
    case CM_QUERY_VIEW_ERRORS:
      return !is_archived
             && (fields->status != CM_STATUS_REVOKED || fields->not_after >= now)
             && (fields->status == CM_STATUS_ERROR || fields->health == CM_HEALTH_ERROR);
    case CM_QUERY_VIEW_ARCHIVED:
      return is_archived;
    case CM_QUERY_VIEW_DELETED:
      return FALSE;
    case CM_QUERY_VIEW_EVERY:
      return TRUE;
    }
  return FALSE;
}

static gboolean
matches_expires (CmQuery *self, const CmSummaryFields *fields)
{
  if (self->expires_from == G_MININT64 && self->expires_to == G_MAXINT64)
    return TRUE;
  return fields->not_after != CM_NO_TIME && fields->not_after >= self->expires_from
         && fields->not_after <= self->expires_to;
}

static gboolean
matches_words (CmQuery *self, CmSummary *summary)
{
  g_autofree char *text = NULL;

  if (self->words == NULL || self->words[0] == NULL)
    return TRUE;
  text = cm_summary_dup_search_text (summary);
  for (gsize i = 0; self->words[i] != NULL; i++)
    if (strstr (text, self->words[i]) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * cm_query_matches:
 * @self: a query
 * @summary: a row
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: whether the row belongs to the answer
 */
gboolean
cm_query_matches (CmQuery *self, CmSummary *summary, gint64 now_unix_seconds)
{
  const CmSummaryFields *fields;

  g_return_val_if_fail (CM_IS_QUERY (self) && CM_IS_SUMMARY (summary), FALSE);

  fields = cm_summary_get_fields (summary);
  if (fields->type != self->type || !matches_view (self, fields, now_unix_seconds))
    return FALSE;
  if (self->has_status
      && cm_summary_get_status (summary, now_unix_seconds) != self->status)
    return FALSE;
  if (self->has_health
      && cm_summary_get_health (summary, now_unix_seconds, self->warn_days)
             != self->health)
    return FALSE;
  if (self->server != NULL
      && (fields->servers == NULL
          || !g_strv_contains ((const char *const *)fields->servers, self->server)))
    return FALSE;
  return matches_expires (self, fields) && matches_words (self, summary);
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return a < b ? -1 : a > b;
}

static int
compare_folded (const char *a, const char *b)
{
  g_autofree char *folded_a = cm_summary_fold (a);
  g_autofree char *folded_b = cm_summary_fold (b);

  return strcmp (folded_a, folded_b);
}

static gint64
count_servers (const CmSummaryFields *fields)
{
  return fields->servers != NULL ? g_strv_length (fields->servers) : 0;
}

static int
compare_column (CmQuerySort sort, const CmSummaryFields *a, const CmSummaryFields *b)
{
  switch (sort)
    {
    case CM_QUERY_SORT_TITLE:
      return compare_folded (a->title, b->title);
    case CM_QUERY_SORT_EXPIRES:
      return compare_numbers (a->not_after, b->not_after);
    case CM_QUERY_SORT_PROVIDER:
      return compare_numbers (a->provider, b->provider);
    case CM_QUERY_SORT_STATUS:
      return compare_numbers (a->status, b->status);
    case CM_QUERY_SORT_ISSUER:
      return compare_folded (a->issuer, b->issuer);
    case CM_QUERY_SORT_KEY:
      return compare_folded (a->key_label, b->key_label);
    case CM_QUERY_SORT_SERVERS:
      return compare_numbers (count_servers (a), count_servers (b));
    case CM_QUERY_SORT_CHANGED:
      return compare_numbers (a->changed_at, b->changed_at);
    }
  return 0;
}

/**
 * cm_query_compare:
 * @self: a query
 * @a: a row
 * @b: another
 *
 * Compares two rows in the order of the query: by its column, then by title and id, which
 * are never reversed. Enums are in the order they are declared in; texts are folded, a
 * missing one is empty. Rows without an end date come last in both directions.
 *
 * Returns: as strcmp()
 */
int
cm_query_compare (CmQuery *self, CmSummary *a, CmSummary *b)
{
  const CmSummaryFields *left, *right;
  int order;

  g_return_val_if_fail (CM_IS_QUERY (self) && CM_IS_SUMMARY (a) && CM_IS_SUMMARY (b), 0);

  left = cm_summary_get_fields (a);
  right = cm_summary_get_fields (b);
  if (self->sort == CM_QUERY_SORT_EXPIRES
      && (left->not_after == CM_NO_TIME) != (right->not_after == CM_NO_TIME))
    return left->not_after == CM_NO_TIME ? 1 : -1;
  order = compare_column (self->sort, left, right);
  if (order != 0)
    return self->descending ? -order : order;
  order = compare_folded (left->title, right->title);
  return order != 0 ? order : strcmp (left->id, right->id);
}
