/* test-setup-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Passphrases: setting a certstore up, unlocking it, changing the passphrase. There is no
 * keyring here, so asking it to remember must fail in words and stop nothing.
 */

#include "gui-fixture.h"

#include "cm-passphrase-dialog.h"
#include "cm-window.h"

#define SETUP "CmSetupDialog"
#define UNLOCK "CmUnlockDialog"
#define PASSPHRASE "CmPassphraseDialog"
#define FIRST_PASSPHRASE "four words make one, they say"
#define NEW_PASSPHRASE "quite another set of words"

static void
set_rows (GtkWidget *dialog, const char *first, const char *second)
{
  GtkWidget *rows = cm_gui_test_by_id (dialog, "password_rows");

  gtk_editable_set_text (
      GTK_EDITABLE (cm_gui_test_get (rows, ADW_TYPE_PASSWORD_ENTRY_ROW, "assphrase")),
      first);
  gtk_editable_set_text (GTK_EDITABLE (cm_gui_test_get (rows, ADW_TYPE_PASSWORD_ENTRY_ROW,
                                                        "The Same Again")),
                         second);
}

static GtkWidget *
open_setup (GuiFixture *fixture)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.setup");
  dialog = cm_gui_test_wait_window (SETUP);
  cm_gui_test_draw (dialog);
  cm_gui_test_wait (cm_gui_test_is_in_sight, cm_gui_test_by_id (dialog, "roots_row"));
  /* the computer's roots are taken in test-desktop.py */
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "roots_switch"), FALSE);
  return dialog;
}

static void
assert_unlocks (GuiFixture *fixture, const char *passphrase, gboolean expected)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (passphrase);
  g_autoptr (GError) error = NULL;

  cm_context_lock (fixture->context);
  g_assert_true (cm_context_unlock (fixture->context, secret, NULL, &error) == expected);
  if (!expected)
    g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
}

static void
test_setup (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_setup (fixture);
  GtkWidget *button = cm_gui_test_by_id (dialog, "create_button");

  g_assert_false (gtk_widget_is_sensitive (button));
  set_rows (dialog, "password", "password");
  g_assert_false (gtk_widget_is_sensitive (button));
  set_rows (dialog, FIRST_PASSPHRASE, "four words make two, they say");
  g_assert_false (gtk_widget_is_sensitive (button));
  g_assert_nonnull (gtk_widget_get_tooltip_text (button));

  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), "Example Org");
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "device_row"), "laptop");
  set_rows (dialog, FIRST_PASSPHRASE, FIRST_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait_no_window (SETUP);

  g_assert_cmpint (cm_context_get_state (fixture->context), ==,
                   CM_CONTEXT_STATE_UNLOCKED);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==,
                   "Example Org");
  g_assert_cmpstr (
      cm_identity_doc_get_name (cm_context_get_own_identity (fixture->context)), ==,
      "laptop");
  assert_unlocks (fixture, FIRST_PASSPHRASE, TRUE);
  assert_unlocks (fixture, NEW_PASSPHRASE, FALSE);
}

static void
test_setup_cancel (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_setup (fixture);

  set_rows (dialog, FIRST_PASSPHRASE, FIRST_PASSPHRASE);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (SETUP);
  flow_settle ();
  g_assert_cmpint (cm_context_get_state (fixture->context), ==, CM_CONTEXT_STATE_EMPTY);
  cm_gui_test_wait_shows (fixture->window, "No Certificates Yet");
}

