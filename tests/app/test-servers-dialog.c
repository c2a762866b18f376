/* test-servers-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may open a key: chosen for one credential and for several, from the import, and a
 * server that is let in on the way. That a chosen server can open it is tried with
 * openssl and the server's own key in the tests of the flows.
 */

#include "import-fixture.h"

#define DIALOG "CmServersDialog"

static GtkWidget *
open_dialog (GuiFixture *fixture)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.servers");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static GtkCheckButton *
get_check (GtkWidget *dialog, const char *server)
{
  GtkWidget *row = cm_gui_test_get (cm_gui_test_by_id (dialog, "list_box"),
                                    ADW_TYPE_ACTION_ROW, server);

  return GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
}

static void
press_select (GtkWidget *dialog)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, "select_button"));
  cm_gui_test_wait_no_window (DIALOG);
}

typedef struct
{
  GuiFixture *fixture;
  const char *title;
  const char *server; /* NULL for none */
} Access;

static gboolean
has_just (gpointer data)
{
  Access *access = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (access->fixture, access->title);
  const char *const *servers = cm_credential_doc_get_servers (credential);
  guint n_servers = servers != NULL ? g_strv_length ((char **)servers) : 0;

  if (access->server == NULL)
    return n_servers == 0;
  return n_servers == 1 && strcmp (servers[0], access->server) == 0;
}

static void
test_change (GuiFixture *fixture, gconstpointer data)
{
  Access access = { fixture, GUI_TITLE, fixture->web02 };
  g_autoptr (CmCredentialDoc) before = gui_read (fixture, GUI_TITLE);
  g_autoptr (CmCredentialDoc) after = NULL;
  GtkWidget *dialog;

  gui_select (fixture, GUI_TITLE);
  dialog = open_dialog (fixture);
  g_assert_true (gtk_check_button_get_active (get_check (dialog, "web01")));
  g_assert_false (gtk_check_button_get_active (get_check (dialog, "web02")));
  gtk_check_button_set_active (get_check (dialog, "web01"), FALSE);
  gtk_check_button_set_active (get_check (dialog, "web02"), TRUE);
  press_select (dialog);
  cm_gui_test_wait (has_just, &access);

  /* sealed anew, with another content key; the exportable copy is as it was */
  after = gui_read (fixture, GUI_TITLE);
  g_assert_false (g_bytes_equal (cm_credential_doc_get_sealed_key (before),
                                 cm_credential_doc_get_sealed_key (after)));
  g_assert_nonnull (cm_credential_doc_get_exportable_key (after));
  cm_gui_test_wait_shows (cm_gui_test_by_id (fixture->window, "servers"), "web02");
}

static void
test_cancel (GuiFixture *fixture, gconstpointer data)
{
  Access access = { fixture, GUI_TITLE, fixture->web01 };
  GtkWidget *dialog;

  gui_select (fixture, GUI_TITLE);
  dialog = open_dialog (fixture);
  gtk_check_button_set_active (get_check (dialog, "web01"), FALSE);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
  flow_settle ();
  g_assert_true (has_just (&access));
}

/* Those whose key is here; the order is by title. */
static GtkWidget *
open_for_two (GuiFixture *fixture)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));
  GtkSelectionModel *model = gtk_column_view_get_model (view);

  gtk_selection_model_select_item (model, 1, TRUE);
  gtk_selection_model_select_item (model, 3, FALSE);
  return open_dialog (fixture);
}

/* A server of some of them is neither ticked nor not; by hand it is for all or none. */
static void
test_several (GuiFixture *fixture, gconstpointer data)
{
  Access first = { fixture, GUI_TITLE, fixture->web02 };
  Access second = { fixture, GUI_OTHER_TITLE, fixture->web02 };
  GtkWidget *dialog = open_for_two (fixture);
  GtkCheckButton *check = get_check (dialog, "web01");

  g_assert_true (gtk_check_button_get_inconsistent (check));
  gtk_check_button_set_active (check, TRUE);
  g_assert_false (gtk_check_button_get_inconsistent (check));
  gtk_check_button_set_active (check, FALSE);
  gtk_check_button_set_active (get_check (dialog, "web02"), TRUE);
  press_select (dialog);
  cm_gui_test_wait (has_just, &first);
  cm_gui_test_wait (has_just, &second);
}

static gboolean
has_both (gpointer data)
{
  Access *access = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (access->fixture, access->title);
  const char *const *servers = cm_credential_doc_get_servers (credential);

  return servers != NULL && g_strv_contains (servers, access->fixture->web01)
         && g_strv_contains (servers, access->fixture->web02);
}

