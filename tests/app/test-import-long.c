/* test-import-long.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Imports that take a while: progress and Stop, closing the dialog meanwhile, and that
 * the window stays alive.
 */

#include "gui-heartbeat.h"
#include "import-fixture.h"

#include "cm-window.h"

#define N_PAIRS 500
/* Longer than a person would call a hiccup; machines that test are slow, and busy. */
#define LONGEST_GAP_MS 500
#define BUSY_FACTOR 4

static guint
count_stored (GuiFixture *fixture)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = cm_context_query (fixture->context, query, NULL, &error);

  g_assert_no_error (error);
  return rows->len;
}

static GListModel *
create_pairs (guint n_pairs)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *path = import_write_pairs (dir, n_pairs);
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_list_store_append (files, file);
  return G_LIST_MODEL (files);
}

static gboolean
is_running (gpointer data)
{
  Import *import = data;

  return gtk_revealer_get_reveal_child (
      GTK_REVEALER (cm_gui_test_by_id (import->dialog, "progress_revealer")));
}

static void
on_stored_cb (Import *import)
{
  if (import->dialog != NULL)
    g_signal_emit_by_name (cm_gui_test_by_id (import->dialog, "stop_button"), "clicked");
}

/* Stopped after the first batch: that is stored as a whole, the rest not at all, and
 * pressing Import again brings what is missing and nothing twice. */
static void
test_stop (GuiFixture *fixture, gconstpointer data)
{
  gulong handler;
  guint n_stored;
  Import import;

  import_start (&import, fixture, create_pairs (2 * N_PAIRS));
  g_assert_cmpuint (cm_import_flow_get_n_selected (import.flow), ==, 2 * N_PAIRS);
  handler = g_signal_connect_swapped (fixture->context, "changed",
                                      G_CALLBACK (on_stored_cb), &import);
  cm_gui_test_click (import_get_button (&import));
  cm_gui_test_wait (is_running, &import);
  g_assert_false (gtk_widget_is_sensitive (import_get_button (&import)));
  import_wait_reading (&import);
  g_signal_handler_disconnect (fixture->context, handler);

  g_assert_nonnull (import.dialog);
  n_stored = count_stored (fixture);
  g_assert_cmpuint (n_stored, >, 0);
  g_assert_cmpuint (n_stored, <, 2 * N_PAIRS);
  g_assert_cmpuint (cm_import_flow_count_results (import.flow, CM_IMPORT_RESULT_IMPORTED),
                    ==, n_stored);
  g_assert_nonnull (strstr (import_get_sentence (&import), " were imported."));
  g_assert_cmpstr (
      gtk_button_get_label (cm_gui_test_by_id (import.dialog, "cancel_button")), ==,
      "_Close");

  import_run (&import);
  import_end (&import);
  g_assert_cmpuint (count_stored (fixture), ==, 2 * N_PAIRS);
}

/* Closing the window of an import that runs stops it and says what was stored. */
static void
test_close_while_running (GuiFixture *fixture, gconstpointer data)
{
  Import import;

  import_start (&import, fixture, create_pairs (2 * N_PAIRS));
  cm_gui_test_click (import_get_button (&import));
  cm_gui_test_wait (is_running, &import);
  gtk_window_close (GTK_WINDOW (import.dialog));
  g_assert_nonnull (import.dialog);
  import_wait_reading (&import);
  g_assert_nonnull (import.dialog);
  import_close (&import);
  g_assert_cmpuint (cm_import_flow_count_results (import.flow, CM_IMPORT_RESULT_IMPORTED),
                    ==, count_stored (fixture));
  import_end (&import);
}

/* From the drop to the rows in the list: the main loop always comes round. */
static void
test_heartbeat (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GListModel) files = create_pairs (N_PAIRS);
  GuiHeartbeat heart;
  gint64 start = g_get_monotonic_time ();
  GtkWidget *dialog;

  gui_heartbeat_start (&heart);
  cm_window_import_files (CM_WINDOW (fixture->window), files);
  dialog = cm_gui_test_wait_window ("CmImportDialog");
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "import_button"));
  cm_gui_test_wait_no_window ("CmImportDialog");
  gui_wait_rows (fixture, N_PAIRS);
  gui_heartbeat_stop (&heart);
  g_test_message ("import of %u pairs in the window: %.2f s", N_PAIRS,
                  (g_get_monotonic_time () - start) / 1e6);
  g_assert_cmpint (heart.longest_cpu, <, LONGEST_GAP_MS * 1000);
  g_assert_cmpint (heart.longest, <, LONGEST_GAP_MS * 1000 * BUSY_FACTOR);
}

#define add(path, function)                                                              \
  g_test_add ("/app/import-long/" path, GuiFixture, NULL, gui_set_up_new, function,      \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("stop", test_stop);
  add ("close-while-running", test_close_while_running);
  add ("heartbeat", test_heartbeat);
  return g_test_run ();
}
