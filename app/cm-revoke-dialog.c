/* cm-revoke-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question with one choice. Closing it in any way but Revoke means no.
 */

#include "cm-revoke-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-crl.h"

typedef struct
{
  CmRevocationReason reason;
  const char *label;
} Choice;

static const Choice choices[] = {
  { CM_REVOCATION_REASON_UNSPECIFIED, N_ ("No reason given") },
  { CM_REVOCATION_REASON_KEY_COMPROMISE, N_ ("Somebody else may have the key") },
  { CM_REVOCATION_REASON_SUPERSEDED, N_ ("Replaced by another certificate") },
  { CM_REVOCATION_REASON_CESSATION_OF_OPERATION, N_ ("The server is gone") },
  { CM_REVOCATION_REASON_AFFILIATION_CHANGED, N_ ("The name belongs to somebody else") },
  { CM_REVOCATION_REASON_PRIVILEGE_WITHDRAWN, N_ ("It may not be used any more") },
};

static GtkWidget *
create_drop_down (void)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  GtkWidget *drop_down;

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    gtk_string_list_append (labels, _ (choices[i].label));
  drop_down = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&labels)), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop_down),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Reason"), -1);
  return drop_down;
}

static gboolean
is_key_compromise (guint selected)
{
  return selected < G_N_ELEMENTS (choices)
         && choices[selected].reason == CM_REVOCATION_REASON_KEY_COMPROMISE;
}

static void
on_selected_cb (GtkDropDown *drop_down, GParamSpec *pspec, GtkWidget *label)
{
  gtk_widget_set_visible (label,
                          is_key_compromise (gtk_drop_down_get_selected (drop_down)));
}

/* What falls with it, under the reason that makes it fall. */
static GtkWidget *
create_extra (guint n_others)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *drop_down = create_drop_down ();
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u other certificate for the same key is revoked, too.",
                "%u other certificates for the same key are revoked, too.", n_others),
      n_others);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_visible (label, FALSE);
  if (n_others > 0)
    g_signal_connect_object (drop_down, "notify::selected", G_CALLBACK (on_selected_cb),
                             label, 0);
  gtk_box_append (GTK_BOX (box), drop_down);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GtkWidget *drop_down
      = gtk_widget_get_first_child (adw_message_dialog_get_extra_child (dialog));
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down));

  g_signal_handlers_disconnect_by_func (dialog, on_response_cb, user_data);
  if (g_str_equal (response, "revoke") && selected < G_N_ELEMENTS (choices))
    g_task_return_int (task, (gssize)choices[selected].reason);
  else
    g_task_return_int (task, -1);
}

static const char *
get_body (CmSummary *summary)
{
  if (cm_summary_get_fields (summary)->type == CM_DOCUMENT_TYPE_MICRO_CA)
    return _ ("Clients that ask for the revocation list of the CA above refuse it, and "
              "what it issued, from then on. It issues nothing any more. This cannot be "
              "taken back.");
  return _ ("Clients that ask for the revocation list refuse it from then on. This "
            "cannot be taken back.");
}

/**
 * cm_revoke_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @summary: a credential, or a Micro CA, that is to be revoked
 * @n_others: how many certificates fall with it if somebody else may have its key
 * @callback: called when the user has answered
 * @user_data: for @callback
 *
 * Asks for the reason.
 */
void
cm_revoke_dialog_run_async (GtkWindow *parent,
                            CmSummary *summary,
                            guint n_others,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  AdwMessageDialog *dialog;
  GTask *task;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_SUMMARY (summary));

  task = g_task_new (NULL, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (task, cm_revoke_dialog_run_async);
  g_task_set_task_data (task, g_strdup (cm_summary_get_id (summary)), g_free);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  adw_message_dialog_format_heading (dialog, _ ("Revoke %s?"),
                                     cm_summary_get_title (summary));
  adw_message_dialog_set_body (dialog, get_body (summary));
  adw_message_dialog_set_extra_child (dialog, create_extra (n_others));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "revoke",
                                    _ ("_Revoke"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "revoke", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * cm_revoke_dialog_run_finish:
 * @result: what the callback got
 * @id: (out) (optional): id of what is to be revoked
 *
 * Returns: a #CmRevocationReason; -1 if the user does not want to
 */
int
cm_revoke_dialog_run_finish (GAsyncResult *result, char **id)
{
  g_return_val_if_fail (G_IS_TASK (result), -1);

  if (id != NULL)
    *id = g_strdup (g_task_get_task_data (G_TASK (result)));
  return (int)g_task_propagate_int (G_TASK (result), /* error: */ NULL);
}
