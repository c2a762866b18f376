/* cm-dns-cleanup-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same in worker threads, for windows.
 */

#include "cm-dns-cleanup.h"

#include "cm-task.h"

typedef struct
{
  CmDnsAccountDoc *account;
  GPtrArray *stale; /* nullable */
} CleanupTask;

static void
cleanup_task_clear (CleanupTask *data)
{
  g_clear_object (&data->account);
  g_clear_pointer (&data->stale, g_ptr_array_unref);
}

CM_DEFINE_TASK_DATA (CleanupTask, cleanup_task)

static void
find_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  CleanupTask *data = task_data;
  GError *error = NULL;
  GPtrArray *stale = cm_dns_cleanup_find (source, data->account, /* zone: */ NULL,
                                          cancellable, &error);

  if (stale != NULL)
    g_task_return_pointer (task, stale, (GDestroyNotify)g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_cleanup_find_async:
 * @context: an unlocked context
 * @account: a DNS account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_cleanup_find() for all zones of the account, in a worker thread.
 */
void
cm_dns_cleanup_find_async (CmContext *context,
                           CmDnsAccountDoc *account,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  CleanupTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));

  data = cleanup_task_new ();
  data->account = g_object_ref (account);
  cm_task_read (context, cm_dns_cleanup_find_async, data, cleanup_task_free, find_thread,
                cancellable, callback, user_data);
}

/**
 * cm_dns_cleanup_find_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmAcmePublished): what was found, or %NULL
 */
GPtrArray *
cm_dns_cleanup_find_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
remove_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  CleanupTask *data = task_data;
  GError *error = NULL;

  if (cm_dns_cleanup_remove (source, data->account, data->stale, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_dns_cleanup_remove_async:
 * @context: an unlocked context
 * @account: a DNS account
 * @stale: (element-type CmAcmePublished): what was found there; it must not change until
 *   this is done
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_dns_cleanup_remove() in a worker thread.
 */
void
cm_dns_cleanup_remove_async (CmContext *context,
                             CmDnsAccountDoc *account,
                             GPtrArray *stale,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CleanupTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && CM_IS_DNS_ACCOUNT_DOC (account));
  g_return_if_fail (stale != NULL);

  data = cleanup_task_new ();
  data->account = g_object_ref (account);
  data->stale = g_ptr_array_ref (stale);
  cm_task_run (context, cm_dns_cleanup_remove_async, data, cleanup_task_free,
               remove_thread, cancellable, callback, user_data);
}

/**
 * cm_dns_cleanup_remove_finish:
 * @context: an unlocked context
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: whether all are gone
 */
gboolean
cm_dns_cleanup_remove_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
