/* cm-test.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests share: fixtures by name, folders that go away with the test case, and
 * other programs to compare with. Everything here asserts: a helper that does not work
 * is a failed test, so callers stay free of error handling. A peer that is not installed
 * skips a test on a developer's machine and fails it where CI is set, since there a
 * skipped comparison would go unnoticed.
 */

#include "cm-test.h"

#include <glib/gstdio.h>
#include <string.h>

/**
 * cm_test_fixture_path:
 * @name: a file name
 *
 * Returns: (transfer full): where make-fixtures.sh put that file
 */
char *
cm_test_fixture_path (const char *name)
{
  const char *dir = g_getenv ("CM_TEST_FIXTURES");

  if (dir == NULL)
    g_error ("CM_TEST_FIXTURES is not set: run the tests with meson test");
  return g_build_filename (dir, name, NULL);
}

/**
 * cm_test_read:
 * @path: a file
 *
 * Returns: (transfer full): its content
 */
GBytes *
cm_test_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize size_bytes = 0;

  g_file_get_contents (path, &data, &size_bytes, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, size_bytes);
}

/**
 * cm_test_load:
 * @name: a fixture's file name
 *
 * Returns: (transfer full): its content
 */
GBytes *
cm_test_load (const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);

  return cm_test_read (path);
}

/**
 * cm_test_load_text:
 * @name: a fixture's file name
 *
 * Returns: (transfer full): its content as a string
 */
char *
cm_test_load_text (const char *name)
{
  g_autoptr (GBytes) bytes = cm_test_load (name);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  (void)g_remove (path);
}

static void
remove_tree_and_free (gpointer data)
{
  g_autofree char *path = data;

  remove_tree (path);
}

/**
 * cm_test_make_dir:
 *
 * Returns: (transfer full): a new empty folder; it and all in it is removed when the
 *   running test case ends
 */
char *
cm_test_make_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("cm-test-XXXXXX", &error);

  g_assert_no_error (error);
  g_test_queue_destroy (remove_tree_and_free, g_strdup (path));
  return path;
}

/**
 * cm_test_write:
 * @dir: a folder
 * @name: a file name
 * @bytes: what to write
 *
 * Returns: (transfer full): the path of the new file
 */
char *
cm_test_write (const char *dir, const char *name, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (dir, name, NULL);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                       (gssize)g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return path;
}

/**
 * cm_test_write_text:
 * @dir: a folder
 * @name: a file name
 * @text: what to write
 *
 * Returns: (transfer full): the path of the new file
 */
char *
cm_test_write_text (const char *dir, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return cm_test_write (dir, name, bytes);
}

/**
 * cm_test_have_peer:
 * @program: a program's name
 *
 * Returns: whether it is installed; if not, the running test has been marked as skipped
 *   or, where the environment variable CI is set, as failed, and should return
 */
gboolean
cm_test_have_peer (const char *program)
{
  g_autofree char *path = g_find_program_in_path (program);
  g_autofree char *reason = NULL;

  if (path != NULL)
    return TRUE;
  reason = g_strdup_printf ("%s is not installed", program);
  if (g_getenv ("CI") != NULL)
    g_test_fail_printf ("%s", reason);
  else
    g_test_skip (reason);
  return FALSE;
}

static gboolean
run (GPtrArray *argv, char **output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) merged = NULL;

  process = g_subprocess_newv (
      (const char *const *)argv->pdata,
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &merged, NULL, &error);
  g_assert_no_error (error);
  if (output != NULL)
    *output = g_strndup (g_bytes_get_data (merged, NULL), g_bytes_get_size (merged));
  return g_subprocess_get_successful (process);
}

static GPtrArray *
collect_arguments (const char *program, va_list arguments)
{
  GPtrArray *argv = g_ptr_array_new ();
  const char *argument;

  g_ptr_array_add (argv, (gpointer)program);
  do
    {
      argument = va_arg (arguments, const char *);
      g_ptr_array_add (argv, (gpointer)argument);
    }
  while (argument != NULL);
  return argv;
}

/**
 * cm_test_try:
 * @output: (out) (optional): where to put what it prints
 * @program: a program
 * @...: its arguments, ended by %NULL
 *
 * Returns: whether the program ran and exited with success
 */
gboolean
cm_test_try (char **output, const char *program, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  va_list arguments;

  va_start (arguments, program);
  argv = collect_arguments (program, arguments);
  va_end (arguments);
  return run (argv, output);
}

/**
 * cm_test_run:
 * @program: a program
 * @...: its arguments, ended by %NULL
 *
 * Runs a program that has to succeed.
 *
 * Returns: (transfer full): what it printed
 */
char *
cm_test_run (const char *program, ...)
{
  g_autoptr (GPtrArray) argv = NULL;
  char *output = NULL;
  va_list arguments;

  va_start (arguments, program);
  argv = collect_arguments (program, arguments);
  va_end (arguments);
  if (!run (argv, &output))
    {
      g_autofree char *line = g_strjoinv (" ", (char **)argv->pdata);

      g_error ("%s: failed: %s", line, output);
    }
  return output;
}

/**
 * cm_test_assert_bytes_equal:
 * @a: bytes
 * @b: bytes
 *
 * Asserts that both are the same.
 */
void
cm_test_assert_bytes_equal (GBytes *a, GBytes *b)
{
  g_assert_cmpmem (g_bytes_get_data (a, NULL), g_bytes_get_size (a),
                   g_bytes_get_data (b, NULL), g_bytes_get_size (b));
}

/**
 * cm_test_assert_no_secret:
 * @text: (nullable): what a person, a log or a file gets to see
 * @secret: a secret of at least four bytes
 *
 * Asserts that the secret does not stand there in clear, as hex or as base64.
 */
void
cm_test_assert_no_secret (const char *text, CmSecret *secret)
{
  gsize size_bytes = 0;
  const guint8 *data = cm_secret_get_data (secret, &size_bytes);
  g_autoptr (GString) hex = g_string_new (NULL);
  g_autofree char *base64 = NULL;
  g_autofree char *lower = NULL;

  if (text == NULL)
    return;
  g_assert_cmpuint (size_bytes, >=, 4);
  for (gsize i = 0; i < size_bytes; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  lower = g_ascii_strdown (text, -1);
  /* whole groups of three bytes, so that what follows does not change the end */
  base64 = g_base64_encode (data, size_bytes - size_bytes % 3);
  g_assert_null (g_strstr_len (text, -1, cm_secret_get_text (secret)));
  g_assert_null (strstr (lower, hex->str));
  g_assert_null (strstr (text, base64));
}
