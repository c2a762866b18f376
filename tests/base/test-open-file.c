/* test-open-file.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files, folders and pipes, with and without somebody who writes.
 */

#include "cm-open-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHORT_MS 100
#define LONG_MS 60000

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("open-file-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "it", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
assert_holds (int fd, const char *text)
{
  char buffer[64] = "";

  g_assert_cmpint (read (fd, buffer, sizeof buffer - 1), ==, (gssize)strlen (text));
  g_assert_cmpstr (buffer, ==, text);
  close (fd);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_true (g_file_set_contents (fixture->path, "text", -1, &error));
  fd = cm_open_file (fixture->path, SHORT_MS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  assert_holds (fd, "text");
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;

  g_assert_cmpint (cm_open_file (fixture->path, SHORT_MS, NULL, &missing), ==, -1);
  g_assert_error (missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (cm_open_file (fixture->folder, SHORT_MS, NULL, &folder), ==, -1);
  g_assert_error (folder, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
}

static void
test_no_writer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  g_assert_cmpint (cm_open_file (fixture->path, SHORT_MS, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_cmpstr (error->message, ==, "it is a pipe that nobody writes to");
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (SHORT_MS * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (cm_open_file (fixture->path, LONG_MS, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* Late, and slow: the time is for the writer to come, not for what it writes. */
static gpointer
write_thread (gpointer data)
{
  int fd;

  g_usleep (SHORT_MS * 1000);
  fd = open (data, O_WRONLY | O_CLOEXEC);
  g_usleep (3 * SHORT_MS * 1000);
  g_assert_cmpint (write (fd, "late", 4), ==, 4);
  close (fd);
  return NULL;
}

static void
test_late_writer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;
  int fd;

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  thread = g_thread_new ("write", write_thread, fixture->path);
  fd = cm_open_file (fixture->path, LONG_MS, NULL, &error);
  g_assert_no_error (error);
  assert_holds (fd, "late");
  g_thread_join (thread);
}

/* As of a shell's <(...): whoever wrote may be gone already. */
static void
test_shared_pipe (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int ends[2];
  int fd;

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], "text", 4), ==, 4);
  close (ends[1]);
  path = g_strdup_printf ("/dev/fd/%d", ends[0]);
  fd = cm_open_file (path, LONG_MS, NULL, &error);
  g_assert_no_error (error);
  assert_holds (fd, "text");
  fd = cm_open_file (path, LONG_MS, NULL, &error); /* empty: at its end at once */
  g_assert_no_error (error);
  assert_holds (fd, "");
  close (ends[0]);
}

#define ADD(name, function)                                                              \
  g_test_add ("/open-file/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("file", test_file);
  ADD ("errors", test_errors);
  ADD ("no-writer", test_no_writer);
  ADD ("cancelled", test_cancelled);
  ADD ("late-writer", test_late_writer);
  ADD ("shared-pipe", test_shared_pipe);
  return g_test_run ();
}
