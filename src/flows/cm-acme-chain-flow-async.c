/* cm-acme-chain-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows.
 */

#include "cm-acme-chain-flow.h"

#include "cm-task.h"

typedef struct
{
  char *id;
  char *preferred; /* nullable */
} ChainTask;

static void
chain_task_clear (ChainTask *data)
{
  g_free (data->id);
  g_free (data->preferred);
}

CM_DEFINE_TASK_DATA (ChainTask, chain_task)

static void
list_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ChainTask *data = task_data;
  GError *error = NULL;
  GPtrArray *chains = cm_acme_chain_flow_list (source, data->id, cancellable, &error);

  if (chains != NULL)
    g_task_return_pointer (task, chains, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_chain_flow_list_async:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_chain_flow_list() in a worker thread.
 */
void
cm_acme_chain_flow_list_async (CmContext *context,
                               const char *id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ChainTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = chain_task_new ();
  data->id = g_strdup (id);
  cm_task_read (context, cm_acme_chain_flow_list_async, data, chain_task_free,
                list_thread, cancellable, callback, user_data);
}

/**
 * cm_acme_chain_flow_list_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmAcmeOfferedChain): the chains, or %NULL
 */
GPtrArray *
cm_acme_chain_flow_list_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
use_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ChainTask *data = task_data;
  GError *error = NULL;
  CmCredentialDoc *credential
      = cm_acme_chain_flow_use (source, data->id, data->preferred, cancellable, &error);

  if (credential != NULL)
    g_task_return_pointer (task, credential, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_chain_flow_use_async:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @preferred: which chain
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_chain_flow_use() in a worker thread.
 */
void
cm_acme_chain_flow_use_async (CmContext *context,
                              const char *id,
                              const char *preferred,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  ChainTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL && preferred != NULL);

  data = chain_task_new ();
  data->id = g_strdup (id);
  data->preferred = g_strdup (preferred);
  cm_task_run (context, cm_acme_chain_flow_use_async, data, chain_task_free, use_thread,
               cancellable, callback, user_data);
}

/**
 * cm_acme_chain_flow_use_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_acme_chain_flow_use_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
