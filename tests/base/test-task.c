/* test-task.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A worker thread that is slower than the main loop is rare, so one is made: this
 * program's own g_source_attach(), by which GTask hands its result over, waits there.
 */

#include <dlfcn.h>

#include "cm-task.h"

static GThread *main_thread;
static int is_worker_held; /* atomic */

guint
g_source_attach (GSource *source, GMainContext *context)
{
  guint (*attach) (GSource *, GMainContext *) = dlsym (RTLD_NEXT, "g_source_attach");
  guint id = attach (source, context);

  while (g_thread_self () != main_thread && g_atomic_int_get (&is_worker_held))
    g_usleep (100);
  return id;
}

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
  gboolean value;
  GError *error;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_main_loop_unref (fixture->loop);
  g_clear_object (&fixture->cancellable);
  g_clear_error (&fixture->error);
}

/* It had what it was asked for before it could see that nobody wants it any more. */
static void
end_after_cancel (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  while (!g_cancellable_is_cancelled (cancellable))
    g_usleep (100);
  g_task_return_boolean (task, TRUE);
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->value = g_task_propagate_boolean (G_TASK (result), &fixture->error);
  g_main_loop_quit (fixture->loop);
}

static void
test_run (Fixture *fixture, gconstpointer data)
{
  cm_task_run (/* source: */ NULL, test_run, /* data: */ NULL, /* free_data: */ NULL,
               end_after_cancel, fixture->cancellable, on_ended_cb, fixture);
  g_cancellable_cancel (fixture->cancellable);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->value);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
  GCancellable *before = fixture->cancellable;
  g_autoptr (GCancellable) kept = g_object_ref (before);

  cm_task_read (/* source: */ NULL, test_read, /* data: */ NULL, /* free_data: */ NULL,
                end_after_cancel, before, on_ended_cb, fixture);
  cm_task_renew_cancellable (&fixture->cancellable);
  g_assert_true (g_cancellable_is_cancelled (kept));
  g_assert_false (g_cancellable_is_cancelled (fixture->cancellable));
  g_main_loop_run (fixture->loop);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (fixture->value);
}

static void
test_renew_nothing (void)
{
  g_autoptr (GCancellable) cancellable = NULL;

  cm_task_renew_cancellable (&cancellable);
  g_assert_false (g_cancellable_is_cancelled (cancellable));
}

static void
end_at_once (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
note_thread (gpointer data)
{
  g_atomic_pointer_set ((GThread **)data, g_thread_self ());
}

static void
on_source_gone_cb (gpointer data, GObject *source)
{
  note_thread (data);
}

/* Source and data may be what only the main loop's thread may end. */
static void
test_ends_here (Fixture *fixture, gconstpointer data)
{
  GObject *source = g_object_new (G_TYPE_OBJECT, NULL);
  GThread *ended_source = NULL; /* atomic: on which thread */
  GThread *ended_data = NULL;   /* atomic: on which thread */

  g_object_weak_ref (source, on_source_gone_cb, &ended_source);
  g_atomic_int_set (&is_worker_held, TRUE);
  cm_task_run (source, test_ends_here, &ended_data, note_thread, end_at_once,
               /* cancellable: */ NULL, on_ended_cb, fixture);
  g_object_unref (source);
  g_main_loop_run (fixture->loop);
  g_assert_true (fixture->value);
  g_assert_null (g_atomic_pointer_get (&ended_source));

  g_atomic_int_set (&is_worker_held, FALSE);
  while (g_atomic_pointer_get (&ended_source) == NULL
         || g_atomic_pointer_get (&ended_data) == NULL)
    {
      g_main_context_iteration (NULL, /* may_block: */ FALSE);
      g_usleep (100);
    }
  g_assert_true (g_atomic_pointer_get (&ended_source) == main_thread);
  g_assert_true (g_atomic_pointer_get (&ended_data) == main_thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  main_thread = g_thread_self ();

  g_test_add ("/task/run", Fixture, NULL, set_up, test_run, tear_down);
  g_test_add ("/task/read", Fixture, NULL, set_up, test_read, tear_down);
  g_test_add ("/task/ends-here", Fixture, NULL, set_up, test_ends_here, tear_down);
  g_test_add_func ("/task/renew-nothing", test_renew_nothing);
  return g_test_run ();
}
