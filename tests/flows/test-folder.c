/* test-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a certstore's files appear: all at once, once only, beside whatever is there.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cm-flow-error.h"
#include "cm-folder-private.h"
#include "cm-test-home.h"
#include "cm-test.h"

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
assert_mode (const char *directory, const char *name, guint mode)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, mode);
}

static CmFolderDraft *
make_draft (const char *target)
{
  g_autoptr (GError) error = NULL;
  CmFolderDraft *draft = cm_folder_draft_new (target, &error);
  const char *path;

  g_assert_no_error (error);
  path = cm_folder_draft_get_path (draft);
  g_assert_true (cm_folder_write (path, CM_FOLDER_KEY, "key", &error));
  g_assert_true (cm_folder_write (path, CM_FOLDER_IDENTITY, "identity", &error));
  g_assert_true (cm_folder_write (path, CM_FOLDER_DATABASE, "database", &error));
  g_assert_true (cm_folder_write (path, CM_FOLDER_AUTHORITY, "authority", &error));
  return draft;
}

static void
place (const char *target)
{
  g_autoptr (CmFolderDraft) draft = make_draft (target);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_folder_draft_place (draft, &error));
  g_assert_no_error (error);
}

static void
assert_placed (const char *target)
{
  assert_mode (target, CM_FOLDER_KEY, 0600);
  assert_mode (target, CM_FOLDER_IDENTITY, 0600);
  assert_mode (target, CM_FOLDER_DATABASE, 0600);
  assert_mode (target, CM_FOLDER_AUTHORITY, 0600);
}

static void
test_new_folder (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "a", "b", "store", NULL);
  g_autofree char *parent = g_path_get_dirname (target);

  place (target);
  assert_placed (target);
  assert_mode (parent, "store", 0700);
  g_assert_cmpuint (count_files (target), ==, 4);
  g_assert_cmpuint (count_files (parent), ==, 1);
}

static void
test_empty_folder (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "store", NULL);

  g_assert_cmpint (g_mkdir (target, 0755), ==, 0);
  place (target);
  assert_placed (target);
  assert_mode (dir, "store", 0700);
  g_assert_cmpuint (count_files (dir), ==, 1);
}

static void
test_beside_other_files (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "store", NULL);

  g_assert_cmpint (g_mkdir (target, 0755), ==, 0);
  g_free (cm_test_write_text (target, "notes.txt", "mine"));
  place (target);
  assert_placed (target);
  g_assert_cmpuint (count_files (target), ==, 5);
  g_assert_cmpuint (count_files (dir), ==, 1);
}

/* A database whose pin is gone may be somebody's last copy, and a log beside it would be
 * played into the new database: both are set aside. */
static void
test_sets_aside (void)
{
  g_autofree char *target = cm_test_make_dir ();
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n_aside = 0;

  g_free (cm_test_write_text (target, CM_FOLDER_DATABASE, "old database"));
  g_free (cm_test_write_text (target, CM_FOLDER_DATABASE "-wal", "old log"));
  g_free (cm_test_write_text (target, CM_FOLDER_REQUEST, "old request"));
  place (target);
  assert_placed (target);

  dir = g_dir_open (target, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (target, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (name, "replaced-"))
        continue;
      n_aside++;
      g_assert_cmpuint (count_files (path), ==, 3);
      text = cm_folder_read (path, CM_FOLDER_DATABASE, NULL);
      g_assert_cmpstr (text, ==, "old database");
    }
  g_assert_cmpuint (n_aside, ==, 1);
  g_assert_false (cm_folder_has (target, CM_FOLDER_DATABASE "-wal"));
}

