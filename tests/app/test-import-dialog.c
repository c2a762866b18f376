/* test-import-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The preview: what stands in its rows, what can be ticked, and passwords. Running an
 * import is in test-import-run.c.
 */

#include "import-fixture.h"

#include <string.h>

#include "cm-import-dialog.h"
#include "cm-window.h"

static void
assert_row_shows (Import *import, const char *title, const char *words)
{
  if (!cm_gui_test_shows (import_find_row (import, title), words))
    g_error ("the row “%s” does not say “%s”", title, words);
}

static void
test_kinds (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture,
                gui_list_files ("leaf-p384.crt", "leaf-p384.key", "leaf.crt",
                                "other-root.crt", "leaf-ed25519.key", "garbage.bin",
                                NULL));

  assert_row_shows (&import, "p384.example.com", "New");
  assert_row_shows (&import, "p384.example.com", "certificate + key");
  assert_row_shows (&import, "p384.example.com", "leaf-p384.crt, leaf-p384.key");
  assert_row_shows (&import, "p384.example.com", "valid until 1 January 2036");
  assert_row_shows (&import, GUI_TITLE, "Already here");
  assert_row_shows (&import, "Other Root CA", "Trust as root?");
  assert_row_shows (&import, "Other Root CA", "SHA-256 ");
  assert_row_shows (&import, "leaf-ed25519.key", "Cannot be used");
  assert_row_shows (&import, "leaf-ed25519.key", "There is no certificate for this key");
  assert_row_shows (&import, "garbage.bin", "No certificate or key was found");

  g_assert_cmpstr (import_get_subtitle (&import), ==, "1 of 5 items");
  g_assert_true (gtk_widget_is_sensitive (import_get_button (&import)));
  import_close (&import);
  g_assert_null (import.answer);
  import_end (&import);
  g_assert_false (gui_has (fixture, "p384.example.com"));
}

/* Nobody is asked to trust as a root what is none. */
static void
test_intermediates (GuiFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "leaf-p384.crt", NULL };
  Import import;

  gui_import (fixture, NULL, NULL, names);
  import_start (&import, fixture,
                gui_list_files ("intermediate.crt", "constrained-dns.crt", NULL));
  assert_row_shows (&import, "Example Issuing CA 1", "Completes");
  assert_row_shows (&import, "Example Issuing CA 1", "completes the chains of “");
  assert_row_shows (&import, "Constrained dns CA", "Completes nothing");
  g_assert_false (cm_gui_test_shows (import_find_row (&import, "Constrained dns CA"),
                                     "Trust as root?"));
  import_run (&import);
  import_end (&import);
}

static gboolean
is_written (gpointer path)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && *text != '\0';
}

/* What stands in the dialog can be kept, more of it than fits on a screen. */
static void
test_report (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "import.txt", NULL);
  g_autofree char *text = NULL;
  Import import;

  import_start (&import, fixture, gui_list_files ("leaf-p384.crt", "garbage.bin", NULL));
  cm_gui_test_click (cm_gui_test_by_id (import.dialog, "report_button"));
  cm_gui_test_choose_file (path);
  cm_gui_test_wait (is_written, path);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\nCan be imported\n  p384.example.com\n"));
  g_assert_nonnull (strstr (text, "\nNot imported\n  garbage.bin\n"));
  import_close (&import);
  import_end (&import);
}

/* As the files in it, each with the way to it. */
static void
test_zip (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (
      &import, fixture,
      gui_list_files ("zip-answer.zip", "zip-bomb.zip", "zip-encrypted.zip", NULL));
  assert_row_shows (&import, GUI_TITLE, "zip-answer.zip/www_example_com/www.crt");
  assert_row_shows (&import, "zip-bomb.zip", "unpacks to more than 128 MB");
  assert_row_shows (&import, "zip-encrypted.zip/www_example_com/leaf.key",
                    "Unpack the archive with its password");
  import_close (&import);
  import_end (&import);
}

static guint
count_previews (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n_previews = 0;

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      n_previews += CM_IS_IMPORT_DIALOG (window);
    }
  return n_previews;
}

