/* test-acme-webroot.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files below the folder of a web server, and what is said of one that is not there.
 */

#include "cm-acme-webroot-private.h"

#include <string.h>

#include "cm-acme-error.h"
#include "cm-acme-http01.h"
#include "cm-test.h"

static GPtrArray *
make_answers (void)
{
  GPtrArray *answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);

  g_ptr_array_add (answers, cm_acme_answer_new ("a.example.org", "one", "thumb"));
  g_ptr_array_add (answers, cm_acme_answer_new ("b.example.org", "two", "thumb"));
  return answers;
}

static void
test_files (void)
{
  g_autoptr (GPtrArray) answers = make_answers ();
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *uri = g_filename_to_uri (dir, NULL, NULL);
  g_autofree char *file = g_strconcat (dir, CM_ACME_HTTP_PATH, "two", NULL);
  const char *roots[] = { dir, uri };

  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      cm_acme_webroot_write (roots[i], answers, NULL, &error);
      g_assert_no_error (error);
      cm_acme_webroot_write (roots[i], answers, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, "two.thumb");
      cm_acme_webroot_remove (roots[i], answers);
      cm_acme_webroot_remove (roots[i], answers);
      g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
    }
}

static void
assert_refused (const char *root, const char *words)
{
  g_autoptr (GPtrArray) answers = make_answers ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_acme_webroot_write (root, answers, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, root));
  cm_acme_webroot_remove (root, answers);
}

/* A folder with a typo in its name is not made. */
static void
test_missing (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *missing = g_build_filename (dir, "typo", NULL);

  assert_refused (missing, "Nothing can be written");
  g_assert_false (g_file_test (missing, G_FILE_TEST_EXISTS));
}

static void
test_no_gvfs (void)
{
  assert_refused ("sftp://web.example.org/var/www", "GVFS");
  assert_refused ("dav://web.example.org/", "GVFS");
  assert_refused ("no-such-thing://x", "GVFS");
}

int
main (int argc, char *argv[])
{
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/acme-webroot/files", test_files);
  g_test_add_func ("/acme-webroot/missing", test_missing);
  g_test_add_func ("/acme-webroot/no-gvfs", test_no_gvfs);
  return g_test_run ();
}
