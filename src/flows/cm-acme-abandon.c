/* cm-acme-abandon.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The CA is told nothing: an order that nobody goes on with expires there by itself.
 */

#include "cm-acme-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-leftover-private.h"
#include "cm-acme-run-private.h"
#include "cm-credential-change-private.h"

static gboolean
apply_abandon (const CmCredentialChange *change,
               CmDocument *document,
               char **detail,
               gboolean *changed,
               GError **error)
{
  const CmAcmeRecord *record;
  g_autoptr (CmAcmeRecord) ended = NULL;
  CmCredentialDoc *credential;

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  record = cm_credential_doc_get_acme (credential);
  if (cm_document_is_deleted (document) || record == NULL
      || (record->order == NULL && record->problem == NULL))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("No order for “%s” is under way."),
                   cm_document_get_title (document));
      return FALSE;
    }
  if (cm_credential_doc_get_leaf (credential) == NULL)
    {
      cm_document_set_deleted (document, TRUE);
      return TRUE;
    }
  ended = cm_acme_record_copy (record);
  cm_acme_record_end (ended);
  cm_acme_record_set_problem (ended, NULL);
  cm_credential_doc_set_acme (credential, ended);
  cm_acme_run_set_status (credential);
  cm_credential_change_judge (change, credential);
  return TRUE;
}

/**
 * cm_acme_flow_abandon:
 * @context: an unlocked context
 * @id: id of a credential with an order that is under way or failed
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if there is none, or another
 *   #CmFlowError
 *
 * Gives an order up. A credential that waits for its first certificate gets a tombstone,
 * so that it can be restored with its key and its order; one that is being renewed goes
 * on as it is. What it published is removed, unless it is worked on elsewhere: who does
 * so removes it. Blocks.
 *
 * Returns: whether it was committed
 */
gboolean
cm_acme_flow_abandon (CmContext *context,
                      const char *id,
                      GCancellable *cancellable,
                      GError **error)
{
  CmCredentialChange change = { .context = context, .action = CM_ACTION_WITHDRAW };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  if (!cm_credential_change_run (&change, &id, 1, apply_abandon, /* n_changed: */ NULL,
                                 cancellable, error))
    return FALSE;
  cm_acme_leftover_sweep_one (context, id, /* left: */ NULL);
  return TRUE;
}
