/* test-identities.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Participants: the list, letting a server in by its request, and retiring it.
 */

#include "gui-fixture.h"

#define WINDOW "CmIdentitiesWindow"
#define APPROVE "CmApproveDialog"
#define QUESTION "AdwMessageDialog"

static GtkWidget *
open_window (GuiFixture *fixture)
{
  GtkWidget *window;

  gui_activate (fixture->window, "win.identities");
  window = cm_gui_test_wait_window (WINDOW);
  cm_gui_test_draw (window);
  return window;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window (WINDOW);
}

static void
test_list (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);
  GtkWidget *servers = cm_gui_test_by_id (window, "server_group");
  GtkWidget *admins = cm_gui_test_by_id (window, "admin_group");

  cm_gui_test_wait_shows (servers, "web01");
  cm_gui_test_wait_shows (servers, "web02");
  cm_gui_test_wait_shows (admins, "ws1");
  cm_gui_test_wait_shows (admins, "This computer");
  /* this computer cannot retire itself */
  g_assert_null (cm_gui_test_find (admins, GTK_TYPE_BUTTON, "Retire"));
  g_assert_nonnull (cm_gui_test_find (servers, GTK_TYPE_BUTTON, "Retire web01"));
  close_window (window);
}

static GtkWidget *
open_approve (GtkWidget *window, const char *request)
{
  g_autofree char *path = cm_test_fixture_path (request);
  GtkWidget *dialog;

  cm_gui_test_click (cm_gui_test_get (cm_gui_test_by_id (window, "server_group"),
                                      GTK_TYPE_BUTTON, NULL));
  dialog = cm_gui_test_wait_window (APPROVE);
  cm_gui_test_draw (dialog);
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "approve_button")));
  g_assert_nonnull (
      gtk_label_get_attributes (cm_gui_test_by_id (dialog, "command_label")));
  adw_action_row_activate (cm_gui_test_by_id (dialog, "file_row"));
  cm_gui_test_choose_file (path);
  return dialog;
}

static void
test_approve (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);
  GtkWidget *dialog = open_approve (window, "leaf.csr");
  GtkWidget *button = cm_gui_test_by_id (dialog, "approve_button");
  GtkEditable *name = cm_gui_test_by_id (dialog, "name_row");
  g_autoptr (CmIdentityDoc) server = NULL;
  g_autofree char *compared = NULL;

  /* what is to be compared before anything is signed */
  cm_gui_test_wait_sensitive (button);
  g_assert_cmpstr (gtk_editable_get_text (name), ==, "www.example.com");
  cm_gui_test_wait_shows (dialog, "SHA-256 ");
  compared = g_strdup (strstr (
      adw_action_row_get_subtitle (cm_gui_test_by_id (dialog, "key_row")), "SHA-256 "));
  gtk_editable_set_text (name, "");
  g_assert_false (gtk_widget_is_sensitive (button));

  /* a name that is taken is told at the name */
  gtk_editable_set_text (name, "web01");
  cm_gui_test_click (button);
  cm_gui_test_wait_shows (dialog, "web01");
  cm_gui_test_wait_sensitive (button);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (name), "error"));
  gtk_editable_set_text (name, "web03");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (name), "error"));
  cm_gui_test_click (button);
  cm_gui_test_wait_no_window (APPROVE);

  cm_gui_test_wait_shows (window, "web03 is approved.");
  server = cm_context_find_identity (fixture->context, "web03");
  g_assert_cmpint (cm_identity_doc_get_roles (server), ==, CM_ROLES_SERVER);
  cm_gui_test_wait_shows (cm_gui_test_by_id (window, "server_group"), "web03");
  /* who was let in is listed with the fingerprint that was compared */
  cm_gui_test_wait_shows (cm_gui_test_by_id (window, "server_group"), compared);
  close_window (window);
}

static void
test_approve_garbage (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);
  GtkWidget *dialog = open_approve (window, "garbage.bin");

  cm_gui_test_wait ((CmGuiTestCondition)gtk_widget_get_mapped,
                    cm_gui_test_by_id (dialog, "problem_label"));
  cm_gui_test_wait_shows (dialog, "garbage.bin");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "approve_button")));
  cm_gui_test_click (cm_gui_test_get (dialog, GTK_TYPE_BUTTON, "Copy"));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (APPROVE);
  close_window (window);
}

static gboolean
is_unlisted (gpointer servers)
{
  return cm_gui_test_find (servers, GTK_TYPE_BUTTON, "Retire web01") == NULL;
}

static gboolean
is_retired (gpointer data)
{
  GuiFixture *fixture = data;
  g_autoptr (CmIdentityDoc) server
      = cm_context_get_identity (fixture->context, fixture->web01);

  return cm_identity_doc_get_state (server) == CM_IDENTITY_STATE_RETIRED;
}

/* Asked for, since it cannot be undone; what it could open is sealed anew without it. */
static void
test_retire (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *window = open_window (fixture);
  GtkWidget *servers = cm_gui_test_by_id (window, "server_group");
  g_autoptr (CmCredentialDoc) credential = NULL;
  const char *const *ids;
  GtkWidget *question;

  gtk_widget_activate_action (servers, "identities.retire", "s", fixture->web01);
  question = cm_gui_test_wait_window (QUESTION);
  cm_gui_test_wait_shows (question, "Retire web01?");
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "Cancel"));
  cm_gui_test_wait_no_window (QUESTION);
  flow_settle ();
  g_assert_false (is_retired (fixture));

  gtk_widget_activate_action (servers, "identities.retire", "s", fixture->web01);
  question = cm_gui_test_wait_window (QUESTION);
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, "Retire"));
  cm_gui_test_wait (is_retired, fixture);
  cm_gui_test_wait_shows (window, "web01 is retired. It may still hold the keys it had.");
  cm_gui_test_wait (is_unlisted, servers);

  credential = gui_read (fixture, GUI_TITLE);
  ids = cm_credential_doc_get_servers (credential);
  g_assert_true (ids == NULL || ids[0] == NULL);
  close_window (window);
}

#define add(path, function)                                                              \
  g_test_add ("/app/identities/" path, GuiFixture, NULL, gui_set_up, function,           \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("list", test_list);
  add ("approve", test_approve);
  add ("approve-garbage", test_approve_garbage);
  add ("retire", test_retire);
  return g_test_run ();
}
