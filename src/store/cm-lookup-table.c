/* cm-lookup-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds documents by an exact value. Fingerprints, public keys and host names come in no
 * order, so each new one lands somewhere in the middle of an index; what is kept there is
 * a number made from the value, and the row decides whether the value is the same. An
 * import asks for thousands at once: one prepared statement is bound again for each.
 */

#include "cm-lookup-table-private.h"

#include "cm-enum.h"

#define BY_NUMBER                                                                        \
  "SELECT r.id FROM summary_lookup l CROSS JOIN summary_row r ON r.key = l.key"          \
  " CROSS JOIN summary s ON s.type = r.type AND s.key = r.key"                           \
  " WHERE l.number = ?3 AND r.type = ?2 AND s.deleted = ?5 AND s.status <> ?4"

/* FNV-1a, 64 bits: spreads well, and needs no more, because a hit is compared. */
static gint64
make_number (CmLookup kind, const char *value)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325) ^ (guint64)kind;

  for (; *value != '\0'; value++)
    hash = (hash ^ (guint8)*value) * G_GUINT64_CONSTANT (0x100000001b3);
  return (gint64)hash;
}

static gboolean
add_value (CmStatement *statement,
           gint64 key,
           CmLookup kind,
           const char *value,
           GError **error)
{
  if (value == NULL || *value == '\0')
    return TRUE;
  cm_statement_bind_int (statement, 1, make_number (kind, value));
  cm_statement_bind_int (statement, 2, key);
  return cm_statement_run (statement, error);
}

/**
 * cm_lookup_table_add:
 * @database: a database, inside a job that writes
 * @key: key of the document
 * @fields: its row
 * @error: return location for a #CmStoreError
 *
 * Makes a document findable by its values.
 *
 * Returns: whether it is written
 */
gboolean
cm_lookup_table_add (CmDatabase *database,
                     gint64 key,
                     const CmSummaryFields *fields,
                     GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_auto (GStrv) names = NULL;

  g_return_val_if_fail (database != NULL && fields != NULL, FALSE);

  statement = cm_database_prepare (
      database, "INSERT OR IGNORE INTO summary_lookup (number, key) VALUES (?1, ?2)",
      error);
  if (statement == NULL
      || !add_value (statement, key, CM_LOOKUP_FINGERPRINT, fields->fingerprint, error)
      || !add_value (statement, key, CM_LOOKUP_PUBLIC_KEY, fields->public_key_id, error))
    return FALSE;
  names = g_strsplit (fields->host_names != NULL ? fields->host_names : "", "\n", -1);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (!add_value (statement, key, CM_LOOKUP_HOST_NAME, names[i], error))
        return FALSE;
    }
  return TRUE;
}

/* What was deleted is found by the numbers that it had before. */
static CmLookup
get_numbered (CmLookup kind)
{
  switch (kind)
    {
    case CM_LOOKUP_DELETED_FINGERPRINT:
      return CM_LOOKUP_FINGERPRINT;
    case CM_LOOKUP_DELETED_PUBLIC_KEY:
      return CM_LOOKUP_PUBLIC_KEY;
    case CM_LOOKUP_FINGERPRINT:
    case CM_LOOKUP_PUBLIC_KEY:
    case CM_LOOKUP_HOST_NAME:
    case CM_LOOKUP_ID_PREFIX:
      break;
    }
  return kind;
}

static const char *
get_sql (CmLookup kind)
{
  switch (kind)
    {
    case CM_LOOKUP_FINGERPRINT:
    case CM_LOOKUP_DELETED_FINGERPRINT:
      return BY_NUMBER " AND r.fingerprint = ?1 ORDER BY r.id";
    case CM_LOOKUP_PUBLIC_KEY:
    case CM_LOOKUP_DELETED_PUBLIC_KEY:
      return BY_NUMBER " AND r.public_key_id = ?1 ORDER BY r.id";
    case CM_LOOKUP_HOST_NAME:
      return BY_NUMBER " AND instr (r.host_names, char (10) || ?1 || char (10)) > 0"
                       " ORDER BY r.id";
    case CM_LOOKUP_ID_PREFIX:
      /* No character sorts behind U+10FFFF. */
      return "SELECT d.id FROM document d CROSS JOIN summary_row r ON r.key = d.key"
             " WHERE d.id >= ?1 AND d.id < ?1 || char (1114111) AND r.type = ?2"
             " ORDER BY d.id";
    }
  g_return_val_if_reached (NULL);
}

static gboolean
find_value (CmStatement *statement,
            CmDocumentType type,
            CmLookup kind,
            const char *value,
            GPtrArray *ids,
            GError **error)
{
  CmLookup numbered = get_numbered (kind);
  CmStep step;

  cm_statement_bind_text (statement, 1, value);
  cm_statement_bind_int (statement, 2, type);
  if (kind != CM_LOOKUP_ID_PREFIX)
    {
      cm_statement_bind_int (statement, 3, make_number (numbered, value));
      cm_statement_bind_int (statement, 4, CM_STATUS_ARCHIVED);
      cm_statement_bind_int (statement, 5, numbered != kind);
    }
  while ((step = cm_statement_step (statement, error)) == CM_STEP_ROW)
    g_ptr_array_add (ids, g_strdup (cm_statement_get_text (statement, 0)));
  cm_statement_reset (statement);
  return step == CM_STEP_DONE;
}

/* An id begins with its type, which people leave out. */
static char *
complete_value (CmDocumentType type, CmLookup kind, const char *value)
{
  g_autofree char *prefix = NULL;

  if (kind != CM_LOOKUP_ID_PREFIX || *value == '\0')
    return g_strdup (value);
  prefix = g_strconcat (cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, (int)type), ":", NULL);
  if (g_str_has_prefix (value, prefix))
    return g_strdup (value);
  return g_strconcat (prefix, value, NULL);
}

/**
 * cm_lookup_table_find:
 * @database: a database, inside a job that reads
 * @type: type of the documents
 * @kind: what the values are
 * @values: (array zero-terminated=1): what to look for; empty ones find nothing
 * @c: (nullable): a cancellable
 * @error: return location for a #CmStoreError or %G_IO_ERROR_CANCELLED
 *
 * See cm_store_lookup().
 *
 * Returns: (transfer full) (element-type utf8 GPtrArray): ids by value, or %NULL
 */
GHashTable *
cm_lookup_table_find (CmDatabase *database,
                      CmDocumentType type,
                      CmLookup kind,
                      const char *const *values,
                      GCancellable *c,
                      GError **error)
{
  g_autoptr (CmStatement) statement = NULL;
  g_autoptr (GHashTable) found = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);

  g_return_val_if_fail (database != NULL && values != NULL, NULL);

  statement = cm_database_prepare (database, get_sql (kind), error);
  if (statement == NULL)
    return NULL;
  for (gsize i = 0; values[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *value = complete_value (type, kind, values[i]);

      if (g_cancellable_set_error_if_cancelled (c, error))
        return NULL;
      if (*value != '\0' && !find_value (statement, type, kind, value, ids, error))
        return NULL;
      if (ids->len > 0)
        g_hash_table_insert (found, g_strdup (values[i]), g_steal_pointer (&ids));
    }
  return g_steal_pointer (&found);
}
