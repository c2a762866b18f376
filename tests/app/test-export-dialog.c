/* test-export-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exporting from the window: each format through the real file chooser, opened again
 * with openssl; a wrong password, a key that may not leave, and going away.
 */

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "gui-fixture.h"

#include "cm-export-flow.h"

#define DIALOG "CmExportDialog"

static GtkWidget *
open_dialog (GuiFixture *fixture, const char *title)
{
  GtkWidget *dialog;

  gui_select (fixture, title);
  gui_activate (fixture->window, "win.export");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static void
choose_format (GtkWidget *dialog, CmExportFormat format)
{
  GtkWidget *row = cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW,
                                    cm_export_format_get_label (format));

  adw_action_row_activate (ADW_ACTION_ROW (row));
}

static void
set_key (GtkWidget *dialog, const char *password)
{
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "key_switch"), TRUE);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "password_row"), password);
}

static void
press_export (GtkWidget *dialog)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, "export_button"));
}

/* Exports and reads what was written. */
static GBytes *
export_file (GuiFixture *fixture,
             CmExportFormat format,
             const char *password,
             char **path)
{
  g_autofree char *dir = cm_test_make_dir ();
  GtkWidget *dialog = open_dialog (fixture, GUI_TITLE);
  GStatBuf status;

  *path = g_build_filename (dir, "exported", NULL);
  choose_format (dialog, format);
  if (password != NULL)
    set_key (dialog, password);
  press_export (dialog);
  cm_gui_test_choose_file (*path);
  cm_gui_test_wait_no_window (DIALOG);
  gui_wait_toast (fixture, "Exported to exported.");
  g_assert_cmpint (g_stat (*path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  return cm_test_read (*path);
}

static guint
count (GBytes *bytes, const char *words)
{
  g_autofree char *text
      = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  guint n = 0;

  for (const char *at = text; (at = strstr (at, words)) != NULL; at++)
    n++;
  return n;
}

static void
test_pem (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = export_file (fixture, CM_EXPORT_FORMAT_PEM, NULL, &path);
  g_autofree char *leaf = cm_test_load_text ("leaf.crt");

  g_assert_cmpuint (count (bytes, "BEGIN CERTIFICATE"), ==, 3);
  g_assert_cmpuint (count (bytes, g_strstrip (leaf)), ==, 1);
  g_assert_cmpuint (count (bytes, "PRIVATE"), ==, 0);
}

/* A single credential too, into a folder. */
static void
test_layout (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  GtkWidget *dialog = open_dialog (fixture, GUI_TITLE);

  adw_action_row_activate (
      ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, "Files for Apache")));
  set_key (dialog, CM_TEST_PASSWORD);
  press_export (dialog);
  cm_gui_test_choose_file (dir);
  cm_gui_test_wait_no_window (DIALOG);
  for (guint i = 0; i < 3; i++)
    {
      static const char *const ends[] = { "fullchain.pem", "apache.conf", "key.pem" };
      g_autofree char *name = g_strdup_printf ("%s.%s", GUI_TITLE, ends[i]);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    }
}

static void
test_pem_with_key (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GBytes) bytes
      = export_file (fixture, CM_EXPORT_FORMAT_PEM, CM_TEST_PASSWORD, &path);

  g_assert_cmpuint (count (bytes, "BEGIN ENCRYPTED PRIVATE KEY"), ==, 1);
  g_assert_cmpuint (count (bytes, "BEGIN PRIVATE KEY"), ==, 0);
  key = cm_test_run ("openssl", "pkey", "-in", path, "-passin", "pass:" CM_TEST_PASSWORD,
                     "-noout", "-text", NULL);
  g_assert_nonnull (strstr (key, "prime256v1"));
}

static void
check_p12 (GuiFixture *fixture, CmExportFormat format)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = export_file (fixture, format, CM_TEST_PASSWORD, &path);

  text = cm_test_run ("openssl", "pkcs12", "-in", path, "-passin",
                      "pass:" CM_TEST_PASSWORD, "-noenc", NULL);
  g_assert_nonnull (strstr (text, "BEGIN PRIVATE KEY"));
  g_assert_nonnull (strstr (text, "CN = www.example.com"));
}

static void
test_p12 (GuiFixture *fixture, gconstpointer data)
{
  check_p12 (fixture, CM_EXPORT_FORMAT_P12);
}

static void
test_p12_compatible (GuiFixture *fixture, gconstpointer data)
{
  check_p12 (fixture, CM_EXPORT_FORMAT_P12_COMPATIBLE);
}

static void
test_der (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = export_file (fixture, CM_EXPORT_FORMAT_DER, NULL, &path);
  g_autoptr (GBytes) leaf = cm_test_load ("leaf.der");

  cm_test_assert_bytes_equal (bytes, leaf);
}

