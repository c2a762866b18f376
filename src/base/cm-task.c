/* cm-task.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GTask lets its worker thread go last: it completes the task, and only then drops its
 * own reference. If the main loop was faster, source object and task data end in that
 * thread. They may be objects with handlers on others, which the main loop calls at that
 * very moment: g_signal_connect_object() protects within one thread only. So what belongs
 * to the caller is kept here, too, and always let go of on the caller's thread.
 */

#include "cm-task.h"

/* What belongs to the caller. */
typedef struct
{
  gpointer source; /* nullable */
  gpointer data;   /* nullable */
  GDestroyNotify free_data;
  GThread *thread;
  GMainContext *context;
} Belongings;

static void
belongings_free (gpointer user_data)
{
  Belongings *self = user_data;

  if (self->data != NULL && self->free_data != NULL)
    self->free_data (self->data);
  g_clear_object (&self->source);
  g_thread_unref (self->thread);
  g_main_context_unref (self->context);
  g_free (self);
}

static gboolean
on_idle_cb (gpointer user_data)
{
  return G_SOURCE_REMOVE; /* and with it goes what it holds */
}

/* The task is gone, on whichever thread. */
static void
let_go (gpointer user_data)
{
  Belongings *self = user_data;
  g_autoptr (GSource) idle = NULL;

  if (self->thread == g_thread_self ())
    {
      belongings_free (self);
      return;
    }
  idle = g_idle_source_new ();
  g_source_set_priority (idle, G_PRIORITY_DEFAULT);
  g_source_set_static_name (idle, "[certmgr] task is gone");
  g_source_set_callback (idle, on_idle_cb, self, belongings_free);
  g_source_attach (idle, self->context);
}

/* @source and @data go with the task, but on the thread that called. */
static void
keep (GTask *task, gpointer source, gpointer data, GDestroyNotify free_data)
{
  Belongings *self = g_new0 (Belongings, 1);

  self->source = source != NULL ? g_object_ref (source) : NULL;
  self->data = data;
  self->free_data = free_data;
  self->thread = g_thread_ref (g_thread_self ());
  self->context = g_main_context_ref (g_task_get_context (task));
  g_task_set_task_data (task, data, /* free_data: */ NULL);
  g_object_set_data_full (G_OBJECT (task), "cm-belongings", self, let_go);
}

/* See cm_task_run() and cm_task_read(). */
static void
start (gpointer source,
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
  keep (task, source, data, free_data);
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
 * What was done before it saw it is told as done. @source and @data are let go of on the
 * thread of the caller.
 */
void
cm_task_run (gpointer source,
             gpointer tag,
             gpointer data,
             GDestroyNotify free_data,
             GTaskThreadFunc thread_func,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  start (source, tag, data, free_data, thread_func, /* check_cancellable: */ FALSE,
         cancellable, callback, user_data);
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
void
cm_task_read (gpointer source,
              gpointer tag,
              gpointer data,
              GDestroyNotify free_data,
              GTaskThreadFunc thread_func,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  start (source, tag, data, free_data, thread_func, /* check_cancellable: */ TRUE,
         cancellable, callback, user_data);
}

/**
 * cm_task_renew_cancellable:
 * @cancellable: (inout): (transfer full): of what is read so far
 *
 * Cancels what is read so far, and gives a cancellable for what is read next.
 */
void
cm_task_renew_cancellable (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
}
