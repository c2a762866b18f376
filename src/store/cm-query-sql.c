/* cm-query-sql.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cm_query_matches() and cm_query_compare() once more, as SQL; a test compares the two on
 * random rows. The text of a statement depends on which conditions a query has, never on
 * their values: those are bound, so that statements are few and stay prepared.
 *
 * Filter and search are two statements: the first reads an index, the second the texts
 * one after the other. Joined row by row they take ten times as long as both together.
 */

#include "cm-query-sql-private.h"

#define SECONDS_PER_DAY (24 * 60 * 60)
#define IS_SET "<> -9223372036854775808" /* CM_NO_TIME */

typedef struct
{
  gint64 number;
  char *text; /* nullable: it is the number */
} Value;

struct _CmQuerySql
{
  GString *text;
  GArray *values; /* (element-type Value) */
};

static void
value_clear (gpointer data)
{
  Value *value = data;

  g_free (value->text);
}

static CmQuerySql *
query_sql_new (const char *text)
{
  CmQuerySql *self = g_new0 (CmQuerySql, 1);

  self->text = g_string_new (text);
  self->values = g_array_new (FALSE, FALSE, sizeof (Value));
  g_array_set_clear_func (self->values, value_clear);
  return self;
}

/**
 * cm_query_sql_free:
 * @self: (transfer full): a statement under construction
 *
 * Frees @self.
 */
void
cm_query_sql_free (CmQuerySql *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->text, TRUE);
  g_array_unref (self->values);
  g_free (self);
}

static void
add_int (CmQuerySql *self, const char *text, gint64 number)
{
  const Value value = { .number = number };

  g_string_append (self->text, text);
  g_array_append_val (self->values, value);
}

static void
add_text (CmQuerySql *self, const char *text, const char *parameter)
{
  const Value value = { .text = g_strdup (parameter) };

  g_string_append (self->text, text);
  g_array_append_val (self->values, value);
}

/* The table holds what was written; what follows the clock is computed here. */
static void
add_has_ended (CmQuerySql *self, gint64 now)
{
  add_int (self, "(not_after " IS_SET " AND not_after < ?)", now);
}

static void
add_ends_by (CmQuerySql *self, gint64 soon)
{
  add_int (self, "(not_after " IS_SET " AND not_after <= ?)", soon);
}

/* Dates that clients refuse: behind the end, or before the beginning. Only for who asks
 * for it: the beginning stands in the rows that are shown. */
static void
add_dates_refused (CmQuerySql *self, gint64 now)
{
  g_string_append (self->text, "(");
  add_has_ended (self, now);
  add_int (self, " OR key IN (SELECT key FROM summary_row WHERE not_before > ?))", now);
}

static void
add_status (CmQuerySql *self, CmStatus status, gint64 now)
{
  add_int (self, " AND (status = ?", status);
  if (status == CM_STATUS_EXPIRED)
    {
      add_int (self, " OR status = ? AND ", CM_STATUS_ISSUED);
      add_has_ended (self, now);
    }
  else if (status == CM_STATUS_ISSUED)
    {
      g_string_append (self->text, " AND NOT ");
      add_has_ended (self, now);
    }
  g_string_append (self->text, ")");
}

static void
add_health (CmQuerySql *self, CmHealth health, gint64 now, gint64 soon)
{
  add_int (self, " AND ((health = ?", health);
  switch (health)
    {
    case CM_HEALTH_VALID:
      g_string_append (self->text, " AND NOT ");
      add_ends_by (self, soon);
      g_string_append (self->text, ") AND NOT ");
      break;
    case CM_HEALTH_WARNING:
      add_int (self, " OR health = ? AND ", CM_HEALTH_VALID);
      add_ends_by (self, soon);
      g_string_append (self->text, ") AND NOT ");
      break;
    case CM_HEALTH_ERROR:
      g_string_append (self->text, ") OR ");
      break;
    }
  add_dates_refused (self, now);
  g_string_append (self->text, ")");
}

/* What is neither superseded nor revoked. */
static void
add_is_used (CmQuerySql *self)
{
  add_int (self, " AND status <> ?", CM_STATUS_ARCHIVED);
  add_int (self, " AND status <> ?", CM_STATUS_REVOKED);
}

