/* test-pages.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages beside the list of credentials: trusted roots and the activity.
 */

#include "gui-fixture.h"

#include "cm-roots-page.h"
#include "cm-sidebar.h"

static void
show_page (GuiFixture *fixture, const char *id)
{
  g_assert_true (cm_sidebar_select (
      CM_SIDEBAR (cm_gui_test_by_id (fixture->window, "sidebar")), id));
}

static gboolean
has_no_root (gpointer page)
{
  return cm_roots_page_get_n_items (page) == 0;
}

static gboolean
has_a_root (gpointer page)
{
  return cm_roots_page_get_n_items (page) == 1;
}

static gboolean
has_three_roots (gpointer page)
{
  return cm_roots_page_get_n_items (page) == 3;
}

static void
select_root (CmRootsPage *page, guint position)
{
  GtkListView *view = cm_gui_test_by_id (page, "view");

  gtk_selection_model_select_item (gtk_list_view_get_model (view), position, TRUE);
}

static void
test_roots (GuiFixture *fixture, gconstpointer data)
{
  CmRootsPage *page = cm_gui_test_by_id (fixture->window, "roots_page");
  g_autofree char *path = cm_test_fixture_path ("roots.pem");

  show_page (fixture, "trusted-roots");
  cm_gui_test_wait (has_a_root, page);
  cm_gui_test_wait_shows (GTK_WIDGET (page), "Example Root CA");
  g_assert_false (gui_is_enabled (fixture->window, "win.export"));

  /* three in the file, one is here */
  gui_activate (fixture->window, "win.add-roots");
  cm_gui_test_choose_file (path);
  gui_wait_toast (fixture, "2 trusted roots added; 1 was here");
  cm_gui_test_wait (has_three_roots, page);
}

/* It was trusted before such a one was refused. */
static void
test_damaged_root (GuiFixture *fixture, gconstpointer data)
{
  CmRootsPage *page = cm_gui_test_by_id (fixture->window, "roots_page");

  show_page (fixture, "trusted-roots");
  cm_gui_test_wait (has_a_root, page);
  g_assert_false (cm_gui_test_shows (GTK_WIDGET (page), "Damaged"));
  flow_add_damaged_root (fixture->context);
  cm_gui_test_wait_shows (GTK_WIDGET (page), "Damaged: remove it");
}

static void
test_remove_root (GuiFixture *fixture, gconstpointer data)
{
  CmRootsPage *page = cm_gui_test_by_id (fixture->window, "roots_page");

  show_page (fixture, "trusted-roots");
  cm_gui_test_wait (has_a_root, page);
  g_assert_false (gui_is_enabled (fixture->window, "win.delete"));
  select_root (page, 0);
  gui_activate (fixture->window, "win.delete");
  cm_gui_test_wait (has_no_root, page);
  gui_wait_toast (fixture, "Example Root CA is not trusted any more");
  cm_gui_test_wait_shows (GTK_WIDGET (page), "No Trusted Roots");

  gui_activate (fixture->window, "win.undo");
  cm_gui_test_wait (has_a_root, page);
}

static void
test_root_certificate (GuiFixture *fixture, gconstpointer data)
{
  CmRootsPage *page = cm_gui_test_by_id (fixture->window, "roots_page");
  GtkWidget *window;

  show_page (fixture, "trusted-roots");
  cm_gui_test_wait (has_a_root, page);
  g_signal_emit_by_name (cm_gui_test_by_id (page, "view"), "activate", 0);
  window = cm_gui_test_wait_window ("CmCertificateWindow");
  cm_gui_test_wait_shows (window, "Example Root CA");
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window ("CmCertificateWindow");
}

static void
search (GuiFixture *fixture, const char *text)
{
  gui_activate (fixture->window, "win.find");
  gtk_editable_set_text (
      GTK_EDITABLE (cm_gui_test_by_id (fixture->window, "search_entry")), text);
}

static void
test_search_roots (GuiFixture *fixture, gconstpointer data)
{
  CmRootsPage *page = cm_gui_test_by_id (fixture->window, "roots_page");

  show_page (fixture, "trusted-roots");
  cm_gui_test_wait (has_a_root, page);
  search (fixture, "no such root");
  cm_gui_test_wait (has_no_root, page);
  cm_gui_test_wait_shows (GTK_WIDGET (page), "Nothing Found");
  search (fixture, "root ca");
  cm_gui_test_wait (has_a_root, page);
}

static GListModel *
get_lines (GuiFixture *fixture)
{
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "activity_page");

  return G_LIST_MODEL (gtk_list_view_get_model (cm_gui_test_by_id (page, "view")));
}

static gboolean
has_lines (gpointer fixture)
{
  return g_list_model_get_n_items (get_lines (fixture)) > 0;
}

static gboolean
has_no_lines (gpointer fixture)
{
  return g_list_model_get_n_items (get_lines (fixture)) == 0;
}

static void
test_activity (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "activity_page");
  guint n_before;

  show_page (fixture, "activity");
  cm_gui_test_wait (has_lines, fixture);
  cm_gui_test_wait_shows (page, "ws1");
  n_before = g_list_model_get_n_items (get_lines (fixture));

  /* what is done appears, and is intact */
  g_free (flow_add_credential (fixture->context, "later.example.com", NULL));
  cm_gui_test_wait_shows (page, "later.example.com");
  g_assert_cmpuint (g_list_model_get_n_items (get_lines (fixture)), ==, n_before + 1);
  cm_gui_test_click (cm_gui_test_get (page, GTK_TYPE_BUTTON, "Check"));
  gui_wait_toast (fixture, "Every entry is there and unchanged.");

  search (fixture, "nothing of the kind");
  cm_gui_test_wait (has_no_lines, fixture);
  cm_gui_test_wait_shows (page, "Nothing Found");
}

/* An entry leads to what it is about. */
static void
test_activity_to_document (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = flow_add_credential (fixture->context, "later.example.com", NULL);
  GtkWidget *page = cm_gui_test_by_id (fixture->window, "activity_page");

  show_page (fixture, "activity");
  cm_gui_test_wait_shows (page, "later.example.com");
  g_signal_emit_by_name (cm_gui_test_by_id (page, "view"), "activate", 0);
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "details_page"),
                          "later.example.com");
  g_assert_cmpuint (cm_credential_list_get_n_selected (gui_list (fixture)), ==, 1);
}

#define add(path, function)                                                              \
  g_test_add ("/app/pages/" path, GuiFixture, NULL, gui_set_up, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("roots", test_roots);
  add ("roots/damaged", test_damaged_root);
  add ("roots/remove", test_remove_root);
  add ("roots/certificate", test_root_certificate);
  add ("roots/search", test_search_roots);
  add ("activity", test_activity);
  add ("activity/to-document", test_activity_to_document);
  return g_test_run ();
}
