/* cm-ca-renew-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three ways, each with what it means for those who trust the CA. What most want is
 * chosen already.
 */

#include "cm-ca-renew-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  CmCaRenewal renewal;
  const char *title;
  const char *meaning;
} Choice;

static const Choice choices[] = {
  { CM_CA_RENEWAL_SAME_KEY, N_ ("_Same key"),
    N_ ("Another certificate for longer. What it issued stands below either.") },
  { CM_CA_RENEWAL_NEW_KEY, N_ ("_New key"),
    N_ ("The key of today certifies the new one, so that clients go on trusting what it "
        "issues until they have the new certificate.") },
  { CM_CA_RENEWAL_NEW_KEY_ALONE, N_ ("New key, not _vouched for"),
    N_ ("If the key of today may be in wrong hands. Clients need the new certificate at "
        "once.") },
};

static void
on_toggled_cb (GtkCheckButton *button, GTask *task)
{
  const Choice *choice = g_object_get_data (G_OBJECT (button), "choice");

  if (gtk_check_button_get_active (button))
    g_object_set_data (G_OBJECT (task), "choice", (gpointer)choice);
}

static GtkWidget *
create_row (const Choice *choice, GtkCheckButton **first, GTask *task)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_check_button_new ();

  g_object_set_data (G_OBJECT (button), "choice", (gpointer)choice);
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_toggled_cb), task, 0);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (button), *first);
  if (*first == NULL)
    {
      *first = GTK_CHECK_BUTTON (button);
      gtk_check_button_set_active (*first, TRUE);
    }
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (choice->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (choice->meaning));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  return row;
}

static GtkWidget *
create_choices (GTask *task)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkCheckButton *first = NULL;

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_list_box_append (GTK_LIST_BOX (list), create_row (&choices[i], &first, task));
  return list;
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Choice *choice = g_object_get_data (G_OBJECT (task), "choice");

  g_signal_handlers_disconnect_by_func (dialog, on_response_cb, user_data);
  g_task_return_int (task,
                     g_str_equal (response, "renew") ? (gssize)choice->renewal : -1);
}

/**
 * cm_ca_renew_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @ca: a Micro CA
 * @callback: called when the user has answered
 * @user_data: for @callback
 *
 * Asks whether with its key or a new one.
 */
void
cm_ca_renew_dialog_run_async (GtkWindow *parent,
                              CmMicroCaDoc *ca,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  AdwMessageDialog *dialog;
  GTask *task;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_MICRO_CA_DOC (ca));

  task = g_task_new (NULL, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (task, cm_ca_renew_dialog_run_async);
  g_task_set_task_data (task, g_object_ref (ca), g_object_unref);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  adw_message_dialog_format_heading (dialog, _ ("Renew %s?"),
                                     cm_document_get_title (CM_DOCUMENT (ca)));
  adw_message_dialog_set_body (
      dialog, _ ("It is valid for as long as before again, from today on."));
  adw_message_dialog_set_extra_child (dialog, create_choices (task));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "renew",
                                    _ ("_Renew"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "renew", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "renew");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * cm_ca_renew_dialog_run_finish:
 * @result: what the callback got
 * @ca: (out) (transfer none): the Micro CA
 * @renewal: (out): how
 *
 * Returns: whether it is to be renewed
 */
gboolean
cm_ca_renew_dialog_run_finish (GAsyncResult *result,
                               CmMicroCaDoc **ca,
                               CmCaRenewal *renewal)
{
  gssize answer;

  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  answer = g_task_propagate_int (G_TASK (result), /* error: */ NULL);
  if (answer < 0)
    return FALSE;
  *ca = g_task_get_task_data (G_TASK (result));
  *renewal = (CmCaRenewal)answer;
  return TRUE;
}
