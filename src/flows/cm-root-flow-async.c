/* cm-root-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves of the root flow for windows: each runs its blocking function in a worker
 * thread, on copies of what it was given.
 */

#include "cm-root-flow.h"

#include "cm-task.h"

/**
 * RootTask:
 * @files: (nullable): to add
 * @name: (nullable): to remove; neither: add the system's
 */
typedef struct
{
  GPtrArray *files;
  char *name;
  CmRootsAdded added; /* result */
  GPtrArray *refused; /* result (element-type GError) */
} RootTask;

static void
root_task_clear (RootTask *data)
{
  g_clear_pointer (&data->files, g_ptr_array_unref);
  g_clear_pointer (&data->refused, g_ptr_array_unref);
  g_free (data->name);
}

CM_DEFINE_TASK_DATA (RootTask, root_task)

static void
run_in_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  RootTask *data = root_task_get (task);
  GError *error = NULL;
  gboolean done;

  if (data->files != NULL)
    done = cm_root_flow_add_files (source, data->files, &data->added, data->refused,
                                   cancellable, &error);
  else if (data->name != NULL)
    done = cm_root_flow_remove (source, data->name, /* title: */ NULL, cancellable,
                                &error);
  else
    done = cm_root_flow_add_system (source, &data->added, cancellable, &error);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_root_flow_add_files_async:
 * @context: the certstore
 * @files: (element-type GFile): files with certificates
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_root_flow_add_files() in a worker thread.
 */
void
cm_root_flow_add_files_async (CmContext *context,
                              GPtrArray *files,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  RootTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && files != NULL);

  data = root_task_new ();
  data->files = g_ptr_array_new_with_free_func (g_object_unref);
  data->refused = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (data->files, g_object_ref (g_ptr_array_index (files, i)));
  cm_task_run (context, cm_root_flow_add_files_async, data, root_task_free, run_in_thread,
               cancellable, callback, user_data);
}

/**
 * cm_root_flow_add_system_async:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_root_flow_add_system() in a worker thread.
 */
void
cm_root_flow_add_system_async (CmContext *context,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (CM_IS_CONTEXT (context));

  cm_task_run (context, cm_root_flow_add_system_async, root_task_new (), root_task_free,
               run_in_thread, cancellable, callback, user_data);
}

/**
 * cm_root_flow_remove_async:
 * @context: the certstore
 * @name: id, title or fingerprint
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_root_flow_remove() in a worker thread.
 */
void
cm_root_flow_remove_async (CmContext *context,
                           const char *name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  RootTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && name != NULL);

  data = root_task_new ();
  data->name = g_strdup (name);
  cm_task_run (context, cm_root_flow_remove_async, data, root_task_free, run_in_thread,
               cancellable, callback, user_data);
}

/**
 * cm_root_flow_dup_refused:
 * @context: the certstore
 * @result: what the callback was given
 *
 * Returns: (transfer full) (array zero-terminated=1): a sentence for each file that was
 * not used
 */
GStrv
cm_root_flow_dup_refused (CmContext *context, GAsyncResult *result)
{
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();
  const RootTask *data;

  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  data = root_task_get (G_TASK (result));
  for (guint i = 0; data->refused != NULL && i < data->refused->len; i++)
    {
      const GError *error = g_ptr_array_index (data->refused, i);

      g_strv_builder_add (sentences, error->message);
    }
  return g_strv_builder_end (sentences);
}

/**
 * cm_root_flow_finish:
 * @context: the certstore
 * @result: what the callback was given
 * @added: (out) (optional): what came of them
 * @error: return location for a #CmFlowError
 *
 * Ends any of the asynchronous functions of this flow.
 *
 * Returns: whether it went well
 */
gboolean
cm_root_flow_finish (CmContext *context,
                     GAsyncResult *result,
                     CmRootsAdded *added,
                     GError **error)
{
  RootTask *data;

  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  data = root_task_get (G_TASK (result));
  if (added != NULL)
    *added = data->added;
  return TRUE;
}