/* What is not touched stays as different as it is. */
static void
test_several_keep (GuiFixture *fixture, gconstpointer data)
{
  Access first = { fixture, GUI_TITLE, NULL };
  Access second = { fixture, GUI_OTHER_TITLE, fixture->web02 };
  GtkWidget *dialog = open_for_two (fixture);

  gtk_check_button_set_active (get_check (dialog, "web02"), TRUE);
  press_select (dialog);
  cm_gui_test_wait (has_both, &first);
  cm_gui_test_wait (has_just, &second);
}

/* Ticked in the import's own dialog, before anything is stored. */
static void
test_import_for (GuiFixture *fixture, gconstpointer data)
{
  Access access = { fixture, "p384.example.com", fixture->web01 };
  GtkWidget *dialog;
  Import import;

  import_start (&import, fixture,
                gui_list_files ("leaf-p384.crt", "leaf-p384.key", NULL));
  cm_gui_test_click (cm_gui_test_get (cm_gui_test_by_id (import.dialog, "servers_chips"),
                                      GTK_TYPE_BUTTON, "dd…"));
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  gtk_check_button_set_active (get_check (dialog, "web01"), TRUE);
  gtk_check_button_set_active (get_check (dialog, "web02"), TRUE);
  press_select (dialog);
  import_settle (&import);
  cm_gui_test_wait_shows (import.dialog, "web01");

  /* one of them is taken away again with its own button */
  g_signal_emit_by_name (cm_gui_test_by_id (import.dialog, "servers_chips"), "removed",
                         fixture->web02);
  import_settle (&import);
  g_assert_false (cm_gui_test_shows (import.dialog, "web02"));
  import_run (&import);
  import_end (&import);
  g_assert_true (has_just (&access));
}

/* No server yet: one is approved from here and is ticked then. */
static void
test_approve_on_the_way (GuiFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "leaf.crt", "leaf.key", NULL };
  g_autofree char *request = cm_test_fixture_path ("leaf.csr");
  g_autoptr (CmIdentityDoc) server = NULL;
  Access access = { fixture, GUI_TITLE, NULL };
  GtkWidget *dialog, *approve;

  gui_import (fixture, NULL, NULL, names);
  gui_wait_rows (fixture, 1);
  gui_select (fixture, GUI_TITLE);
  dialog = open_dialog (fixture);
  cm_gui_test_wait_shows (dialog, "No servers yet");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "select_button")));

  adw_action_row_activate (cm_gui_test_by_id (dialog, "add_row"));
  approve = cm_gui_test_wait_window ("CmApproveDialog");
  adw_action_row_activate (cm_gui_test_by_id (approve, "file_row"));
  cm_gui_test_choose_file (request);
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (approve, "approve_button"));
  cm_gui_test_click (cm_gui_test_by_id (approve, "approve_button"));
  cm_gui_test_wait_no_window ("CmApproveDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "select_button"));
  g_assert_true (gtk_check_button_get_active (get_check (dialog, "www.example.com")));
  press_select (dialog);

  server = cm_context_find_identity (fixture->context, "www.example.com");
  g_assert_cmpint (cm_identity_doc_get_roles (server), ==, CM_ROLES_SERVER);
  access.server = cm_document_get_id (CM_DOCUMENT (server));
  cm_gui_test_wait (has_just, &access);
}

/* With many there is a search; what it hides stays ticked. */
static void
test_search (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog, *entry;

  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *name = g_strdup_printf ("mail%02u", i);
      g_autoptr (CmIdentityDoc) server
          = flow_approve (fixture->context, name, CM_ROLES_SERVER);
    }
  gui_select (fixture, GUI_TITLE);
  dialog = open_dialog (fixture);
  entry = cm_gui_test_by_id (dialog, "search_entry");
  g_assert_true (gtk_widget_get_mapped (entry));
  gtk_editable_set_text (GTK_EDITABLE (entry), "mail0");
  cm_gui_test_wait_ms (300);
  g_assert_false (cm_gui_test_shows (dialog, "web01"));
  gtk_check_button_set_active (get_check (dialog, "mail03"), TRUE);
  g_assert_cmpstr (
      adw_window_title_get_subtitle (cm_gui_test_by_id (dialog, "window_title")), ==,
      "2 servers");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  cm_gui_test_wait_shows (dialog, "No server has this name.");
  gtk_window_close (GTK_WINDOW (dialog));
}

#define add(path, set_up, function)                                                      \
  g_test_add ("/app/servers-dialog/" path, GuiFixture, NULL, set_up, function,           \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("change", gui_set_up, test_change);
  add ("cancel", gui_set_up, test_cancel);
  add ("several", gui_set_up, test_several);
  add ("several-keep", gui_set_up, test_several_keep);
  add ("import-for", gui_set_up, test_import_for);
  add ("approve-on-the-way", gui_set_up_new, test_approve_on_the_way);
  add ("search", gui_set_up, test_search);
  return g_test_run ();
}
