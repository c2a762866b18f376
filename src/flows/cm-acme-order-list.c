/* cm-acme-order-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All orders in one place. Documents of what is by ACME are read, as how far an order is,
 * or what the last one failed with, stands in them alone.
 */

#include "cm-acme-order-list.h"

#include "cm-query.h"
#include "cm-task.h"

static void
add_order (GPtrArray *credentials,
           CmContext *context,
           const char *id,
           GCancellable *cancellable)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, /* error: */ NULL);
  const CmAcmeRecord *record
      = CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  if (record != NULL && (record->order != NULL || record->problem != NULL))
    g_ptr_array_add (credentials, g_steal_pointer (&document));
}

static gint
compare_titles (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (cm_document_get_title (*(CmDocument *const *)a),
                         cm_document_get_title (*(CmDocument *const *)b));
}

/**
 * cm_acme_order_list_read:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Finds the orders at ACME CAs that are under way, and those that failed. Blocks.
 *
 * Returns: (transfer full) (element-type CmCredentialDoc): their credentials, by title,
 * or %NULL
 */
GPtrArray *
cm_acme_order_list_read (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) credentials = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (fields->provider == CM_PROVIDER_ACME)
        add_order (credentials, context, fields->id, cancellable);
    }
  g_ptr_array_sort (credentials, compare_titles);
  return rows != NULL ? g_steal_pointer (&credentials) : NULL;
}

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *credentials = cm_acme_order_list_read (source, cancellable, &error);

  if (credentials != NULL)
    g_task_return_pointer (task, credentials, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_order_list_read_async:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_order_list_read() in a worker thread.
 */
void
cm_acme_order_list_read_async (CmContext *context,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context));

  cm_task_read (context, cm_acme_order_list_read_async, NULL, NULL, read_thread,
                cancellable, callback, user_data);
}

/**
 * cm_acme_order_list_read_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmCredentialDoc): their credentials, or %NULL
 */
GPtrArray *
cm_acme_order_list_read_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
