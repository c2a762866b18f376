/* test-whole-choices.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of choices that shows all their words, and which one is chosen.
 */

#include "cm-whole-choices.h"

#include "cm-gui-test.h"

#define SHORT "This computer"
#define LONG                                                                             \
  "The certstore, by way of other computers, whichever of them the CA finds there"

static const char *const choices[] = { SHORT, LONG, NULL };

/* In the list, which has a window of its own; NULL: it is closed. */
static GtkLabel *
find_choice (GtkWidget *widget, const char *words)
{
  GtkLabel *found = NULL;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) != NULL
      && g_str_equal (gtk_label_get_label (GTK_LABEL (widget)), words))
    return GTK_LABEL (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget);
       child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_choice (child, words);
  return found;
}

static gboolean
is_open (gpointer row)
{
  GtkLabel *label = find_choice (row, LONG);

  return label != NULL && gtk_widget_get_height (GTK_WIDGET (label)) > 0;
}

static gboolean
is_marked (GtkWidget *row, const char *words)
{
  GtkWidget *label = GTK_WIDGET (find_choice (row, words));

  return gtk_widget_get_opacity (gtk_widget_get_next_sibling (label)) > 0.5;
}

static void
test_list (void)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_list_box_new ();
  GtkWidget *row = adw_combo_row_new ();
  PangoLayout *layout;
  int height;

  gtk_list_box_append (GTK_LIST_BOX (box), row);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 200);
  cm_whole_choices_show (ADW_COMBO_ROW (row));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (model));
  cm_gui_test_draw (window);

  adw_action_row_activate (ADW_ACTION_ROW (row));
  cm_gui_test_wait (is_open, row);
  layout = gtk_label_get_layout (find_choice (row, LONG));
  pango_layout_get_pixel_size (layout, NULL, &height);
  g_assert_false (pango_layout_is_ellipsized (layout));
  g_assert_cmpint (height, <=,
                   gtk_widget_get_height (GTK_WIDGET (find_choice (row, LONG))));
  g_assert_true (is_marked (row, SHORT));
  g_assert_false (is_marked (row, LONG));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  g_assert_false (is_marked (row, SHORT));
  g_assert_true (is_marked (row, LONG));

  g_object_add_weak_pointer (G_OBJECT (row), (gpointer *)&row);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (row);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/whole-choices/list", test_list);

  return g_test_run ();
}