/* What comes while the preview is open is added to it: dropped on it, on the window below
 * or as text, and finds what is there already. */
static void
test_add (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) certificate = gui_list_files ("leaf-p384.crt", NULL);
  g_autoptr (GListModel) beside = gui_list_files ("leaf-p521.crt", NULL);
  g_autofree char *path = cm_test_fixture_path ("other-root.crt");
  g_autofree char *pem = NULL;
  Import import;

  g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
  import_start (&import, fixture, gui_list_files ("leaf-p384.key", NULL));
  assert_row_shows (&import, "leaf-p384.key", "There is no certificate for this key");

  g_signal_emit_by_name (cm_gui_test_by_id (import.dialog, "drop_zone"), "files-dropped",
                         certificate);
  import_wait_reading (&import);
  assert_row_shows (&import, "p384.example.com", "certificate + key");

  /* twice at once: the second while the first is being read */
  cm_window_import_files (CM_WINDOW (fixture->window), beside);
  g_signal_emit_by_name (cm_gui_test_by_id (import.dialog, "drop_zone"), "text-dropped",
                         pem);
  import_wait_reading (&import);
  g_assert_cmpuint (count_previews (), ==, 1);
  assert_row_shows (&import, "p384.example.com", "certificate + key");
  assert_row_shows (&import, "p521.example.com", "New");
  assert_row_shows (&import, "Other Root CA", "Trust as root?");
  import_run (&import);
  import_end (&import);
  g_assert_true (gui_has (fixture, "p384.example.com"));
}

static gboolean
is_tickable (Import *import, const char *title)
{
  GtkWidget *check = cm_gui_test_by_id (import_find_row (import, title), "check");

  return gtk_widget_is_sensitive (check) && gtk_widget_get_opacity (check) > 0;
}

static void
test_ticks (GuiFixture *fixture, gconstpointer data)
{
  Import import;
  GtkCheckButton *check;

  import_start (&import, fixture,
                gui_list_files ("leaf-p384.crt", "leaf-p521.crt", "leaf.crt",
                                "other-root.crt", "rsa-root.crt", NULL));
  g_assert_true (is_tickable (&import, "p384"));
  g_assert_true (is_tickable (&import, "Other Root CA"));
  g_assert_false (is_tickable (&import, GUI_TITLE));
  g_assert_cmpstr (import_get_subtitle (&import), ==, "2 of 5 items");

  /* one of two: neither all nor none */
  check = cm_gui_test_by_id (import_find_row (&import, "p384"), "check");
  gtk_check_button_set_active (check, FALSE);
  import_settle (&import);
  g_assert_false (cm_import_item_get_selected (import_find_item (&import, "p384")));
  check = cm_gui_test_by_id (import.dialog, "all_check");
  g_assert_true (gtk_check_button_get_inconsistent (check));
  g_assert_cmpstr (import_get_subtitle (&import), ==, "1 of 5 items");

  gtk_check_button_set_active (check, TRUE);
  import_settle (&import);
  g_assert_cmpstr (import_get_subtitle (&import), ==, "2 of 5 items");
  gtk_check_button_set_active (check, FALSE);
  import_settle (&import);
  g_assert_cmpstr (import_get_sentence (&import), ==, "Nothing is ticked.");
  g_assert_false (gtk_widget_is_sensitive (import_get_button (&import)));

  /* trust is never a by-catch of “all” */
  g_assert_false (cm_import_item_get_selected (import_find_item (&import, "Other Root")));
  check = cm_gui_test_by_id (import.dialog, "roots_check");
  gtk_check_button_set_active (check, TRUE);
  import_settle (&import);
  g_assert_true (cm_import_item_get_selected (import_find_item (&import, "Other Root")));
  g_assert_cmpstr (import_get_subtitle (&import), ==, "2 of 5 items");
  import_close (&import);
  import_end (&import);
}

