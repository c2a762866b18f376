/* test-acme-hold.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is at work on an order, and that it ends with a process.
 */

#include "cm-acme-hold-private.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cm-test-home.h"
#include "flow-fixture.h"

#define ID "credential:one"

static void
test_hold (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmAcmeHold) alone = NULL;

  g_assert_true (cm_acme_hold_is_free (context, ID));
  alone = cm_acme_hold_try (context, ID);
  g_assert_nonnull (alone);
  g_assert_null (cm_acme_hold_try (context, ID));
  g_assert_false (cm_acme_hold_is_free (context, ID));
  g_assert_true (cm_acme_hold_is_free (context, "credential:other"));
  g_clear_pointer (&alone, cm_acme_hold_free);
  {
    g_autoptr (CmAcmeHold) first = cm_acme_hold_take (context, ID, NULL, NULL);
    g_autoptr (CmAcmeHold) second = cm_acme_hold_take (context, ID, NULL, NULL);

    g_assert_nonnull (first);
    g_assert_nonnull (second);
    g_assert_null (cm_acme_hold_try (context, ID));
  }
  g_assert_true (cm_acme_hold_is_free (context, ID));
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmAcmeHold) alone = cm_acme_hold_try (context, ID);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_null (cm_acme_hold_take (context, ID, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

static void
test_killed (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  int ends[2];
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      if (cm_acme_hold_take (context, ID, NULL, NULL) == NULL
          || write (ends[1], "x", 1) != 1)
        _exit (1);
      pause ();
    }
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 1);
  g_assert_false (cm_acme_hold_is_free (context, ID));
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_true (cm_acme_hold_is_free (context, ID));
  close (ends[0]);
  close (ends[1]);
}

/* Where there is no folder nobody else is. */
static void
test_nowhere (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmAcmeHold) hold = cm_acme_hold_take (context, ID, NULL, NULL);

  g_assert_nonnull (hold);
  g_assert_true (cm_acme_hold_is_free (context, ID));
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-hold/hold", test_hold);
  g_test_add_func ("/acme-hold/cancel", test_cancel);
  g_test_add_func ("/acme-hold/killed", test_killed);
  g_test_add_func ("/acme-hold/nowhere", test_nowhere);
  return g_test_run ();
}
