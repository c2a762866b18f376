/* cm-lookup-table.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds documents by an exact value. An import asks for thousands of fingerprints at
 * once: one prepared statement is bound again for each, which costs a microsecond or two,
 * where one statement with thousands of parameters would have to be compiled each time.
 */

#include "cm-lookup-table-private.h"

#include <string.h>

#include "cm-enum.h"

#define LIVE "s.deleted = 0 AND s.status <> ?3 AND s.type = ?2"

static const char *
get_sql (CmLookup kind)
{
  switch (kind)
    {
    case CM_LOOKUP_FINGERPRINT:
      return "SELECT s.id FROM summary s WHERE s.fingerprint = ?1 AND " LIVE
             " ORDER BY s.id";
    case CM_LOOKUP_PUBLIC_KEY:
      return "SELECT s.id FROM summary s WHERE s.public_key_id = ?1 AND " LIVE
             " ORDER BY s.id";
    case CM_LOOKUP_HOST_NAME:
      return "SELECT s.id FROM summary_host h JOIN summary s ON s.key = h.key"
             " WHERE h.name = ?1 AND " LIVE " ORDER BY s.id";
    case CM_LOOKUP_ID_PREFIX:
      /* No character sorts behind U+10FFFF. */
      return "SELECT d.id FROM document d JOIN summary s ON s.key = d.key"
             " WHERE d.id >= ?1 AND d.id < ?1 || char (1114111) AND s.type = ?2"
             " AND ?3 ORDER BY d.id";
    }
  g_return_val_if_reached (NULL);
}

static gboolean
find_value (CmStatement *statement,
            const char *value,
            CmDocumentType type,
            GPtrArray *ids,
            GError **error)
{
  CmStep step;

  cm_statement_bind_text (statement, 1, value);
  cm_statement_bind_int (statement, 2, type);
  cm_statement_bind_int (statement, 3, CM_STATUS_ARCHIVED);
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

  if (kind != CM_LOOKUP_ID_PREFIX)
    return g_strdup (value);
  prefix = g_strconcat (cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, (int)type), ":", NULL);
  if (g_str_has_prefix (value, prefix) || g_str_has_prefix (prefix, value))
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
      if (*value != '\0' && !find_value (statement, value, type, ids, error))
        return NULL;
      if (ids->len > 0)
        g_hash_table_insert (found, g_strdup (values[i]), g_steal_pointer (&ids));
    }
  return g_steal_pointer (&found);
}
