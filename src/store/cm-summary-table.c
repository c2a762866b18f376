/* cm-summary-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows that lists show, sort and search, and the little tables beside them. They are
 * derived from documents at each commit and could be made anew from these; they spare
 * opening an envelope to show a title. A changed row is removed and added: what hangs on
 * it goes with it by foreign key.
 *
 * What a row is sorted by is stored as cm_query_compare() sees it, so that an index gives
 * the order and nothing depends on the language of the desktop.
 */

#include "cm-summary-table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Parameters of the INSERT, columns of the SELECT plus one. */
enum
{
  COLUMN_TYPE = 1,
  COLUMN_DELETED,
  COLUMN_STATUS,
  COLUMN_HEALTH,
  COLUMN_PROVIDER,
  COLUMN_STATE,
  COLUMN_NOT_BEFORE,
  COLUMN_NOT_AFTER,
  COLUMN_CHANGED_AT,
  COLUMN_HAS_KEY,
  COLUMN_EXPORTABLE,
  COLUMN_VERSION,
  COLUMN_ID,
  COLUMN_TITLE,
  COLUMN_ISSUER,
  COLUMN_KEY_LABEL,
  COLUMN_SERIAL,
  COLUMN_FINGERPRINT,
  COLUMN_PUBLIC_KEY_ID,
  COLUMN_HOST_NAMES,
  COLUMN_DETAIL,
  COLUMN_SERVERS,
  /* written only */
  COLUMN_KEY,
  COLUMN_WINNER,
  COLUMN_N_SERVERS,
  COLUMN_TITLE_ORDER,
  COLUMN_ISSUER_ORDER,
  COLUMN_KEY_ORDER,
};

#define READ_COLUMNS                                                                     \
  "type, deleted, status, health, provider, state, not_before, not_after, changed_at,"   \
  " has_key, exportable, version, id, title, issuer, key_label, serial, fingerprint,"    \
  " public_key_id, host_names, detail, servers"

static void
bind_numbers (CmStatement *statement, const CmSummaryFields *fields)
{
  cm_statement_bind_int (statement, COLUMN_TYPE, fields->type);
  cm_statement_bind_int (statement, COLUMN_DELETED, fields->deleted != FALSE);
  cm_statement_bind_int (statement, COLUMN_STATUS, fields->status);
  cm_statement_bind_int (statement, COLUMN_HEALTH, fields->health);
  cm_statement_bind_int (statement, COLUMN_PROVIDER, fields->provider);
  cm_statement_bind_int (statement, COLUMN_STATE, fields->state);
  cm_statement_bind_int (statement, COLUMN_NOT_BEFORE, fields->not_before);
  cm_statement_bind_int (statement, COLUMN_NOT_AFTER, fields->not_after);
  cm_statement_bind_int (statement, COLUMN_CHANGED_AT, fields->changed_at);
  cm_statement_bind_int (statement, COLUMN_HAS_KEY, fields->has_key != FALSE);
  cm_statement_bind_int (statement, COLUMN_EXPORTABLE, fields->exportable != FALSE);
  cm_statement_bind_int (statement, COLUMN_VERSION, (gint64)fields->version);
}

static void
bind_texts (CmStatement *statement, const CmSummaryFields *fields)
{
  cm_statement_bind_text (statement, COLUMN_ID, fields->id);
  cm_statement_bind_text (statement, COLUMN_TITLE, fields->title);
  cm_statement_bind_text (statement, COLUMN_ISSUER, fields->issuer);
  cm_statement_bind_text (statement, COLUMN_KEY_LABEL, fields->key_label);
  cm_statement_bind_text (statement, COLUMN_SERIAL, fields->serial);
  cm_statement_bind_text (statement, COLUMN_FINGERPRINT, fields->fingerprint);
  cm_statement_bind_text (statement, COLUMN_PUBLIC_KEY_ID, fields->public_key_id);
  cm_statement_bind_text (statement, COLUMN_HOST_NAMES, fields->host_names);
  cm_statement_bind_text (statement, COLUMN_DETAIL, fields->detail);
}

static char *
fold (const char *text)
{
  return g_utf8_casefold (text != NULL ? text : "", -1);
}

