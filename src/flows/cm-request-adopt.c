/* cm-request-adopt.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request that was made elsewhere: its key lives on the server, and all that is kept
 * here is what it asks for, so that the answer finds its place.
 */

#include "cm-request-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-credential-change-private.h"
#include "cm-host-name.h"
#include "cm-key-owner-private.h"
#include "cm-request-job-private.h"

/**
 * cm_request_flow_find_owner:
 * @context: the certstore
 * @csr: any request
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if its key is new here, or
 *   another #CmFlowError
 *
 * Looks for a credential with the key of a request. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_request_flow_find_owner (CmContext *context,
                            CmCsr *csr,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmCredentialDoc) owner = NULL;
  g_autoptr (CmCredentialDoc) other = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && CM_IS_CSR (csr), NULL);

  if (!cm_key_owner_find (context, cm_csr_get_public_key_id (csr),
                          cm_csr_get_subject_alt_names (csr), &owner, &other, cancellable,
                          error))
    return NULL;
  if (owner == NULL && other == NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                         _ ("No credential has the key of this request."));
  return owner != NULL ? g_steal_pointer (&owner) : g_steal_pointer (&other);
}

/* The credential with that key waits for another certificate from now on. */
static gboolean
apply_adopt (const CmCredentialChange *change,
             CmDocument *document,
             char **detail,
             gboolean *changed,
             GError **error)
{
  CmCredentialDoc *credential;
  g_autofree char *pem = cm_csr_to_pem (change->request);

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  if (cm_credential_doc_get_leaf (credential) == NULL
      || cm_credential_doc_get_status (credential) == CM_STATUS_RENEWING)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("The key of this request is already that of “%s”."),
                   cm_document_get_title (document));
      return FALSE;
    }
  cm_credential_doc_set_csr (credential, pem);
  cm_credential_doc_set_status (credential, CM_STATUS_RENEWING);
  cm_credential_change_judge (change, credential);
  return TRUE;
}

static CmCredentialDoc *
renew_by (CmContext *context,
          const char *id,
          CmCsr *csr,
          GCancellable *cancellable,
          GError **error)
{
  CmCredentialChange change
      = { .context = context, .action = CM_ACTION_RENEW, .request = csr };

  if (!cm_credential_change_run (&change, &id, 1, apply_adopt, /* n_changed: */ NULL,
                                 cancellable, error))
    return NULL;
  return (CmCredentialDoc *)cm_context_get_document (context, id, cancellable, error);
}

static char *
dup_title (CmCsr *csr)
{
  const char *const *hosts = cm_csr_get_host_names (csr);

  if (hosts != NULL && hosts[0] != NULL)
    return cm_host_name_to_unicode (hosts[0]);
  return g_strdup (cm_csr_get_common_name (csr) != NULL ? cm_csr_get_common_name (csr)
                                                        : cm_csr_get_subject (csr));
}

static CmCredentialDoc *
keep_new (CmContext *context,
          CmCsr *csr,
          CmCredentialDoc *other,
          const char *const *servers,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_MANUAL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autofree char *title = dup_title (csr);

  cm_document_set_title (CM_DOCUMENT (credential), title);
  cm_key_owner_share (credential, other);
  if (other == NULL || cm_credential_doc_get_sealed_key (other) == NULL)
    cm_credential_doc_set_servers (credential, servers);
  cm_request_job_describe (context, credential, csr);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_REQUEST_CERTIFICATE,
                     /* detail: */ NULL);
  if (!cm_context_commit (context, changes, cancellable, error))
    return NULL;
  return g_steal_pointer (&credential);
}

/**
 * cm_request_flow_adopt:
 * @context: the certstore
 * @csr: a request that was made elsewhere
 * @servers: (nullable): ids of the servers that have its key
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_EXISTS, if a request for this key is out
 *   already; %CM_FLOW_ERROR_NOT_FOUND, if a server is not an active identity; or another
 *   #CmFlowError
 *
 * Keeps a request whose key is elsewhere. Where the certstore has a certificate for that
 * key and no other names, its credential is being renewed; otherwise there is a new one
 * that waits. Blocks.
 *
 * Returns: (transfer full): the credential that waits for the answer, or %NULL
 */
CmCredentialDoc *
cm_request_flow_adopt (CmContext *context,
                       CmCsr *csr,
                       const char *const *servers,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CmCredentialDoc) owner = NULL;
  g_autoptr (CmCredentialDoc) other = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && CM_IS_CSR (csr), NULL);

  if (!cm_request_require_proven (csr, error)
      || !cm_context_require_unlocked (context, error)
      || !cm_context_require_servers (context, servers, error))
    return NULL;
  if (!cm_key_owner_find (context, cm_csr_get_public_key_id (csr),
                          cm_csr_get_subject_alt_names (csr), &owner, &other, cancellable,
                          error))
    return NULL;
  if (owner != NULL)
    return renew_by (context, cm_document_get_id (CM_DOCUMENT (owner)), csr, cancellable,
                     error);
  return keep_new (context, csr, other, servers, cancellable, error);
}
