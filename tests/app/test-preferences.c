/* test-preferences.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preferences: what is set takes effect at once, and what is only shown is right.
 */

#include "gui-fixture.h"

#include "cm-value-row.h"

#define WINDOW "CmPreferencesWindow"

static GtkWidget *
open_window (GuiFixture *fixture)
{
  GtkWidget *window;

  gui_activate (fixture->window, "win.preferences");
  window = cm_gui_test_wait_window (WINDOW);
  cm_gui_test_draw (window);
  return window;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window (WINDOW);
}

static void
test_lock_after (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkWidget *window = open_window (fixture);
  AdwComboRow *row = cm_gui_test_by_id (window, "lock_row");
  GListModel *words = adw_combo_row_get_model (row);

  g_assert_cmpuint (g_settings_get_uint (settings, "lock-after-minutes"), ==, 15);
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (row)),
                   ==, "After 15 Minutes");
  g_assert_cmpuint (g_list_model_get_n_items (words), ==, 5);
  adw_combo_row_set_selected (row, 1);
  g_assert_cmpuint (g_settings_get_uint (settings, "lock-after-minutes"), ==, 5);
  adw_combo_row_set_selected (row, 0);
  g_assert_cmpuint (g_settings_get_uint (settings, "lock-after-minutes"), ==, 0);
  close_window (window);
}

static void
test_kyrtool (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);
  GtkWidget *window = open_window (fixture);
  g_autofree char *path = NULL;

  gtk_editable_set_text (cm_gui_test_by_id (window, "kyrtool_row"), "/opt/hcl/kyrtool");
  path = g_settings_get_string (settings, "kyrtool");
  g_assert_cmpstr (path, ==, "/opt/hcl/kyrtool");
  close_window (window);
}

static void
test_facts (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);
  CmValueRow *authority = cm_gui_test_by_id (window, "authority_row");
  g_autofree char *copied = NULL;

  cm_gui_test_wait_shows (window, fixture->dir);
  g_assert_cmpstr (cm_value_row_get_value (authority), ==,
                   cm_context_get_authority_fingerprint (fixture->context));
  gtk_widget_activate_action (GTK_WIDGET (authority), "value.copy", "s", "hex");
  copied = gui_read_clipboard (window);
  g_assert_cmpstr (copied, ==, cm_context_get_authority_fingerprint (fixture->context));
  close_window (window);
}

static void
test_passphrase (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);
  GtkWidget *dialog;

  adw_action_row_activate (cm_gui_test_by_id (window, "passphrase_row"));
  dialog = cm_gui_test_wait_window ("CmPassphraseDialog");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmPassphraseDialog");
  close_window (window);
}

static void
test_no_certstore (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);

  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (window, "security_group")));
  close_window (window);
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/preferences/" path, GuiFixture, NULL, set_up, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("lock-after", gui_set_up_new, test_lock_after);
  add ("kyrtool", gui_set_up_new, test_kyrtool);
  add ("facts", gui_set_up_new, test_facts);
  add ("passphrase", gui_set_up_new, test_passphrase);
  add ("no-certstore", gui_set_up_empty, test_no_certstore);
  return g_test_run ();
}