static gboolean
add_row (CmDatabase *database,
         gint64 key,
         gint64 winner,
         const CmSummaryFields *fields,
         GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      "INSERT INTO summary (" READ_COLUMNS ", key, winner, n_servers, title_order,"
      "  issuer_order, key_order, stamp)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
      "  ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28,"
      "  (SELECT max(seq) FROM revision))",
      error);
  g_autofree char *title_order = fold (fields->title);
  g_autofree char *issuer_order = fold (fields->issuer);
  g_autofree char *key_order = fold (fields->key_label);
  g_autofree char *servers = NULL;

  if (statement == NULL)
    return FALSE;
  if (fields->servers != NULL)
    servers = g_strjoinv ("\n", fields->servers);
  bind_numbers (statement, fields);
  bind_texts (statement, fields);
  cm_statement_bind_text (statement, COLUMN_SERVERS, servers);
  cm_statement_bind_int (statement, COLUMN_KEY, key);
  cm_statement_bind_int (statement, COLUMN_WINNER, winner);
  cm_statement_bind_int (statement, COLUMN_N_SERVERS,
                         fields->servers != NULL ? g_strv_length (fields->servers) : 0);
  cm_statement_bind_text (statement, COLUMN_TITLE_ORDER, title_order);
  cm_statement_bind_text (statement, COLUMN_ISSUER_ORDER, issuer_order);
  cm_statement_bind_text (statement, COLUMN_KEY_ORDER, key_order);
  return cm_statement_run (statement, error);
}

/* One row of (key, value) for each value that is not empty. */
static gboolean
add_values (CmDatabase *database,
            const char *sql,
            gint64 key,
            const char *const *values,
            GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; values[i] != NULL; i++)
    {
      if (values[i][0] == '\0')
        continue;
      cm_statement_bind_int (statement, 1, key);
      cm_statement_bind_text (statement, 2, values[i]);
      if (!cm_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_text (CmDatabase *database, gint64 key, CmSummary *summary, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database, "INSERT INTO summary_text (type, key, text) VALUES (?1, ?2, ?3)", error);
  g_autofree char *text = cm_summary_dup_search_text (summary);

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, cm_summary_get_fields (summary)->type);
  cm_statement_bind_int (statement, 2, key);
  cm_statement_bind_text (statement, 3, text);
  return cm_statement_run (statement, error);
}

/**
 * cm_summary_table_add:
 * @database: a database, inside a job that writes
 * @key: key of the document
 * @winner: seq of the revision that @summary is made from
 * @summary: the row
 * @error: return location for a #CmStoreError
 *
 * Adds the row of a document that has none.
 *
 * Returns: whether it is written
 */
gboolean
cm_summary_table_add (CmDatabase *database,
                      gint64 key,
                      gint64 winner,
                      CmSummary *summary,
                      GError **error)
{
  const CmSummaryFields *fields;
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (database != NULL && CM_IS_SUMMARY (summary), FALSE);

  fields = cm_summary_get_fields (summary);
  names = g_strsplit (fields->host_names != NULL ? fields->host_names : "", "\n", -1);
  return add_row (database, key, winner, fields, error)
         && add_text (database, key, summary, error)
         && add_values (database,
                        "INSERT OR IGNORE INTO summary_host (key, name) VALUES (?1, ?2)",
                        key, (const char *const *)names, error)
         && (fields->servers == NULL
             || add_values (
                 database,
                 "INSERT OR IGNORE INTO summary_server (key, server) VALUES (?1, ?2)",
                 key, (const char *const *)fields->servers, error));
}

/**
 * cm_summary_table_remove:
 * @database: a database, inside a job that writes
 * @key: key of the document
 * @error: return location for a #CmStoreError
 *
 * Removes the row of a document and what hangs on it.
 *
 * Returns: whether it succeeded
 */
gboolean
cm_summary_table_remove (CmDatabase *database, gint64 key, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;

  g_return_val_if_fail (database != NULL, FALSE);

  /* The text goes first: its key alone is not what it is ordered by. */
  statement
      = cm_database_prepare (database,
                             "DELETE FROM summary_text WHERE key = ?1"
                             " AND type = (SELECT type FROM summary WHERE key = ?1)",
                             error);
  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, key);
  if (!cm_statement_run (statement, error))
    return FALSE;

  g_clear_pointer (&statement, cm_statement_release);
  statement = cm_database_prepare (database, "DELETE FROM summary WHERE key = ?1", error);
  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, key);
  return cm_statement_run (statement, error);
}

/**
 * cm_summary_table_find:
 * @database: a database, inside a job
 * @key: key of a document
 * @winner: (out): seq of the revision its row is made from; 0 if it has no row
 * @error: return location for a #CmStoreError
 *
 * Returns: whether it could be read
 */
gboolean
cm_summary_table_find (CmDatabase *database, gint64 key, gint64 *winner, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  CmStep step;

  g_return_val_if_fail (database != NULL && winner != NULL, FALSE);

  statement = cm_database_prepare (database, "SELECT winner FROM summary WHERE key = ?1",
                                   error);
  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, key);
  step = cm_statement_step (statement, error);
  if (step != CM_STEP_ERROR)
    *winner = step == CM_STEP_ROW ? cm_statement_get_int (statement, 0) : 0;
  return step != CM_STEP_ERROR;
}

