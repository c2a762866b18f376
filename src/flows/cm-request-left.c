/* cm-request-left.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A credential may wait for two answers: one for the key that it has, and one for a new
 * key. If the new key is answered first, the other request goes on waiting in a document
 * of its own, with its key, as if it were the one for a new key.
 */

#include "cm-request-left-private.h"

#include "cm-credential-key-private.h"
#include "cm-flow-error.h"

static void
describe (CmCredentialDoc *left, CmCredentialDoc *credential)
{
  const char *pem = cm_credential_doc_get_csr (credential);
  g_autoptr (CmCsr) csr = cm_csr_new_from_pem (pem, /* error: */ NULL);

  cm_credential_doc_set_csr (left, pem);
  cm_credential_doc_set_host_names (
      left, csr != NULL ? cm_csr_get_host_names (csr)
                        : cm_credential_doc_get_host_names (credential));
  cm_credential_doc_set_subject (left, csr != NULL
                                           ? cm_csr_get_subject (csr)
                                           : cm_credential_doc_get_subject (credential));
}

/**
 * cm_request_left_keep: (skip)
 * @credential: a credential that is about to get another key
 *
 * Returns: (transfer full) (nullable): a new document, not judged yet, that waits for the
 *   answer to the request that @credential has out for its key of today, and renews
 *   @credential when that comes; %NULL if there is none
 */
CmCredentialDoc *
cm_request_left_keep (CmCredentialDoc *credential)
{
  CmCredentialDoc *left;

  if (cm_credential_doc_get_status (credential) != CM_STATUS_RENEWING
      || cm_credential_doc_get_csr (credential) == NULL
      || cm_credential_doc_get_provider (credential) == CM_PROVIDER_ACME)
    return NULL;
  left = cm_credential_doc_new (CM_PROVIDER_MANUAL);
  cm_document_set_title (CM_DOCUMENT (left),
                         cm_document_get_title (CM_DOCUMENT (credential)));
  describe (left, credential);
  cm_credential_key_move (credential, left);
  cm_credential_doc_set_supersedes (left, cm_document_get_id (CM_DOCUMENT (credential)));
  cm_credential_doc_set_status (left, CM_STATUS_WAITING);
  return left;
}

/**
 * cm_request_left_find: (skip)
 * @certstore: where to look
 * @certificate: a certificate
 * @id: (out) (transfer full) (nullable): who waits for a certificate with that key
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Blocks.
 *
 * Returns: whether it could be looked
 */
gboolean
cm_request_left_find (CmCertstore *certstore,
                      CmCertificate *certificate,
                      char **id,
                      GCancellable *cancellable,
                      GError **error)
{
  const char *const values[] = { cm_certificate_get_public_key_id (certificate), NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GHashTable) found
      = cm_store_lookup (cm_certstore_get_store (certstore), CM_DOCUMENT_TYPE_CREDENTIAL,
                         CM_LOOKUP_PUBLIC_KEY, values, cancellable, &local_error);
  GPtrArray *ids = found != NULL ? g_hash_table_lookup (found, values[0]) : NULL;

  *id = NULL;
  if (found == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; ids != NULL && i < ids->len && *id == NULL; i++)
    {
      g_autoptr (CmDocument) document
          = cm_certstore_get (certstore, ids->pdata[i], cancellable, /* error: */ NULL);

      if (document != NULL && CM_IS_CREDENTIAL_DOC (document)
          && cm_credential_doc_get_status (CM_CREDENTIAL_DOC (document))
                 == CM_STATUS_WAITING)
        *id = g_strdup (ids->pdata[i]);
    }
  return TRUE;
}
