/* cm-acme-account-answer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How windows end in which an account is made or changed.
 */

#include "cm-acme-account-answer.h"

#include "cm-acme-account-flow.h"
#include "cm-form-dialog.h"

/**
 * cm_acme_account_answer_cb:
 * @context: the certstore
 * @result: what came of work on an account
 * @form: (transfer full) (type CmFormDialog): the window that waits for it
 *
 * Ends the window with the account, or says in it what went wrong.
 */
void
cm_acme_account_answer_cb (GObject *context, GAsyncResult *result, gpointer form)
{
  g_autoptr (CmFormDialog) self = form;
  g_autoptr (GError) error = NULL;
  CmAcmeAccountDoc *account
      = cm_acme_account_flow_finish (CM_CONTEXT (context), result, &error);

  if (account != NULL)
    cm_form_dialog_answer (self, account, g_object_unref);
  else
    cm_form_dialog_fail (self, error);
}
