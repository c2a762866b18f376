/* cm-acme-account-busy.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether an account may get another key now. Proofs are made of the key (RFC 8555
 * section 8.1), and who works on an order signs with the one that was there when it
 * began: the CA would refuse both.
 */

#include "cm-acme-account-busy-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"
#include "cm-acme-hold-private.h"
#include "cm-acme-record.h"
#include "cm-credential-doc.h"
#include "cm-flow-error.h"

static gboolean
is_of (CmCredentialDoc *credential, const char *account_id)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  return record != NULL && g_strcmp0 (record->account, account_id) == 0;
}

/* cm_acme_account_busy_check:
 * @context: the certstore
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_CONFLICT, which names an order, or another
 *   #CmFlowError
 *
 * Returns: whether nobody on this computer works on an order of the account. Blocks.
 */
gboolean
cm_acme_account_busy_check (CmContext *context,
                            const char *id,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GPtrArray) ids = cm_acme_flow_list_unfinished (context, cancellable, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const char *credential_id = g_ptr_array_index (ids, i);
      g_autoptr (CmDocument) document = NULL;

      if (cm_acme_hold_is_free (context, credential_id))
        continue;
      document = cm_context_get_document (context, credential_id, cancellable, NULL);
      if (!CM_IS_CREDENTIAL_DOC (document) || !is_of (CM_CREDENTIAL_DOC (document), id))
        continue;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT,
                   _ ("The order for “%s” is at work with the key of this account and "
                      "would fail. Wait for its end, or stop it; it goes on with the new "
                      "key."),
                   cm_document_get_title (document));
      return FALSE;
    }
  return ids != NULL;
}
