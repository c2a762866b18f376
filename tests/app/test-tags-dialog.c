/* test-tags-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tags of several at once, and back with Undo.
 */

#include "gui-fixture.h"

#include "cm-choice-row.h"
#include "cm-credential-flow.h"

#define DIALOG "CmTagsDialog"

typedef struct
{
  GuiFixture *fixture;
  const char *title;
  const char *tags;
} Tagged;

static gboolean
has_tags (gpointer data)
{
  Tagged *tagged = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (tagged->fixture, tagged->title);
  const char *const *tags = cm_document_get_tags (CM_DOCUMENT (credential));
  g_autofree char *joined
      = tags != NULL ? g_strjoinv (" ", (char **)tags) : g_strdup ("");

  return strcmp (joined, tagged->tags) == 0;
}

static void
give_tags (GuiFixture *fixture, const char *title, const char *words)
{
  g_autofree char *id = gui_find_id (fixture, title);
  g_auto (GStrv) tags = g_strsplit (words, " ", -1);
  g_autoptr (GError) error = NULL;

  cm_credential_flow_change_tags (fixture->context, id, (const char *const *)tags, NULL,
                                  NULL, &error);
  g_assert_no_error (error);
}

static gboolean
is_filled (gpointer dialog)
{
  return gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "save_button"));
}

static GtkWidget *
open_dialog (GuiFixture *fixture)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));
  GtkWidget *dialog;

  gtk_selection_model_select_all (gtk_column_view_get_model (view));
  gui_activate (fixture->window, "win.tags");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_wait (is_filled, dialog);
  return dialog;
}

static CmChoiceRow *
get_row (GtkWidget *dialog, const char *tag)
{
  return CM_CHOICE_ROW (cm_gui_test_get (dialog, CM_TYPE_CHOICE_ROW, tag));
}

static void
press_save (GtkWidget *dialog)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, "save_button"));
  cm_gui_test_wait_no_window (DIALOG);
}

static void
test_change (GuiFixture *fixture, gconstpointer data)
{
  Tagged first = { fixture, GUI_TITLE, "web new" };
  Tagged second = { fixture, GUI_OTHER_TITLE, "new" };
  Tagged first_before = { fixture, GUI_TITLE, "web old" };
  Tagged second_before = { fixture, GUI_OTHER_TITLE, "" };
  GtkWidget *dialog;

  give_tags (fixture, GUI_TITLE, "web old");
  dialog = open_dialog (fixture);
  cm_gui_test_wait_shows (dialog, "4 certificates");
  g_assert_cmpint (cm_choice_row_get_choice (get_row (dialog, "web")), ==,
                   CM_CHOICE_SOME);
  /* for all, then for none; what was typed counts without its button, too */
  adw_action_row_activate (ADW_ACTION_ROW (get_row (dialog, "old")));
  g_assert_cmpint (cm_choice_row_get_choice (get_row (dialog, "old")), ==, CM_CHOICE_ALL);
  adw_action_row_activate (ADW_ACTION_ROW (get_row (dialog, "old")));
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "add_row"), "new, ");
  press_save (dialog);
  cm_gui_test_wait (has_tags, &first);
  g_assert_true (has_tags (&second));
  gui_wait_toast (fixture, "Changed the tags of 4 certificates");

  gui_activate (fixture->window, "win.undo");
  cm_gui_test_wait (has_tags, &first_before);
  g_assert_true (has_tags (&second_before));
}

static void
test_add (GuiFixture *fixture, gconstpointer data)
{
  Tagged second = { fixture, GUI_OTHER_TITLE, "one two" };
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *entry = cm_gui_test_by_id (dialog, "add_row");

  gtk_editable_set_text (GTK_EDITABLE (entry), "one, two, one");
  g_signal_emit_by_name (entry, "apply");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  g_assert_cmpint (cm_choice_row_get_choice (get_row (dialog, "two")), ==, CM_CHOICE_ALL);
  press_save (dialog);
  cm_gui_test_wait (has_tags, &second);
}

static void
test_cancel (GuiFixture *fixture, gconstpointer data)
{
  Tagged second = { fixture, GUI_OTHER_TITLE, "" };
  GtkWidget *dialog = open_dialog (fixture);

  gtk_editable_set_text (cm_gui_test_by_id (dialog, "add_row"), "one");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
  flow_settle ();
  g_assert_true (has_tags (&second));
}

#define add(path, function)                                                              \
  g_test_add ("/app/tags-dialog/" path, GuiFixture, NULL, gui_set_up, function,          \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("change", test_change);
  add ("add", test_add);
  add ("cancel", test_cancel);
  return g_test_run ();
}
