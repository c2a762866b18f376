/* cm-summary-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows that lists show, sort and search, and the little tables beside them. They are
 * derived from documents at each commit and could be made anew from these; they spare
 * opening an envelope to show a title. A changed row is removed and added.
 *
 * What a row is sorted by is stored as cm_query_compare() sees it, so that nothing
 * depends on the language of the desktop.
 */

#include "cm-summary-table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-lookup-table-private.h"

/* Columns of a row when it is read; the key comes first. */
enum
{
  READ_KEY,
  READ_TYPE,
  READ_DELETED,
  READ_STATUS,
  READ_HEALTH,
  READ_PROVIDER,
  READ_NOT_AFTER,
  READ_CHANGED_AT,
  READ_STATE,
  READ_NOT_BEFORE,
  READ_HAS_KEY,
  READ_EXPORTABLE,
  READ_VERSION,
  READ_ID,
  READ_TITLE,
  READ_ISSUER,
  READ_KEY_LABEL,
  READ_SERIAL,
  READ_FINGERPRINT,
  READ_PUBLIC_KEY_ID,
  READ_HOST_NAMES,
  READ_DETAIL,
  READ_SERVERS,
};

#define SELECT_ROW                                                                       \
  "SELECT s.key, s.type, s.deleted, s.status, s.health, s.provider, s.not_after,"        \
  " s.changed_at, r.state, r.not_before, r.has_key, r.exportable, r.version, r.id,"      \
  " r.title, r.issuer, r.key_label, r.serial, r.fingerprint, r.public_key_id,"           \
  " r.host_names, r.detail, r.servers"                                                   \
  " FROM summary s CROSS JOIN summary_row r ON r.key = s.key WHERE s.type = ?1"

static char *
fold (const char *text)
{
  return g_utf8_casefold (text != NULL ? text : "", -1);
}

static gboolean
add_summary (CmDatabase *database,
             gint64 key,
             gint64 winner,
             const CmSummaryFields *fields,
             GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      "INSERT INTO summary (type, key, winner, deleted, status, health, provider,"
      "  not_after, changed_at, n_servers, issuer_order, key_order, stamp)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
      "  (SELECT max (seq) FROM revision))",
      error);
  g_autofree char *issuer_order = fold (fields->issuer);
  g_autofree char *key_order = fold (fields->key_label);
  guint n_servers = fields->servers != NULL ? g_strv_length (fields->servers) : 0;

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, fields->type);
  cm_statement_bind_int (statement, 2, key);
  cm_statement_bind_int (statement, 3, winner);
  cm_statement_bind_int (statement, 4, fields->deleted != FALSE);
  cm_statement_bind_int (statement, 5, fields->status);
  cm_statement_bind_int (statement, 6, fields->health);
  cm_statement_bind_int (statement, 7, fields->provider);
  cm_statement_bind_int (statement, 8, fields->not_after);
  cm_statement_bind_int (statement, 9, fields->changed_at);
  cm_statement_bind_int (statement, 10, n_servers);
  cm_statement_bind_text (statement, 11, issuer_order);
  cm_statement_bind_text (statement, 12, key_order);
  return cm_statement_run (statement, error);
}

static void
bind_row (CmStatement *statement, const CmSummaryFields *fields)
{
  cm_statement_bind_int (statement, 2, fields->type);
  cm_statement_bind_int (statement, 3, fields->state);
  cm_statement_bind_int (statement, 4, fields->not_before);
  cm_statement_bind_int (statement, 5, fields->has_key != FALSE);
  cm_statement_bind_int (statement, 6, fields->exportable != FALSE);
  cm_statement_bind_int (statement, 7, (gint64)fields->version);
  cm_statement_bind_text (statement, 8, fields->id);
  cm_statement_bind_text (statement, 9, fields->title);
  cm_statement_bind_text (statement, 11, fields->issuer);
  cm_statement_bind_text (statement, 12, fields->key_label);
  cm_statement_bind_text (statement, 13, fields->serial);
  cm_statement_bind_text (statement, 14, fields->fingerprint);
  cm_statement_bind_text (statement, 15, fields->public_key_id);
  cm_statement_bind_text (statement, 16, fields->host_names);
  cm_statement_bind_text (statement, 17, fields->detail);
}

static gboolean
add_row (CmDatabase *database, gint64 key, const CmSummaryFields *fields, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      "INSERT INTO summary_row (key, type, state, not_before, has_key, exportable,"
      "  version, id, title, title_order, issuer, key_label, serial, fingerprint,"
      "  public_key_id, host_names, detail, servers)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
      "  ?17, ?18)",
      error);
  g_autofree char *title_order = fold (fields->title);
  g_autofree char *servers = NULL;

  if (statement == NULL)
    return FALSE;
  if (fields->servers != NULL)
    servers = g_strjoinv ("\n", fields->servers);
  bind_row (statement, fields);
  cm_statement_bind_int (statement, 1, key);
  cm_statement_bind_text (statement, 10, title_order);
  cm_statement_bind_text (statement, 18, servers);
  return cm_statement_run (statement, error);
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

