/* test-toast.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a toast says can be read to its end, also in a narrow window.
 */

#include "cm-gui-test.h"

#include "cm-toast.h"

#define SENTENCE                                                                         \
  "The certificate of <shop.example.org> belongs to another key. Expected "              \
  "30:D8:AA:17:CC:02:51:90, found 07:BB:41:09:1E:F3:77:62. Nothing was stored."

static GtkLabel *
find_label (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget)
      && strcmp (gtk_label_get_label (GTK_LABEL (widget)), SENTENCE) == 0)
    return GTK_LABEL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *found = find_label (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_long (void)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  AdwToast *toast = NULL;
  GtkLabel *label = NULL;
  int width = 0;
  int height = 0;

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 500);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_box_new (0, 0));
  cm_gui_test_draw (window);
  toast = cm_toast_new (SENTENCE);
  adw_toast_set_button_label (toast, "Undo");
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  cm_gui_test_wait_ms (400);
  label = find_label (overlay);
  g_assert_nonnull (label);
  pango_layout_get_pixel_size (gtk_label_get_layout (label), &width, &height);
  g_assert_cmpint (width, <=, gtk_widget_get_width (GTK_WIDGET (label)));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (label)), <,
                   gtk_widget_get_width (overlay) - 40);
  g_assert_cmpint (height, <=,
                   gtk_widget_get_height (gtk_widget_get_parent (GTK_WIDGET (label))));
  g_assert_cmpint (height, <=, gtk_widget_get_height (GTK_WIDGET (label)));
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (label)));
  g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (label)), >, 2);
  g_assert_cmpint (gtk_widget_get_width (window), <=, 370);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_timeout (void)
{
  g_autoptr (AdwToast) brief = (cm_toast_new ("Copied"));
  g_autoptr (AdwToast) lengthy = (cm_toast_new (SENTENCE));

  g_assert_cmpuint (adw_toast_get_timeout (brief), ==, 5);
  g_assert_cmpuint (adw_toast_get_timeout (lengthy), >, 8);
}

static GtkWidget *
find_close_button (GtkWidget *widget)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget)
      && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (widget)),
                    "window-close-symbolic")
             == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_close_button (child);
  return found;
}

/* The clipboard holds one thing, and one toast says which. What has nothing to do with
 * copies is put off for it, and said then. */
static void
test_copied (void)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  GtkWidget *box = gtk_box_new (0, 0);

  adw_window_set_content (ADW_WINDOW (window), overlay);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), box);
  cm_gui_test_draw (window);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), cm_toast_new ("Issued"));
  cm_toast_say_copied (box, "Text copied");
  cm_gui_test_wait_ms (600);
  cm_gui_test_wait_shows (overlay, "Text copied");
  cm_toast_say_copied (box, "Name copied");
  cm_gui_test_wait_ms (600);
  cm_gui_test_wait_shows (overlay, "Name copied");
  g_assert_false (cm_gui_test_shows (overlay, "Text copied"));
  cm_gui_test_click (find_close_button (overlay));
  cm_gui_test_wait_ms (600);
  cm_gui_test_wait_shows (overlay, "Issued");
  g_assert_false (cm_gui_test_shows (overlay, "copied"));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/app/toast/long", test_long);
  g_test_add_func ("/app/toast/timeout", test_timeout);
  g_test_add_func ("/app/toast/copied", test_copied);
  return g_test_run ();
}
