/* test-import-run.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Running an import from its dialog: what gets into the certstore, exportable keys and
 * their gate.
 */

#include <string.h>

#include "import-fixture.h"

#include "cm-export-flow.h"
#include "cm-window.h"

static void
test_import (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) files
      = gui_list_files ("leaf.crt", "leaf.key", "intermediate.crt", NULL);
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;

  cm_window_import_files (CM_WINDOW (fixture->window), files);
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");

  /* the toast says so, the row is there and its details are shown */
  gui_wait_toast (fixture, "1 imported");
  gui_wait_rows (fixture, 1);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "details_page"), GUI_TITLE);
  credential = gui_read (fixture, GUI_TITLE);
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
  g_assert_null (cm_credential_doc_get_exportable_key (credential));
  g_assert_cmpuint (cm_credential_doc_get_chain (credential)->len, ==, 2);
}

/* Of several things the report can be saved, from the toast. */
static void
test_report (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) files
      = gui_list_files ("leaf.crt", "leaf.key", "garbage.bin", NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "report.txt", NULL);
  g_autofree char *text = NULL;
  GtkWidget *dialog;

  cm_window_import_files (CM_WINDOW (fixture->window), files);
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
  gui_wait_toast (fixture, "1 imported · 1 not imported");
  cm_gui_test_wait_ms (500); /* it slides in */
  cm_gui_test_click (cm_gui_test_get (fixture->window, GTK_TYPE_BUTTON, "Report…"));
  cm_gui_test_choose_file (path);
  gui_wait_toast (fixture, "Saved the report");
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, GUI_TITLE));
  g_assert_nonnull (strstr (text, "garbage.bin"));
}

/* What was imported is selected, and nothing else is. */
static void
test_selected (GuiFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "leaf-p384.crt", NULL };
  g_autoptr (GListModel) files = gui_list_files ("leaf.crt", "leaf.key", NULL);
  g_autoptr (CmSummary) selected = NULL;
  GtkWidget *dialog;

  gui_import (fixture, NULL, NULL, names);
  gui_wait_rows (fixture, 1);
  gui_select (fixture, "p384.example.com");
  cm_window_import_files (CM_WINDOW (fixture->window), files);
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "details_page"), GUI_TITLE);

  selected = cm_credential_list_get_selected (gui_list (fixture));
  g_assert_nonnull (selected);
  g_assert_cmpstr (cm_summary_get_title (selected), ==, GUI_TITLE);
}

/* The key of a certificate that waits for it. */
static void
test_attach (GuiFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "leaf-p384.crt", NULL };
  g_autoptr (CmCredentialDoc) credential = NULL;
  Import import;

  gui_import (fixture, NULL, NULL, names);
  import_start (&import, fixture, gui_list_files ("leaf-p384.key", NULL));
  cm_gui_test_wait_shows (import.dialog, "Completes");
  g_assert_true (
      cm_gui_test_shows (import.dialog, "brings the key of “p384.example.com”"));
  import_run (&import);
  g_assert_cmpstr (import.answer, ==, "1 completed");
  import_end (&import);
  credential = gui_read (fixture, "p384.example.com");
  g_assert_nonnull (cm_credential_doc_get_sealed_key (credential));
}

static guint
count_stored (GuiFixture *fixture)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_context_query (fixture->context, query, NULL, &error);

  g_assert_no_error (error);
  return rows->len;
}

/* What cannot be used was said in the preview; it does not hold up the rest. */
static void
test_unusable (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture,
                gui_list_files ("leaf.crt", "leaf.key", "garbage.bin", NULL));
  cm_gui_test_wait_shows (import.dialog, "Cannot be used");
  g_assert_nonnull (
      gtk_label_get_attributes (/* commands in it keep their hyphens */
                                cm_gui_test_by_id (
                                    import_find_row (&import, "garbage.bin"), "reason")));
  import_run (&import);
  g_assert_cmpstr (import.answer, ==, "1 imported · 1 not imported");
  import_end (&import);
  g_assert_cmpuint (count_stored (fixture), ==, 1);
}

/* Looking at files takes no passphrase; storing them does. */
static void
test_locked (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *unlock;
  Import import;

  gui_activate (fixture->window, "win.toggle-lock");
  import_start (&import, fixture, gui_list_files ("leaf.crt", "leaf.key", NULL));
  cm_gui_test_click (import_get_button (&import));
  unlock = cm_gui_test_wait_window ("CmUnlockDialog");
  gtk_editable_set_text (GTK_EDITABLE (cm_gui_test_by_id (unlock, "password_row")),
                         FLOW_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_by_id (unlock, "unlock_button"));
  cm_gui_test_wait_flag (&import.done);
  g_assert_cmpstr (import.answer, ==, "1 imported");
  import_end (&import);
}

static void
test_roots (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture, gui_list_files ("other-root.crt", NULL));
  g_assert_false (gtk_widget_is_sensitive (import_get_button (&import)));
  gtk_check_button_set_active (
      cm_gui_test_by_id (import_find_row (&import, "Other Root CA"), "check"), TRUE);
  import_settle (&import);
  import_run (&import);
  import_end (&import);
  import_start (&import, fixture, gui_list_files ("other-root.crt", NULL));
  cm_gui_test_wait_shows (import.dialog, "CA certificate, trusted already");
  import_close (&import);
  import_end (&import);
}

