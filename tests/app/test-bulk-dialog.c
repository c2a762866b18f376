/* test-bulk-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table from its example to its report: every line says what becomes of it, lines can
 * be taken out, and stopping leaves whole certificates.
 */

#include <stdlib.h>
#include <string.h>

#include "gui-fixture.h"

#include "cm-bulk-line.h"
#include "cm-ca-flow.h"

#define DIALOG "CmBulkDialog"
#define CA_NAME "Example Micro CA"
#define TABLE                                                                            \
  "names,servers,days,key\n"                                                             \
  "shop.example.org www.example.org,web01,90,\n"                                         \
  "mail.example.org,,,p384\n"                                                            \
  "shop.example.org,,,\n"                                                                \
  "bank.example.net,,,\n"                                                                \
  "vpn.example.org,nobody,,\n"                                                           \
  "other.example.org,,soon,\n"

static void
make_ca (GuiFixture *fixture)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->context);
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (CmIdentityDoc) server
      = flow_approve (fixture->context, "web01", CM_ROLES_SERVER);
  g_autoptr (GError) error = NULL;

  cm_ca_form_set_name (form, CA_NAME);
  g_assert_true (cm_ca_form_add_permitted (form, "example.org", &error));
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
}

static GtkWidget *
open_dialog (GuiFixture *fixture)
{
  GtkWidget *dialog;

  make_ca (fixture);
  gui_activate (fixture->window, "win.issue-table");
  dialog = cm_gui_test_wait_window (DIALOG);
  cm_gui_test_draw (dialog);
  return dialog;
}

static void
close_dialog (GtkWidget *dialog)
{
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

static void
press (GtkWidget *dialog, const char *id)
{
  cm_gui_test_click (cm_gui_test_by_id (dialog, id));
}

static void
drop_text (GtkWidget *dialog, const char *text)
{
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "text-dropped", text);
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "issue_button"));
}

static void
wait_subtitle (GtkWidget *dialog, const char *words)
{
  cm_gui_test_wait_shows (dialog, words);
}

static void
test_preview (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *list = cm_gui_test_by_id (dialog, "list_view");

  drop_text (dialog, TABLE);
  wait_subtitle (dialog, "3 of 6");
  cm_gui_test_wait_shows (list, "shop.example.org, www.example.org");
  cm_gui_test_wait_shows (list, "web01 · 90 days · ECDSA P-256");
  g_assert_true (
      cm_gui_test_shows (list, "“shop.example.org” stands in line 2 already."));
  g_assert_true (
      cm_gui_test_shows (list, "“" CA_NAME "” may not certify “bank.example.net”."));
  cm_gui_test_wait_shows (list, "There is no active server “nobody”.");
  cm_gui_test_wait_shows (list, "“soon” is no number of days from 1");

  /* the third line is taken out with the keyboard's way */
  g_signal_emit_by_name (list, "activate", 2);
  wait_subtitle (dialog, "2 of 6");
  /* a line that cannot be issued cannot be ticked */
  g_signal_emit_by_name (list, "activate", 3);
  flow_settle ();
  wait_subtitle (dialog, "2 of 6");
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "all_check"), TRUE);
  wait_subtitle (dialog, "3 of 6");
  gtk_check_button_set_active (cm_gui_test_by_id (dialog, "all_check"), FALSE);
  wait_subtitle (dialog, "0 of 6");
  g_assert_false (gtk_widget_is_sensitive (cm_gui_test_by_id (dialog, "issue_button")));
  close_dialog (dialog);
  gui_show_view (fixture, "all", 0);
}

