/* test-server-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * “Get From Server…”: what a server shows, and what is said when there is none. The
 * server is openssl's.
 */

#include "gui-fixture.h"

#include <string.h>

#define DIALOG "CmServerDialog"

/* Starts a server for the fixtures' leaf; returns its address. */
static char *
start_server (GSubprocess **process)
{
  g_autofree char *certificate = cm_test_fixture_path ("leaf.crt");
  g_autofree char *key = cm_test_fixture_path ("leaf.key");
  g_autofree char *chain = cm_test_fixture_path ("chain.pem");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  *process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE,
                          NULL, "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert",
                          certificate, "-key", key, "-cert_chain", chain, NULL);
  g_assert_nonnull (*process);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (*process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_assert_nonnull (line);
    }
  while (!g_str_has_prefix (line, "ACCEPT"));
  return g_strdup_printf ("localhost%s", strrchr (line, ':'));
}

static GtkWidget *
open_dialog (GuiFixture *fixture, const char *address)
{
  GtkWidget *dialog;

  gui_activate (fixture->window, "win.get-from-server");
  dialog = cm_gui_test_wait_window (DIALOG);
  g_assert_false (gtk_widget_get_sensitive (cm_gui_test_by_id (dialog, "get_button")));
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "address_row"), address);
  g_assert_true (gtk_widget_get_sensitive (cm_gui_test_by_id (dialog, "get_button")));
  return dialog;
}

static void
get (GtkWidget *dialog)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "get_button"), "clicked");
  while (!gtk_widget_get_sensitive (cm_gui_test_by_id (dialog, "form")))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, TRUE);
    }
  cm_gui_test_draw (dialog);
}

static void
test_get (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *address = NULL;
  GtkWidget *dialog, *preview;

  if (!cm_test_have_peer ("openssl"))
    return;
  address = start_server (&process);
  dialog = open_dialog (fixture, address);
  get (dialog);
  g_assert_true (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "chain_group")));
  cm_gui_test_wait_shows (dialog, "not for “localhost” but for");
  cm_gui_test_wait_shows (dialog, "1. www.example.com");
  cm_gui_test_wait_shows (dialog, "Example Issuing CA 1");
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "import_button"), "clicked");
  preview = cm_gui_test_wait_window ("CmImportDialog");
  gtk_window_close (GTK_WINDOW (preview));
  cm_gui_test_wait_no_window ("CmImportDialog");
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

/* The root is not sent and all the same the end of the chain, if it is here. */
static void
test_root (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *address = NULL;
  GtkWidget *dialog;

  if (!cm_test_have_peer ("openssl"))
    return;
  address = start_server (&process);
  dialog = open_dialog (fixture, address);
  get (dialog);
  cm_gui_test_wait_shows (dialog, "Example Root CA");
  cm_gui_test_wait_shows (dialog, "Trusted root");
  g_assert_false (cm_gui_test_shows (dialog, "Not found"));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
}

static void
test_nobody (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog = open_dialog (fixture, "localhost:1");

  get (dialog);
  g_assert_true (gtk_info_bar_get_revealed (cm_gui_test_by_id (dialog, "problem_bar")));
  cm_gui_test_wait_shows (dialog, "“localhost”, port 1");
  g_assert_false (gtk_widget_get_visible (cm_gui_test_by_id (dialog, "import_button")));
  /* another question takes the sentence away */
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "address_row"), "localhost:2");
  g_assert_false (gtk_info_bar_get_revealed (cm_gui_test_by_id (dialog, "problem_bar")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

/* A server that says nothing: closing is stopping. */
static void
test_stop (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *address = g_strdup_printf ("localhost:%u", port);
  GtkWidget *dialog = open_dialog (fixture, address);

  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "get_button"), "clicked");
  g_assert_false (gtk_widget_get_sensitive (cm_gui_test_by_id (dialog, "form")));
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window (DIALOG);
}

#define add(path, function)                                                              \
  g_test_add ("/app/server-dialog/" path, GuiFixture, NULL, gui_set_up_new, function,    \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("get", test_get);
  add ("nobody", test_nobody);
  add ("stop", test_stop);
  g_test_add ("/app/server-dialog/root", GuiFixture, NULL, gui_set_up, test_root,
              gui_tear_down);
  return g_test_run ();
}
