/* cm-acme-account-remove.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A closed account is of no use any more, but what is renewed by it would not say by whom
 * if it were gone: such certificates get another account first. It can be brought back
 * like any document that was deleted.
 */

#include "cm-acme-account-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-closed-private.h"
#include "cm-acme-account-opener-private.h"
#include "cm-acme-account-uses.h"
#include "cm-attempt-private.h"

typedef struct
{
  CmContext *context;
  const char *id;
  CmAcmeAccountDoc *account;
} Removal;

static gboolean
check (Removal *self, GCancellable *cancellable, GError **error)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (self->account));
  g_autoptr (CmAcmeAccountUses) uses = NULL;
  g_autofree char *joined = NULL;

  if (!cm_acme_account_doc_is_closed (self->account))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                   _ ("The account “%s” is not closed. Close it first; then it can be "
                      "removed."),
                   title);
      return FALSE;
    }
  uses = cm_acme_account_uses_find (self->context, self->id, cancellable, error);
  if (uses == NULL || uses->credentials[0] == NULL)
    return uses != NULL;
  joined = g_strjoinv (", ", uses->credentials);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("These certificates name the account “%s”: %s. Give each another one; "
                  "then it can be removed."),
               title, joined);
  return FALSE;
}

static gboolean
remove_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Removal *self = user_data;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  g_clear_object (&self->account);
  self->account
      = cm_acme_account_opener_get (self->context, self->id, cancellable, error);
  if (self->account == NULL || !check (self, cancellable, error))
    return FALSE;
  cm_document_set_deleted (CM_DOCUMENT (self->account), TRUE);
  cm_change_set_put (changes, CM_DOCUMENT (self->account), CM_ACTION_DELETE, NULL);
  return cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_acme_account_flow_remove:
 * @context: an unlocked context
 * @id: id of an account that is closed
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if it is open or a credential
 *   names it that is not archived, or another #CmFlowError
 *
 * Removes an account here; cm_credential_flow_restore() brings it back. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_remove (CmContext *context,
                             const char *id,
                             GCancellable *cancellable,
                             GError **error)
{
  Removal self = { context, id, NULL };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  if (!cm_attempt_run (remove_once, &self, cancellable, error))
    g_clear_object (&self.account);
  return self.account;
}

/**
 * cm_acme_account_flow_close_here:
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Takes an account as closed, of which the CA is not told: for one that is gone. What is
 * renewed by it warns of that. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_close_here (CmContext *context,
                                 const char *id,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  return cm_acme_account_closed_commit (context, id, "closed-here", cancellable, error);
}
