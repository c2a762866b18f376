/* cm-revision-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Documents and their revisions in SQLite. A document may have several leaves once
 * changes come from elsewhere; the winner among them is chosen by the rule that every
 * participant follows, here as ORDER BY: live before deleted, then the higher generation,
 * then the higher hash.
 */

#include "cm-revision-table-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "cm-commit-private.h"
#include "cm-record-private.h"
#include "cm-summary-table-private.h"

#define RECORD_COLUMNS                                                                   \
  "d.id, d.type, r.version, r.deleted, r.generation, r.hash, r.parent, r.body"
#define WINNER_FIRST "r.deleted, r.generation DESC, r.hash DESC"

typedef struct
{
  gint64 key; /* 0: not there */
  guint64 high_water;
  gint64 winner; /* seq of the winning leaf; 0: purged */
} DocumentRow;

static gboolean
find_document (CmDatabase *database, const char *id, DocumentRow *row, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database, "SELECT key, high_water FROM document WHERE id = ?1", error);
  CmStep step;

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_text (statement, 1, id);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ROW)
    {
      row->key = cm_statement_get_int (statement, 0);
      row->high_water = (guint64)cm_statement_get_int (statement, 1);
    }
  return step != CM_STEP_ERROR;
}

/* Whether @record follows the winning leaf, whose place it then takes. */
static gboolean
check_parent (CmDatabase *database,
              DocumentRow *row,
              CmRecord *record,
              gboolean *fits,
              GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      "SELECT r.seq, r.generation || '-' || r.hash FROM revision r"
      " WHERE r.document = ?1 AND r.leaf = 1 ORDER BY " WINNER_FIRST " LIMIT 1",
      error);
  const char *winner = NULL;
  CmStep step;

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, row->key);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ERROR)
    return FALSE;
  if (step == CM_STEP_ROW)
    {
      row->winner = cm_statement_get_int (statement, 0);
      winner = cm_statement_get_text (statement, 1);
    }
  *fits = g_strcmp0 (winner, cm_record_get_parent_revision (record)) == 0;
  return TRUE;
}

static gboolean
check_put (CmDatabase *database,
           DocumentRow *row,
           CmRecord *record,
           CmSummary *summary,
           GError **error)
{
  gboolean fits = cm_record_get_parent_revision (record) == NULL;

  if (!find_document (database, cm_record_get_id (record), row, error))
    return FALSE;
  if (row->key != 0 && !check_parent (database, row, record, &fits, error))
    return FALSE;
  if (!fits)
    {
      cm_commit_set_conflict (error, summary);
      return FALSE;
    }
  if (row->key != 0 && cm_record_get_version (record) <= row->high_water)
    {
      cm_commit_set_rollback (error, record, row->high_water);
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_document (CmDatabase *database, DocumentRow *row, CmRecord *record, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      row->key == 0 ? "INSERT INTO document (high_water, id, type) VALUES (?1, ?2, ?3)"
                    : "UPDATE document SET high_water = ?1 WHERE key = ?2",
      error);

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, (gint64)cm_record_get_version (record));
  if (row->key == 0)
    {
      cm_statement_bind_text (statement, 2, cm_record_get_id (record));
      cm_statement_bind_int (statement, 3, cm_record_get_document_type (record));
    }
  else
    {
      cm_statement_bind_int (statement, 2, row->key);
    }
  if (!cm_statement_run (statement, error))
    return FALSE;
  if (row->key == 0)
    row->key = cm_database_get_last_key (database);
  return TRUE;
}

static gboolean
write_revision (CmDatabase *database,
                const DocumentRow *row,
                CmRecord *record,
                GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      "INSERT INTO revision"
      " (document, generation, hash, parent, leaf, deleted, version, body)"
      " VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7)",
      error);

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, row->key);
  cm_statement_bind_int (statement, 2, cm_record_get_generation (record));
  cm_statement_bind_text (statement, 3, cm_record_get_hash (record));
  cm_statement_bind_text (statement, 4, cm_record_get_parent_hash (record));
  cm_statement_bind_int (statement, 5, cm_record_is_deleted (record));
  cm_statement_bind_int (statement, 6, (gint64)cm_record_get_version (record));
  cm_statement_bind_bytes (statement, 7, cm_record_get_envelope (record));
  return cm_statement_run (statement, error);
}

static gboolean
run_with_keys (CmDatabase *database,
               const char *sql,
               gint64 first,
               gint64 second,
               GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (database, sql, error);

  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, first);
  cm_statement_bind_int (statement, 2, second);
  return cm_statement_run (statement, error);
}

