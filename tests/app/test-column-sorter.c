/* test-column-sorter.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading from a GtkColumnView which header was clicked.
 */

#include "cm-gui-test.h"

#include "cm-column-sorter.h"

static GtkColumnViewColumn *
add_column (GtkColumnView *view, const char *title, CmQuerySort sort)
{
  g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (title, NULL);
  g_autoptr (GtkSorter) sorter = cm_column_sorter_new (sort);

  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_append_column (view, column);
  return column; /* the view keeps it */
}

static void
test_ask (void)
{
  g_autoptr (GtkWidget) widget = g_object_ref_sink (gtk_column_view_new (NULL));
  GtkColumnView *view = GTK_COLUMN_VIEW (widget);
  GtkColumnViewColumn *name = add_column (view, "Name", CM_QUERY_SORT_TITLE);
  GtkColumnViewColumn *expires = add_column (view, "Expires", CM_QUERY_SORT_EXPIRES);
  GtkSorter *sorter = gtk_column_view_get_sorter (view);
  CmQuerySort sort = CM_QUERY_SORT_KEY;
  gboolean descending = TRUE;

  g_assert_false (cm_column_sorter_ask (sorter, &sort, &descending));
  g_assert_cmpint (sort, ==, CM_QUERY_SORT_KEY);
  g_assert_true (descending);

  gtk_column_view_sort_by_column (view, name, GTK_SORT_ASCENDING);
  g_assert_true (cm_column_sorter_ask (sorter, &sort, &descending));
  g_assert_cmpint (sort, ==, CM_QUERY_SORT_TITLE);
  g_assert_false (descending);

  gtk_column_view_sort_by_column (view, expires, GTK_SORT_DESCENDING);
  g_assert_true (cm_column_sorter_ask (sorter, &sort, &descending));
  g_assert_cmpint (sort, ==, CM_QUERY_SORT_EXPIRES);
  g_assert_true (descending);
}

static void
test_none (void)
{
  CmQuerySort sort = CM_QUERY_SORT_TITLE;
  gboolean descending = FALSE;

  g_assert_false (cm_column_sorter_ask (NULL, &sort, &descending));
}

static void
test_rows_are_equal (void)
{
  g_autoptr (GtkSorter) sorter = cm_column_sorter_new (CM_QUERY_SORT_TITLE);
  g_autoptr (GObject) a = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) b = g_object_new (G_TYPE_OBJECT, NULL);

  g_assert_cmpint (gtk_sorter_compare (sorter, a, b), ==, GTK_ORDERING_EQUAL);
  g_assert_finalize_object (g_steal_pointer (&sorter));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);
  g_test_add_func ("/column-sorter/ask", test_ask);
  g_test_add_func ("/column-sorter/none", test_none);
  g_test_add_func ("/column-sorter/rows-are-equal", test_rows_are_equal);
  return g_test_run ();
}
