/* cm-renew-by-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question with one choice: the Micro CAs that can issue. What was revoked is not
 * among them. Closing it in any way but Renew means no.
 */

#include "cm-renew-by-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-ca-row.h"

static CmCaRow *
get_row (AdwMessageDialog *dialog)
{
  GtkWidget *list = adw_message_dialog_get_extra_child (dialog);

  return CM_CA_ROW (gtk_widget_get_first_child (list));
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *ca_id = cm_ca_row_get_ca_id (get_row (dialog));

  g_signal_handlers_disconnect_by_func (dialog, on_response_cb, user_data);
  g_task_return_pointer (task, g_str_equal (response, "renew") ? g_strdup (ca_id) : NULL,
                         g_free);
}

static void
on_ca_changed_cb (AdwMessageDialog *dialog)
{
  gboolean any = cm_ca_row_get_ca_id (get_row (dialog)) != NULL;

  adw_message_dialog_set_response_enabled (dialog, "renew", any);
  adw_message_dialog_set_body (
      dialog,
      any ? _ ("It keeps its names and its servers, and gets a new key unless the "
               "one it has may be exported. The chain before goes to the archive.")
          : _ ("There is no Micro CA that could. Make one first."));
}

static GtkWidget *
create_list (CmContext *context)
{
  GtkWidget *list = gtk_list_box_new ();
  CmCaRow *row = g_object_new (CM_TYPE_CA_ROW, "title", _ ("Micro CA"), NULL);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (row));
  cm_ca_row_set_context (row, context);
  return list;
}

/**
 * cm_renew_by_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 * @summary: a credential that a Micro CA issued
 * @callback: called when the user has answered
 * @user_data: for @callback
 *
 * Asks for the Micro CA.
 */
void
cm_renew_by_dialog_run_async (GtkWindow *parent,
                              CmContext *context,
                              CmSummary *summary,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  AdwMessageDialog *dialog;
  GTask *task;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_SUMMARY (summary));

  task = g_task_new (NULL, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (task, cm_renew_by_dialog_run_async);
  g_task_set_task_data (task, g_strdup (cm_summary_get_id (summary)), g_free);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  adw_message_dialog_format_heading (dialog, _ ("Who Shall Renew %s?"),
                                     cm_summary_get_title (summary));
  adw_message_dialog_set_extra_child (dialog, create_list (context));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "renew",
                                    _ ("_Renew"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "renew", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "renew");
  adw_message_dialog_set_close_response (dialog, "cancel");
  on_ca_changed_cb (dialog);
  g_signal_connect_object (get_row (dialog), "notify::ca-id",
                           G_CALLBACK (on_ca_changed_cb), dialog, G_CONNECT_SWAPPED);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * cm_renew_by_dialog_run_finish:
 * @result: what the callback got
 * @id: (out) (optional): id of what is to be renewed
 *
 * Returns: (transfer full) (nullable): id of a Micro CA; %NULL if the user does not want
 *   to
 */
char *
cm_renew_by_dialog_run_finish (GAsyncResult *result, char **id)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  if (id != NULL)
    *id = g_strdup (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), /* error: */ NULL);
}
