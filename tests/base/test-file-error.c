/* test-file-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-file-error.h"

#include <errno.h>

static void
test_describe (void)
{
  g_autofree char *content = NULL;
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/at all");
  g_autoptr (GError) no_file = NULL;
  g_autoptr (GError) no_stream = NULL;
  g_autoptr (GError) folder = NULL;
  g_autoptr (GError) other
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped.");

  g_assert_false (g_file_get_contents ("/nowhere/at all", &content, NULL, &no_file));
  g_assert_cmpstr (cm_file_error_describe (no_file), ==, g_strerror (ENOENT));
  g_assert_null (g_file_read (file, NULL, &no_stream));
  g_assert_cmpstr (cm_file_error_describe (no_stream), ==, g_strerror (ENOENT));
  g_assert_false (g_file_get_contents ("/", &content, NULL, &folder));
  g_assert_cmpstr (cm_file_error_describe (folder), ==, g_strerror (EISDIR));
  g_assert_cmpstr (cm_file_error_describe (other), ==, "Stopped.");
}

/* Not a word of the calls that were made is left. */
static void
test_prefix (void)
{
  g_autoptr (GError) error = NULL;

  cm_file_error_prefix (NULL, "“%s”: ", "x");
  cm_file_error_prefix (&error, "“%s”: ", "x");
  g_assert_no_error (error);
  g_assert_false (g_file_set_contents ("/proc/nowhere/x", "text", -1, &error));
  cm_file_error_prefix (&error, "“%s” could not be written: ", "x");
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_cmpstr (error->message, ==,
                   "“x” could not be written: No such file or directory");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-error/describe", test_describe);
  g_test_add_func ("/file-error/prefix", test_prefix);
  return g_test_run ();
}
