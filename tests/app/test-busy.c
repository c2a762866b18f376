/* test-busy.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is over soon is not said; what takes longer is, and can be stopped.
 */

#include "cm-busy.h"

#include "cm-gui-test.h"

#define WORDS "Working on 5,000 certificates"

static GtkWidget *
show_overlay (GtkWidget **window)
{
  GtkWidget *overlay = adw_toast_overlay_new ();

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("below"));
  *window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (*window), overlay);
  gtk_window_present (GTK_WINDOW (*window));
  return overlay;
}

static gboolean
is_said (gpointer window)
{
  return cm_gui_test_shows (window, WORDS);
}

static gboolean
is_over (gpointer window)
{
  return !cm_gui_test_shows (window, WORDS);
}

static void
test_stop (void)
{
  GtkWidget *window = NULL;
  AdwToastOverlay *overlay = ADW_TOAST_OVERLAY (show_overlay (&window));
  CmBusy *busy = cm_busy_new (overlay, NULL, WORDS);
  g_autoptr (GCancellable) cancellable = g_object_ref (cm_busy_get_cancellable (busy));

  cm_gui_test_wait_ms (300);
  g_assert_false (cm_gui_test_shows (window, WORDS));
  cm_gui_test_wait (is_said, window);
  cm_gui_test_click (cm_gui_test_get (window, GTK_TYPE_BUTTON, "_Stop"));
  g_assert_true (g_cancellable_is_cancelled (cancellable));
  g_assert_true (cm_busy_was_stopped (busy));
  g_assert_finalize_object (busy);
  cm_gui_test_wait (is_over, window);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_over (void)
{
  GtkWidget *window = NULL;
  AdwToastOverlay *overlay = ADW_TOAST_OVERLAY (show_overlay (&window));
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  CmBusy *soon = cm_busy_new (overlay, parent, WORDS);
  CmBusy *late = cm_busy_new (overlay, parent, WORDS);

  g_assert_finalize_object (soon);
  cm_gui_test_wait (is_said, window);
  g_cancellable_cancel (parent);
  g_assert_true (g_cancellable_is_cancelled (cm_busy_get_cancellable (late)));
  g_assert_false (cm_busy_was_stopped (late));
  g_assert_finalize_object (late);
  cm_gui_test_wait (is_over, window);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/app/busy/stop", test_stop);
  g_test_add_func ("/app/busy/over", test_over);
  return g_test_run ();
}
