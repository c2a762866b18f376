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
#include "fake-files.h"

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

/* A server of another computer is connected once, its folders are made one by one, and
 * what was put there is taken away. */
static void
test_remote (void)
{
  const char *root = "fake://host/www";
  g_autoptr (GPtrArray) answers = make_answers ();
  g_autoptr (GError) error = NULL;

  fake_files_set_up ();
  for (guint i = 0; i < 2; i++)
    {
      cm_acme_webroot_write (root, answers, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (fake_files_get ("/www" CM_ACME_HTTP_PATH "two"), ==, "two.thumb");
      g_assert_cmpuint (fake_files_count (), ==, 2);
    }
  g_assert_cmpuint (fake_files_count_mounts (), ==, 1);
  fake_files_refuse (-1); /* the connection breaks */
  cm_acme_webroot_remove (root, answers);
  g_assert_cmpuint (fake_files_count_mounts (), ==, 2);
  g_assert_cmpuint (fake_files_count (), ==, 0);
  assert_refused ("fake://host/ww", "No such file");
  fake_files_tear_down ();
}

static void
test_remote_refuses (void)
{
  static const struct
  {
    GIOErrorEnum code;
    const char *words;
  } cases[] = { { G_IO_ERROR_FAILED_HANDLED, "it wants a password" },
                { G_IO_ERROR_PERMISSION_DENIED, "it wants a password" },
                { G_IO_ERROR_HOST_NOT_FOUND, "The server said no" } };

  fake_files_set_up ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fake_files_refuse (cases[i].code);
      assert_refused ("fake://host/www", cases[i].words);
    }
  g_assert_cmpuint (fake_files_count (), ==, 0);
  fake_files_tear_down ();
}

/* Several folders, of this computer and of others. */
static void
test_several (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  const char *const roots[] = { dir, "fake://host/www", NULL };
  g_autofree char *file = g_strconcat (dir, CM_ACME_HTTP_PATH, "one", NULL);
  g_autoptr (CmAcmeHttp01) challenge = cm_acme_http01_new_webroot (roots);
  g_autoptr (GPtrArray) answers = make_answers ();
  g_autoptr (GError) error = NULL;

  fake_files_set_up ();
  cm_acme_challenge_publish (CM_ACME_CHALLENGE (challenge), answers, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_nonnull (fake_files_get ("/www" CM_ACME_HTTP_PATH "one"));
  cm_acme_challenge_withdraw (CM_ACME_CHALLENGE (challenge), answers);
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (fake_files_count (), ==, 0);
  fake_files_refuse (G_IO_ERROR_PERMISSION_DENIED);
  g_assert_false (
      cm_acme_challenge_publish (CM_ACME_CHALLENGE (challenge), answers, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
  fake_files_tear_down ();
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
  g_test_add_func ("/acme-webroot/remote", test_remote);
  g_test_add_func ("/acme-webroot/remote-refuses", test_remote_refuses);
  g_test_add_func ("/acme-webroot/several", test_several);
  return g_test_run ();
}
