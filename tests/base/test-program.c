/* test-program.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Real programs, which every system has: how they end, what they print, and that nobody
 * waits for one that does not end.
 */

#include "cm-program.h"

#include <string.h>
#include <unistd.h>

#include "cm-test-home.h"

static gboolean
run (const char *script, guint time_limit_s, int *status, char **output, GError **error)
{
  const char *const argv[] = { "sh", "-c", script, NULL };

  return cm_program_run (argv, time_limit_s, status, output, NULL, error);
}

static void
test_ends (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *killed = NULL;
  int status = 0;

  g_assert_true (run ("echo one; echo two >&2; exit 3", 10, &status, &output, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 3);
  g_assert_cmpstr (output, ==, "one\ntwo\n");

  g_assert_true (run ("kill -TERM $$", 10, &status, &killed, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, -1);
}

/* No shell sees the arguments, and there is nothing to read. */
static void
test_arguments (void)
{
  const char *const argv[] = { "printf", "%s|", "a b", "$HOME", "`id`;", NULL };
  const char *const input[] = { "cat", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *nothing = NULL;
  int status = -1;

  g_assert_true (cm_program_run (argv, 10, &status, &output, NULL, &error));
  g_assert_cmpstr (output, ==, "a b|$HOME|`id`;|");
  g_assert_true (cm_program_run (input, 10, &status, &nothing, NULL, &error));
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_output (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *much = NULL;
  g_autofree char *bad = NULL;
  int status = -1;

  g_assert_true (run ("yes | head -c 300000", 30, &status, &much, &error));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpuint (strlen (much), ==, CM_PROGRAM_MAX_OUTPUT_BYTES);
  g_assert_true (run ("printf 'a\\377b'", 30, &status, &bad, &error));
  g_assert_cmpstr (bad, ==, "a\357\277\275b");
}

/* Both streams at once, each more than a pipe holds. */
static void
test_errors (void)
{
  const char *const argv[]
      = { "sh", "-c", "yes out | head -c 100000 & yes err | head -c 100000 >&2; wait",
          NULL };
  g_autofree char *output = NULL;
  g_autofree char *errors = NULL;
  const CmProgram program = { .argv = argv, .time_limit_s = 30, .errors = &errors };
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_true (cm_program_run_with (&program, &status, &output, NULL, &error));
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_str_has_prefix (output, "out\nout\n"));
  g_assert_null (strstr (output, "err"));
  g_assert_true (g_str_has_prefix (errors, "err\nerr\n"));
  g_assert_cmpuint (strlen (errors), ==, CM_PROGRAM_MAX_OUTPUT_BYTES);
}

static void
test_none (void)
{
  const char *const argv[] = { "/nonexistent/program", NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status = -1;

  g_assert_false (cm_program_run (argv, 10, &status, &output, NULL, &error));
  g_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
  g_assert_null (output);
}

static void
test_time_limit (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  int status = -1;

  g_assert_false (run ("exec sleep 600", 1, &status, &output, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_null (output);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_cancel (void)
{
  const char *const argv[] = { "sleep", "600", NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
  int status = -1;

  g_assert_false (cm_program_run (argv, 600, &status, &output, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_clear_error (&error);
  g_assert_false (cm_program_run (argv, 600, &status, &output, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* One that ended and is still to be waited for counts as gone. */
static gboolean
is_running (const char *id)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", id);
  g_autofree char *text = NULL;
  const char *end;

  if (!g_file_get_contents (path, &text, /* length: */ NULL, /* error: */ NULL))
    return FALSE;
  end = strrchr (text, ')');
  return end != NULL && strncmp (end, ") Z", 3) != 0;
}

/* What it started ends with it, although it has a session of its own. */
static void
test_group (void)
{
  g_autofree char *file = NULL;
  int fd = g_file_open_tmp ("child-XXXXXX", &file, NULL);
  const char *const argv[]
      = { "sh", "-c", "sleep 600 & echo $! >\"$0\"; wait", file, NULL };
  const CmProgram program = { .argv = argv, .time_limit_s = 1, .own_session = TRUE };
  g_autofree char *id = NULL;
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = -1;

  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_false (cm_program_run_with (&program, &status, &output, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_true (g_file_get_contents (file, &id, NULL, NULL));
  g_assert_cmpint (unlink (file), ==, 0);
  g_strstrip (id);
  for (guint i = 0; i < 1000 && is_running (id); i++)
    g_usleep (10 * 1000);
  g_assert_false (is_running (id));
}

/* A session of its own has no terminal; otherwise the program shares that of this one. */
static void
test_session (void)
{
  const char *const argv[] = { "sh", "-c", "cut -d' ' -f6 /proc/$$/stat; echo $$", NULL };
  g_autofree char *ours = g_strdup_printf ("%d\n", (int)getsid (0));
  CmProgram program = { .argv = argv, .time_limit_s = 10 };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *output = NULL;
      g_autoptr (GError) error = NULL;
      int status = -1;

      program.own_session = i == 1;
      g_assert_true (cm_program_run_with (&program, &status, &output, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (g_str_has_prefix (output, ours), ==, !program.own_session);
      if (program.own_session)
        {
          g_auto (GStrv) lines = g_strsplit (output, "\n", -1);

          g_assert_cmpstr (lines[0], ==, lines[1]);
        }
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/program/ends", test_ends);
  g_test_add_func ("/program/arguments", test_arguments);
  g_test_add_func ("/program/output", test_output);
  g_test_add_func ("/program/errors", test_errors);
  g_test_add_func ("/program/none", test_none);
  g_test_add_func ("/program/time-limit", test_time_limit);
  g_test_add_func ("/program/cancel", test_cancel);
  g_test_add_func ("/program/group", test_group);
  g_test_add_func ("/program/session", test_session);
  return g_test_run ();
}
