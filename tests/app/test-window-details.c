/* test-window-details.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the details show of a row that leaves the list: what happens by itself takes
 * nothing away from who looks at it, and what was deleted is gone.
 */

#include <adwaita.h>

#include "cm-acme-run-private.h"
#include "cm-details-page.h"
#include "cm-sidebar.h"
#include "flow-asserts.h"
#include "gui-fixture.h"

#define HOST "orders.example.com"
#define NARROW 500

static void
commit (GuiFixture *fixture, CmCredentialDoc *credential, CmAcmeRecord *record)
{
  g_autoptr (GError) error = NULL;

  cm_credential_doc_set_acme (credential, record);
  cm_acme_run_set_status (credential);
  cm_acme_run_commit (fixture->context, credential, CM_ACTION_CHANGE, NULL, NULL, &error);
  g_assert_no_error (error);
}

static CmCredentialDoc *
add_order (GuiFixture *fixture)
{
  g_autofree char *id = flow_add_credential (fixture->context, HOST, NULL);
  CmCredentialDoc *credential = flow_get_credential (fixture->context, id);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_new ("acme-account:none", CM_ACME_METHOD_LISTENER);

  cm_acme_record_begin (record, "request", CM_TEST_NOW);
  cm_credential_doc_set_provider (credential, CM_PROVIDER_ACME);
  commit (fixture, credential, record);
  return credential;
}

/* Then it is not one of those that wait. */
static void
end_order (GuiFixture *fixture, CmCredentialDoc *credential)
{
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_copy (cm_credential_doc_get_acme (credential));

  cm_acme_record_end (record);
  cm_acme_record_set_problem (record, "The CA is gone.");
  commit (fixture, credential, record);
}

static void
issue (GuiFixture *fixture, CmCredentialDoc *credential)
{
  g_autoptr (CmCredentialDoc) other = gui_read (fixture, GUI_TITLE);
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_copy (cm_credential_doc_get_acme (credential));

  cm_acme_record_end (record);
  cm_credential_doc_set_chain (credential, cm_credential_doc_get_chain (other));
  commit (fixture, credential, record);
}

static GtkWidget *
get_page (GuiFixture *fixture)
{
  return cm_gui_test_by_id (fixture->window, "details_page");
}

static void
test_left_by_itself (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = add_order (fixture);

  gui_show_view (fixture, "waiting", 1);
  gui_select (fixture, HOST);
  end_order (fixture, credential);
  gui_wait_rows (fixture, 0);
  cm_gui_test_wait_shows (get_page (fixture), "The CA is gone.");
  cm_gui_test_wait_shows (get_page (fixture), HOST);
  gui_show_view (fixture, "all", GUI_N_CREDENTIALS + 1);
  cm_gui_test_wait_shows (get_page (fixture), "Nothing Selected");
}

/* What can be seen can be exported and copied. */
static void
test_exported (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = add_order (fixture);
  GtkWidget *button = cm_gui_test_by_id (fixture->window, "export_button");
  GtkWidget *dialog;

  gui_show_view (fixture, "waiting", 1);
  gui_select (fixture, HOST);
  issue (fixture, credential);
  gui_wait_rows (fixture, 0);
  gui_activate (fixture->window, "win.copy-pem");
  gui_wait_toast (fixture, "Copied as PEM");
  gui_activate (fixture->window, "win.export");
  dialog = cm_gui_test_wait_window ("CmExportDialog");
  cm_gui_test_wait_shows (dialog, HOST);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmExportDialog");
  gui_show_view (fixture, "all", GUI_N_CREDENTIALS + 1);
  cm_gui_test_wait_shows (get_page (fixture), "Nothing Selected");
  g_assert_false (gtk_widget_is_sensitive (button));
}

/* Who searches for something else looks for something else. */
static void
test_searched (GuiFixture *fixture, gconstpointer data)
{
  gui_select (fixture, GUI_TITLE);
  gtk_editable_set_text (cm_gui_test_by_id (fixture->window, "search_entry"), "rsa");
  gui_wait_rows (fixture, 1);
  cm_gui_test_wait_shows (get_page (fixture), "Nothing Selected");
}

static void
test_deleted (GuiFixture *fixture, gconstpointer data)
{
  gui_select (fixture, GUI_TITLE);
  gui_activate (fixture->window, "win.delete");
  gui_wait_rows (fixture, GUI_N_CREDENTIALS - 1);
  cm_gui_test_wait_shows (get_page (fixture), "Nothing Selected");
  gui_activate (fixture->window, "win.undo");
  gui_wait_rows (fixture, GUI_N_CREDENTIALS);
  cm_gui_test_wait_shows (get_page (fixture), GUI_TITLE);
}

static gboolean
is_folded (gpointer flap)
{
  return adw_flap_get_folded (flap);
}

static gboolean
is_list_shown (gpointer flap)
{
  return !adw_flap_get_reveal_flap (flap);
}

/* Over the list there is nothing to be seen but what was deleted. */
static void
test_deleted_over_list (GuiFixture *fixture, gconstpointer data)
{
  AdwFlap *flap = cm_gui_test_by_id (fixture->window, "flap");

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROW, 600);
  cm_gui_test_wait (is_folded, flap);
  gtk_widget_activate_action (fixture->window, "win.details", NULL);
  gui_select (fixture, GUI_TITLE);
  g_assert_false (is_list_shown (flap));
  gui_activate (fixture->window, "win.delete");
  gui_wait_rows (fixture, GUI_N_CREDENTIALS - 1);
  cm_gui_test_wait (is_list_shown, flap);
}

