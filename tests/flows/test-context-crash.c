/* test-context-crash.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A process that makes a certstore is killed, again and again, at random moments of its
 * work. What it leaves is either no certstore, and then the next attempt makes one, or a
 * whole one that opens and passes the check. The child is this program.
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "cm-check-flow.h"
#include "cm-folder-private.h"
#include "cm-test-home.h"
#include "flow-fixture.h"

#define CHILD "--create"
/* Each derives a key from a passphrase several times, slowly on purpose. */
#ifdef __SANITIZE_ADDRESS__
#define N_ROUNDS 4
#else
#define N_ROUNDS 10
#endif

static int
run_child (const char *dir)
{
  g_autoptr (CmContext) context = flow_folder_context (dir);

  flow_create (context);
  return EXIT_SUCCESS;
}

/* Whoever finished may have been killed before it removed its empty folder; a folder with
 * files in it is swept away by the next attempt. */
static void
assert_no_leftovers (const char *dir)
{
  g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (g_str_has_prefix (name, ".certstore-new-"))
        g_assert_cmpint (g_rmdir (path), ==, 0);
    }
}

/* Lets the child work for @usec microseconds; 0: to its end. Returns how long it took. */
static gint64
run_and_kill (const char *program, const char *dir, guint usec)
{
  const char *const argv[] = { program, CHILD, dir, NULL };
  gint64 started = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child
      = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  if (usec > 0)
    {
      g_usleep (usec);
      g_subprocess_send_signal (child, SIGKILL);
    }
  g_subprocess_wait (child, NULL, &error);
  g_assert_no_error (error);
  return g_get_monotonic_time () - started;
}

static void
assert_whole (const char *dir)
{
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_LOCKED);
  flow_unlock (context);
  g_assert_true (cm_check_flow_run (context, problems, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (problems->len, ==, 0);
}

/* Either there is none, and the second attempt succeeds, or there is a whole one. */
static gboolean
check_after_kill (const char *dir)
{
  g_autoptr (CmContext) context = flow_folder_context (dir);
  gboolean survived = cm_context_get_state (context) == CM_CONTEXT_STATE_LOCKED;

  if (!survived)
    {
      g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_EMPTY);
      flow_create (context);
    }
  g_clear_object (&context);
  assert_whole (dir);
  return survived;
}

static void
test_kill (gconstpointer program, gboolean with_files)
{
  g_autofree char *parent = cm_test_make_dir ();
  gint64 whole_usec = 0;
  guint n_survived = 0;

  for (guint i = 0; i <= N_ROUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("store%u", i);
      g_autofree char *dir = g_build_filename (parent, name, NULL);

      if (with_files)
        {
          g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
          g_free (cm_test_write_text (dir, "notes.txt", "mine"));
        }
      if (i == 0)
        whole_usec = run_and_kill (program, dir, 0);
      else
        run_and_kill (program, dir,
                      (guint)g_test_rand_int_range (1, (int)whole_usec + 2));
      n_survived += check_after_kill (dir) ? 1 : 0;
      assert_no_leftovers (dir);
    }
  g_test_message ("%u of %u had finished or were whole", n_survived, N_ROUNDS + 1);
  g_assert_cmpuint (n_survived, >, 0);
}

static void
test_kill_new (gconstpointer program)
{
  test_kill (program, FALSE);
}

static void
test_kill_beside_files (gconstpointer program)
{
  test_kill (program, TRUE);
}

int
main (int argc, char **argv)
{
  g_autofree char *program = g_canonicalize_filename (argv[0], NULL);

  if (argc == 3 && g_str_equal (argv[1], CHILD))
    return run_child (argv[2]);

  cm_test_init (&argc, &argv);
  g_test_add_data_func ("/context-crash/new", program, test_kill_new);
  g_test_add_data_func ("/context-crash/beside-files", program, test_kill_beside_files);
  return g_test_run ();
}