/* The certstore is made; that the keyring refused is told, and Continue goes on. */
static void
test_setup_without_keyring (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkWidget *dialog = open_setup (fixture);
  GtkWidget *button = cm_gui_test_by_id (dialog, "create_button");

  gtk_switch_set_active (cm_gui_test_by_id (dialog, "keyring_switch"), TRUE);
  set_rows (dialog, FIRST_PASSPHRASE, FIRST_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (dialog, "the passphrase could not be kept");
  cm_gui_test_wait_sensitive (button);
  g_assert_false (g_settings_get_boolean (settings, "use-keyring"));
  cm_gui_test_click (button);
  cm_gui_test_wait_no_window (SETUP);
  g_assert_cmpint (cm_context_get_state (fixture->context), ==,
                   CM_CONTEXT_STATE_UNLOCKED);
}

/* The certstore is made, but whoever cancels then does not want to go on. */
static void
test_setup_for_import (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) files = gui_list_files ("leaf.crt", NULL);
  GtkWidget *dialog, *button;

  cm_window_import_files (CM_WINDOW (fixture->window), files);
  dialog = cm_gui_test_wait_window (SETUP);
  button = cm_gui_test_by_id (dialog, "create_button");
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "roots_switch"), FALSE);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "keyring_switch"), TRUE);
  set_rows (dialog, FIRST_PASSPHRASE, FIRST_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (dialog, "the passphrase could not be kept");
  cm_gui_test_wait_sensitive (button);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == button);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (SETUP);
  flow_settle ();
  g_assert_null (cm_gui_test_find_window ("CmImportDialog"));
  g_assert_cmpint (cm_context_get_state (fixture->context), ==,
                   CM_CONTEXT_STATE_UNLOCKED);
}

static gboolean
is_problem_told (gpointer dialog)
{
  return gtk_widget_get_mapped (cm_gui_test_by_id (dialog, "problem_label"));
}

static void
test_unlock (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog, *row, *button;

  cm_context_lock (fixture->context);
  gui_activate (fixture->window, "win.toggle-lock");
  dialog = cm_gui_test_wait_window (UNLOCK);
  row = cm_gui_test_by_id (dialog, "password_row");
  button = cm_gui_test_by_id (dialog, "unlock_button");
  cm_gui_test_wait_shows (dialog, "“Test” is locked.");
  g_assert_false (gtk_widget_is_sensitive (button));

  gtk_editable_set_text (GTK_EDITABLE (row), NEW_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait (is_problem_told, dialog);
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, NEW_PASSPHRASE);
  g_assert_cmpint (cm_context_get_state (fixture->context), ==, CM_CONTEXT_STATE_LOCKED);

  gtk_editable_set_text (GTK_EDITABLE (row), FLOW_PASSPHRASE);
  g_assert_false (is_problem_told (dialog));
  cm_gui_test_click (button);
  cm_gui_test_wait_no_window (UNLOCK);
  g_assert_cmpint (cm_context_get_state (fixture->context), ==,
                   CM_CONTEXT_STATE_UNLOCKED);
}

/* The certstore is open; that the keyring refused is told by the window. */
static void
test_unlock_without_keyring (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkWidget *dialog;

  cm_context_lock (fixture->context);
  gui_activate (fixture->window, "win.toggle-lock");
  dialog = cm_gui_test_wait_window (UNLOCK);
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "keyring_switch"), TRUE);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "password_row"), FLOW_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "unlock_button"));
  cm_gui_test_wait_no_window (UNLOCK);
  gui_wait_toast (fixture, "Unlocked, but the passphrase is not kept.");
  g_assert_false (g_settings_get_boolean (settings, "use-keyring"));
  g_assert_cmpint (cm_context_get_state (fixture->context), ==,
                   CM_CONTEXT_STATE_UNLOCKED);
}