/* What was the winner becomes history, of which the last few envelopes are kept. */
static gboolean
retire_winner (CmDatabase *database, const DocumentRow *row, GError **error)
{
  return run_with_keys (database,
                        "UPDATE revision SET leaf = 0 WHERE document = ?1 AND seq = ?2",
                        row->key, row->winner, error)
         && run_with_keys (database,
                           "UPDATE revision SET body = NULL WHERE document = ?1"
                           " AND leaf = 0 AND body IS NOT NULL AND generation <="
                           " (SELECT generation FROM revision"
                           "  WHERE document = ?1 AND leaf = 0"
                           "  ORDER BY generation DESC LIMIT 1 OFFSET ?2)",
                           row->key, CM_STORE_KEPT_REVISIONS, error);
}

/**
 * cm_revision_table_put:
 * @database: a database, inside a job that writes
 * @record: a new revision
 * @summary: its row
 * @error: return location for a #CmStoreError
 *
 * Adds a revision as the document's winning leaf, see cm_commit_put().
 *
 * Returns: whether it is written
 */
gboolean
cm_revision_table_put (CmDatabase *database,
                       CmRecord *record,
                       CmSummary *summary,
                       GError **error)
{
  DocumentRow row = { 0 };

  g_return_val_if_fail (database != NULL, FALSE);
  g_return_val_if_fail (CM_IS_RECORD (record) && CM_IS_SUMMARY (summary), FALSE);

  if (!check_put (database, &row, record, summary, error)
      || (row.winner != 0 && !cm_summary_table_remove (database, row.key, error))
      || !write_document (database, &row, record, error)
      || (row.winner != 0 && !retire_winner (database, &row, error))
      || !write_revision (database, &row, record, error))
    return FALSE;
  return cm_summary_table_add (database, row.key, cm_database_get_last_key (database),
                               summary, error);
}

/**
 * cm_revision_table_purge:
 * @database: a database, inside a job that writes
 * @id: id of a document
 * @error: return location for a #CmStoreError
 *
 * Removes every revision of a document and its row; the highest version stays.
 *
 * Returns: whether it was there and is gone
 */
gboolean
cm_revision_table_purge (CmDatabase *database, const char *id, GError **error)
{
  DocumentRow row = { 0 };

  g_return_val_if_fail (database != NULL && id != NULL, FALSE);

  if (!find_document (database, id, &row, error))
    return FALSE;
  if (row.key != 0 && !cm_summary_table_find (database, row.key, &row.winner, error))
    return FALSE;
  if (row.winner == 0)
    {
      cm_store_set_not_found (error, id);
      return FALSE;
    }
  return cm_summary_table_remove (database, row.key, error)
         && run_with_keys (database, "DELETE FROM revision WHERE document = ?1 AND ?2",
                           row.key, 1, error);
}

static CmRecord *
read_record (CmStatement *statement)
{
  g_autoptr (GBytes) envelope = cm_statement_dup_bytes (statement, 7);
  const CmRecordFields fields = {
    .id = cm_statement_get_text (statement, 0),
    .type = (CmDocumentType)cm_statement_get_int (statement, 1),
    .version = (guint64)cm_statement_get_int (statement, 2),
    .deleted = cm_statement_get_int (statement, 3) != 0,
    .generation = (guint)cm_statement_get_int (statement, 4),
    .hash = cm_statement_get_text (statement, 5),
    .parent_hash = cm_statement_get_text (statement, 6),
    .envelope = envelope,
  };

  return cm_record_new_stored (&fields);
}

static GPtrArray *
read_records (CmStatement *statement, GCancellable *c, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_object_unref);
  CmStep step;

  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      if (g_cancellable_set_error_if_cancelled (c, error))
        return NULL;
      g_ptr_array_add (records, read_record (statement));
    }
  return step == CM_STEP_DONE ? g_steal_pointer (&records) : NULL;
}

/**
 * cm_revision_table_get:
 * @database: a database, inside a job
 * @id: id of a document
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer full): the winning leaf, or %NULL
 */
CmRecord *
cm_revision_table_get (CmDatabase *database, const char *id, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  CmStep step;

  g_return_val_if_fail (database != NULL && id != NULL, NULL);

  statement = cm_database_prepare (
      database,
      "SELECT " RECORD_COLUMNS " FROM document d JOIN revision r ON r.document = d.key"
      " WHERE d.id = ?1 AND r.leaf = 1 AND r.body IS NOT NULL"
      " ORDER BY " WINNER_FIRST " LIMIT 1",
      error);
  if (statement == NULL)
    return NULL;
  cm_statement_bind_text (statement, 1, id);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ROW)
    return read_record (statement);
  if (step == CM_STEP_DONE)
    cm_store_set_not_found (error, id);
  return NULL;
}

/**
 * cm_revision_table_get_all:
 * @database: a database, inside a job
 * @type: a type of document
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer container) (element-type CmRecord): the winning leaf of every
 *   document of that type, in order of arrival; or %NULL
 */
