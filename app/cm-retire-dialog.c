/* cm-retire-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Retiring cannot be undone (the identity would have to be approved anew), so it is one
 * of the few things that are asked for. Every key the identity had access to is sealed
 * anew, which takes a moment: the question stays until that is done.
 */

#include "cm-retire-dialog.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-identity-flow.h"
#include "cm-ready.h"
#include "cm-task.h"

typedef struct
{
  GtkWindow *parent; /* weak */
  char *id;
  char *name;
} RetireTask;

static void
retire_task_clear (RetireTask *data)
{
  g_clear_weak_pointer (&data->parent);
  g_free (data->id);
  g_free (data->name);
}

CM_DEFINE_TASK_DATA (RetireTask, retire_task)

static void
on_retired_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (!cm_identity_flow_retire_finish (CM_CONTEXT (source), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (
        task,
        g_strdup_printf (_ ("%s is retired. It may still hold the keys it had."),
                         retire_task_get (task)->name),
        g_free);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  CmContext *context = g_task_get_source_object (task);
  GError *error = NULL;

  if (cm_ready_finish (result, &error))
    cm_identity_flow_retire_async (context, retire_task_get (task)->id,
                                   g_task_get_cancellable (task), on_retired_cb,
                                   g_object_ref (task));
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  if (strcmp (response, "retire") == 0)
    cm_ready_async (retire_task_get (task)->parent, g_task_get_source_object (task),
                    on_ready_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, NULL, NULL);
}

/**
 * cm_retire_dialog_run_async:
 * @parent: (nullable): the window it belongs to
 * @context: an open certstore
 * @id: id of an identity
 * @callback: called when it is done, or the user went away
 * @user_data: for @callback
 *
 * Asks whether an identity is to be retired, and retires it.
 */
void
cm_retire_dialog_run_async (GtkWindow *parent,
                            CmContext *context,
                            const char *id,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  RetireTask *data;
  GtkWidget *dialog;
  GTask *task;

  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (id != NULL);

  data = retire_task_new ();
  g_set_weak_pointer (&data->parent, parent);
  data->id = g_strdup (id);
  data->name = cm_context_dup_identity_name (context, id);
  task = g_task_new (context, /* cancellable: */ NULL, callback, user_data);
  g_task_set_source_tag (task, cm_retire_dialog_run_async);
  g_task_set_task_data (task, data, retire_task_free);

  dialog = adw_message_dialog_new (parent, NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Retire %s?"),
                                     data->name);
  adw_message_dialog_set_body (
      ADW_MESSAGE_DIALOG (dialog),
      _ ("All keys it has access to are sealed anew without it. What it already opened "
         "stays with it: replace those certificates if it was lost. Retiring cannot be "
         "undone."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"),
                                    "retire", _ ("_Retire"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "retire",
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), task);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * cm_retire_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a sentence for a toast; %NULL without an error if
 *   the user went away
 */
char *
cm_retire_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
