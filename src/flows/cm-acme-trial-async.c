/* cm-acme-trial-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in a worker thread, for windows.
 */

#include "cm-acme-trial.h"

#include "cm-task.h"

typedef struct
{
  CmAcmeRecord *settings;
  GStrv names;
  char *staging; /* nullable */
} TryTask;

static void
try_task_clear (TryTask *data)
{
  cm_acme_record_free (data->settings);
  g_strfreev (data->names);
  g_free (data->staging);
}

CM_DEFINE_TASK_DATA (TryTask, try_task)

static void
try_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TryTask *data = task_data;
  GError *error = NULL;
  CmAcmeTrial *trial
      = cm_acme_trial_run (source, data->settings, (const char *const *)data->names,
                           data->staging, cancellable, &error);

  if (trial != NULL)
    g_task_return_pointer (task, trial, (GDestroyNotify)cm_acme_trial_free);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_trial_run_async:
 * @context: the certstore
 * @settings: by which account, and how names are proven
 * @names: A-labels and addresses
 * @staging: (nullable): where to order for nothing
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_trial_run() in a worker thread.
 */
void
cm_acme_trial_run_async (CmContext *context,
                         const CmAcmeRecord *settings,
                         const char *const *names,
                         const char *staging,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  TryTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && settings != NULL);
  g_return_if_fail (names != NULL);

  data = try_task_new ();
  data->settings = cm_acme_record_copy (settings);
  data->names = g_strdupv ((char **)names);
  data->staging = g_strdup (staging);
  cm_task_run (context, cm_acme_trial_run_async, data, try_task_free, try_thread,
               cancellable, callback, user_data);
}

/**
 * cm_acme_trial_run_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): what came of it, or %NULL
 */
CmAcmeTrial *
cm_acme_trial_run_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
