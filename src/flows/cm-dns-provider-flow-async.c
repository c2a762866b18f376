/* cm-dns-provider-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows.
 */

#include "cm-dns-provider-flow.h"

#include "cm-task.h"

typedef struct
{
  char *id;     /* nullable */
  GBytes *text; /* nullable */
} ProviderTask;

static void
provider_task_clear (ProviderTask *data)
{
  g_free (data->id);
  g_clear_pointer (&data->text, g_bytes_unref);
}

CM_DEFINE_TASK_DATA (ProviderTask, provider_task)

static void
list_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *infos = cm_dns_provider_flow_list (source, cancellable, &error);

  if (infos != NULL)
    g_task_return_pointer (task, infos, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_provider_flow_list_async:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_provider_flow_list() in a worker thread.
 */
void
cm_dns_provider_flow_list_async (CmContext *context,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context));

  cm_task_read (context, cm_dns_provider_flow_list_async, /* data: */ NULL,
                /* free_data: */ NULL, list_thread, cancellable, callback, user_data);
}

/**
 * cm_dns_provider_flow_list_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmDnsProviderInfo): the providers that are
 *   known, by name, or %NULL
 */
GPtrArray *
cm_dns_provider_flow_list_finish (CmContext *context,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
export_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  ProviderTask *data = task_data;
  GError *error = NULL;
  GBytes *text = cm_dns_provider_flow_export (source, data->id, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_provider_flow_export_async:
 * @context: the certstore
 * @id: a provider's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_provider_flow_export() in a worker thread.
 */
void
cm_dns_provider_flow_export_async (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  ProviderTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = provider_task_new ();
  data->id = g_strdup (id);
  cm_task_run (context, cm_dns_provider_flow_export_async, data, provider_task_free,
               export_thread, cancellable, callback, user_data);
}

/**
 * cm_dns_provider_flow_export_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): its definition as it is written, or %NULL
 */
GBytes *
cm_dns_provider_flow_export_finish (CmContext *context,
                                    GAsyncResult *result,
                                    GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
import_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  ProviderTask *data = task_data;
  GError *error = NULL;
  g_autoptr (CmDnsProviderInfo) info
      = cm_dns_provider_flow_import (source, data->text, cancellable, &error);

  if (info != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_provider_flow_import_async:
 * @context: an unlocked context
 * @text: a definition in JSON
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_provider_flow_import() in a worker thread.
 */
void
cm_dns_provider_flow_import_async (CmContext *context,
                                   GBytes *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  ProviderTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && text != NULL);

  data = provider_task_new ();
  data->text = g_bytes_ref (text);
  cm_task_run (context, cm_dns_provider_flow_import_async, data, provider_task_free,
               import_thread, cancellable, callback, user_data);
}

static void
delete_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  ProviderTask *data = task_data;
  GError *error = NULL;

  if (cm_dns_provider_flow_delete (source, data->id, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_provider_flow_delete_async:
 * @context: an unlocked context
 * @id: a provider's id
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_provider_flow_delete() in a worker thread.
 */
void
cm_dns_provider_flow_delete_async (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  ProviderTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = provider_task_new ();
  data->id = g_strdup (id);
  cm_task_run (context, cm_dns_provider_flow_delete_async, data, provider_task_free,
               delete_thread, cancellable, callback, user_data);
}

/**
 * cm_dns_provider_flow_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Ends cm_dns_provider_flow_import_async() and cm_dns_provider_flow_delete_async().
 *
 * Returns: whether it was done
 */
gboolean
cm_dns_provider_flow_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
