/* test-export-many-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several leave at once: into one file, into a folder, as a web server wants them; with
 * keys only if all of them may.
 */

#include "gui-fixture.h"

#include "cm-export-flow.h"

#define DIALOG "CmExportManyDialog"

/* Row numbers: the order is by title. */
#define OTHER 1
#define FIRST 3

static GtkWidget *
open_dialog (GuiFixture *fixture, guint first, guint second)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));
  GtkSelectionModel *model = gtk_column_view_get_model (view);
  GtkWidget *dialog;

  gtk_selection_model_select_item (model, first, TRUE);
  gtk_selection_model_select_item (model, second, FALSE);
  gui_activate (fixture->window, "win.export");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static void
choose (GtkWidget *dialog, const char *label)
{
  adw_action_row_activate (
      ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, label)));
}

static void
press_export (GtkWidget *dialog, const char *path)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, "export_button"));
  cm_gui_test_choose_file (path);
}

static guint
count (const char *path, const char *words)
{
  g_autofree char *text = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (const char *at = text; (at = strstr (at, words)) != NULL; at++)
    n++;
  return n;
}

static void
test_one_file (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "both.pem", NULL);
  GtkWidget *dialog = open_dialog (fixture, OTHER, FIRST);

  cm_gui_test_wait_shows (dialog, "2 certificates");
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "each_switch"), FALSE);
  press_export (dialog, path);
  cm_gui_test_wait_no_window (DIALOG);
  gui_wait_toast (fixture, "Exported 2 certificates to both.pem.");
  /* as web servers send them: without the root */
  g_assert_cmpuint (count (path, "BEGIN CERTIFICATE"), ==, 3);
  g_assert_cmpuint (count (path, "PRIVATE"), ==, 0);
}

static void
test_folder (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *first = g_build_filename (dir, "www.example.com.p7b", NULL);
  g_autofree char *other = g_build_filename (dir, "rsa.example.com.p7b", NULL);
  GtkWidget *dialog = open_dialog (fixture, OTHER, FIRST);

  choose (dialog, cm_export_format_get_label (CM_EXPORT_FORMAT_P7B));
  press_export (dialog, dir);
  cm_gui_test_wait_no_window (DIALOG);
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_file_test (other, G_FILE_TEST_IS_REGULAR));
}

/* A layout is a folder, whatever the switch said. */
static void
test_layout (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *chain = g_build_filename (dir, "www.example.com.fullchain.pem", NULL);
  g_autofree char *lines = g_build_filename (dir, "www.example.com.nginx.conf", NULL);
  GtkWidget *dialog = open_dialog (fixture, OTHER, FIRST);

  gtk_switch_set_active (cm_gui_test_by_id (dialog, "each_switch"), FALSE);
  choose (dialog, "Files for nginx");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "each_row")));
  press_export (dialog, dir);
  cm_gui_test_wait_no_window (DIALOG);
  g_assert_cmpuint (count (chain, "BEGIN CERTIFICATE"), ==, 2);
  g_assert_cmpuint (count (lines, "ssl_certificate "), ==, 1);
}

static void
test_not_all_exportable (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, OTHER, FIRST);

  cm_gui_test_wait_shows (dialog, "Only 1 of these keys was made exportable.");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "key_switch")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);

  dialog = open_dialog (fixture, 0, OTHER);
  cm_gui_test_wait_shows (dialog, "None of these keys was made exportable.");
  gtk_window_close (GTK_WINDOW (dialog));
}

static gboolean
is_problem_told (gpointer dialog)
{
  return gtk_widget_get_mapped (cm_gui_test_by_id (dialog, "problem_label"));
}

/* Wrong once, then right: the keys are in the file, encrypted. */
static void
test_keys (GuiFixture *fixture, gconstpointer data)
{
  const char *const more[] = { "leaf-p384.crt", "leaf-p384.key", NULL };
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "both.pem", NULL);
  GtkWidget *dialog, *password;

  gui_import (fixture, NULL, CM_TEST_PASSWORD, more);
  gui_wait_rows (fixture, GUI_N_CREDENTIALS + 1);
  dialog = open_dialog (fixture, 1, 4); /* p384 comes second now, www last */
  password = cm_gui_test_by_id (dialog, "password_row");
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "each_switch"), FALSE);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "key_switch"), TRUE);
  cm_gui_test_wait_shows (dialog, "Type the export password of these keys.");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "export_button")));
  gtk_editable_set_text (GTK_EDITABLE (password), "not this one");
  press_export (dialog, path);
  cm_gui_test_wait (is_problem_told, dialog);
  g_assert_true (gtk_widget_has_css_class (password, "error"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  gtk_editable_set_text (GTK_EDITABLE (password), CM_TEST_PASSWORD);
  press_export (dialog, path);
  cm_gui_test_wait_no_window (DIALOG);
  g_assert_cmpuint (count (path, "BEGIN ENCRYPTED PRIVATE KEY"), ==, 2);
  g_assert_cmpuint (count (path, "BEGIN PRIVATE KEY"), ==, 0);
}

#define add(path, function)                                                              \
  g_test_add ("/app/export-many-dialog/" path, GuiFixture, NULL, gui_set_up, function,   \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("one-file", test_one_file);
  add ("folder", test_folder);
  add ("layout", test_layout);
  add ("not-all-exportable", test_not_all_exportable);
  add ("keys", test_keys);
  return g_test_run ();
}