static GtkGesture *
find_click (GtkWidget *view)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_CLICK (controller)
          && gtk_event_controller_get_propagation_phase (controller) != GTK_PHASE_NONE)
        return GTK_GESTURE (controller);
    }
  return NULL;
}

/* The signals of the gesture in the middle of a row's name. */
static void
emit_click (GuiFixture *fixture, const char *signal, const char *title)
{
  GtkWidget *view = cm_credential_list_get_view (gui_list (fixture));
  GtkWidget *label = cm_gui_test_get (view, GTK_TYPE_LABEL, title);
  double x = 0;
  double y = 0;

  gtk_widget_translate_coordinates (label, view, gtk_widget_get_width (label) / 2.0,
                                    gtk_widget_get_height (label) / 2.0, &x, &y);
  g_signal_emit_by_name (find_click (view), signal, 1, x, y);
}

/* There a click opens a row, and the pointer alone selects none. */
static void
test_click_over_list (GuiFixture *fixture, gconstpointer data)
{
  AdwFlap *flap = cm_gui_test_by_id (fixture->window, "flap");
  GtkWidget *view = cm_credential_list_get_view (gui_list (fixture));

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1400, 600);
  cm_gui_test_draw (fixture->window);
  g_assert_null (find_click (view));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROW, 600);
  cm_gui_test_wait (is_folded, flap);
  cm_gui_test_wait (is_list_shown, flap);
  g_assert_false (gtk_column_view_get_single_click_activate (GTK_COLUMN_VIEW (view)));
  emit_click (fixture, "pressed", GUI_TITLE);
  emit_click (fixture, "released", GUI_OTHER_TITLE);
  g_assert_true (is_list_shown (flap));
  g_assert_cmpuint (cm_credential_list_get_n_selected (gui_list (fixture)), ==, 0);
  emit_click (fixture, "pressed", GUI_OTHER_TITLE);
  emit_click (fixture, "released", GUI_OTHER_TITLE);
  g_assert_false (is_list_shown (flap));
  cm_gui_test_wait_shows (get_page (fixture), GUI_OTHER_TITLE);
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

/* Whoever comes back from the details goes on where they came from. */
static void
test_focus_comes_back (GuiFixture *fixture, gconstpointer data)
{
  AdwFlap *flap = cm_gui_test_by_id (fixture->window, "flap");
  GtkWidget *view = cm_credential_list_get_view (gui_list (fixture));
  GtkWidget *label;
  GtkWidget *focus;

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROW, 600);
  cm_gui_test_wait (is_folded, flap);
  cm_gui_test_wait (is_gone, flap);
  gtk_widget_activate_action (fixture->window, "win.details", NULL);
  gui_select (fixture, GUI_OTHER_TITLE);
  cm_gui_test_wait (is_over, flap);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_false (gtk_widget_is_ancestor (focus, view));
  adw_flap_set_reveal_flap (flap, FALSE); /* as Escape does */
  cm_gui_test_wait (is_gone, flap);
  label = cm_gui_test_get (view, GTK_TYPE_LABEL, GUI_OTHER_TITLE);
  focus = gtk_window_get_focus (GTK_WINDOW (fixture->window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (label, focus));
  g_assert_true (gtk_widget_is_ancestor (focus, view));
}

static const char *
get_view_id (GuiFixture *fixture)
{
  return cm_view_get_id (
      cm_sidebar_get_view (cm_gui_test_by_id (fixture->window, "sidebar")));
}

/* A page that led to the details is where one came from; unless one has gone elsewhere.
 */
static void
test_back_to_page (GuiFixture *fixture, gconstpointer data)
{
  AdwFlap *flap = cm_gui_test_by_id (fixture->window, "flap");
  CmSidebar *sidebar = cm_gui_test_by_id (fixture->window, "sidebar");
  g_autofree char *id = gui_find_id (fixture, GUI_OTHER_TITLE);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), NARROW, 600);
  cm_gui_test_wait (is_folded, flap);
  for (guint i = 0; i < 2; i++)
    {
      cm_sidebar_select (sidebar, "activity");
      gtk_widget_activate_action (fixture->window, "win.show-document", "s", id);
      cm_gui_test_wait (is_over, flap);
      cm_gui_test_wait_shows (get_page (fixture), GUI_OTHER_TITLE);
      g_assert_cmpstr (get_view_id (fixture), ==, "all");
      if (i == 1)
        cm_sidebar_select (sidebar, "expired");
      else
        cm_gui_test_click (cm_gui_test_by_id (fixture->window, "details_back_button"));
      cm_gui_test_wait (is_gone, flap);
      g_assert_cmpstr (get_view_id (fixture), ==, i == 1 ? "expired" : "activity");
    }
}

#define add(path, function)                                                              \
  g_test_add ("/app/window-details/" path, GuiFixture, NULL, gui_set_up, function,       \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("left-by-itself", test_left_by_itself);
  add ("exported", test_exported);
  add ("searched", test_searched);
  add ("deleted", test_deleted);
  add ("deleted-over-list", test_deleted_over_list);
  add ("click-over-list", test_click_over_list);
  add ("focus-comes-back", test_focus_comes_back);
  add ("back-to-page", test_back_to_page);
  return g_test_run ();
}
