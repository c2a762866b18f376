/* test-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The main window on a real certstore: what it shows first, views, search, selection and
 * which actions can be called when.
 */

#include "gui-fixture.h"

#include "cm-credential-flow.h"
#include "cm-sidebar.h"
#include "cm-window.h"

/* What acts on selected credentials. */
static const char *const selection_actions[]
    = { "win.delete", "win.copy-pem", "win.export", "win.servers", "win.complete" };

static void
assert_selection_actions (GuiFixture *fixture, gboolean enabled)
{
  for (guint i = 0; i < G_N_ELEMENTS (selection_actions); i++)
    if (gui_is_enabled (fixture->window, selection_actions[i]) != enabled)
      g_error ("%s is %s", selection_actions[i], enabled ? "disabled" : "enabled");
}

static void
select_all (GuiFixture *fixture)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));

  gtk_selection_model_select_all (gtk_column_view_get_model (view));
}

static void
test_first_start (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "CertMgr Admin");
  cm_gui_test_wait_shows (window, "No Certificates Yet");
  cm_gui_test_wait_shows (window, "Drop certificate files here");
  g_assert_true (
      gtk_widget_is_sensitive (cm_gui_test_get (window, GTK_TYPE_BUTTON, "Import")));
  gui_wait_enabled (window, "win.import");
  gui_wait_enabled (window, "win.setup");
  g_assert_false (gui_is_enabled (window, "win.toggle-lock"));
  g_assert_false (gui_is_enabled (window, "win.identities"));
  g_assert_false (gui_is_enabled (window, "win.find"));
  assert_selection_actions (fixture, FALSE);
  /* nothing was made by looking */
  g_assert_cmpint (cm_context_get_state (fixture->context), ==, CM_CONTEXT_STATE_EMPTY);
}

static gboolean
is_focused (GtkWidget *window, GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static void
press_tab (GtkWidget *window)
{
  gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD);
}

/* The keyboard gets everywhere also where there is no list, and walking past the views
 * chooses none of them. */
static void
test_keys (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  GtkWidget *sidebar = cm_gui_test_by_id (window, "sidebar");
  CmView *view;
  guint n_steps = 0;

  cm_gui_test_draw (window);
  cm_gui_test_wait_shows (window, "No Certificates Yet");
  g_assert_true (is_focused (window, cm_gui_test_get (GTK_WIDGET (gui_list (fixture)),
                                                      GTK_TYPE_BUTTON, "Import")));
  for (; n_steps < 30 && !is_focused (window, sidebar); n_steps++)
    press_tab (window);
  g_assert_true (is_focused (window, sidebar));
  view = cm_sidebar_get_view (CM_SIDEBAR (sidebar));
  press_tab (window);
  g_assert_false (is_focused (window, sidebar));
  g_assert_true (cm_sidebar_get_view (CM_SIDEBAR (sidebar)) == view);
}

static void
test_problem (GuiFixture *fixture, gconstpointer data)
{
  cm_window_show_problem (CM_WINDOW (fixture->window), "The folder <is> gone.");
  cm_gui_test_wait_shows (fixture->window, "The folder <is> gone.");
}

static void
test_store (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;

  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Test");
  cm_gui_test_wait_shows (window, GUI_TITLE);
  cm_gui_test_wait_shows (window, GUI_EXPIRED_TITLE);
  cm_gui_test_wait_shows (window, "in 20 days"); /* once the columns are fitted */
  cm_gui_test_wait_shows (window, "Nothing Selected");
  g_assert_false (gui_is_enabled (window, "win.setup"));
  gui_wait_enabled (window, "win.toggle-lock");
  assert_selection_actions (fixture, FALSE);
}