static void
test_exists (void)
{
  g_autofree char *target = cm_test_make_dir ();
  g_autofree char *text = NULL;
  g_autoptr (CmFolderDraft) draft = NULL;
  g_autoptr (GError) error = NULL;

  g_free (cm_test_write_text (target, CM_FOLDER_DATABASE, "precious"));
  g_free (cm_test_write_text (target, CM_FOLDER_AUTHORITY, "pin"));
  draft = cm_folder_draft_new (target, &error);
  g_assert_null (draft);
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  text = cm_folder_read (target, CM_FOLDER_DATABASE, NULL);
  g_assert_cmpstr (text, ==, "precious");
  g_assert_cmpuint (count_files (target), ==, 2);
}

/* Two at once: one is first, the other is told, in both ways of placing. */
static void
test_two_at_once (gconstpointer data)
{
  gboolean with_files = GPOINTER_TO_INT (data);
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "store", NULL);
  g_autoptr (CmFolderDraft) first = NULL;
  g_autoptr (CmFolderDraft) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  if (with_files)
    g_free (cm_test_write_text (target, "notes.txt", "mine"));
  first = make_draft (target);
  second = make_draft (target);
  g_assert_true (cm_folder_draft_place (first, &error));
  g_assert_no_error (error);
  g_assert_false (cm_folder_draft_place (second, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  g_clear_pointer (&first, cm_folder_draft_free);
  g_clear_pointer (&second, cm_folder_draft_free);
  assert_placed (target);
  g_assert_cmpuint (count_files (dir), ==, 1);
  g_assert_cmpuint (count_files (target), ==, with_files ? 5 : 4);
}

/* What a killed process leaves is swept away by the next; what a living one works on is
 * not. */
static void
test_leftovers (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "store", NULL);
  g_autofree char *left = g_build_filename (dir, ".certstore-new-abcdef", NULL);
  g_autoptr (CmFolderDraft) living = make_draft (target);
  g_autoptr (CmFolderDraft) next = NULL;

  g_assert_cmpint (g_mkdir (left, 0700), ==, 0);
  g_free (cm_test_write_text (left, CM_FOLDER_DATABASE, "half"));
  next = make_draft (target);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_true (cm_folder_has (cm_folder_draft_get_path (living), CM_FOLDER_DATABASE));
}

static void
test_draft_is_removed (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "store", NULL);

  cm_folder_draft_free (make_draft (target));
  g_assert_cmpuint (count_files (dir), ==, 0);
}

static void
test_cannot_write (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *file = cm_test_write_text (dir, "file", "in the way");
  g_autofree char *target = g_build_filename (file, "store", NULL);
  g_autoptr (CmFolderDraft) draft = NULL;
  g_autoptr (GError) error = NULL;

  draft = cm_folder_draft_new (target, &error);
  g_assert_null (draft);
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (cm_folder_write (target, "x", "y", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
}

static void
test_read (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *large = g_strnfill (CM_FOLDER_MAX_FILE_BYTES + 1, 'x');
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_folder_read (dir, "missing", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED);
  g_clear_error (&error);

  g_free (cm_test_write_text (dir, "large", large));
  g_assert_null (cm_folder_read (dir, "large", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_true (cm_folder_write (dir, "small", "one", &error));
  g_assert_true (cm_folder_write (dir, "small", "two", &error));
  text = cm_folder_read (dir, "small", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "two");
  assert_mode (dir, "small", 0600);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/folder/new", test_new_folder);
  g_test_add_func ("/folder/empty", test_empty_folder);
  g_test_add_func ("/folder/beside-other-files", test_beside_other_files);
  g_test_add_func ("/folder/sets-aside", test_sets_aside);
  g_test_add_func ("/folder/exists", test_exists);
  g_test_add_data_func ("/folder/two-at-once/empty", GINT_TO_POINTER (FALSE),
                        test_two_at_once);
  g_test_add_data_func ("/folder/two-at-once/files", GINT_TO_POINTER (TRUE),
                        test_two_at_once);
  g_test_add_func ("/folder/leftovers", test_leftovers);
  g_test_add_func ("/folder/draft-is-removed", test_draft_is_removed);
  g_test_add_func ("/folder/cannot-write", test_cannot_write);
  g_test_add_func ("/folder/read", test_read);
  return g_test_run ();
}