/* Activating a row is ticking it; without keys there are no options for keys. */
static void
test_activate_row (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture, gui_list_files ("leaf-p384.crt", NULL));
  g_assert_false (gtk_widget_get_mapped (cm_gui_test_by_id (import.dialog, "options")));
  assert_row_shows (&import, "p384", "certificate without key");
  g_signal_emit_by_name (cm_gui_test_by_id (import.dialog, "list_view"), "activate", 0);
  import_settle (&import);
  g_assert_cmpstr (import_get_subtitle (&import), ==, "0 of 1 item");
  import_close (&import);
  import_end (&import);
}

static void
try_password (Import *import, const char *password)
{
  gtk_editable_set_text (
      GTK_EDITABLE (cm_gui_test_by_id (import->dialog, "password_row")), password);
  cm_gui_test_click (cm_gui_test_by_id (import->dialog, "unlock_button"));
  import_wait_reading (import);
}

static void
test_password (GuiFixture *fixture, gconstpointer data)
{
  Import import;
  GtkWidget *row, *hint;

  import_start (&import, fixture,
                gui_list_files ("p12-openssl.p12", "p12-rsa.p12", NULL));
  row = cm_gui_test_by_id (import.dialog, "password_row");
  hint = cm_gui_test_by_id (import.dialog, "password_hint");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (hint)), ==,
                   "2 files need a password. It is tried on all of them.");
  assert_row_shows (&import, "p12-openssl.p12", "Locked");
  g_assert_false (gtk_widget_is_sensitive (import_get_button (&import)));

  try_password (&import, "not this one");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (hint)), ==,
                   "The password is wrong, or the file is damaged.");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "not this one");
  g_assert_nonnull (import.dialog);
  assert_row_shows (&import, "p12-openssl.p12", "Locked");

  /* one password for both; a key that is not needed any more is not kept in the row */
  try_password (&import, CM_TEST_PASSWORD);
  cm_gui_test_draw (import.dialog);
  g_assert_cmpuint (cm_import_flow_get_n_locked (import.flow), ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "");
  assert_row_shows (&import, GUI_TITLE, "certificate + key + 2 CA certificates");
  assert_row_shows (&import, GUI_OTHER_TITLE, "certificate + key");
  import_run (&import);
  g_assert_cmpstr (import.answer, ==, "2 imported");
  import_end (&import);
  g_assert_true (gui_has (fixture, GUI_TITLE));
}

/* Two files, two passwords: what the first opens stays open. */
static void
test_two_passwords (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture,
                gui_list_files ("p12-utf8-password.p12", "p12-rsa.p12", NULL));
  try_password (&import, CM_TEST_PASSWORD);
  assert_row_shows (&import, "p12-utf8-password.p12", "Locked");
  cm_gui_test_wait_shows (import.dialog, "The others have another password.");
  try_password (&import, "not this one");
  gtk_editable_set_text (cm_gui_test_by_id (import.dialog, "password_row"), "x");
  g_assert_true (
      cm_gui_test_shows (import.dialog, "p12-utf8-password.p12 needs a password."));
  assert_row_shows (&import, GUI_OTHER_TITLE, "New");
  try_password (&import, CM_TEST_PASSWORD_UTF8);
  assert_row_shows (&import, GUI_TITLE, "New");
  import_close (&import);
  import_end (&import);
}

static void
test_nothing (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "gone.pem", NULL);
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Import import;

  g_list_store_append (files, file);
  import_start (&import, fixture, G_LIST_MODEL (files));
  assert_row_shows (&import, "gone.pem", "could not be read");
  g_assert_cmpstr (import_get_sentence (&import), ==, "Nothing is ticked.");
  import_close (&import);
  import_end (&import);
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/import-dialog/" path, GuiFixture, NULL, set_up, function,            \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("kinds", gui_set_up, test_kinds);
  add ("intermediates", gui_set_up, test_intermediates);
  add ("add", gui_set_up, test_add);
  add ("zip", gui_set_up, test_zip);
  add ("report", gui_set_up, test_report);
  add ("ticks", gui_set_up, test_ticks);
  add ("activate-row", gui_set_up_new, test_activate_row);
  add ("password", gui_set_up_new, test_password);
  add ("two-passwords", gui_set_up_new, test_two_passwords);
  add ("nothing", gui_set_up_new, test_nothing);
  return g_test_run ();
}
