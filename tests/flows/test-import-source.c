/* test-import-source.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A source is a value: reading makes another one, forgetting too.
 */

#include "cm-import-source-private.h"

#include "cm-format-error.h"
#include "cm-test-home.h"
#include "import-fixture.h"

static GPtrArray *
make_passwords (const char *text)
{
  GPtrArray *passwords = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  if (text != NULL)
    g_ptr_array_add (passwords, cm_secret_new_from_text (text));
  return passwords;
}

static CmImportSource *
new_fixture (const char *name)
{
  g_autofree char *path = cm_test_fixture_path (name);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return cm_import_source_new_file (file, name);
}

static CmImportSource *
read_source (CmImportSource *source, const char *password)
{
  g_autoptr (GPtrArray) passwords = make_passwords (password);
  g_autoptr (GError) error = NULL;
  CmImportSource *read = cm_import_source_read (source, passwords, NULL, NULL, &error);

  g_assert_no_error (error);
  return read;
}

static CmItemKind
get_kind (CmImportSource *source)
{
  GPtrArray *items = cm_import_source_get_items (source);

  g_assert_cmpuint (items->len, ==, 1);
  return cm_item_get_kind (g_ptr_array_index (items, 0));
}

static void
test_value (void)
{
  g_autoptr (CmImportSource) source = new_fixture ("leaf.crt");
  g_autoptr (CmImportSource) read = read_source (source, NULL);
  g_autoptr (CmImportSource) forgotten = cm_import_source_forget (read);

  g_assert_null (cm_import_source_get_items (source));
  g_assert_true (cm_import_source_wants_reading (source));
  g_assert_cmpint (get_kind (read), ==, CM_ITEM_KIND_CERTIFICATE);
  g_assert_false (cm_import_source_wants_reading (read));
  g_assert_cmpstr (cm_import_source_get_name (read), ==, "leaf.crt");
  g_assert_true (cm_import_source_get_file (read) == cm_import_source_get_file (source));
  g_assert_null (cm_import_source_get_items (forgotten));
  g_assert_true (cm_import_source_wants_reading (forgotten));
}

/* What stayed locked is read again with the next password, what was opened is not. */
static void
test_locked (void)
{
  g_autoptr (CmImportSource) source = new_fixture ("leaf-pbes2.key");
  g_autoptr (CmImportSource) locked = read_source (source, "wrong");
  g_autoptr (CmImportSource) opened = read_source (locked, CM_TEST_PASSWORD);

  g_assert_cmpint (get_kind (locked), ==, CM_ITEM_KIND_LOCKED);
  g_assert_true (cm_import_source_wants_reading (locked));
  g_assert_cmpint (get_kind (opened), ==, CM_ITEM_KIND_PRIVATE_KEY);
  g_assert_false (cm_import_source_wants_reading (opened));
}

static void
test_bytes (void)
{
  g_autoptr (GBytes) bytes = cm_test_load ("leaf.der");
  g_autoptr (CmImportSource) source = cm_import_source_new_bytes ("pasted text", bytes);
  g_autoptr (CmImportSource) read = read_source (source, NULL);
  g_autoptr (CmImportSource) forgotten = cm_import_source_forget (read);
  g_autoptr (CmImportSource) again = read_source (forgotten, NULL);

  g_assert_null (cm_import_source_get_file (source));
  g_assert_cmpint (get_kind (again), ==, CM_ITEM_KIND_CERTIFICATE);
}

static void
test_problem (void)
{
  g_autoptr (GError) error
      = g_error_new_literal (CM_FORMAT_ERROR, CM_FORMAT_ERROR_TOO_LARGE, "Far too much.");
  g_autoptr (CmImportSource) source = cm_import_source_new_problem ("certs", error);
  g_autoptr (CmImportSource) forgotten = cm_import_source_forget (source);

  g_assert_false (cm_import_source_wants_reading (source));
  g_assert_true (forgotten == source); /* there is nothing to read it from again */
  g_assert_cmpint (get_kind (source), ==, CM_ITEM_KIND_UNUSABLE);
}

static void
test_unreadable (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (GFile) file = g_file_new_for_path (dir);
  g_autoptr (GFile) child = g_file_get_child (file, "missing.pem");
  g_autoptr (CmImportSource) missing = cm_import_source_new_file (child, "missing.pem");
  g_autoptr (CmImportSource) read = read_source (missing, NULL);
  CmItem *item = g_ptr_array_index (cm_import_source_get_items (read), 0);

  g_assert_cmpint (get_kind (read), ==, CM_ITEM_KIND_UNUSABLE);
  flow_assert_says (cm_item_get_error (item)->message,
                    "“missing.pem” could not be read:", NULL);
}

static void
test_cancelled (void)
{
  g_autoptr (CmImportSource) source = new_fixture ("leaf.crt");
  g_autoptr (GPtrArray) passwords = make_passwords (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (cm_import_source_read (source, passwords, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-source/value", test_value);
  g_test_add_func ("/import-source/locked", test_locked);
  g_test_add_func ("/import-source/bytes", test_bytes);
  g_test_add_func ("/import-source/problem", test_problem);
  g_test_add_func ("/import-source/unreadable", test_unreadable);
  g_test_add_func ("/import-source/cancelled", test_cancelled);
  return g_test_run ();
}
