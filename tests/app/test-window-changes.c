/* test-window-changes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the window does to credentials: delete and undo, restore, purge, copy, access,
 * tags. After each the store is asked what is in it.
 */

#include "gui-fixture.h"

#include "cm-details-page.h"
#include "cm-window.h"

typedef struct
{
  GuiFixture *fixture;
  const char *title;
} Named;

static gboolean
is_in_store (gpointer data)
{
  Named *named = data;

  return gui_has (named->fixture, named->title);
}

static void
delete_selected (GuiFixture *fixture)
{
  gui_activate (fixture->window, "win.delete");
  gui_wait_rows (fixture, GUI_N_CREDENTIALS - 1);
}

static void
test_delete_and_undo (GuiFixture *fixture, gconstpointer data)
{
  Named named = { fixture, GUI_TITLE };

  g_assert_false (gui_is_enabled (fixture->window, "win.undo"));
  gui_select (fixture, GUI_TITLE);
  delete_selected (fixture);
  g_assert_false (gui_has (fixture, GUI_TITLE));
  gui_wait_toast (fixture, "Deleted www.example.com");

  cm_gui_test_click (cm_gui_test_get (fixture->window, GTK_TYPE_BUTTON, "Undo"));
  gui_wait_rows (fixture, GUI_N_CREDENTIALS);
  cm_gui_test_wait (is_in_store, &named);
  g_assert_false (gui_is_enabled (fixture->window, "win.undo"));
}

static gboolean
has_no_undo_button (gpointer fixture)
{
  return cm_gui_test_find (((GuiFixture *)fixture)->window, GTK_TYPE_BUTTON, "Undo")
         == NULL;
}

/* With the key nothing is left that offers the same once more. */
static void
test_undo_key (GuiFixture *fixture, gconstpointer data)
{
  gui_select (fixture, GUI_TITLE);
  delete_selected (fixture);
  cm_gui_test_get (fixture->window, GTK_TYPE_BUTTON, "Undo");
  gui_activate (fixture->window, "win.undo");
  gui_wait_rows (fixture, GUI_N_CREDENTIALS);
  cm_gui_test_wait (has_no_undo_button, fixture);
}

static gboolean
has_subtitle_of_none (gpointer fixture)
{
  AdwWindowTitle *title
      = cm_gui_test_by_id (((GuiFixture *)fixture)->window, "list_title");

  return g_str_equal (adw_window_title_get_subtitle (title), "0 certificates");
}

static void
test_delete_several (GuiFixture *fixture, gconstpointer data)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));

  gtk_selection_model_select_all (gtk_column_view_get_model (view));
  gui_activate (fixture->window, "win.delete");
  gui_wait_rows (fixture, 0);
  gui_wait_toast (fixture, "Deleted 4 certificates");
  cm_gui_test_wait (has_subtitle_of_none, fixture);
  gui_activate (fixture->window, "win.undo");
  gui_wait_rows (fixture, GUI_N_CREDENTIALS);
}

/* Where nothing changes it is said what is missing. */
static void
test_complete (GuiFixture *fixture, gconstpointer data)
{
  const char *const names[] = { "other-leaf.crt", NULL };

  gui_select (fixture, GUI_TITLE);
  gui_activate (fixture->window, "win.complete");
  gui_wait_toast (fixture, "The chain of “www.example.com” is complete.");

  gui_import (fixture, NULL, NULL, names);
  gui_wait_rows (fixture, GUI_N_CREDENTIALS + 1);
  gui_select (fixture, "www.other.example");
  gui_activate (fixture->window, "win.complete");
  gui_wait_toast (fixture,
                  "The chain of “www.other.example” cannot be completed: the certificate "
                  "of “Other Root CA” is missing. Import it.");
}

static void
test_restore (GuiFixture *fixture, gconstpointer data)
{
  Named named = { fixture, GUI_TITLE };
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);

  gui_select (fixture, GUI_TITLE);
  delete_selected (fixture);
  gui_show_view (fixture, "deleted", 1);
  cm_credential_list_select_id (gui_list (fixture), id);
  g_assert_false (gui_is_enabled (fixture->window, "win.delete"));
  g_assert_false (gui_is_enabled (fixture->window, "win.export"));
  gui_activate (fixture->window, "win.restore");
  cm_gui_test_wait (is_in_store, &named);
}

