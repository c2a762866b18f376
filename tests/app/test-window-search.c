/* test-window-search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the search to what it found, with the keyboard.
 */

#include "gui-fixture.h"

#include "cm-credential-flow.h"

#define NOTE "balancer"

static void
add_note (GuiFixture *fixture, const char *title)
{
  g_autofree char *id = gui_find_id (fixture, title);
  g_autoptr (GError) error = NULL;

  cm_credential_flow_set_comment (fixture->context, id, NOTE, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_focus_is_on (GuiFixture *fixture, const char *title)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));

  g_assert_nonnull (focus);
  if (!cm_gui_test_shows (focus, title))
    g_error ("The focus is not on %s", title);
}

/* What had the focus before, and is none of the hits, says nothing about them. */
static void
test_down (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  GtkWidget *entry = cm_gui_test_by_id (window, "search_entry");

  add_note (fixture, GUI_EXPIRED_TITLE);
  add_note (fixture, GUI_OTHER_TITLE);
  add_note (fixture, GUI_SOON_TITLE);
  gui_select (fixture, GUI_TITLE);
  gtk_widget_grab_focus (GTK_WIDGET (gui_list (fixture)));
  for (guint i = 0; i < GUI_N_CREDENTIALS; i++)
    gtk_widget_child_focus (window, GTK_DIR_DOWN);
  assert_focus_is_on (fixture, GUI_TITLE);

  gui_activate (window, "win.find");
  gtk_editable_set_text (GTK_EDITABLE (entry), NOTE);
  gui_wait_rows (fixture, 3);
  gtk_widget_child_focus (window, GTK_DIR_DOWN);
  assert_focus_is_on (fixture, GUI_EXPIRED_TITLE);

  gtk_widget_grab_focus (entry);
  g_signal_emit_by_name (entry, "activate");
  assert_focus_is_on (fixture, GUI_EXPIRED_TITLE);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add ("/app/window-search/down", GuiFixture, NULL, gui_set_up, test_down,
              gui_tear_down);
  return g_test_run ();
}
