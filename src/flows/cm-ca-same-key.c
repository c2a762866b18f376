/* cm-ca-same-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A key that somebody else may have is no good in any certificate: not in the one before
 * a renewal with the same key, nor in one for other names, nor in one that was deleted.
 */

#include "cm-ca-flow.h"
#include "cm-ca-same-key-private.h"
#include "cm-task.h"

/**
 * cm_ca_same_key_is_reason: (skip)
 * @reason: why something is revoked
 *
 * Returns: whether every certificate for the same key is to be revoked with it
 */
gboolean
cm_ca_same_key_is_reason (CmRevocationReason reason)
{
  return reason == CM_REVOCATION_REASON_KEY_COMPROMISE
         || reason == CM_REVOCATION_REASON_CA_COMPROMISE;
}

/* Issued by the same Micro CA, and not revoked for such a reason yet. */
static gboolean
falls (CmCredentialDoc *other, CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (other);

  if (leaf == NULL
      || g_strcmp0 (cm_credential_doc_get_micro_ca (other),
                    cm_credential_doc_get_micro_ca (credential))
             != 0
      || !g_bytes_equal (
          cm_certificate_get_spki (leaf),
          cm_certificate_get_spki (cm_credential_doc_get_leaf (credential))))
    return FALSE;
  return cm_credential_doc_get_revoked_at (other) == 0
         || !cm_ca_same_key_is_reason (cm_credential_doc_get_revocation_reason (other));
}

/* One that fails verification is not revoked by a slip. */
static gboolean
add (GPtrArray *found,
     CmContext *context,
     const char *id,
     CmCredentialDoc *credential,
     GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) other
      = cm_context_get_document (context, id, cancellable, &local_error);

  if (other != NULL && falls (CM_CREDENTIAL_DOC (other), credential))
    g_ptr_array_add (found, g_steal_pointer (&other));
  if (local_error == NULL
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED)
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
add_view (GPtrArray *found,
          CmContext *context,
          CmQueryView view,
          CmCredentialDoc *credential,
          GCancellable *cancellable,
          GError **error)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_view (query, view);
  cm_query_set_expires (query, cm_context_get_now (context), G_MAXINT64);
  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (rows->pdata[i]);

      if (g_strcmp0 (fields->public_key_id, cm_certificate_get_public_key_id (leaf)) == 0
          && !g_str_equal (fields->id, cm_document_get_id (CM_DOCUMENT (credential)))
          && !add (found, context, fields->id, credential, cancellable, error))
        return FALSE;
    }
  return rows != NULL;
}

/**
 * cm_ca_same_key_list: (skip)
 * @context: the certstore
 * @credential: a credential that a Micro CA issued
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Looks through what is live, archived and deleted. Blocks.
 *
 * Returns: (transfer full) (element-type CmCredentialDoc): every other credential with a
 *   certificate for its key that this Micro CA issued, that has not ended, and is not
 *   revoked for the sake of the key; or %NULL
 */
GPtrArray *
cm_ca_same_key_list (CmContext *context,
                     CmCredentialDoc *credential,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  if (!add_view (found, context, CM_QUERY_VIEW_EVERY, credential, cancellable, error)
      || !add_view (found, context, CM_QUERY_VIEW_DELETED, credential, cancellable,
                    error))
    return NULL;
  return g_steal_pointer (&found);
}

/* ---- for questions ---- */

static int
count (CmContext *context, const char *id, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, error);
  g_autoptr (GPtrArray) found = NULL;

  if (document == NULL)
    return -1;
  if (!CM_IS_CREDENTIAL_DOC (document)
      || cm_credential_doc_get_micro_ca (CM_CREDENTIAL_DOC (document)) == NULL
      || cm_credential_doc_get_leaf (CM_CREDENTIAL_DOC (document)) == NULL)
    return 0;
  found = cm_ca_same_key_list (context, CM_CREDENTIAL_DOC (document), cancellable, error);
  return found != NULL ? (int)found->len : -1;
}

static void
count_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  int n = count (source, task_data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, n);
}

/**
 * cm_ca_flow_count_same_key_async:
 * @context: the certstore
 * @credential_id: id of a credential
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Counts what cm_ca_flow_revoke() revokes with a credential if somebody else may have its
 * key.
 */
void
cm_ca_flow_count_same_key_async (CmContext *context,
                                 const char *credential_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context) && credential_id != NULL);

  cm_task_read (context, (gpointer)cm_ca_flow_count_same_key_async,
                g_strdup (credential_id), g_free, count_thread, cancellable, callback,
                user_data);
}

/**
 * cm_ca_flow_count_same_key_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: how many other certificates fall with it; -1 if it could not be counted
 */
int
cm_ca_flow_count_same_key_finish (CmContext *context,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), -1);

  return (int)g_task_propagate_int (G_TASK (result), error);
}
