/* cm-test-home.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GLib can give each test case folders of its own, but loses the names of the earlier
 * ones: a leak that the address sanitizer can only be told to ignore when it unwinds
 * every stack slowly, which makes the tests four times as slow. So each program has one
 * home folder, from before its first line to its end.
 */

#include "cm-test-home.h"

#include <glib/gstdio.h>
#include <unistd.h>

static char *home; /* nullable: removed */
static GPid owner;

static void
remove_tree (const char *path)
{
  GDir *dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
      g_free (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

/* Not in a child that ends without having become another program. */
static void
remove_home (void)
{
  if (home != NULL && getpid () == owner)
    remove_tree (home);
  g_clear_pointer (&home, g_free);
}

static void
set_folder (const char *variable, const char *name)
{
  char *path = g_build_filename (home, name, NULL);

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_setenv (variable, path, TRUE);
  g_free (path);
}

/**
 * cm_test_init:
 * @argc: of main()
 * @argv: of main()
 *
 * Begins a test program, as g_test_init() does. The user's folders are new and empty, and
 * are removed when the program exits.
 */
void
cm_test_init (int *argc, char ***argv)
{
  g_assert_null (home);

  owner = getpid ();
  home = g_dir_make_tmp ("cm-home-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_setenv ("HOME", home, TRUE);
  set_folder ("XDG_CACHE_HOME", "cache");
  set_folder ("XDG_CONFIG_HOME", "config");
  set_folder ("XDG_CONFIG_DIRS", "system-config");
  set_folder ("XDG_DATA_HOME", "data");
  set_folder ("XDG_DATA_DIRS", "system-data");
  set_folder ("XDG_STATE_HOME", "state");
  set_folder ("XDG_RUNTIME_DIR", "runtime");
  atexit (remove_home);
  g_test_init (argc, argv, NULL);
}