static void
test_p7b (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = export_file (fixture, CM_EXPORT_FORMAT_P7B, NULL, &path);
  gboolean is_pem = count (bytes, "-----BEGIN") > 0;

  text = cm_test_run ("openssl", "pkcs7", "-in", path, "-inform", is_pem ? "PEM" : "DER",
                      "-print_certs", "-noout", NULL);
  g_assert_nonnull (strstr (text, "CN = www.example.com"));
  g_assert_nonnull (strstr (text, "CN = Example Issuing CA 1"));
}

static gboolean
is_problem_told (gpointer dialog)
{
  return gtk_widget_get_mapped (cm_gui_test_by_id (dialog, "problem_label"));
}

/* Said before a file is chosen; the dialog stays, the row keeps its text. */
static void
test_wrong_password (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, GUI_TITLE);
  GtkWidget *row = cm_gui_test_by_id (dialog, "password_row");

  set_key (dialog, "not this one");
  press_export (dialog);
  cm_gui_test_wait (is_problem_told, dialog);
  cm_gui_test_wait_shows (dialog, "password is wrong");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_null (cm_gui_test_find_window ("GtkFileChooserDialog"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "not this one");

  gtk_editable_set_text (GTK_EDITABLE (row), CM_TEST_PASSWORD);
  g_assert_false (is_problem_told (dialog));
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  press_export (dialog);
  cm_gui_test_choose_file (NULL);
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "export_button"));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* However low the window is. */
static void
test_password_in_sight (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, GUI_TITLE);
  GtkWidget *row = cm_gui_test_by_id (dialog, "password_row");

  gtk_window_set_default_size (GTK_WINDOW (dialog), 520, 400);
  cm_gui_test_wait_ms (50);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "key_switch"), TRUE);
  cm_gui_test_wait (cm_gui_test_is_in_sight, row);
  gtk_editable_set_text (GTK_EDITABLE (row), "not this one");
  press_export (dialog);
  cm_gui_test_wait (is_problem_told, dialog);
  cm_gui_test_wait (cm_gui_test_is_in_sight, cm_gui_test_by_id (dialog, "problem_label"));
  g_assert_true (cm_gui_test_is_in_sight (row));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* Whether a key goes along is chosen in sight, and said where it is what matters. */
static void
test_key_in_sight (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, GUI_TITLE);
  GtkWidget *hint = cm_gui_test_by_id (dialog, "hint_label");

  cm_gui_test_wait (cm_gui_test_is_in_sight, cm_gui_test_by_id (dialog, "key_row"));
  g_assert_false (gtk_widget_get_visible (hint));
  choose_format (dialog, CM_EXPORT_FORMAT_P12);
  cm_gui_test_wait_shows (dialog, "This is exported without a private key. Switch");
  set_key (dialog, CM_TEST_PASSWORD);
  g_assert_false (gtk_widget_get_visible (hint));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);

  dialog = open_dialog (fixture, GUI_OTHER_TITLE);
  adw_action_row_activate (
      ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, "Files for nginx")));
  cm_gui_test_wait_shows (
      dialog, "This is exported without a private key. The key was not made exportable");
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_needs_password (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, GUI_TITLE);
  GtkWidget *button = cm_gui_test_by_id (dialog, "export_button");

  g_assert_true (gtk_widget_is_sensitive (button));
  set_key (dialog, "");
  g_assert_false (gtk_widget_is_sensitive (button));
  cm_gui_test_wait_shows (dialog, "Type the export password of this key.");
  /* DER cannot hold a key, so none is asked for */
  choose_format (dialog, CM_EXPORT_FORMAT_DER);
  cm_gui_test_wait_shows (dialog, "This format cannot hold a key.");
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "password_row")));
  gtk_window_close (GTK_WINDOW (dialog));
}

static void
test_not_exportable (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, GUI_OTHER_TITLE);

  cm_gui_test_wait_shows (dialog, "The key was not made exportable");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "key_switch")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);

  dialog = open_dialog (fixture, GUI_EXPIRED_TITLE);
  cm_gui_test_wait_shows (dialog, "There is no key here");
  gtk_window_close (GTK_WINDOW (dialog));
}

#define add(path, function)                                                              \
  g_test_add ("/app/export-dialog/" path, GuiFixture, NULL, gui_set_up, function,        \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("pem", test_pem);
  add ("layout", test_layout);
  add ("pem-with-key", test_pem_with_key);
  add ("p12", test_p12);
  add ("p12-compatible", test_p12_compatible);
  add ("der", test_der);
  add ("p7b", test_p7b);
  add ("wrong-password", test_wrong_password);
  add ("password-in-sight", test_password_in_sight);
  add ("key-in-sight", test_key_in_sight);
  add ("needs-password", test_needs_password);
  add ("not-exportable", test_not_exportable);
  return g_test_run ();
}
