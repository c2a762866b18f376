/* cm-ready.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every dialog that writes needs an unlocked certstore, and should not make the user
 * prepare for that: the question comes when the answer is needed, and the work goes on
 * after it. An empty folder gets its certstore here, a locked one is unlocked.
 */

#include "cm-ready.h"

#include "cm-setup-dialog.h"
#include "cm-unlock-dialog.h"

static void
on_setup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = cm_setup_dialog_run_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, done);
}

static void
on_unlock_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = cm_unlock_dialog_run_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, done);
}

/**
 * cm_ready_async:
 * @parent: (nullable): the window that asks
 * @context: the certstore
 * @callback: called when the certstore is unlocked or the user declined
 * @user_data: for @callback
 *
 * Sets up or unlocks the certstore, unless it is unlocked already; then @callback comes
 * at once.
 */
void
cm_ready_async (GtkWindow *parent,
                CmContext *context,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  task = g_task_new (context, NULL, callback, user_data);
  g_task_set_source_tag (task, cm_ready_async);
  switch (cm_context_get_state (context))
    {
    case CM_CONTEXT_STATE_UNLOCKED:
      g_task_return_boolean (task, TRUE);
      break;
    case CM_CONTEXT_STATE_LOCKED:
      cm_unlock_dialog_run_async (parent, context, on_unlock_cb, g_steal_pointer (&task));
      break;
    case CM_CONTEXT_STATE_EMPTY:
      cm_setup_dialog_run_async (parent, context, on_setup_cb, g_steal_pointer (&task));
      break;
    case CM_CONTEXT_STATE_CLOSED:
      g_task_return_boolean (task, FALSE);
      break;
    }
}

/**
 * cm_ready_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: %TRUE if the certstore is unlocked; %FALSE without an error if the user
 *   declined
 */
gboolean
cm_ready_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