static gboolean
is_purged (gpointer data)
{
  Named *named = data;
  g_autoptr (CmDocument) document
      = cm_context_get_document (named->fixture->context, named->title, NULL, NULL);

  return document == NULL;
}

/* The one thing that is asked for. */
static void
test_purge (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *id = gui_find_id (fixture, GUI_TITLE);
  Named named = { fixture, id };
  GtkWidget *question;

  gui_select (fixture, GUI_TITLE);
  delete_selected (fixture);
  gui_show_view (fixture, "deleted", 1);
  cm_credential_list_select_id (gui_list (fixture), id);

  gui_activate (fixture->window, "win.purge");
  question = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_wait_shows (question, "Delete 1 Certificate for Good?");
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "Cancel"));
  cm_gui_test_wait_no_window ("AdwMessageDialog");
  flow_settle ();
  g_assert_false (is_purged (&named));

  gui_activate (fixture->window, "win.purge");
  question = cm_gui_test_wait_window ("AdwMessageDialog");
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "Delete for Good"));
  cm_gui_test_wait (is_purged, &named);
  cm_gui_test_wait_no_window ("AdwMessageDialog");
}

static void
test_copy (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *leaf = cm_test_load_text ("leaf.crt");
  g_autofree char *text = NULL;

  gui_select (fixture, GUI_TITLE);
  gui_activate (fixture->window, "win.copy-pem");
  gui_wait_toast (fixture, "Copied as PEM, without the key");
  text = gui_read_clipboard (fixture->window);
  g_assert_nonnull (strstr (text, g_strstrip (leaf)));
  g_assert_null (strstr (text, "PRIVATE"));
}

static gboolean
has_no_server (gpointer data)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (data, GUI_TITLE);
  const char *const *servers = cm_credential_doc_get_servers (credential);

  return servers == NULL || servers[0] == NULL;
}

/* From its row in the details; the key is sealed anew. */
static void
test_remove_server (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) before = gui_read (fixture, GUI_TITLE);
  g_autoptr (CmCredentialDoc) after = NULL;
  GtkWidget *servers = cm_gui_test_by_id (fixture->window, "servers");

  gui_select (fixture, GUI_TITLE);
  cm_gui_test_wait_shows (servers, "web01");
  gtk_widget_activate_action (servers, "win.remove-server", "s", fixture->web01);
  gui_wait_toast (fixture, "It may still hold the old key.");
  cm_gui_test_wait (has_no_server, fixture);
  cm_gui_test_wait_shows (servers, "No server can use this key yet");
  after = gui_read (fixture, GUI_TITLE);
  g_assert_false (g_bytes_equal (cm_credential_doc_get_sealed_key (before),
                                 cm_credential_doc_get_sealed_key (after)));
}

static gboolean
has_web01 (gpointer data)
{
  GuiFixture *fixture = data;
  g_autoptr (CmCredentialDoc) credential = gui_read (fixture, GUI_TITLE);
  const char *const *servers = cm_credential_doc_get_servers (credential);

  return servers != NULL && g_strv_contains (servers, fixture->web01);
}

static void
test_undo_remove_server (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *servers = cm_gui_test_by_id (fixture->window, "servers");

  gui_select (fixture, GUI_TITLE);
  cm_gui_test_wait_shows (servers, "web01");
  gtk_widget_activate_action (servers, "win.remove-server", "s", fixture->web01);
  cm_gui_test_wait (has_no_server, fixture);
  gui_wait_toast (fixture, "Sealed anew without web01");
  cm_gui_test_click (cm_gui_test_get (fixture->window, GTK_TYPE_BUTTON, "Undo"));
  cm_gui_test_wait (has_web01, fixture);
  cm_gui_test_wait_shows (servers, "web01");
  g_assert_false (gui_is_enabled (fixture->window, "win.undo"));
}

