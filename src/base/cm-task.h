/* cm-task.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Typed task data. A flow is written once as a plain function that may block; its _async
 * half runs that function in a worker thread with a small struct as input:
 *
 *   CM_DEFINE_TASK_DATA (ExportTask, export_task)
 *
 * declares export_task_new(), export_task_run(), and needs export_task_clear().
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CM_DEFINE_TASK_DATA:
 * @Type: a struct
 * @prefix: its function prefix; `static void prefix_clear (Type *data)` must exist
 *
 * Defines `prefix_new()`, which allocates a zeroed struct, `prefix_free()`, and
 * `prefix_get()`, which reads it back from a #GTask.
 */
#define CM_DEFINE_TASK_DATA(Type, prefix)                                                \
  static inline Type *prefix##_new (void) { return g_new0 (Type, 1); }                   \
  static inline void prefix##_free (gpointer data)                                       \
  {                                                                                      \
    prefix##_clear ((Type *)data);                                                       \
    g_free (data);                                                                       \
  }                                                                                      \
  static inline Type *prefix##_get (GTask *task)                                         \
  {                                                                                      \
    return (Type *)g_task_get_task_data (task);                                          \
  }

/**
 * cm_task_run:
 * @source: the object the task belongs to
 * @tag: the _async function
 * @data: (transfer full) (nullable): typed task data
 * @free_data: (nullable): how to free it
 * @thread_func: what to run in a worker thread
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs a blocking function in a worker thread. Cancelling does not abandon the thread:
 * the function sees the cancellable and tidies up itself, so nothing is left half done.
 */
static inline void
cm_task_run (gpointer source,
             gpointer tag,
             gpointer data,
             GDestroyNotify free_data,
             GTaskThreadFunc thread_func,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, free_data);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, thread_func);
}

G_END_DECLS