/* Dropped on a locked certstore: looking takes no passphrase, storing does. */
static void
test_unlock_for_import (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) files = gui_list_files ("leaf.crt", NULL);
  GtkWidget *preview, *button, *dialog;

  cm_context_lock (fixture->context);
  cm_window_import_files (CM_WINDOW (fixture->window), files);
  preview = cm_gui_test_wait_window ("CmImportDialog");
  button = cm_gui_test_by_id (preview, "import_button");
  cm_gui_test_wait_sensitive (button);
  g_assert_null (cm_gui_test_find_window (UNLOCK));

  /* declined: the preview is still there, and nothing is stored */
  cm_gui_test_click (button);
  dialog = cm_gui_test_wait_window (UNLOCK);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (UNLOCK);
  flow_settle ();
  g_assert_true (gtk_widget_is_sensitive (button));
  g_assert_false (gui_has (fixture, GUI_TITLE));

  cm_gui_test_click (button);
  dialog = cm_gui_test_wait_window (UNLOCK);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "password_row"), FLOW_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "unlock_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
  g_assert_true (gui_has (fixture, GUI_TITLE));
}

typedef struct
{
  gboolean done;
  gboolean changed;
} Answer;

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (GError) error = NULL;

  answer->changed = cm_passphrase_dialog_run_finish (result, &error);
  g_assert_no_error (error);
  answer->done = TRUE;
}

static GtkWidget *
open_passphrase (GuiFixture *fixture, Answer *answer)
{
  GtkWidget *dialog;

  cm_passphrase_dialog_run_async (GTK_WINDOW (fixture->window), fixture->context,
                                  on_changed_cb, answer);
  dialog = cm_gui_test_wait_window (PASSPHRASE);
  cm_gui_test_draw (dialog);
  return dialog;
}

static void
test_passphrase (GuiFixture *fixture, gconstpointer data)
{
  Answer answer = { FALSE, FALSE };
  GtkWidget *dialog = open_passphrase (fixture, &answer);
  GtkWidget *button = cm_gui_test_by_id (dialog, "change_button");
  GtkEditable *old = cm_gui_test_by_id (dialog, "old_row");

  set_rows (dialog, NEW_PASSPHRASE, NEW_PASSPHRASE);
  g_assert_false (gtk_widget_is_sensitive (button));
  gtk_editable_set_text (old, "not the present one");
  cm_gui_test_click (button);
  cm_gui_test_wait (is_problem_told, dialog);
  g_assert_false (answer.done);

  gtk_editable_set_text (old, FLOW_PASSPHRASE);
  cm_gui_test_click (button);
  cm_gui_test_wait_flag (&answer.done);
  g_assert_true (answer.changed);
  cm_gui_test_wait_no_window (PASSPHRASE);
  assert_unlocks (fixture, FLOW_PASSPHRASE, FALSE);
  assert_unlocks (fixture, NEW_PASSPHRASE, TRUE);
}

static void
test_passphrase_cancel (GuiFixture *fixture, gconstpointer data)
{
  Answer answer = { FALSE, TRUE };
  GtkWidget *dialog = open_passphrase (fixture, &answer);

  gtk_editable_set_text (cm_gui_test_by_id (dialog, "old_row"), FLOW_PASSPHRASE);
  set_rows (dialog, NEW_PASSPHRASE, NEW_PASSPHRASE);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_flag (&answer.done);
  g_assert_false (answer.changed);
  assert_unlocks (fixture, FLOW_PASSPHRASE, TRUE);
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/" path, GuiFixture, NULL, set_up, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("setup-dialog/setup", gui_set_up_empty, test_setup);
  add ("setup-dialog/cancel", gui_set_up_empty, test_setup_cancel);
  add ("setup-dialog/without-keyring", gui_set_up_empty, test_setup_without_keyring);
  add ("setup-dialog/for-import", gui_set_up_empty, test_setup_for_import);
  add ("unlock-dialog/unlock", gui_set_up_new, test_unlock);
  add ("unlock-dialog/without-keyring", gui_set_up_new, test_unlock_without_keyring);
  add ("unlock-dialog/for-import", gui_set_up_new, test_unlock_for_import);
  add ("passphrase-dialog/change", gui_set_up_new, test_passphrase);
  add ("passphrase-dialog/cancel", gui_set_up_new, test_passphrase_cancel);
  return g_test_run ();
}
