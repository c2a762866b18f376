/* test-file-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The row of a file that may be chosen and let go again.
 */

#include "cm-file-row.h"

#include "cm-gui-test.h"
#include "cm-test.h"

#define NONE "None, “A & B”"

typedef struct
{
  char *dir;
  GtkWidget *window;
  CmFileRow *row;
  guint n_changed;
} Fixture;

static void
on_changed_cb (Fixture *fixture)
{
  fixture->n_changed++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *group = adw_preferences_group_new ();

  fixture->dir = cm_test_make_dir ();
  fixture->window = gtk_window_new ();
  fixture->row = g_object_new (CM_TYPE_FILE_ROW, "title", "Key", "none", NONE, "heading",
                               "Key of an Account", "button", "Choose a Key", NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->row), (gpointer *)&fixture->row);
  g_signal_connect_swapped (fixture->row, "changed", G_CALLBACK (on_changed_cb), fixture);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (fixture->row));
  gtk_window_set_child (GTK_WINDOW (fixture->window), group);
  cm_gui_test_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  while (fixture->row != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&fixture->dir, g_free);
}

static GtkWidget *
get_row (Fixture *fixture)
{
  return GTK_WIDGET (fixture->row);
}

/* Both buttons are only pictures, so what they do is said to those who do not see them.
 */
static GtkWidget *
get_button (Fixture *fixture, const char *words)
{
  return cm_gui_test_get (get_row (fixture), GTK_TYPE_BUTTON, words);
}

static gboolean
can_clear (Fixture *fixture)
{
  return cm_gui_test_find (get_row (fixture), GTK_TYPE_BUTTON, "Use None") != NULL;
}

static void
set_path (Fixture *fixture, const char *path)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  cm_file_row_set_file (fixture->row, file);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *button = NULL;

  cm_gui_test_wait_shows (get_row (fixture), "Key");
  cm_gui_test_wait_shows (get_row (fixture), NONE);
  g_assert_null (cm_file_row_get_file (fixture->row));
  g_assert_false (can_clear (fixture));
  get_button (fixture, "Choose a Key");
  g_object_get (fixture->row, "none", &none, "heading", &heading, "button", &button,
                NULL);
  g_assert_cmpstr (none, ==, NONE);
  g_assert_cmpstr (heading, ==, "Key of an Account");
  g_assert_cmpstr (button, ==, "Choose a Key");
  g_assert_cmpuint (fixture->n_changed, ==, 0);
}

/* Names are text, whatever they look like. */
static void
test_set (Fixture *fixture, gconstpointer data)
{
  set_path (fixture, "/srv/<b>a & b</b>.pem");
  cm_gui_test_wait_shows (get_row (fixture), "/srv/<b>a & b</b>.pem");
  g_assert_false (cm_gui_test_shows (get_row (fixture), NONE));
  g_assert_true (can_clear (fixture));
  g_assert_cmpuint (fixture->n_changed, ==, 1);

  set_path (fixture, NULL);
  cm_gui_test_wait_shows (get_row (fixture), NONE);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
  set_path (fixture, NULL);
  g_assert_cmpuint (fixture->n_changed, ==, 2);
}

/* The button goes, so the keyboard is where it can be had again. */
static void
test_clear (Fixture *fixture, gconstpointer data)
{
  set_path (fixture, "/srv/key.pem");
  gtk_widget_grab_focus (get_button (fixture, "Use None"));
  cm_gui_test_click (get_button (fixture, "Use None"));
  g_assert_null (cm_file_row_get_file (fixture->row));
  cm_gui_test_wait_shows (get_row (fixture), NONE);
  g_assert_false (can_clear (fixture));
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (fixture->window))
                 == get_row (fixture));
}

/* The whole row opens the window to choose in; who changes their mind changes nothing. */
static void
test_choose (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cm_test_write_text (fixture->dir, "key.pem", "a key");
  g_autofree char *chosen = NULL;
  GtkWidget *chooser;

  gtk_widget_activate (get_row (fixture));
  chooser = cm_gui_test_wait_window ("GtkFileChooserDialog");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (chooser)), ==, "Key of an Account");
  cm_gui_test_choose_file (NULL);
  cm_gui_test_wait_no_window ("GtkFileChooserDialog");
  g_assert_null (cm_file_row_get_file (fixture->row));
  g_assert_cmpuint (fixture->n_changed, ==, 0);

  cm_gui_test_click (get_button (fixture, "Choose a Key"));
  cm_gui_test_choose_file (path);
  chosen = g_file_get_path (cm_file_row_get_file (fixture->row));
  g_assert_cmpstr (chosen, ==, path);
  cm_gui_test_wait_shows (get_row (fixture), "key.pem");
  g_assert_cmpuint (fixture->n_changed, ==, 1);

  cm_gui_test_click (get_button (fixture, "Choose a Key"));
  cm_gui_test_choose_file (NULL);
  cm_gui_test_wait_no_window ("GtkFileChooserDialog");
  g_assert_nonnull (cm_file_row_get_file (fixture->row));
  g_assert_cmpuint (fixture->n_changed, ==, 1);
}

/* It may go while it asks, and what it asks with goes, too. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  gtk_widget_activate (get_row (fixture));
  cm_gui_test_wait_window ("GtkFileChooserDialog");
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  cm_gui_test_wait_no_window ("GtkFileChooserDialog");
  g_assert_null (fixture->row);
}

static void
test_set_none (Fixture *fixture, gconstpointer data)
{
  cm_file_row_set_none (fixture->row, "Example Root <CA>");
  cm_gui_test_wait_shows (get_row (fixture), "Example Root <CA>");
  set_path (fixture, "/srv/key.pem");
  cm_file_row_set_none (fixture->row, NONE);
  g_assert_true (cm_gui_test_shows (get_row (fixture), "/srv/key.pem"));
  set_path (fixture, NULL);
  cm_gui_test_wait_shows (get_row (fixture), NONE);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

#define ADD(path, func)                                                                  \
  g_test_add ("/app/file-row/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("empty", test_empty);
  ADD ("set", test_set);
  ADD ("clear", test_clear);
  ADD ("choose", test_choose);
  ADD ("gone", test_gone);
  ADD ("set-none", test_set_none);
#undef ADD
  return g_test_run ();
}
