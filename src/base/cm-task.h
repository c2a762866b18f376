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

void cm_task_run (gpointer source,
                  gpointer tag,
                  gpointer data,
                  GDestroyNotify free_data,
                  GTaskThreadFunc thread_func,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data);
void cm_task_read (gpointer source,
                   gpointer tag,
                   gpointer data,
                   GDestroyNotify free_data,
                   GTaskThreadFunc thread_func,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data);
void cm_task_renew_cancellable (GCancellable **cancellable);

G_END_DECLS
