/* test-validity-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measuring a life, and drawing it in each of its states in both directions.
 */

#include "cm-gui-test.h"

#include "cm-validity-bar.h"

#define DAY 86400

static void
test_measure (void)
{
  CmValidity validity = cm_validity_measure (0, 100 * DAY, 25 * DAY, 30);

  g_assert_cmpfloat_with_epsilon (validity.now, 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (validity.warn, 0.70, 1e-9);
  g_assert_false (validity.soon || validity.over || validity.not_yet);
}

static void
test_measure_states (void)
{
  CmValidity soon = cm_validity_measure (0, 100 * DAY, 80 * DAY, 30);
  CmValidity over = cm_validity_measure (0, 100 * DAY, 101 * DAY, 30);
  CmValidity not_yet = cm_validity_measure (10 * DAY, 100 * DAY, 0, 30);

  g_assert_true (soon.soon);
  g_assert_false (soon.over);
  g_assert_true (over.over);
  g_assert_false (over.soon);
  g_assert_cmpfloat (over.now, ==, 1.0);
  g_assert_true (not_yet.not_yet);
  g_assert_cmpfloat (not_yet.now, ==, 0.0);
}

/* A life shorter than the warning, one of no length, one that ends before it starts. */
static void
test_measure_odd (void)
{
  CmValidity brief = cm_validity_measure (0, 7 * DAY, DAY, 30);
  CmValidity none = cm_validity_measure (DAY, DAY, DAY, 30);
  CmValidity wrong = cm_validity_measure (9 * DAY, DAY, 5 * DAY, 30);
  CmValidity vast = cm_validity_measure (G_MININT64, G_MAXINT64, 0, G_MAXUINT);

  g_assert_true (brief.soon);
  g_assert_cmpfloat (brief.warn, ==, 0.0);
  g_assert_true (none.now >= 0.0 && none.now <= 1.0);
  g_assert_true (wrong.over && wrong.not_yet);
  g_assert_cmpfloat_with_epsilon (vast.now, 0.5, 1e-6);
}

static gboolean
is_drawn (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;

  gdk_paintable_snapshot (paintable, snapshot, 300, 20);
  node = gtk_snapshot_to_node (snapshot);
  return node != NULL;
}

static void
test_draw (void)
{
  const gint64 moments[] = { -5 * DAY, 10 * DAY, 80 * DAY, 120 * DAY };
  GtkWidget *window = gtk_window_new ();
  GtkWidget *bar = cm_validity_bar_new ();

  gtk_window_set_child (GTK_WINDOW (window), bar);
  cm_gui_test_draw (window);
  for (guint i = 0; i < G_N_ELEMENTS (moments) * 2; i++)
    {
      gtk_widget_set_direction (bar, i % 2 == 0 ? GTK_TEXT_DIR_LTR : GTK_TEXT_DIR_RTL);
      cm_validity_bar_set_dates (CM_VALIDITY_BAR (bar), 0, 100 * DAY, moments[i / 2], 30);
      gtk_test_widget_wait_for_draw (window);
      g_assert_true (is_drawn (bar));
    }
  gtk_test_accessible_assert_role (bar, GTK_ACCESSIBLE_ROLE_METER);
  g_assert_true (cm_validity_bar_get_validity (CM_VALIDITY_BAR (bar))->over);
  g_assert_nonnull (gtk_widget_get_tooltip_text (bar));

  g_object_ref (bar);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_finalize_object (bar);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  g_test_add_func ("/validity-bar/measure", test_measure);
  g_test_add_func ("/validity-bar/measure-states", test_measure_states);
  g_test_add_func ("/validity-bar/measure-odd", test_measure_odd);
  g_test_add_func ("/validity-bar/draw", test_draw);
  return g_test_run ();
}
