/* test-file-target.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-file-target.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cm-test-home.h"

static void
assert_refused (const char *path, int code)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_file_target_check (file, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_nonnull (strstr (error->message, path));
}

static void
test_file (void)
{
  g_autofree char *dir = g_dir_make_tmp ("file-target-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "new.pem", NULL);
  g_autofree char *nowhere = g_build_filename (dir, "none", "new.pem", NULL);
  g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) folder = g_file_new_for_path (dir);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_file_target_check (file, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (cm_file_target_check_folder (folder, &error));
  g_assert_no_error (error);

  assert_refused (dir, G_IO_ERROR_IS_DIRECTORY);
  assert_refused (nowhere, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_refused (pipe, G_IO_ERROR_NOT_REGULAR_FILE);
  g_unlink (pipe);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/file-target/file", test_file);
  return g_test_run ();
}
