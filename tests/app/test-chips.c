/* test-chips.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names that can be taken out, and the layout that breaks them into lines.
 */

#include "cm-gui-test.h"

#include "cm-chips.h"
#include "cm-wrap-layout.h"

typedef struct
{
  GtkWidget *window;
  CmChips *chips;
  char *removed;
  guint n_added;
} Fixture;

static const char *const ids[] = { "identity:1", "identity:2", "identity:3", NULL };
static const char *const names[] = { "web01", "web02", "mail.example.org", NULL };

static void
on_removed_cb (Fixture *fixture, const char *id)
{
  g_free (fixture->removed);
  fixture->removed = g_strdup (id);
}

static void
on_add_cb (Fixture *fixture)
{
  fixture->n_added++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->window = gtk_window_new ();
  fixture->chips = CM_CHIPS (cm_chips_new ("_More…"));
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->chips));
  g_signal_connect_swapped (fixture->chips, "removed", G_CALLBACK (on_removed_cb),
                            fixture);
  g_signal_connect_swapped (fixture->chips, "add", G_CALLBACK (on_add_cb), fixture);
  cm_chips_set_entries (fixture->chips, ids, names);
  cm_gui_test_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  CmChips *chips = g_object_ref (fixture->chips);

  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_assert_finalize_object (chips);
  g_free (fixture->removed);
}

static GtkWidget *
get_chip (Fixture *fixture, const char *tooltip)
{
  return cm_gui_test_get (GTK_WIDGET (fixture->chips), GTK_TYPE_BUTTON, tooltip);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
  GtkWidget *chip = get_chip (fixture, "Remove web02");

  gtk_test_accessible_assert_property (chip, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Remove web02");
  cm_gui_test_click (chip);
  g_assert_cmpstr (fixture->removed, ==, "identity:2");
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  cm_gui_test_click (get_chip (fixture, "_More…"));
  g_assert_cmpuint (fixture->n_added, ==, 1);
}

/* The focus does not get lost with the chip that had it. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  const char *const none[] = { NULL };

  gtk_widget_grab_focus (get_chip (fixture, "Remove web02"));
  cm_chips_set_entries (fixture->chips, (const char *const[]){ ids[0], ids[2], NULL },
                        (const char *const[]){ names[0], names[2], NULL });
  g_assert_true (gtk_widget_has_focus (get_chip (fixture, "Remove mail.example.org")));
  cm_chips_set_entries (fixture->chips, none, none);
  g_assert_true (gtk_widget_has_focus (get_chip (fixture, "_More…")));
}

static void
get_place (GtkWidget *widget, GtkWidget *parent, graphene_rect_t *place)
{
  g_assert_true (gtk_widget_compute_bounds (widget, parent, place));
}

/* As wide as asked for: one line. As narrow as may be: a line each. */
static void
test_lines (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->chips);
  int narrow = 0, wide = 0, one_line = 0, many_lines = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &narrow, &wide, NULL, NULL);
  g_assert_cmpint (narrow, <, wide);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, wide, &one_line, NULL, NULL,
                      NULL);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, narrow, &many_lines, NULL, NULL,
                      NULL);
  g_assert_cmpint (many_lines, >=, 2 * one_line);
  g_assert_cmpint (gtk_widget_get_request_mode (widget), ==,
                   GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH);
}

static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET (fixture->chips);
  graphene_rect_t first, second;

  get_place (get_chip (fixture, "web01"), widget, &first);
  get_place (get_chip (fixture, "web02"), widget, &second);
  g_assert_cmpfloat (first.origin.x, <, second.origin.x);

  gtk_widget_set_direction (widget, GTK_TEXT_DIR_RTL);
  cm_gui_test_wait_ms (50);
  get_place (get_chip (fixture, "web01"), widget, &first);
  get_place (get_chip (fixture, "web02"), widget, &second);
  g_assert_cmpfloat (first.origin.x, >, second.origin.x);
}

#define add(path, function)                                                              \
  g_test_add ("/app/chips/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("remove", test_remove);
  add ("add", test_add);
  add ("focus", test_focus);
  add ("lines", test_lines);
  add ("right-to-left", test_right_to_left);
  return g_test_run ();
}