static void
test_issue (GuiFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->dir, "table.csv", NULL);
  g_autofree char *report_path = g_build_filename (fixture->dir, "report.csv", NULL);
  g_autofree char *report = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  GtkWidget *dialog = open_dialog (fixture);

  g_assert_true (g_file_set_contents (path, TABLE, -1, NULL));
  press (dialog, "open_button");
  cm_gui_test_choose_file (path);
  wait_subtitle (dialog, "3 of 6");
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "list_view"), "activate", 2);
  wait_subtitle (dialog, "2 of 6");
  press (dialog, "issue_button");
  wait_subtitle (dialog, "2 of 6 issued");
  press (dialog, "report_button");
  cm_gui_test_choose_file (report_path);
  cm_gui_test_wait_shows (dialog, "Saved the report");
  close_dialog (dialog);
  gui_wait_toast (fixture, "Issued 2 certificates");

  gui_show_view (fixture, "all", 2);
  credential = gui_read (fixture, "shop.example.org");
  g_assert_cmpuint (g_strv_length ((char **)cm_credential_doc_get_servers (credential)),
                    ==, 1);
  g_assert_true (g_file_get_contents (report_path, &report, NULL, NULL));
  g_assert_nonnull (strstr (report, "www.example.org\",issued,credential:"));
  g_assert_nonnull (strstr (report, "shop.example.org,not-issued,,"));
  g_assert_nonnull (strstr (report, "bank.example.net,unusable,,"));
}

/* The example is a table that works. */
static void
test_example (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  g_autofree char *copied = NULL;

  press (dialog, "example_button");
  cm_gui_test_wait_shows (dialog, "Copied the example");
  copied = gui_read_clipboard (dialog);
  g_assert_true (g_str_has_prefix (copied, "names,servers,days,key\n"));
  press (dialog, "paste_button");
  /* its servers are not ours */
  cm_gui_test_wait_shows (dialog, "There is no active server “mail01”");
  close_dialog (dialog);
}

static void
test_refused (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  GtkWidget *bar = cm_gui_test_by_id (dialog, "problem_bar");
  g_autoptr (GListModel) files = gui_list_files ("leaf.der", NULL);
  g_autoptr (GListModel) two = gui_list_files ("leaf.der", "leaf.crt", NULL);

  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "files-dropped", files);
  cm_gui_test_wait_shows (bar, "no table of text");
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "files-dropped", two);
  cm_gui_test_wait_shows (bar, "one table at a time");
  cm_gui_test_wait_shows (dialog, "Which Table?");
  close_dialog (dialog);
}

static gboolean
has_begun (gpointer data)
{
  GtkLabel *label = GTK_LABEL (cm_gui_test_by_id (data, "progress_label"));

  return strtoul (gtk_label_get_label (label), NULL, 10) > 0;
}

static gboolean
is_stopped (gpointer data)
{
  return cm_gui_test_shows (data, "Stopped.");
}

/* What was issued before is issued, and counted. */
static void
test_stop (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture);
  AdwWindowTitle *title = cm_gui_test_by_id (dialog, "window_title");
  g_autoptr (GString) table = g_string_new ("names,key\n");
  gulong n_issued;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (table, "host%u.example.org,rsa2048\n", i);
  drop_text (dialog, table->str);
  press (dialog, "issue_button");
  cm_gui_test_wait (has_begun, dialog);
  press (dialog, "stop_button");
  cm_gui_test_wait (is_stopped, dialog);
  n_issued = strtoul (adw_window_title_get_subtitle (title), NULL, 10);
  g_assert_cmpuint (n_issued, >, 0);
  g_assert_cmpuint (n_issued, <, 200);
  close_dialog (dialog);
  gui_show_view (fixture, "all", (guint)n_issued);
}

static void
test_looks (void)
{
  g_assert_cmpstr (cm_bulk_line_get_word (CM_BULK_STATE_READY, FALSE), ==, "New");
  g_assert_cmpstr (cm_bulk_line_get_word (CM_BULK_STATE_READY, TRUE), ==, "Look at it");
  g_assert_cmpstr (cm_bulk_line_get_word (CM_BULK_STATE_ISSUED, TRUE), ==, "Issued");
  g_assert_cmpstr (cm_bulk_line_get_icon_name (CM_BULK_STATE_UNUSABLE, FALSE), ==,
                   "dialog-warning-symbolic");
  g_assert_cmpstr (cm_bulk_line_get_style (CM_BULK_STATE_FAILED, FALSE), ==, "error");
}

#define add(path, function)                                                              \
  g_test_add ("/app/bulk-dialog/" path, GuiFixture, NULL, gui_set_up_new, function,      \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/app/bulk-dialog/looks", test_looks);
  add ("preview", test_preview);
  add ("issue", test_issue);
  add ("example", test_example);
  add ("refused", test_refused);
  add ("stop", test_stop);
  return g_test_run ();
}
