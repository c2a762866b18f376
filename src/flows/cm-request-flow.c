/* cm-request-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request to a CA outside is a credential that has its key and waits for its
 * certificate. Whatever happens to it happens to that one document.
 */

#include "cm-request-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-change-private.h"
#include "cm-request-job-private.h"

/**
 * cm_request_flow_create:
 * @form: what is to be asked for
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error of cm_certificate_form_check(),
 *   %CM_FLOW_ERROR_LOCKED, or another #CmFlowError
 *
 * Makes a key and a request for it, and stores both. Blocks.
 *
 * Returns: (transfer full): the credential that waits for its answer, or %NULL
 */
CmCredentialDoc *
cm_request_flow_create (CmCertificateForm *form,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CmRequestJob) job = NULL;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form), NULL);

  job = cm_request_job_new (form, /* replaces: */ NULL, error);
  return job != NULL ? cm_request_job_run (job, cancellable, error) : NULL;
}

static gboolean
apply_withdraw (const CmCredentialChange *change,
                CmDocument *document,
                char **detail,
                gboolean *changed,
                GError **error)
{
  CmCredentialDoc *credential;
  CmStatus status;

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  status = cm_credential_doc_get_status (credential);
  if (cm_document_is_deleted (document) || cm_credential_doc_get_csr (credential) == NULL
      || (status != CM_STATUS_WAITING && status != CM_STATUS_RENEWING))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("No request for “%s” is out."), cm_document_get_title (document));
      return FALSE;
    }
  if (status == CM_STATUS_WAITING)
    {
      cm_document_set_deleted (document, TRUE);
      return TRUE;
    }
  cm_credential_doc_set_csr (credential, NULL);
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
  cm_credential_change_judge (change, credential);
  return TRUE;
}

/**
 * cm_request_flow_withdraw:
 * @context: the certstore
 * @id: id of a credential whose request is out
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if none is, or another #CmFlowError
 *
 * Takes a request back. One that waits for its first certificate gets a tombstone, so
 * that it can be restored with its key; a credential that is being renewed with its key
 * goes on as it is.
 *
 * Returns: whether it was committed
 */
gboolean
cm_request_flow_withdraw (CmContext *context,
                          const char *id,
                          GCancellable *cancellable,
                          GError **error)
{
  CmCredentialChange change = { .context = context, .action = CM_ACTION_WITHDRAW };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return cm_credential_change_run (&change, &id, 1, apply_withdraw, /* n_changed: */ NULL,
                                   cancellable, error);
}