static void
test_views (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  g_autofree char *server = NULL;

  gui_show_view (fixture, "expiring", 1);
  cm_gui_test_wait_shows (window, GUI_SOON_TITLE);
  g_assert_false (cm_gui_test_shows (window, GUI_OTHER_TITLE));
  gui_show_view (fixture, "expired", 1);
  cm_gui_test_wait_shows (window, GUI_EXPIRED_TITLE);
  gui_show_view (fixture, "waiting", 0);
  cm_gui_test_wait_shows (window, "Nothing Is Waiting for an Answer");
  gui_show_view (fixture, "all", GUI_N_CREDENTIALS);

  server = g_strdup_printf ("server:%s", strchr (fixture->web01, ':') + 1);
  gui_show_view (fixture, server, 1);
  cm_gui_test_wait_shows (window, GUI_TITLE);
  cm_gui_test_wait_shows (window, "1 of 4");
}

static void
search (GuiFixture *fixture, const char *text, guint n_rows)
{
  gtk_editable_set_text (
      GTK_EDITABLE (cm_gui_test_by_id (fixture->window, "search_entry")), text);
  gui_wait_rows (fixture, n_rows);
}

static void
test_search (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;

  gui_activate (window, "win.find");
  g_assert_true (gtk_search_bar_get_search_mode (
      GTK_SEARCH_BAR (cm_gui_test_by_id (window, "search_bar"))));
  search (fixture, "rsa.exam", 1);
  cm_gui_test_wait_shows (window, GUI_OTHER_TITLE);
  search (fixture, "no such thing", 0);
  cm_gui_test_wait_shows (window, "Nothing Found");
  cm_gui_test_wait_shows (window, "“no such thing”");
  cm_gui_test_click (cm_gui_test_get (window, GTK_TYPE_BUTTON, "Clear Search"));
  gui_wait_rows (fixture, GUI_N_CREDENTIALS);
}

/* A search looks into everything, whatever view was chosen. */
static void
test_search_every_view (GuiFixture *fixture, gconstpointer data)
{
  gui_show_view (fixture, "waiting", 0);
  gui_activate (fixture->window, "win.find");
  search (fixture, "soon.example", 1);
  gui_activate (fixture->window, "win.clear-search");
  gui_wait_rows (fixture, 0);
}

static void
test_selection (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  GtkActionBar *bar = GTK_ACTION_BAR (cm_gui_test_by_id (window, "selection_bar"));

  gui_select (fixture, GUI_TITLE);
  assert_selection_actions (fixture, TRUE);
  g_assert_false (gtk_action_bar_get_revealed (bar));
  g_assert_false (gui_is_enabled (window, "win.restore"));
  g_assert_false (gui_is_enabled (window, "win.purge"));

  select_all (fixture);
  g_assert_true (gtk_action_bar_get_revealed (bar));
  cm_gui_test_wait_shows (window, "4 Selected");
  gui_wait_enabled (window, "win.delete");
  gui_wait_enabled (window, "win.export");

  cm_credential_list_unselect_all (gui_list (fixture));
  assert_selection_actions (fixture, FALSE);
  g_assert_false (gtk_action_bar_get_revealed (bar));
}

static gboolean
has_comment (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, GUI_TITLE);

  return cm_document_get_comment (CM_DOCUMENT (credential)) != NULL;
}

/* A selected row that changes is a new object; it stays selected. */
/* The keyboard brings the focus from the search to a row without selecting it. */
static void
test_enter_selects (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *view = cm_credential_list_get_view (gui_list (fixture));

  gui_select (fixture, GUI_TITLE);
  cm_credential_list_unselect_all (gui_list (fixture));
  g_signal_emit_by_name (view, "activate", 0);
  g_assert_cmpuint (cm_credential_list_get_n_selected (gui_list (fixture)), ==, 1);
  assert_selection_actions (fixture, TRUE);
}

