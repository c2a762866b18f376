/* cm-acme-preflight-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in a worker thread, for windows.
 */

#include "cm-acme-preflight.h"

#include "cm-task.h"

typedef struct
{
  CmAcmeRecord *settings;
  GStrv names;
  guint16 port;
} TryTask;

static void
try_task_clear (TryTask *data)
{
  cm_acme_record_free (data->settings);
  g_strfreev (data->names);
}

CM_DEFINE_TASK_DATA (TryTask, try_task)

static void
try_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  TryTask *data = task_data;
  GError *error = NULL;
  GPtrArray *findings
      = cm_acme_preflight_run (source, data->settings, (const char *const *)data->names,
                               data->port, cancellable, &error);

  if (findings != NULL)
    g_task_return_pointer (task, findings, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_preflight_run_async:
 * @context: the certstore
 * @settings: by which account, and how names are proven
 * @names: A-labels and addresses
 * @port: where the CA will ask, %CM_ACME_HTTP_PORT
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_preflight_run() in a worker thread.
 */
void
cm_acme_preflight_run_async (CmContext *context,
                             const CmAcmeRecord *settings,
                             const char *const *names,
                             guint16 port,
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
  data->port = port;
  cm_task_run (context, cm_acme_preflight_run_async, data, try_task_free, try_thread,
               cancellable, callback, user_data);
}

/**
 * cm_acme_preflight_run_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmAcmeFinding): one for each address of each
 *   name, or %NULL
 */
GPtrArray *
cm_acme_preflight_run_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
