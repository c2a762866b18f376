/* cm-mark-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The small tables beside the documents. A mark is changed only from the value the caller
 * has read, so two programs that extend the same chain find each other out. Quarantine
 * keeps what failed verification byte for byte, once, however often it is met.
 */

#include "cm-mark-table-private.h"

/**
 * cm_mark_table_get:
 * @database: a database, inside a job
 * @name: name of a mark
 * @value: (out) (nullable): its value; %NULL when it is not set
 * @error: return location for a #CmStoreError
 *
 * Returns: whether it could be read
 */
gboolean
cm_mark_table_get (CmDatabase *database, const char *name, char **value, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  CmStep step;

  g_return_val_if_fail (database != NULL && name != NULL && value != NULL, FALSE);

  statement
      = cm_database_prepare (database, "SELECT value FROM mark WHERE name = ?1", error);
  if (statement == NULL)
    return FALSE;
  cm_statement_bind_text (statement, 1, name);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_ERROR)
    return FALSE;
  *value = step == CM_STEP_ROW ? g_strdup (cm_statement_get_text (statement, 0)) : NULL;
  return TRUE;
}

/**
 * cm_mark_table_set:
 * @database: a database, inside a job that writes
 * @step: a mark, what it holds before and after
 * @error: return location for a #CmStoreError
 *
 * See cm_commit_set_mark().
 *
 * Returns: whether it is set
 */
gboolean
cm_mark_table_set (CmDatabase *database, const CmCommitStep *step, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autofree char *before = NULL;

  g_return_val_if_fail (database != NULL && step != NULL, FALSE);

  if (!cm_mark_table_get (database, step->name, &before, error))
    return FALSE;
  if (g_strcmp0 (before, step->expected) != 0)
    {
      cm_commit_set_mark_conflict (error);
      return FALSE;
    }
  statement = cm_database_prepare (
      database,
      step->value != NULL ? "INSERT OR REPLACE INTO mark (name, value) VALUES (?1, ?2)"
                          : "DELETE FROM mark WHERE name = ?1 AND ?2 IS NULL",
      error);
  if (statement == NULL)
    return FALSE;
  cm_statement_bind_text (statement, 1, step->name);
  cm_statement_bind_text (statement, 2, step->value);
  return cm_statement_run (statement, error);
}

/**
 * cm_quarantine_table_add:
 * @database: a database, inside a job that writes
 * @step: an envelope and what is wrong with it
 * @error: return location for a #CmStoreError
 *
 * See cm_commit_quarantine().
 *
 * Returns: whether it is there
 */
gboolean
cm_quarantine_table_add (CmDatabase *database, const CmCommitStep *step, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autofree char *hash = NULL;

  g_return_val_if_fail (database != NULL && step != NULL, FALSE);

  statement = cm_database_prepare (
      database,
      "INSERT INTO quarantine (id, reason, since, hash, envelope)"
      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id, hash) DO NOTHING",
      error);
  if (statement == NULL)
    return FALSE;
  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, step->envelope);
  cm_statement_bind_text (statement, 1, step->id);
  cm_statement_bind_text (statement, 2, step->reason);
  cm_statement_bind_int (statement, 3, step->since);
  cm_statement_bind_text (statement, 4, hash);
  cm_statement_bind_bytes (statement, 5, step->envelope);
  return cm_statement_run (statement, error);
}

/**
 * cm_quarantine_table_list:
 * @database: a database, inside a job
 * @error: return location for a #CmStoreError
 *
 * Returns: (transfer container) (element-type CmQuarantined): what is in quarantine,
 *   oldest first, or %NULL
 */
GPtrArray *
cm_quarantine_table_list (CmDatabase *database, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_quarantined_free);
  CmStep step;

  g_return_val_if_fail (database != NULL, NULL);

  statement = cm_database_prepare (
      database, "SELECT key, id, reason, since, envelope FROM quarantine ORDER BY key",
      error);
  if (statement == NULL)
    return NULL;
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    {
      CmQuarantined *item = g_new0 (CmQuarantined, 1);

      item->key = cm_statement_get_int (statement, 0);
      item->id = g_strdup (cm_statement_get_text (statement, 1));
      item->reason = g_strdup (cm_statement_get_text (statement, 2));
      item->since = cm_statement_get_int (statement, 3);
      item->envelope = cm_statement_dup_bytes (statement, 4);
      g_ptr_array_add (list, item);
    }
  return step == CM_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

/**
 * cm_quarantine_table_drop:
 * @database: a database, inside a job that writes
 * @key: key of what is in quarantine
 * @error: return location for a #CmStoreError
 *
 * See cm_store_drop_quarantined().
 *
 * Returns: whether it was there and is gone
 */
gboolean
cm_quarantine_table_drop (CmDatabase *database, gint64 key, GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  CmStep step;

  g_return_val_if_fail (database != NULL, FALSE);

  statement = cm_database_prepare (
      database, "DELETE FROM quarantine WHERE key = ?1 RETURNING key", error);
  if (statement == NULL)
    return FALSE;
  cm_statement_bind_int (statement, 1, key);
  step = cm_statement_step (statement, error);
  if (step == CM_STEP_DONE)
    cm_quarantined_set_not_found (error);
  return step == CM_STEP_ROW;
}