static void
set_passwords (Import *import, const char *first, const char *second)
{
  GtkWidget *rows = cm_gui_test_by_id (import->dialog, "passwords");

  gtk_editable_set_text (GTK_EDITABLE (cm_gui_test_get (rows, ADW_TYPE_PASSWORD_ENTRY_ROW,
                                                        "Export password")),
                         first);
  gtk_editable_set_text (GTK_EDITABLE (cm_gui_test_get (rows, ADW_TYPE_PASSWORD_ENTRY_ROW,
                                                        "The Same Again")),
                         second);
  import_settle (import);
}

static void
assert_refused (Import *import, const char *first, const char *second, const char *why)
{
  set_passwords (import, first, second);
  if (strstr (import_get_sentence (import), why) == NULL)
    g_error ("“%s” is said, not “%s”", import_get_sentence (import), why);
  g_assert_false (gtk_widget_is_sensitive (import_get_button (import)));
}

static void
check_key (CmContext *context, CmCredentialDoc *credential, const char *password)
{
  g_autoptr (CmExportFlow) flow = cm_export_flow_new (context, credential);
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (password);
  g_autoptr (GError) error = NULL;

  cm_export_flow_set_with_key (flow, TRUE);
  cm_export_flow_set_password (flow, secret);
  cm_export_flow_check (flow, NULL, &error);
  g_assert_no_error (error);
}

static void
test_exportable (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  Import import;

  import_start (&import, fixture, gui_list_files ("leaf.crt", "leaf.key", NULL));
  gtk_switch_set_active (cm_gui_test_by_id (import.dialog, "exportable_switch"), TRUE);
  cm_gui_test_wait_ms (50);
  assert_refused (&import, "", "", "Type a password");
  assert_refused (&import, "Xq7", "Xq7", "too short");
  assert_refused (&import, "www.example.com7", "www.example.com7", "host name");
  assert_refused (&import, CM_TEST_PASSWORD, "", "second time");
  assert_refused (&import, CM_TEST_PASSWORD, "Correct horse 8", "");

  set_passwords (&import, CM_TEST_PASSWORD, CM_TEST_PASSWORD);
  g_assert_cmpstr (import_get_sentence (&import), ==, "");
  import_run (&import);
  g_assert_cmpstr (import.answer, ==, "1 imported");
  import_end (&import);
  credential = gui_read (fixture, GUI_TITLE);
  g_assert_nonnull (cm_credential_doc_get_exportable_key (credential));
  check_key (fixture->context, credential, CM_TEST_PASSWORD);
}

static gboolean
has_focus (gpointer row)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (row));

  return focus != NULL && gtk_widget_is_ancestor (focus, row);
}

/* What is typed after the switch is the password, and all of its rows are in sight. */
static void
test_exportable_in_sight (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture,
                gui_list_files ("leaf-p384.crt", "leaf-p384.key", NULL));
  gtk_window_set_default_size (GTK_WINDOW (import.dialog), 360, 540);
  cm_gui_test_wait_ms (100);
  gtk_switch_set_active (cm_gui_test_by_id (import.dialog, "exportable_switch"), TRUE);
  cm_gui_test_wait (has_focus, cm_gui_test_by_id (import.dialog, "first_row"));
  cm_gui_test_wait (cm_gui_test_is_in_sight,
                    cm_gui_test_by_id (import.dialog, "generate_button"));
  g_assert_true (
      cm_gui_test_is_in_sight (cm_gui_test_by_id (import.dialog, "first_row")));
  import_close (&import);
  import_end (&import);
}

/* Turned off again, the typed password does not count. */
static void
test_not_exportable_after_all (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkSwitch *exportable;
  Import import;

  import_start (&import, fixture, gui_list_files ("leaf.crt", "leaf.key", NULL));
  exportable = cm_gui_test_by_id (import.dialog, "exportable_switch");
  gtk_switch_set_active (exportable, TRUE);
  cm_gui_test_wait_ms (50);
  set_passwords (&import, CM_TEST_PASSWORD, CM_TEST_PASSWORD);
  gtk_switch_set_active (exportable, FALSE);
  import_settle (&import);
  import_run (&import);
  import_end (&import);
  credential = gui_read (fixture, GUI_TITLE);
  g_assert_null (cm_credential_doc_get_exportable_key (credential));
}

#define add(path, function)                                                              \
  g_test_add ("/app/import-run/" path, GuiFixture, NULL, gui_set_up_new, function,       \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("import", test_import);
  add ("selected", test_selected);
  add ("report", test_report);
  add ("attach", test_attach);
  add ("unusable", test_unusable);
  add ("locked", test_locked);
  add ("roots", test_roots);
  add ("exportable", test_exportable);
  add ("exportable-in-sight", test_exportable_in_sight);
  add ("not-exportable-after-all", test_not_exportable_after_all);
  return g_test_run ();
}