static void
add_view (CmQuerySql *self, CmQueryView view, gint64 now, gint64 soon)
{
  add_int (self, " AND deleted = ?", view == CM_QUERY_VIEW_DELETED);
  switch (view)
    {
    case CM_QUERY_VIEW_ALL:
      add_int (self, " AND status <> ?", CM_STATUS_ARCHIVED);
      break;
    case CM_QUERY_VIEW_EXPIRING:
      add_is_used (self);
      add_int (self, " AND not_after " IS_SET " AND not_after >= ?", now);
      add_int (self, " AND not_after <= ?", soon);
      break;
    case CM_QUERY_VIEW_EXPIRED:
      add_is_used (self);
      g_string_append (self->text, " AND ");
      add_has_ended (self, now);
      break;
    case CM_QUERY_VIEW_WAITING:
      add_int (self, " AND (status = ?", CM_STATUS_WAITING);
      add_int (self, " OR status = ?", CM_STATUS_PENDING);
      add_int (self, " OR status = ?)", CM_STATUS_RENEWING);
      break;
    case CM_QUERY_VIEW_ERRORS:
      add_int (self, " AND status <> ?", CM_STATUS_ARCHIVED);
      add_int (self, " AND (status <> ?", CM_STATUS_REVOKED);
      add_int (self, " OR not_after >= ?)", now);
      add_int (self, " AND (status = ?", CM_STATUS_ERROR);
      add_int (self, " OR health = ?)", CM_HEALTH_ERROR);
      break;
    case CM_QUERY_VIEW_ARCHIVED:
      add_int (self, " AND status = ?", CM_STATUS_ARCHIVED);
      break;
    case CM_QUERY_VIEW_DELETED:
    case CM_QUERY_VIEW_EVERY:
      break;
    }
}

/* Everything but type and search, as " AND ..." */
static void
add_conditions (CmQuerySql *self, CmQuery *query, gint64 now)
{
  gint64 soon = now + (gint64)cm_query_get_warn_days (query) * SECONDS_PER_DAY;
  gint64 from = G_MININT64, to = G_MAXINT64;
  CmStatus status;
  CmHealth health;

  add_view (self, cm_query_get_view (query), now, soon);
  if (cm_query_get_status (query, &status))
    add_status (self, status, now);
  if (cm_query_get_health (query, &health))
    add_health (self, health, now, soon);
  if (cm_query_get_server (query) != NULL)
    add_text (self, " AND key IN (SELECT key FROM summary_server WHERE server = ?)",
              cm_query_get_server (query));
  cm_query_get_expires (query, &from, &to);
  if (from == G_MININT64 && to == G_MAXINT64)
    return;
  add_int (self, " AND not_after " IS_SET " AND not_after >= ?", from);
  add_int (self, " AND not_after <= ?", to);
}

/**
 * cm_query_sql_new_filter:
 * @query: which rows
 * @now_unix_seconds: the time
 *
 * Returns: (transfer full): a statement for the keys of the rows that match all
 * conditions of @query except its search, in no order
 */
CmQuerySql *
cm_query_sql_new_filter (CmQuery *query, gint64 now_unix_seconds)
{
  CmQuerySql *self;

  g_return_val_if_fail (CM_IS_QUERY (query), NULL);

  self = query_sql_new ("SELECT key FROM summary WHERE");
  add_int (self, " type = ?", cm_query_get_document_type (query));
  add_conditions (self, query, now_unix_seconds);
  return self;
}

/**
 * cm_query_sql_new_counts:
 * @queries: (element-type CmQuery): at least one; all of one type, none with a search
 * @now_unix_seconds: the time
 *
 * Returns: (transfer full): a statement for one row with the number of rows of each query
 */
CmQuerySql *
cm_query_sql_new_counts (GPtrArray *queries, gint64 now_unix_seconds)
{
  CmQuerySql *self;

  g_return_val_if_fail (queries != NULL && queries->len > 0, NULL);

  self = query_sql_new ("SELECT");
  for (guint i = 0; i < queries->len; i++)
    {
      g_string_append (self->text, i > 0 ? ", total (1" : " total (1");
      add_conditions (self, g_ptr_array_index (queries, i), now_unix_seconds);
      g_string_append_c (self->text, ')');
    }
  add_int (self, " FROM summary WHERE type = ?",
           cm_query_get_document_type (g_ptr_array_index (queries, 0)));
  return self;
}

/**
 * cm_query_sql_dup_key:
 * @self: a statement under construction
 *
 * Returns: (transfer full): a text that is the same for statements with the same values
 */
char *
cm_query_sql_dup_key (CmQuerySql *self)
{
  g_autoptr (GString) key = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  key = g_string_new (self->text->str);
  for (guint i = 0; i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      if (value->text != NULL)
        g_string_append_printf (key, "\n=%s", value->text);
      else
        g_string_append_printf (key, "\n%" G_GINT64_FORMAT, value->number);
    }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

/**
 * cm_query_sql_prepare:
 * @self: a statement under construction; has to outlive the use of the statement
 * @database: a database, inside a job
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer full): the statement with its values bound, or %NULL
 */
CmStatement *
cm_query_sql_prepare (CmQuerySql *self, CmDatabase *database, GError **error)
{
  CmStatement *statement;

  g_return_val_if_fail (self != NULL && database != NULL, NULL);

  statement = cm_database_prepare (database, self->text->str, error);
  for (guint i = 0; statement != NULL && i < self->values->len; i++)
    {
      const Value *value = &g_array_index (self->values, Value, i);

      if (value->text != NULL)
        cm_statement_bind_text (statement, (int)i + 1, value->text);
      else
        cm_statement_bind_int (statement, (int)i + 1, value->number);
    }
  return statement;
}