/* The toast has the words, and the bar the buttons, that are needed now. */
static void
test_toast_above_bar (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  GtkWidget *bar = cm_gui_test_by_id (window, "selection_bar");
  GtkWidget *toast;
  graphene_rect_t toast_box;
  graphene_rect_t bar_box;

  cm_gui_test_draw (window);
  select_all (fixture);
  gtk_widget_activate_action (window, "win.toast", "s", "Something was done");
  gui_wait_toast (fixture, "Something was done");
  cm_gui_test_wait_ms (600); /* it slides in, and so does the bar */
  toast = cm_gui_test_find (window, GTK_TYPE_LABEL, "Something was done");
  g_assert_true (gtk_widget_compute_bounds (toast, window, &toast_box));
  g_assert_true (gtk_widget_compute_bounds (bar, window, &bar_box));
  g_assert_cmpfloat (bar_box.size.height, >, 30);
  g_assert_cmpfloat (toast_box.origin.y + toast_box.size.height, <, bar_box.origin.y);
}

static void
test_selection_stays (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);

  gui_select (fixture, GUI_TITLE);
  g_assert_true (cm_credential_flow_set_comment (fixture->context, id,
                                                 "Behind the new balancer", NULL, NULL));
  cm_gui_test_wait (has_comment, fixture);
  flow_settle ();
  g_assert_cmpuint (cm_credential_list_get_n_selected (gui_list (fixture)), ==, 1);
}

static void
test_lock (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *button = cm_gui_test_by_id (fixture->window, "lock_button");

  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Lock the Certstore");
  gui_activate (fixture->window, "win.toggle-lock");
  g_assert_cmpint (cm_context_get_state (fixture->context), ==, CM_CONTEXT_STATE_LOCKED);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==, "Unlock the Certstore");
  /* lists can be read still */
  cm_gui_test_wait_shows (fixture->window, GUI_TITLE);
  gui_select (fixture, GUI_TITLE);
}

/* Files dropped on a server in the sidebar are for that server. */
static void
test_drop_on_server (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) files = gui_list_files ("leaf-p384.crt", "leaf-p384.key", NULL);
  g_autofree char *id = g_strdup_printf ("server:%s", strchr (fixture->web02, ':') + 1);
  CmSidebar *sidebar = cm_gui_test_by_id (fixture->window, "sidebar");
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog;

  g_signal_emit_by_name (sidebar, "files-dropped", cm_sidebar_find_view (sidebar, id),
                         files);
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_shows (dialog, "web02");
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
  credential = gui_read (fixture, "p384.example.com");
  g_assert_cmpuint (g_strv_length ((char **)cm_credential_doc_get_servers (credential)),
                    ==, 1);
  g_assert_cmpstr (cm_credential_doc_get_servers (credential)[0], ==, fixture->web02);
}

static void
test_sidebar_and_details (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;

  g_assert_true (gtk_widget_get_mapped (cm_gui_test_by_id (window, "sidebar")));
  g_assert_true (gtk_widget_get_mapped (cm_gui_test_by_id (window, "details_page")));
  gui_activate (window, "win.sidebar");
  gui_activate (window, "win.details");
  cm_gui_test_wait_ms (50);
  g_assert_false (gtk_widget_get_mapped (cm_gui_test_by_id (window, "sidebar")));
  g_assert_false (gtk_widget_get_mapped (cm_gui_test_by_id (window, "details_page")));

  /* opening a row brings the details back */
  cm_window_toast (CM_WINDOW (window), "a < b");
  gui_wait_toast (fixture, "a < b");
  g_signal_emit_by_name (cm_credential_list_get_view (gui_list (fixture)), "activate", 0);
  cm_gui_test_wait_ms (50);
  g_assert_true (gtk_widget_get_mapped (cm_gui_test_by_id (window, "details_page")));
}

#define N_MORE 120

