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

/* See cm_task_run() and cm_task_read(). */
static inline void
cm_task_start (gpointer source,
               gpointer tag,
               gpointer data,
               GDestroyNotify free_data,
               GTaskThreadFunc thread_func,
               gboolean check_cancellable,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, data, free_data);
  g_task_set_check_cancellable (task, check_cancellable);
  g_task_run_in_thread (task, thread_func);
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
 * What was done before it saw it is told as done.
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
  cm_task_start (source, tag, data, free_data, thread_func,
                 /* check_cancellable: */ FALSE, cancellable, callback, user_data);
}

/**
 * cm_task_read:
 * @source: the object the task belongs to
 * @tag: the _async function
 * @data: (transfer full) (nullable): typed task data
 * @free_data: (nullable): how to free it
 * @thread_func: what to run in a worker thread; it changes nothing
 * @cancellable: (nullable): a cancellable
 * @callback: called on the main context of the caller
 * @user_data: for @callback
 *
 * Runs a function that only reads in a worker thread. What was cancelled ends with
 * %G_IO_ERROR_CANCELLED even if it had been read by then: threads end in any order, and
 * who cancels in order to read anew is not shown the older after the newer.
 */
static inline void
cm_task_read (gpointer source,
              gpointer tag,
              gpointer data,
              GDestroyNotify free_data,
              GTaskThreadFunc thread_func,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  cm_task_start (source, tag, data, free_data, thread_func,
                 /* check_cancellable: */ TRUE, cancellable, callback, user_data);
}

/**
 * cm_task_renew_cancellable:
 * @cancellable: (inout): (transfer full): of what is read so far
 *
 * Cancels what is read so far, and gives a cancellable for what is read next.
 */
static inline void
cm_task_renew_cancellable (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
}

G_END_DECLS
