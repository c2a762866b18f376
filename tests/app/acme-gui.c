/* acme-gui.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What tests of ACME in the window have in common, whichever CA it is: Pebble, or one
 * that does what it is told.
 */

#include "acme-gui.h"

#include "cm-acme-account-flow.h"

CmAcmeAccountDoc *
acme_gui_find_account (AcmeGui *fixture)
{
  return cm_acme_account_flow_find (fixture->gui.context, "127.0.0.1", NULL, NULL);
}

static char *
write_ca (AcmeGui *fixture)
{
  char *path = g_build_filename (fixture->gui.dir, "api.pem", NULL);

  g_assert_true (g_file_set_contents (path, fixture->ca_pem, -1, /* error: */ NULL));
  return path;
}

GtkWidget *
acme_gui_open_account_dialog (AcmeGui *fixture)
{
  GtkWidget *dialog;
  GtkWidget *row;

  gui_activate (fixture->gui.window, "win.new-acme-account");
  dialog = cm_gui_test_wait_window (ACME_GUI_ACCOUNT_DIALOG);
  row = cm_gui_test_by_id (dialog, "ca_row");
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (row),
      g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (row))) - 1);
  return dialog;
}

void
acme_gui_choose_file (GtkWidget *dialog, const char *row, const char *path)
{
  adw_action_row_activate (cm_gui_test_by_id (dialog, row));
  cm_gui_test_choose_file (path);
}

/* Opens the dialog and brings it to where the CA's terms stand. */
GtkWidget *
acme_gui_look_at_ca (AcmeGui *fixture)
{
  g_autofree char *path = write_ca (fixture);
  GtkWidget *dialog = acme_gui_open_account_dialog (fixture);

  gtk_editable_set_text (cm_gui_test_by_id (dialog, "address_row"), fixture->directory);
  gtk_expander_set_expanded (cm_gui_test_by_id (dialog, "more_expander"), TRUE);
  acme_gui_choose_file (dialog, "trusted_row", path);
  cm_gui_test_wait_shows (dialog, "I _agree to them");
  return dialog;
}

void
acme_gui_submit (GtkWidget *dialog)
{
  gtk_widget_activate_action (dialog, "form.submit", NULL);
}

void
acme_gui_agree (GtkWidget *dialog)
{
  gtk_switch_set_active (cm_gui_test_by_id (dialog, "agree_switch"), TRUE);
}

void
acme_gui_make_account (AcmeGui *fixture)
{
  GtkWidget *dialog = acme_gui_look_at_ca (fixture);

  acme_gui_agree (dialog);
  acme_gui_submit (dialog);
  cm_gui_test_wait_no_window (ACME_GUI_ACCOUNT_DIALOG);
}

void
acme_gui_answer_question (const char *label)
{
  GtkWidget *question = cm_gui_test_wait_window (ACME_GUI_QUESTION);

  cm_gui_test_draw (question);
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, label));
  cm_gui_test_wait_no_window (ACME_GUI_QUESTION);
}

void
acme_gui_ask (AcmeGui *fixture, const char *action)
{
  g_autoptr (CmAcmeAccountDoc) account = acme_gui_find_account (fixture);

  gtk_widget_activate_action (fixture->gui.window, action, "s",
                              cm_document_get_id (CM_DOCUMENT (account)));
}

GtkWidget *
acme_gui_edit (AcmeGui *fixture, const char *action, const char *text)
{
  GtkWidget *dialog;

  acme_gui_ask (fixture, action);
  dialog = cm_gui_test_wait_window (ACME_GUI_EDIT_DIALOG);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "text_row"), text);
  acme_gui_submit (dialog);
  return dialog;
}

void
acme_gui_choose_way (GtkWidget *dialog, const char *label)
{
  AdwComboRow *row = cm_gui_test_by_id (dialog, "way_row");
  GtkStringList *labels = GTK_STRING_LIST (adw_combo_row_get_model (row));
  guint i = 0;

  while (!g_str_equal (gtk_string_list_get_string (labels, i), label))
    i++;
  adw_combo_row_set_selected (row, i);
}

GtkWidget *
acme_gui_open_new (AcmeGui *fixture, const char *name)
{
  GtkWidget *dialog;
  GtkWidget *field;

  gui_activate (fixture->gui.window, "win.new-certificate");
  dialog = cm_gui_test_wait_window (ACME_GUI_NEW_DIALOG);
  cm_gui_test_draw (dialog);
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "acme_check"), TRUE);
  cm_gui_test_wait_shows (dialog, "127.0.0.1");
  field = cm_gui_test_by_id (dialog, "names_field");
  gtk_editable_set_text (cm_gui_test_by_id (field, "entry"), name);
  return dialog;
}

void
acme_gui_order (AcmeGui *fixture, const char *way, const char *listen)
{
  GtkWidget *dialog = acme_gui_open_new (fixture, ACME_GUI_NAME);

  acme_gui_choose_way (dialog, way);
  if (listen != NULL)
    gtk_editable_set_text (cm_gui_test_by_id (dialog, "listen_row"), listen);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_no_window (ACME_GUI_NEW_DIALOG);
}
