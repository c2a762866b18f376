/* cm-account-question.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A dialog over the window; when it is answered, the certstore is unlocked if it has to
 * be, and the work begins.
 */

#include "cm-account-question.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * cm_account_question_new:
 * @window: the window
 * @account: an account
 *
 * Returns: (transfer full): a question about it, that is not asked yet
 */
CmAccountQuestion *
cm_account_question_new (CmWindow *window, CmDocument *account)
{
  CmAccountQuestion *self;

  g_return_val_if_fail (CM_IS_WINDOW (window) && CM_IS_DOCUMENT (account), NULL);

  self = g_new0 (CmAccountQuestion, 1);
  self->window = g_object_ref (window);
  self->account = g_object_ref (account);
  return self;
}

/**
 * cm_account_question_free:
 * @self: a question
 *
 * Frees it, unasked.
 */
void
cm_account_question_free (CmAccountQuestion *self)
{
  g_object_unref (self->window);
  g_object_unref (self->account);
  g_free (self);
}

/**
 * cm_account_question_get_title:
 * @self: a question
 *
 * Returns: (transfer none): what the account is called
 */
const char *
cm_account_question_get_title (CmAccountQuestion *self)
{
  return cm_document_get_title (self->account);
}

static void
on_destroyed_cb (gpointer data, GClosure *closure)
{
  cm_account_question_free (data);
}

static void
on_answered_cb (GtkWidget *dialog, const char *response, gpointer user_data)
{
  CmAccountQuestion *self = user_data;
  CmWindowWork work = strcmp (response, "do") == 0       ? self->work
                      : strcmp (response, "before") == 0 ? self->before
                                                         : NULL;

  if (work != NULL)
    cm_window_run_ready (self->window, work,
                         g_variant_new_string (cm_document_get_id (self->account)));
}

/* @label: what the button says that does it */
static AdwMessageDialog *
create (CmAccountQuestion *self, const char *heading, const char *label)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self->window), heading, NULL);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    NULL);
  if (self->before != NULL)
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "before",
                                     self->before_label);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "do", label);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered_cb), self,
                         on_destroyed_cb, 0);
  return ADW_MESSAGE_DIALOG (dialog);
}

/**
 * cm_account_question_ask_to_destroy:
 * @self: (transfer full): a question with its work
 * @heading: (transfer full): what is asked
 * @body: what comes of it
 * @label: what the button says that does it
 *
 * Asks whether something is to be done that cannot be undone.
 */
void
cm_account_question_ask_to_destroy (CmAccountQuestion *self,
                                    char *heading,
                                    const char *body,
                                    const char *label)
{
  g_autofree char *owned = heading;
  AdwMessageDialog *dialog = create (self, owned, label);

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_DESTRUCTIVE);
  gtk_window_present (GTK_WINDOW (dialog));
}
