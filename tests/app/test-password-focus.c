/* test-password-focus.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window is closed, as by Escape, while a password is typed in it: libadwaita 1.2 does
 * not survive that by itself.
 */

#include "gui-fixture.h"

typedef struct
{
  const char *name;
  const char *action;
  const char *title; /* nullable: what is selected */
  const char *window;
  const char *shown_by; /* nullable: the switch that shows the password */
  gboolean is_new;      /* there is no certstore yet */
} Case;

static const Case cases[] = {
  { "dns-account", "win.new-dns-account", NULL, "CmDnsAccountDialog", NULL, FALSE },
  { "export", "win.export", GUI_TITLE, "CmExportDialog", "key_switch", FALSE },
  { "setup", "win.setup", NULL, "CmSetupDialog", NULL, TRUE },
};

static void
test_close (GuiFixture *fixture, gconstpointer data)
{
  const Case *test = data;
  GtkWidget *dialog;
  GtkWidget *row;

  if (test->title != NULL)
    gui_select (fixture, test->title);
  gui_activate (fixture->window, test->action);
  dialog = cm_gui_test_wait_window (test->window);
  cm_gui_test_draw (dialog);
  if (test->shown_by != NULL)
    gtk_switch_set_active (cm_gui_test_by_id (dialog, test->shown_by), TRUE);
  cm_gui_test_wait_ms (50);
  row = cm_gui_test_get (dialog, ADW_TYPE_PASSWORD_ENTRY_ROW, NULL);
  g_assert_true (gtk_widget_grab_focus (row));
  cm_gui_test_wait_ms (50);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (test->window);
  cm_gui_test_wait_ms (50);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/password-focus/%s", cases[i].name);

      g_test_add (path, GuiFixture, &cases[i],
                  cases[i].is_new ? gui_set_up_empty : gui_set_up, test_close,
                  gui_tear_down);
    }
  return g_test_run ();
}
