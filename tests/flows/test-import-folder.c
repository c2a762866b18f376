/* test-import-folder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Going through folders: what is found, in which order, and where it ends.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cm-import-source-private.h"
#include "cm-test-home.h"
#include "import-fixture.h"

static GPtrArray *
expand (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sources
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_import_source_unref);
  g_autoptr (CmImportProgress) progress = cm_import_progress_new (NULL, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_ptr_array_add (sources, cm_import_source_new_file (file, "certs"));
  return cm_import_source_expand (sources, progress, cancellable, error);
}

static GPtrArray *
expand_good (const char *path)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *sources = expand (path, NULL, &error);

  g_assert_no_error (error);
  return sources;
}

/* Names without what the folder is called. */
static char *
join_names (GPtrArray *sources)
{
  const char *prefix = "certs/";
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < sources->len; i++)
    {
      const char *name = cm_import_source_get_name (g_ptr_array_index (sources, i));

      g_assert_true (g_str_has_prefix (name, prefix) || g_str_equal (name, "certs"));
      g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                              g_str_has_prefix (name, prefix) ? name + strlen (prefix)
                                                              : name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_folder (const char *parent, const char *name)
{
  char *path = g_build_filename (parent, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}

static const char *
get_problem (GPtrArray *sources, guint position)
{
  CmImportSource *source = g_ptr_array_index (sources, position);
  GPtrArray *items = cm_import_source_get_items (source);

  g_assert_nonnull (items);
  g_assert_cmpuint (items->len, ==, 1);
  g_assert_cmpint (cm_item_get_kind (g_ptr_array_index (items, 0)), ==,
                   CM_ITEM_KIND_UNUSABLE);
  return cm_item_get_error (g_ptr_array_index (items, 0))->message;
}

/* ---- what is found ---- */

static void
test_order (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *sub = make_folder (dir, "m/deep");
  g_autoptr (GPtrArray) sources = NULL;
  g_autofree char *names = NULL;

  g_free (cm_test_write_text (dir, "z.pem", "z"));
  g_free (cm_test_write_text (dir, "a.pem", "a"));
  g_free (cm_test_write_text (dir, ".hidden.pem", "h"));
  g_free (cm_test_write_text (sub, "b.pem", "b"));
  sources = expand_good (dir);
  names = join_names (sources);
  g_assert_cmpstr (names, ==, ".hidden.pem a.pem m/deep/b.pem z.pem");
  for (guint i = 0; i < sources->len; i++)
    {
      g_assert_true (cm_import_source_is_from_folder (g_ptr_array_index (sources, i)));
      g_assert_true (cm_import_source_wants_reading (g_ptr_array_index (sources, i)));
    }
}

static void
test_file (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write_text (dir, "a.pem", "a");
  g_autoptr (GPtrArray) sources = expand_good (path);

  g_assert_cmpuint (sources->len, ==, 1);
  g_assert_false (cm_import_source_is_from_folder (g_ptr_array_index (sources, 0)));
}

static void
test_empty (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *sub = make_folder (dir, "sub");
  g_autoptr (GPtrArray) sources = expand_good (dir);

  g_assert_cmpuint (sources->len, ==, 1);
  g_assert_cmpstr (get_problem (sources, 0), ==,
                   "There is no file in the folder “certs”.");
}

/* Pipes and sockets are not opened: that could wait for ever. */
static void
test_pipe (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *pipe = g_build_filename (dir, "pipe", NULL);
  g_autoptr (GPtrArray) sources = NULL;
  g_autofree char *names = NULL;

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_free (cm_test_write_text (dir, "a.pem", "a"));
  sources = expand_good (dir);
  names = join_names (sources);
  g_assert_cmpstr (names, ==, "a.pem");
}

/* ---- links ---- */

static void
link_to (const char *target, const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* As in /etc/letsencrypt/live: links to files count, dangling ones do not. */
static void
test_links (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *archive = make_folder (dir, "archive");
  g_autofree char *live = make_folder (dir, "live");
  g_autoptr (GPtrArray) sources = NULL;
  g_autofree char *names = NULL;

  g_free (cm_test_write_text (archive, "cert1.pem", "a"));
  link_to ("../archive/cert1.pem", live, "cert.pem");
  link_to ("../archive/gone.pem", live, "gone.pem");
  sources = expand_good (live);
  names = join_names (sources);
  g_assert_cmpstr (names, ==, "cert.pem");
}

/* Each folder is entered once, however many links lead to it. */
static void
test_loops (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *sub = make_folder (dir, "sub");
  g_autoptr (GPtrArray) sources = NULL;
  g_autofree char *names = NULL;

  g_free (cm_test_write_text (sub, "a.pem", "a"));
  link_to ("..", sub, "up");
  link_to (".", dir, "again");
  link_to ("sub", dir, "zub");
  sources = expand_good (dir);
  names = join_names (sources);
  g_assert_cmpstr (names, ==, "sub/a.pem");
}

/* ---- bounds ---- */

static void
test_depth (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *eighth = make_folder (dir, "1/2/3/4/5/6/7/8");
  g_autofree char *ninth = make_folder (eighth, "9");
  g_autoptr (GPtrArray) sources = NULL;
  g_autofree char *names = NULL;

  g_free (cm_test_write_text (eighth, "a.pem", "a"));
  g_free (cm_test_write_text (ninth, "b.pem", "b"));
  sources = expand_good (dir);
  names = join_names (sources);
  g_assert_cmpstr (names, ==, "1/2/3/4/5/6/7/8/a.pem certs");
  flow_assert_says (get_problem (sources, 1), "“certs”", "more than 8 levels deep", NULL);
}

static void
test_size (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GPtrArray) sources = NULL;

  for (guint i = 0; i < 70; i++) /* sparse; 64 of them are a gigabyte */
    {
      g_autofree char *name = g_strdup_printf ("%02u.bin", i);
      g_autofree char *path = cm_test_write_text (dir, name, "");

      g_assert_cmpint (truncate (path, 16 * 1024 * 1024), ==, 0);
    }
  sources = expand_good (dir);
  g_assert_cmpuint (sources->len, ==, 64 + 1);
  flow_assert_says (get_problem (sources, 64), "“certs”", "20000 files or 1 GB",
                    "The rest was not read", NULL);
}

static void
test_number (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *sub = make_folder (dir, "sub");
  g_autofree char *first = cm_test_write_text (sub, "first", "a");
  g_autoptr (GPtrArray) sources = NULL;

  for (guint i = 0; i < CM_IMPORT_MAX_FILES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u", i % 2 == 0 ? dir : sub, i);

      g_assert_cmpint (link (first, name), ==, 0);
    }
  sources = expand_good (dir);
  g_assert_cmpuint (sources->len, ==, CM_IMPORT_MAX_FILES + 1);
  flow_assert_says (get_problem (sources, CM_IMPORT_MAX_FILES), "20000 files", NULL);
}

static void
test_unreadable (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *sub = make_folder (dir, "private");
  g_autofree char *base = g_path_get_basename (dir);
  g_autoptr (GPtrArray) sources = NULL;

  if (geteuid () == 0)
    {
      g_test_skip ("root reads every folder");
      return;
    }
  g_assert_cmpint (g_chmod (sub, 0000), ==, 0);
  sources = expand_good (dir);
  g_assert_cmpint (g_chmod (sub, 0700), ==, 0);
  g_assert_cmpuint (sources->len, ==, 1);
  flow_assert_says (get_problem (sources, 0), "private", "could not be read", base, NULL);
}

static void
test_cancelled (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (expand (dir, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-folder/order", test_order);
  g_test_add_func ("/import-folder/file", test_file);
  g_test_add_func ("/import-folder/empty", test_empty);
  g_test_add_func ("/import-folder/pipe", test_pipe);
  g_test_add_func ("/import-folder/links", test_links);
  g_test_add_func ("/import-folder/loops", test_loops);
  g_test_add_func ("/import-folder/depth", test_depth);
  g_test_add_func ("/import-folder/size", test_size);
  g_test_add_func ("/import-folder/number", test_number);
  g_test_add_func ("/import-folder/unreadable", test_unreadable);
  g_test_add_func ("/import-folder/cancelled", test_cancelled);
  return g_test_run ();
}