/**
 * cm_summary_table_prepare_load:
 * @database: a database, inside a job
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer full): a statement for cm_summary_table_load(), or %NULL
 */
CmStatement *
cm_summary_table_prepare_load (CmDatabase *database, GError **error)
{
  g_return_val_if_fail (database != NULL, NULL);

  return cm_database_prepare (
      database, "SELECT " READ_COLUMNS " FROM summary WHERE key = ?1", error);
}

static char *
dup_text (CmStatement *statement, int parameter)
{
  return g_strdup (cm_statement_get_text (statement, parameter - 1));
}

static gint64
get_int (CmStatement *statement, int parameter)
{
  return cm_statement_get_int (statement, parameter - 1);
}

static CmSummary *
read_row (CmStatement *statement)
{
  const char *servers = cm_statement_get_text (statement, COLUMN_SERVERS - 1);
  CmSummaryFields fields = {
    .type = (CmDocumentType)get_int (statement, COLUMN_TYPE),
    .deleted = get_int (statement, COLUMN_DELETED) != 0,
    .status = (CmStatus)get_int (statement, COLUMN_STATUS),
    .health = (CmHealth)get_int (statement, COLUMN_HEALTH),
    .provider = (CmProvider)get_int (statement, COLUMN_PROVIDER),
    .state = (CmIdentityState)get_int (statement, COLUMN_STATE),
    .not_before = get_int (statement, COLUMN_NOT_BEFORE),
    .not_after = get_int (statement, COLUMN_NOT_AFTER),
    .changed_at = get_int (statement, COLUMN_CHANGED_AT),
    .has_key = get_int (statement, COLUMN_HAS_KEY) != 0,
    .exportable = get_int (statement, COLUMN_EXPORTABLE) != 0,
    .version = (guint64)get_int (statement, COLUMN_VERSION),
    .id = dup_text (statement, COLUMN_ID),
    .title = dup_text (statement, COLUMN_TITLE),
    .issuer = dup_text (statement, COLUMN_ISSUER),
    .key_label = dup_text (statement, COLUMN_KEY_LABEL),
    .serial = dup_text (statement, COLUMN_SERIAL),
    .fingerprint = dup_text (statement, COLUMN_FINGERPRINT),
    .public_key_id = dup_text (statement, COLUMN_PUBLIC_KEY_ID),
    .host_names = dup_text (statement, COLUMN_HOST_NAMES),
    .detail = dup_text (statement, COLUMN_DETAIL),
    .servers = servers != NULL ? g_strsplit (servers, "\n", -1) : NULL,
  };

  return cm_summary_new_take (&fields);
}

/**
 * cm_summary_table_load:
 * @statement: from cm_summary_table_prepare_load()
 * @key: key of a document
 * @error: return location for a #CmStoreError
 *
 * Loads a row that is known to be there. The text it is searched by is not loaded.
 *
 * Returns: (transfer full): the row, or %NULL
 */
CmSummary *
cm_summary_table_load (CmStatement *statement, gint64 key, GError **error)
{
  CmSummary *row = NULL;
  CmStep step;

  g_return_val_if_fail (statement != NULL, NULL);

  cm_statement_bind_int (statement, 1, key);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ROW)
    row = read_row (statement);
  else if (step == CM_STEP_DONE)
    g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED,
                         _ ("The certstore’s database contradicts itself."));
  cm_statement_reset (statement);
  return row;
}

/**
 * cm_summary_table_check:
 * @database: a database, inside a job that reads
 * @problems: (element-type utf8): where to add sentences
 * @error: return location for a #CmStoreError
 *
 * Looks for rows that a search or a host name would miss.
 *
 * Returns: whether the check could be made
 */
gboolean
cm_summary_table_check (CmDatabase *database, GPtrArray *problems, GError **error)
{
  gint64 n_lost = 0;

  g_return_val_if_fail (database != NULL && problems != NULL, FALSE);

  if (!cm_database_read_int (database,
                             "SELECT count(*) FROM summary s LEFT JOIN summary_text t"
                             " ON t.type = s.type AND t.key = s.key WHERE t.key IS NULL",
                             &n_lost, error))
    return FALSE;
  if (n_lost > 0)
    g_ptr_array_add (problems,
                     g_strdup_printf (ngettext ("%d document cannot be searched for.",
                                                "%d documents cannot be searched for.",
                                                (gulong)n_lost),
                                      (int)n_lost));
  return TRUE;
}