static guint
count_for_web02 (GuiFixture *fixture)
{
  const char *const titles[] = { GUI_TITLE, GUI_OTHER_TITLE };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autoptr (CmCredentialDoc) credential = gui_read (fixture, titles[i]);
      const char *const *servers = cm_credential_doc_get_servers (credential);

      n += servers != NULL && g_strv_contains (servers, fixture->web02);
    }
  return n;
}

static gboolean
is_both_for_web02 (gpointer fixture)
{
  return count_for_web02 (fixture) == 2;
}

static gboolean
is_as_before (gpointer fixture)
{
  return count_for_web02 (fixture) == 0 && has_web01 (fixture);
}

/* Each gets back the servers it had. */
static void
test_undo_servers_of_several (GuiFixture *fixture, gconstpointer data)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));
  GtkWidget *dialog;

  /* rsa.example.com and www.example.com are the ones with a key and time left */
  gtk_selection_model_select_item (gtk_column_view_get_model (view), 1, TRUE);
  gtk_selection_model_select_item (gtk_column_view_get_model (view), 3, FALSE);
  gui_activate (fixture->window, "win.servers");
  dialog = cm_gui_test_wait_window ("CmServersDialog");
  adw_action_row_activate (
      ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, "web02")));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "select_button"));
  cm_gui_test_wait (is_both_for_web02, fixture);
  gui_wait_toast (fixture, "Changed who has access to 2 certificates");
  gui_activate (fixture->window, "win.undo");
  cm_gui_test_wait (is_as_before, fixture);
}

/* Of all rows those are sealed whose key is here. */
static void
test_servers_skip_no_key (GuiFixture *fixture, gconstpointer data)
{
  GtkColumnView *view
      = GTK_COLUMN_VIEW (cm_credential_list_get_view (gui_list (fixture)));
  GtkWidget *dialog;

  gtk_selection_model_select_all (gtk_column_view_get_model (view));
  gui_activate (fixture->window, "win.servers");
  dialog = cm_gui_test_wait_window ("CmServersDialog");
  adw_action_row_activate (
      ADW_ACTION_ROW (cm_gui_test_get (dialog, ADW_TYPE_ACTION_ROW, "web02")));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "select_button"));
  cm_gui_test_wait (is_both_for_web02, fixture);
  gui_wait_toast (fixture, "Changed who has access to 3 certificates");
}

/* Without a passphrase nothing is done, and Cancel says nothing. */
static void
test_locked (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *unlock;

  gui_select (fixture, GUI_TITLE);
  cm_context_lock (fixture->context);
  gui_activate (fixture->window, "win.delete");
  unlock = cm_gui_test_wait_window ("CmUnlockDialog");
  gtk_window_close (GTK_WINDOW (unlock));
  cm_gui_test_wait_no_window ("CmUnlockDialog");
  flow_settle ();
  g_assert_true (gui_has (fixture, GUI_TITLE));

  gui_activate (fixture->window, "win.delete");
  unlock = cm_gui_test_wait_window ("CmUnlockDialog");
  gtk_editable_set_text (cm_gui_test_by_id (unlock, "password_row"), FLOW_PASSPHRASE);
  cm_gui_test_click (cm_gui_test_by_id (unlock, "unlock_button"));
  gui_wait_rows (fixture, GUI_N_CREDENTIALS - 1);
  g_assert_false (gui_has (fixture, GUI_TITLE));
}

#define add(path, function)                                                              \
  g_test_add ("/app/window-changes/" path, GuiFixture, NULL, gui_set_up, function,       \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("delete-and-undo", test_delete_and_undo);
  add ("undo-key", test_undo_key);
  add ("delete-several", test_delete_several);
  add ("complete", test_complete);
  add ("restore", test_restore);
  add ("purge", test_purge);
  add ("copy", test_copy);
  add ("remove-server", test_remove_server);
  add ("undo-remove-server", test_undo_remove_server);
  add ("undo-servers-of-several", test_undo_servers_of_several);
  add ("servers-skip-no-key", test_servers_skip_no_key);
  add ("locked", test_locked);
  return g_test_run ();
}
