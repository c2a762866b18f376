/* test-chooser.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A window to choose a file in gives what was chosen to the widget it belongs to, and
 * goes with it.
 */

#include "cm-chooser.h"
#include "cm-webroot-row.h"

#include "cm-gui-test.h"
#include "cm-test.h"

#define CHOOSER "GtkFileChooserDialog"

typedef struct
{
  GtkWidget *window;
  GtkWidget *owner;
  char *chosen;
} Fixture;

static Fixture *asking; /* the callback has no data of its own */

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->owner = gtk_label_new ("Owner");
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->owner);
  cm_gui_test_draw (fixture->window);
  asking = fixture;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->window));
  cm_gui_test_wait_no_window (CHOOSER);
  g_clear_pointer (&fixture->chosen, g_free);
}

static void
on_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  g_assert_true (owner == asking->owner);
  g_assert_null (asking->chosen);
  asking->chosen = g_file_get_path (file);
}

static GtkFileChooserNative *
run (Fixture *fixture)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      "Choose", GTK_WINDOW (fixture->window), GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  cm_chooser_run (fixture->owner, dialog, on_chosen_cb);
  cm_gui_test_wait_window (CHOOSER);
  return dialog;
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = cm_test_write_text (dir, "key.pem", "a key");

  run (fixture);
  cm_gui_test_choose_file (NULL);
  cm_gui_test_wait_no_window (CHOOSER);
  g_assert_null (fixture->chosen);
  run (fixture);
  cm_gui_test_choose_file (path);
  cm_gui_test_wait_no_window (CHOOSER);
  g_assert_cmpstr (fixture->chosen, ==, path);
}

static void
test_owner_gone (Fixture *fixture, gconstpointer data)
{
  GtkFileChooserNative *dialog = run (fixture);

  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *)&dialog);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  cm_gui_test_wait_no_window (CHOOSER);
  g_assert_null (dialog);
  g_assert_null (fixture->chosen);
}

/* The row of a folder, with the window it is in. */
static void
test_window_gone (Fixture *fixture, gconstpointer data)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = cm_webroot_row_new ();

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_window_set_child (GTK_WINDOW (fixture->window), group);
  cm_gui_test_click (cm_gui_test_get (row, GTK_TYPE_BUTTON, "Choose"));
  cm_gui_test_wait_window (CHOOSER);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&fixture->window)));
  cm_gui_test_wait_no_window (CHOOSER);
}

/* One at a time. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  GtkFileChooserNative *first = run (fixture);

  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *)&first);
  run (fixture);
  g_assert_null (first);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

#define ADD(path, func)                                                                  \
  g_test_add ("/app/chooser/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("choose", test_choose);
  ADD ("owner-gone", test_owner_gone);
  ADD ("window-gone", test_window_gone);
  ADD ("again", test_again);
#undef ADD
  return g_test_run ();
}