GPtrArray *
cm_revision_table_get_all (CmDatabase *database,
                           CmDocumentType type,
                           GCancellable *c,
                           GError **error)
{
  g_autoptr (CmStatement) statement = NULL;

  g_return_val_if_fail (database != NULL, NULL);

  /* A summary says which revision it is made from: the winner. */
  statement = cm_database_prepare (
      database,
      "SELECT " RECORD_COLUMNS " FROM"
      " (SELECT key, winner FROM summary WHERE type = ?1 ORDER BY key) s"
      " JOIN document d ON d.key = s.key JOIN revision r ON r.seq = s.winner"
      " WHERE r.body IS NOT NULL ORDER BY d.key",
      error);
  if (statement == NULL)
    return NULL;
  cm_statement_bind_int (statement, 1, type);
  return read_records (statement, c, error);
}

/**
 * cm_revision_table_get_revisions:
 * @database: a database, inside a job
 * @id: id of a document
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer container) (element-type CmRecord): the revisions whose envelopes
 *   are kept, newest first; or %NULL
 */
GPtrArray *
cm_revision_table_get_revisions (CmDatabase *database, const char *id, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autoptr (GPtrArray) records = NULL;

  g_return_val_if_fail (database != NULL && id != NULL, NULL);

  statement = cm_database_prepare (
      database,
      "SELECT " RECORD_COLUMNS " FROM document d JOIN revision r ON r.document = d.key"
      " WHERE d.id = ?1 AND r.body IS NOT NULL ORDER BY r.generation DESC, r.hash DESC",
      error);
  if (statement == NULL)
    return NULL;
  cm_statement_bind_text (statement, 1, id);
  records = read_records (statement, NULL, error);
  if (records == NULL || records->len > 0)
    return g_steal_pointer (&records);
  cm_store_set_not_found (error, id);
  return NULL;
}

/* Every body against its name. */
static gboolean
check_hashes (CmDatabase *database, GPtrArray *problems, GCancellable *c, GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (
      database,
      "SELECT " RECORD_COLUMNS " FROM document d JOIN revision r ON r.document = d.key"
      " WHERE r.body IS NOT NULL",
      error);
  CmStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      g_autoptr (CmRecord) record = read_record (statement);

      if (g_cancellable_set_error_if_cancelled (c, error))
        return FALSE;
      if (!cm_record_check_revision (record))
        g_ptr_array_add (
            problems,
            g_strdup_printf (_ ("Version %" PRIu64 " of “%s” is not what was stored."),
                             cm_record_get_version (record), cm_record_get_id (record)));
    }
  return step == CM_STEP_DONE;
}

/* A query whose first column is the id of a document for which @format is true. */
static gboolean
check_ids (CmDatabase *database,
           const char *sql,
           const char *sentence,
           GPtrArray *problems,
           GError **error)
{
  g_autoptr (CmStatement) statement = cm_database_prepare (database, sql, error);
  CmStep step;

  if (statement == NULL)
    return FALSE;
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    g_ptr_array_add (
        problems,
        g_strdup_printf ("“%s”: %s", cm_statement_get_text (statement, 0), sentence));
  return step == CM_STEP_DONE;
}

/**
 * cm_revision_table_check:
 * @database: a database, inside a job that reads
 * @problems: (element-type utf8): where to add sentences
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError
 *
 * Looks for contradictions: a body that is not what its revision id says, a document
 * whose row is missing or made from another revision than the winner, a version above the
 * highest one seen.
 *
 * Returns: whether the check could be made
 */
gboolean
cm_revision_table_check (CmDatabase *database,
                         GPtrArray *problems,
                         GCancellable *c,
                         GError **error)
{
  g_return_val_if_fail (database != NULL && problems != NULL, FALSE);

  return check_hashes (database, problems, c, error)
         && check_ids (
             database,
             "SELECT d.id FROM document d LEFT JOIN summary s ON s.type = d.type AND s.key = d.key"
             " WHERE s.winner IS NOT (SELECT r.seq FROM revision r"
             "  WHERE r.document = d.key AND r.leaf = 1"
             "  ORDER BY " WINNER_FIRST " LIMIT 1)",
             _ ("the list does not show its current version."), problems, error)
         && check_ids (
             database,
             "SELECT d.id FROM document d"
             " JOIN summary s ON s.type = d.type AND s.key = d.key"
             " JOIN summary_row r ON r.key = d.key"
             " WHERE s.n_servers <> (SELECT count(*) FROM summary_server x"
             "  WHERE x.key = d.key AND instr(char(10) || r.servers || char(10),"
             "   char(10) || x.server || char(10)))"
             " OR s.n_servers <> (SELECT count(*) FROM summary_server x"
             "  WHERE x.key = d.key)",
             _ ("the list does not find it by its servers."), problems, error)
         && check_ids (database,
                       "SELECT DISTINCT d.id FROM document d"
                       " JOIN revision r ON r.document = d.key"
                       " WHERE r.version > d.high_water",
                       _ ("a version is higher than the highest one noted."), problems,
                       error)
         && check_ids (database,
                       "SELECT d.id FROM document d JOIN revision r ON r.document = d.key"
                       " WHERE r.leaf = 1 AND r.body IS NULL",
                       _ ("its current version is missing."), problems, error);
}
