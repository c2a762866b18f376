/* test-notice.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with the certstore stands above its list as long as it is, and the list
 * stays.
 */

#include "gui-fixture.h"

#include "cm-window.h"
#include "flow-asserts.h"
#include "spy-store.h"

static gboolean
is_gone (gpointer notice)
{
  return !gtk_widget_get_mapped (notice);
}

static void
test_notice (void)
{
  SpyStore *spy = NULL;
  CmContext *context = flow_spied_context (&spy);
  GtkWidget *window, *notice, *button;

  g_free (flow_add_credential (context, "shop.example.org", NULL));
  spy_store_set_obstacle (spy, "The certstore “x” cannot be written: Permission denied");
  cm_context_read_again (context);
  window = cm_window_new (/* application: */ NULL, context);
  cm_gui_test_draw (window);
  notice = cm_gui_test_by_id (window, "notice");
  cm_gui_test_wait_shows (notice, "Read only. The certstore “x” cannot be written");
  cm_gui_test_wait_shows (window, "shop.example.org");
  button = cm_gui_test_get (notice, GTK_TYPE_BUTTON, "Try Again");

  spy_store_fail_reading (spy, CM_STORE_ERROR_IO);
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (notice, "The spy reads nothing.");
  cm_gui_test_wait_shows (window, "shop.example.org");

  spy_store_fail_reading (spy, -1);
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (notice, "Read only.");
  spy_store_set_obstacle (spy, NULL);
  cm_gui_test_click (button);
  cm_gui_test_wait (is_gone, notice);

  gtk_window_destroy (GTK_WINDOW (window));
  flow_assert_finalizes (context);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/notice/notice", test_notice);
  return g_test_run ();
}
