/* cm-import-stored.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Of the credentials that an import could complete only the little is kept that decides.
 * They are read and verified on several processors; one that fails verification counts as
 * not there.
 */

#include "cm-import-stored-private.h"

#include "cm-credential-doc.h"
#include "cm-flow-error.h"
#include "cm-parallel-private.h"

typedef struct
{
  CmCertstore *certstore;
  GPtrArray *ids;
  CmImportStored **results; /* one per id; NULL: cannot be used */
  GCancellable *cancellable;
} StoredRun;

static void
stored_free (gpointer data)
{
  CmImportStored *stored = data;

  g_free (stored->id);
  g_free (stored->title);
  g_free (stored->subject);
  g_strfreev (stored->host_names);
  g_strfreev (stored->servers);
  g_clear_object (&stored->request);
  g_clear_object (&stored->leaf);
  g_clear_pointer (&stored->above, g_ptr_array_unref);
  g_free (stored);
}

/* The request that is out. */
static CmCsr *
read_request (CmCredentialDoc *credential)
{
  CmStatus status = cm_credential_doc_get_status (credential);
  const char *pem = cm_credential_doc_get_csr (credential);

  if (pem == NULL || (status != CM_STATUS_WAITING && status != CM_STATUS_RENEWING))
    return NULL;
  return cm_csr_new_from_pem (pem, /* error: */ NULL);
}

static GPtrArray *
list_above (GPtrArray *chain)
{
  GPtrArray *above = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 1; chain != NULL && i < chain->len; i++)
    g_ptr_array_add (above, g_object_ref (chain->pdata[i]));
  return above;
}

static CmImportStored *
new_stored (CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  CmImportStored *stored = g_new0 (CmImportStored, 1);

  stored->id = g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
  stored->title = g_strdup (cm_document_get_title (CM_DOCUMENT (credential)));
  stored->subject = g_strdup (cm_credential_doc_get_subject (credential));
  stored->host_names
      = g_strdupv ((char **)cm_credential_doc_get_host_names_ascii (credential));
  stored->request = read_request (credential);
  g_set_object (&stored->leaf, leaf);
  stored->above = list_above (cm_credential_doc_get_chain (credential));
  stored->has_key = cm_credential_doc_get_sealed_key (credential) != NULL;
  stored->is_exportable = cm_credential_doc_get_exportable_key (credential) != NULL;
  stored->is_deleted = cm_document_is_deleted (CM_DOCUMENT (credential));
  stored->servers = g_strdupv ((char **)cm_credential_doc_get_servers (credential));
  stored->changed_at = cm_document_get_changed_at (CM_DOCUMENT (credential));
  return stored;
}

static gboolean
read_stored (guint index, gpointer user_data, GError **error)
{
  StoredRun *run = user_data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document
      = cm_certstore_get (run->certstore, g_ptr_array_index (run->ids, index),
                          run->cancellable, &local_error);

  if (document != NULL && CM_IS_CREDENTIAL_DOC (document))
    run->results[index] = new_stored (CM_CREDENTIAL_DOC (document));
  if (document != NULL
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * cm_import_stored_read_all: (skip)
 * @certstore: a certstore
 * @ids: (element-type utf8): ids of credentials
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Blocks.
 *
 * Returns: (transfer full) (element-type utf8 CmImportStored): by id, or %NULL
 */
GHashTable *
cm_import_stored_read_all (CmCertstore *certstore,
                           GPtrArray *ids,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree CmImportStored **results = g_new0 (CmImportStored *, ids->len + 1);
  g_autoptr (GHashTable) all
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stored_free);
  StoredRun run = {
    .certstore = certstore, .ids = ids, .results = results, .cancellable = cancellable
  };
  gboolean done = cm_parallel_run (ids->len, read_stored, &run, cancellable, error);

  for (guint i = 0; i < ids->len; i++)
    if (results[i] != NULL)
      g_hash_table_insert (all, results[i]->id, results[i]);
  return done ? g_steal_pointer (&all) : NULL;
}