/* What was imported is to be seen, also when it is far down or not in the list yet. */
static void
test_new_row_in_sight (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *view = cm_credential_list_get_view (gui_list (fixture));
  g_autofree char *id = NULL;
  GtkWidget *label;
  graphene_rect_t bounds;

  for (guint i = 0; i < N_MORE; i++)
    {
      g_autofree char *name = g_strdup_printf ("host%03u.example.net", i);

      g_free (flow_add_credential (fixture->context, name, NULL));
    }
  id = flow_add_credential (fixture->context, "zebra.example.net", NULL);
  cm_credential_list_select_id (gui_list (fixture), id);
  gui_wait_rows (fixture, GUI_N_CREDENTIALS + N_MORE + 1);
  cm_gui_test_wait_shows (view, "zebra.example.net");
  cm_gui_test_wait_ms (100);
  label = cm_gui_test_get (view, GTK_TYPE_LABEL, "zebra.example.net");
  g_assert_true (gtk_widget_compute_bounds (label, view, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=,
                     gtk_widget_get_height (view));
  g_assert_cmpuint (cm_credential_list_get_n_selected (gui_list (fixture)), ==, 1);
}

/* Micro CAs are pages; what can be searched are lists. */
static void
test_search_is_offered (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *button = cm_gui_test_by_id (fixture->window, "search_button");

  g_assert_true (gtk_widget_get_visible (button));
  gui_show_view (fixture, "micro-cas", GUI_N_CREDENTIALS);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_false (gui_is_enabled (fixture->window, "win.find"));
  gui_show_view (fixture, "trusted-roots", GUI_N_CREDENTIALS);
  g_assert_true (gtk_widget_get_visible (button));
  gui_wait_enabled (fixture->window, "win.find");
}

static gboolean
is_folded (gpointer leaflet)
{
  return adw_leaflet_get_folded (leaflet);
}

static gboolean
is_as_wide_as_set (gpointer pane)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);

  return gtk_widget_get_width (pane) == g_settings_get_int (settings, "details-width");
}

static gboolean
is_flap_folded (gpointer flap)
{
  return adw_flap_get_folded (flap);
}

/* Beside the list the details have their width, whatever the columns would like; they are
 * not beside one that would be too narrow then. */
static void
test_pane (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *pane = cm_gui_test_by_id (fixture->window, "details_pane");

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1400, 800);
  cm_gui_test_wait (is_as_wide_as_set, pane);
  cm_gui_test_wait_ms (300); /* until the columns have filled what is left */
  g_assert_true (is_as_wide_as_set (pane));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1120, 800);
  cm_gui_test_wait (is_flap_folded, cm_gui_test_by_id (fixture->window, "flap"));
}

/* The whole window with its buttons, whichever page is shown; borders are drawn outside
 * of it where there is a compositor, and so not counted. */
static void
test_narrow (GuiFixture *fixture, gconstpointer data)
{
  const char *const views[] = { "all", "micro-cas", "trusted-roots", "activity" };
  GtkWidget *window = fixture->window;
  GtkWidget *content
      = adw_application_window_get_content (ADW_APPLICATION_WINDOW (window));
  AdwLeaflet *leaflet = cm_gui_test_by_id (window, "leaflet");
  int minimum = 0;

  g_object_set (gtk_widget_get_settings (window), "gtk-decoration-layout",
                "menu:minimize,maximize,close", NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 600);
  cm_gui_test_wait (is_folded, leaflet);
  cm_gui_test_wait_ms (50);
  g_assert_cmpint (gtk_widget_get_width (window), <=, 360);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      adw_leaflet_set_visible_child (leaflet, cm_gui_test_by_id (window, "sidebar_box"));
      gui_show_view (fixture, views[i], GUI_N_CREDENTIALS);
      gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                          NULL);
      g_assert_cmpint (minimum, <=, 360);
      adw_leaflet_set_visible_child (leaflet, cm_gui_test_by_id (window, "flap"));
      cm_gui_test_wait_ms (50);
      gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL,
                          NULL);
      g_assert_cmpint (minimum, <=, 360);
    }
  gtk_settings_reset_property (gtk_widget_get_settings (window), "gtk-decoration-layout");
}

static gboolean
shows_whole_words (gpointer data)
{
  GtkWidget *label = gtk_button_get_child (data);

  return gtk_widget_get_mapped (data)
         && !pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label)));
}

