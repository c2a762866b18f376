/* cm-check-rows.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists show rows that were made of verified documents and are not signed themselves, so
 * that a hundred thousand of them are there at once. Whoever can write the database can
 * write other rows; here they are made once more and compared.
 */

#include "cm-check-rows-private.h"

#include <string.h>

static gboolean
read_view (CmContext *context,
           CmDocumentType type,
           CmQueryView view,
           GHashTable *rows,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (type);
  g_autoptr (GPtrArray) found = NULL;

  cm_query_set_view (query, view);
  found = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      CmSummary *row = g_ptr_array_index (found, i);

      g_hash_table_insert (rows, (gpointer)cm_summary_get_id (row), g_object_ref (row));
    }
  return found != NULL;
}

/**
 * cm_check_rows_read: (skip)
 * @context: an open context
 * @type: type of the documents
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type utf8 CmSummary): what lists show, by the id of
 *   the document, or %NULL
 */
GHashTable *
cm_check_rows_read (CmContext *context,
                    CmDocumentType type,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GHashTable) rows
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  if (!read_view (context, type, CM_QUERY_VIEW_EVERY, rows, cancellable, error)
      || !read_view (context, type, CM_QUERY_VIEW_DELETED, rows, cancellable, error))
    return NULL;
  return g_steal_pointer (&rows);
}

static gboolean
are_same_lists (const char *const *left, const char *const *right)
{
  const char *const none[] = { NULL };

  return g_strv_equal (left != NULL ? left : none, right != NULL ? right : none);
}

static gboolean
are_same_numbers (const CmSummaryFields *left, const CmSummaryFields *right)
{
  return left->deleted == right->deleted && left->status == right->status
         && left->health == right->health && left->provider == right->provider
         && left->state == right->state && left->not_before == right->not_before
         && left->not_after == right->not_after && left->changed_at == right->changed_at
         && left->has_key == right->has_key && left->exportable == right->exportable;
}

static gboolean
are_same_texts (const CmSummaryFields *left, const CmSummaryFields *right)
{
  return g_strcmp0 (left->title, right->title) == 0
         && g_strcmp0 (left->issuer, right->issuer) == 0
         && g_strcmp0 (left->key_label, right->key_label) == 0
         && g_strcmp0 (left->serial, right->serial) == 0
         && g_strcmp0 (left->fingerprint, right->fingerprint) == 0
         && g_strcmp0 (left->public_key_id, right->public_key_id) == 0
         && g_strcmp0 (left->host_names, right->host_names) == 0
         && g_strcmp0 (left->detail, right->detail) == 0
         && are_same_lists ((const char *const *)left->servers,
                            (const char *const *)right->servers);
}

/**
 * cm_check_rows_are_right: (skip)
 * @rows: (element-type utf8 CmSummary): from cm_check_rows_read()
 * @trust: who is trusted
 * @document: a verified document
 *
 * What a row is searched by besides is not looked at. A row of another version is right:
 * the database's own check says of those that do not belong to the current one. May be
 * called on several threads.
 *
 * Returns: whether lists show of @document what it says; also if they do not show it
 */
gboolean
cm_check_rows_are_right (GHashTable *rows, CmTrust *trust, CmDocument *document)
{
  CmSummary *shown = g_hash_table_lookup (rows, cm_document_get_id (document));
  g_autoptr (CmSummary) due = NULL;
  const CmSummaryFields *left;
  const CmSummaryFields *right;

  if (shown == NULL)
    return TRUE;
  due = cm_trust_summarize (trust, document);
  left = cm_summary_get_fields (shown);
  right = cm_summary_get_fields (due);
  return left->version != right->version
         || (are_same_numbers (left, right) && are_same_texts (left, right));
}
