/* replay.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target over files in the ordinary test run: the fixtures whose names begin
 * as given, and every input that once broke the target (corpus/TARGET, if there is one).
 *
 * usage: replay-TARGET CORPUS_FOLDER [PREFIX]...
 */

#include "cm-test-home.h"
#include "cm-test.h"
#include "fuzz.h"

static void
test_file (gconstpointer data)
{
  g_autoptr (GBytes) bytes = cm_test_read (data);
  gsize size = 0;
  const guint8 *bytes_data = g_bytes_get_data (bytes, &size);

  g_assert_cmpint (LLVMFuzzerTestOneInput (bytes_data, size), ==, 0);
}

static void
add_folder (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      {
        g_autofree char *test = g_strdup_printf ("/replay/%s", name);

        g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_file,
                                   g_free);
      }
}

int
main (int argc, char **argv)
{
  g_autofree char *fixtures = cm_test_fixture_path ("");

  cm_test_init (&argc, &argv);

  if (argc > 1)
    add_folder (argv[1], "");
  for (int i = 2; i < argc; i++)
    add_folder (fixtures, argv[i]);

  return g_test_run ();
}