/* The buttons for what is selected can be read wherever there is room for them. */
static void
test_bar_words (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  AdwLeaflet *leaflet = cm_gui_test_by_id (window, "leaflet");

  gtk_window_set_default_size (GTK_WINDOW (window), 700, 600);
  cm_gui_test_draw (window);
  select_all (fixture);
  cm_gui_test_wait (shows_whole_words, cm_gui_test_by_id (window, "export_button"));
  cm_gui_test_wait (shows_whole_words, cm_gui_test_by_id (window, "servers_button"));
  gtk_window_set_default_size (GTK_WINDOW (window), 360, 600);
  cm_gui_test_wait (is_folded, leaflet);
  adw_leaflet_set_visible_child (leaflet, cm_gui_test_by_id (window, "flap"));
  cm_gui_test_wait (shows_whole_words, cm_gui_test_by_id (window, "export_button"));
}

static gboolean
is_gone (gpointer flap)
{
  return adw_flap_get_reveal_progress (flap) == 0;
}

static gboolean
is_over (gpointer flap)
{
  return adw_flap_get_reveal_progress (flap) == 1;
}

static gboolean
has_focus_inside (gpointer pane)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (pane));

  return focus != NULL && gtk_widget_is_ancestor (focus, pane);
}

/* Where the details are over the list, keys are for them, and a search brings the list
 * back. */
static void
test_narrow_keys (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  AdwLeaflet *leaflet = cm_gui_test_by_id (window, "leaflet");
  gpointer flap = cm_gui_test_by_id (window, "flap");
  GtkWidget *pane = cm_gui_test_by_id (window, "details_pane");
  GtkWidget *view = cm_credential_list_get_view (gui_list (fixture));

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 600);
  cm_gui_test_wait (is_folded, leaflet);
  adw_leaflet_set_visible_child (leaflet, flap);
  gtk_selection_model_select_item (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)), 0,
                                   TRUE);
  gtk_widget_grab_focus (view);
  g_signal_emit_by_name (view, "activate", 0);
  gtk_widget_grab_focus (view); /* as a click does when it has done all else */
  cm_gui_test_wait (is_over, flap);
  cm_gui_test_wait (has_focus_inside, pane);

  gui_activate (window, "win.find");
  cm_gui_test_wait (is_gone, flap);
  g_assert_false (
      gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), pane));
}

/* The menu opens where its button is, whichever page was shown. */
static void
test_menu (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;
  AdwLeaflet *leaflet = cm_gui_test_by_id (window, "leaflet");

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 600);
  cm_gui_test_wait (is_folded, leaflet);
  adw_leaflet_set_visible_child (leaflet, cm_gui_test_by_id (window, "flap"));
  cm_gui_test_wait_ms (50);
  gui_activate (window, "win.show-menu");
  g_assert_true (adw_leaflet_get_visible_child (leaflet)
                 == cm_gui_test_by_id (window, "sidebar_box"));
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/window/" path, GuiFixture, NULL, set_up, function, gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("first-start", gui_set_up_empty, test_first_start);
  add ("problem", gui_set_up_empty, test_problem);
  add ("keys", gui_set_up_new, test_keys);
  add ("store", gui_set_up, test_store);
  add ("views", gui_set_up, test_views);
  add ("search", gui_set_up, test_search);
  add ("search-every-view", gui_set_up, test_search_every_view);
  add ("selection", gui_set_up, test_selection);
  add ("enter-selects", gui_set_up, test_enter_selects);
  add ("toast-above-bar", gui_set_up, test_toast_above_bar);
  add ("selection-stays", gui_set_up, test_selection_stays);
  add ("lock", gui_set_up, test_lock);
  add ("drop-on-server", gui_set_up, test_drop_on_server);
  add ("new-row-in-sight", gui_set_up, test_new_row_in_sight);
  add ("search-is-offered", gui_set_up, test_search_is_offered);
  add ("pane", gui_set_up, test_pane);
  add ("narrow", gui_set_up, test_narrow);
  add ("bar-words", gui_set_up, test_bar_words);
  add ("narrow-keys", gui_set_up, test_narrow_keys);
  add ("menu", gui_set_up, test_menu);
  add ("sidebar-and-details", gui_set_up, test_sidebar_and_details);
  return g_test_run ();
}
