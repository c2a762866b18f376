/* cm-parallel.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing and verifying cost a fraction of a millisecond each and do not depend on one
 * another, so many of them are spread over the processors. A few are not worth a thread.
 * Workers take the next index from a counter until none is left, so none of them idles
 * while another has work.
 */

#include "cm-parallel-private.h"

#define WORTH_A_THREAD 8
#define MAX_THREADS 8

typedef struct
{
  guint n_items;
  CmParallelFunc func;
  gpointer user_data;
  GCancellable *cancellable; /* borrowed, nullable */

  int next; /* atomic: the next index that nobody has taken */

  GMutex mutex; /* guards what follows */
  GError *error;
} ParallelRun;

static void
stop (ParallelRun *run, GError *error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&run->mutex);

  g_atomic_int_set (&run->next, (int)run->n_items);
  if (run->error == NULL)
    run->error = error;
  else
    g_error_free (error);
}

static gpointer
work (gpointer data)
{
  ParallelRun *run = data;
  int index;

  while ((index = g_atomic_int_add (&run->next, 1)) < (int)run->n_items)
    {
      g_autoptr (GError) error = NULL;

      if (g_cancellable_set_error_if_cancelled (run->cancellable, &error)
          || !run->func ((guint)index, run->user_data, &error))
        {
          stop (run, g_steal_pointer (&error));
          break;
        }
    }
  return NULL;
}

static void
work_in_threads (ParallelRun *run)
{
  guint n_threads = MIN (MIN (g_get_num_processors (), MAX_THREADS), run->n_items) - 1;
  GThread *threads[MAX_THREADS] = { NULL };

  for (guint i = 0; i < n_threads; i++)
    threads[i] = g_thread_try_new ("certmgr-parallel", work, run, NULL);
  work (run);
  for (guint i = 0; i < n_threads; i++)
    {
      if (threads[i] != NULL)
        g_thread_join (threads[i]);
    }
}

/**
 * cm_parallel_run:
 * @n_items: how many items there are; at most %G_MAXINT / 2
 * @func: (scope call): what to do with each
 * @user_data: for @func
 * @cancellable: (nullable): a cancellable, looked at before each item
 * @error: return location for the first error of @func
 *
 * Calls @func once for each index from 0 up, on several processors when there are many,
 * and waits until all are done. The order is not defined.
 *
 * Returns: whether all of them worked
 */
gboolean
cm_parallel_run (guint n_items,
                 CmParallelFunc func,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error)
{
  ParallelRun run = {
    .n_items = n_items, .func = func, .user_data = user_data, .cancellable = cancellable
  };

  g_return_val_if_fail (func != NULL, FALSE);
  g_return_val_if_fail (n_items <= G_MAXINT / 2, FALSE);

  g_mutex_init (&run.mutex);
  if (n_items < WORTH_A_THREAD)
    work (&run);
  else
    work_in_threads (&run);
  g_mutex_clear (&run.mutex);

  if (run.error == NULL)
    return TRUE;
  g_propagate_error (error, run.error);
  return FALSE;
}