static gboolean
add_servers (CmDatabase *database,
             gint64 key,
             const CmSummaryFields *fields,
             GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database, "INSERT OR IGNORE INTO summary_server (key, server) VALUES (?1, ?2)",
      error);

  if (statement == NULL)
    return FALSE;
  for (gsize i = 0; fields->servers != NULL && fields->servers[i] != NULL; i++)
    {
      cm_statement_bind_int (statement, 1, key);
      cm_statement_bind_text (statement, 2, fields->servers[i]);
      if (!cm_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
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

  g_return_val_if_fail (database != NULL && CM_IS_SUMMARY (summary), FALSE);

  fields = cm_summary_get_fields (summary);
  return add_summary (database, key, winner, fields, error)
         && add_row (database, key, fields, error)
         && add_text (database, key, summary, error)
         && add_servers (database, key, fields, error)
         && cm_lookup_table_add (database, key, fields, error);
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
  static const char *const statements[] = {
    "DELETE FROM summary WHERE key = ?1"
    " AND type = (SELECT type FROM document WHERE key = ?1)",
    "DELETE FROM summary_text WHERE key = ?1"
    " AND type = (SELECT type FROM document WHERE key = ?1)",
    "DELETE FROM summary_row WHERE key = ?1",
    "DELETE FROM summary_server WHERE key = ?1",
    "DELETE FROM summary_lookup WHERE key = ?1",
  };

  g_return_val_if_fail (database != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      g_autoptr (CmStatement) statement
          = cm_database_prepare (database, statements[i], error);

      if (statement == NULL)
        return FALSE;
      cm_statement_bind_int (statement, 1, key);
      if (!cm_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
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

  statement
      = cm_database_prepare (database,
                             "SELECT winner FROM summary WHERE key = ?1"
                             " AND type = (SELECT type FROM document WHERE key = ?1)",
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
 * @type: type of the documents
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer full): a statement for cm_summary_table_load(), or %NULL
 */
CmStatement *
cm_summary_table_prepare_load (CmDatabase *database, CmDocumentType type, GError **error)
{
  CmStatement *statement;

  g_return_val_if_fail (database != NULL, NULL);

  statement = cm_database_prepare (database, SELECT_ROW " AND s.key = ?2", error);
  if (statement != NULL)
    cm_statement_bind_int (statement, 1, type);
  return statement;
}

/**
 * cm_summary_table_load:
 * @statement: from cm_summary_table_prepare_load()
 * @key: key of a document
 * @slab: where its texts go
 * @error: return location for a #CmStoreError
 *
 * Loads a row that is known to be there.
 *
 * Returns: (transfer full): the row, or %NULL
 */
CmSummary *
cm_summary_table_load (CmStatement *statement,
                       gint64 key,
                       CmTextSlab *slab,
                       GError **error)
{
  CmSummary *row = NULL;
  CmStep step;

  g_return_val_if_fail (statement != NULL && slab != NULL, NULL);

  cm_statement_bind_int (statement, 2, key);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ROW)
    row = cm_summary_table_read (statement, slab);
  else if (step == CM_STEP_DONE)
    g_set_error_literal (error, CM_STORE_ERROR, CM_STORE_ERROR_DAMAGED,
                         _ ("The certstore’s database contradicts itself."));
  cm_statement_reset (statement);
  return row;
}

/**
 * cm_summary_table_prepare_scan:
 * @database: a database, inside a job
 * @type: type of the documents
 * @error: return location for a #CmStoreError
 *
 * For many rows: reading the table from one end to the other is several times faster than
 * going to each row in the order of a list.
 *
 * Returns: (transfer full): a statement whose rows, in order of key, have the key in
 *   column 0 and can be read with cm_summary_table_read(); or %NULL
 */
CmStatement *
cm_summary_table_prepare_scan (CmDatabase *database, CmDocumentType type, GError **error)
{
  CmStatement *statement;

  g_return_val_if_fail (database != NULL, NULL);

  statement = cm_database_prepare (database, SELECT_ROW " ORDER BY s.key", error);
  if (statement != NULL)
    cm_statement_bind_int (statement, 1, type);
  return statement;
}

static gsize
count_lines (const char *text)
{
  gsize n_lines = text != NULL;

  for (; text != NULL && *text != '\0'; text++)
    n_lines += *text == '\n';
  return n_lines;
}

/* The box in which the texts of a row will lie. */
static gpointer
reserve (CmStatement *statement, CmTextSlab *slab, gsize n_servers)
{
  gsize size_bytes = 0;

  for (int column = READ_ID; column <= READ_SERVERS; column++)
    {
      if (cm_statement_get_text (statement, column) != NULL)
        size_bytes += cm_statement_get_size (statement, column) + 1;
    }
  return cm_text_slab_reserve (slab, n_servers + 1, size_bytes);
}

static char *
get_text (CmStatement *statement, int column, CmTextSlab *slab)
{
  const char *text = cm_statement_get_text (statement, column);

  return cm_text_slab_add (slab, text, cm_statement_get_size (statement, column));
}

static char *
get_shared (CmStatement *statement, int column, CmTextSlab *slab)
{
  const char *text = cm_statement_get_text (statement, column);

  return cm_text_slab_add_shared (slab, text, cm_statement_get_size (statement, column));
}

static void
read_numbers (CmStatement *statement, CmSummaryFields *fields)
{
  fields->type = (CmDocumentType)cm_statement_get_int (statement, READ_TYPE);
  fields->deleted = cm_statement_get_int (statement, READ_DELETED) != 0;
  fields->status = (CmStatus)cm_statement_get_int (statement, READ_STATUS);
  fields->health = (CmHealth)cm_statement_get_int (statement, READ_HEALTH);
  fields->provider = (CmProvider)cm_statement_get_int (statement, READ_PROVIDER);
  fields->state = (CmIdentityState)cm_statement_get_int (statement, READ_STATE);
  fields->not_before = cm_statement_get_int (statement, READ_NOT_BEFORE);
  fields->not_after = cm_statement_get_int (statement, READ_NOT_AFTER);
  fields->changed_at = cm_statement_get_int (statement, READ_CHANGED_AT);
  fields->has_key = cm_statement_get_int (statement, READ_HAS_KEY) != 0;
  fields->exportable = cm_statement_get_int (statement, READ_EXPORTABLE) != 0;
  fields->version = (guint64)cm_statement_get_int (statement, READ_VERSION);
}

/**
 * cm_summary_table_read:
 * @statement: a statement of this file that has a row
 * @slab: where its texts go
 *
 * Makes a row of what the statement is at. The text it is searched by is not loaded.
 *
 * Returns: (transfer full): the row
 */
CmSummary *
cm_summary_table_read (CmStatement *statement, CmTextSlab *slab)
{
  CmSummaryFields fields = { 0 };
  const char *servers;
  gsize n_servers;
  gpointer box;

  g_return_val_if_fail (statement != NULL && slab != NULL, NULL);

  servers = cm_statement_get_text (statement, READ_SERVERS);
  n_servers = count_lines (servers);
  box = reserve (statement, slab, n_servers);
  read_numbers (statement, &fields);
  fields.id = get_text (statement, READ_ID, slab);
  fields.title = get_text (statement, READ_TITLE, slab);
  fields.issuer = get_shared (statement, READ_ISSUER, slab);
  fields.key_label = get_shared (statement, READ_KEY_LABEL, slab);
  fields.serial = get_text (statement, READ_SERIAL, slab);
  fields.fingerprint = get_text (statement, READ_FINGERPRINT, slab);
  fields.public_key_id = get_text (statement, READ_PUBLIC_KEY_ID, slab);
  fields.host_names = get_text (statement, READ_HOST_NAMES, slab);
  fields.detail = get_text (statement, READ_DETAIL, slab);
  fields.servers = cm_text_slab_add_lines (slab, servers, n_servers);
  return cm_summary_new_in_box (&fields, box);
}

/**
 * cm_summary_table_check:
 * @database: a database, inside a job that reads
 * @problems: (element-type utf8): where to add sentences
 * @error: return location for a #CmStoreError
 *
 * Looks for documents that a list or a search would miss.
 *
 * Returns: whether the check could be made
 */
gboolean
cm_summary_table_check (CmDatabase *database, GPtrArray *problems, GError **error)
{
  gint64 n_lost = 0;

  g_return_val_if_fail (database != NULL && problems != NULL, FALSE);

  if (!cm_database_read_int (
          database,
          "SELECT count (*) FROM summary s"
          " LEFT JOIN summary_text t ON t.type = s.type AND t.key = s.key"
          " LEFT JOIN summary_row r ON r.key = s.key"
          " WHERE t.key IS NULL OR r.key IS NULL",
          &n_lost, error))
    return FALSE;
  if (n_lost > 0)
    g_ptr_array_add (problems,
                     g_strdup_printf (ngettext ("%d document cannot be listed or found.",
                                                "%d documents cannot be listed or found.",
                                                (gulong)n_lost),
                                      (int)n_lost));
  return TRUE;
}
