/* test-challenge-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that come and go with the answers in the certstore.
 */

#include "cm-challenge-folder.h"

#include <glib/gstdio.h>

#include "cm-acme-challenge.h"
#include "cm-challenge-flow-private.h"
#include "cm-test-home.h"
#include "flow-fixture.h"

#define WAIT_SECONDS 20

typedef struct
{
  char *dir;
  char *root;
  char *file;
  CmContext *context;
  GPtrArray *answers;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *store = NULL;

  self->dir = cm_test_make_dir ();
  store = g_build_filename (self->dir, "store", NULL);
  self->root = g_build_filename (self->dir, "www", NULL);
  self->file = g_strconcat (self->root, CM_ACME_HTTP_PATH, "one", NULL);
  self->context = flow_folder_context (store);
  flow_create (self->context);
  self->answers = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
  g_ptr_array_add (self->answers, cm_acme_answer_new ("a.example.org", "one", "thumb"));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_ptr_array_unref (self->answers);
  flow_assert_finalizes (self->context);
  g_free (self->dir);
  g_free (self->root);
  g_free (self->file);
}

static void
publish (Fixture *self, gboolean is_there)
{
  g_autoptr (GError) error = NULL;

  if (is_there)
    cm_challenge_flow_publish (self->context, self->answers, NULL, &error);
  else
    cm_challenge_flow_withdraw (self->context, self->answers, NULL, &error);
  g_assert_no_error (error);
}

static CmChallengeFolder *
open_folder (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  CmChallengeFolder *folder = cm_challenge_folder_new (self->context, self->root, &error);

  g_assert_no_error (error);
  return folder;
}

static gboolean
is_there (Fixture *self)
{
  return g_file_test (self->file, G_FILE_TEST_EXISTS);
}

static void
wait_until (Fixture *self, gboolean there)
{
  gint64 end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  while (is_there (self) != there)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* What was there before and what others wrote stays. */
static void
test_follows (Fixture *self, gconstpointer data)
{
  g_autofree char *folder_path = g_path_get_dirname (self->file);
  g_autofree char *other = g_build_filename (folder_path, "other", NULL);
  g_autofree char *text = NULL;
  CmChallengeFolder *folder;

  publish (self, TRUE);
  folder = open_folder (self);
  g_assert_true (g_file_get_contents (self->file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one.thumb");
  g_assert_true (g_file_set_contents (other, "of somebody else", -1, NULL));
  publish (self, FALSE);
  wait_until (self, FALSE);
  publish (self, TRUE);
  wait_until (self, TRUE);
  g_object_unref (folder);
  g_assert_false (is_there (self));
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

static void
on_failed (CmChallengeFolder *folder, const char *sentence, gpointer user_data)
{
  GPtrArray *said = user_data;

  g_ptr_array_add (said, g_strdup (sentence));
}

/* It is said once, and goes on once it can. */
static void
test_lost (Fixture *self, gconstpointer data)
{
  g_autoptr (CmChallengeFolder) folder = open_folder (self);
  g_autoptr (GPtrArray) said = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_path_get_dirname (self->file);
  gint64 end = g_get_monotonic_time () + WAIT_SECONDS * G_USEC_PER_SEC;

  g_signal_connect (folder, "failed", G_CALLBACK (on_failed), said);
  g_assert_cmpint (g_rmdir (path), ==, 0);
  publish (self, TRUE);
  while (said->len == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_nonnull (g_strrstr (g_ptr_array_index (said, 0), "could not be written"));
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  publish (self, TRUE);
  wait_until (self, TRUE);
  g_assert_cmpuint (said->len, ==, 1);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (self->dir, "empty", NULL);
  g_autoptr (CmContext) empty = flow_folder_context (nowhere);

  g_assert_null (cm_challenge_folder_new (empty, self->root, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (self->root, "a file", -1, NULL));
  g_assert_null (cm_challenge_folder_new (self->context, self->root, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  ADD ("/challenge-folder/follows", test_follows);
  ADD ("/challenge-folder/lost", test_lost);
  ADD ("/challenge-folder/refused", test_refused);
  return g_test_run ();
}
