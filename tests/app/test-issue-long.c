/* test-issue-long.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * While RSA keys are made the window stays live: one of 4096 bits for a certificate, for
 * a request and for a Micro CA, and many in a table. They are made in threads, so the
 * main loop is asked how long it was held up.
 */

#include "gui-fixture.h"
#include "gui-heartbeat.h"

#include "cm-ca-flow.h"

#define HOST "shop.example.org"
#define N_LINES 100
/* Nobody sees less. Wall time is that of a machine with other work. */
#define LONGEST_MS 50
#define BUSY_FACTOR 10

static void
assert_live (GuiHeartbeat *heart)
{
  gui_heartbeat_stop (heart);
  g_assert_cmpint (heart->longest_cpu, <, LONGEST_MS * 1000);
  g_assert_cmpint (heart->longest, <, BUSY_FACTOR * LONGEST_MS * 1000);
}

static gboolean
is_stored (gpointer data)
{
  return gui_has (data, HOST);
}

static void
make_ca (GuiFixture *fixture)
{
  g_autoptr (CmCaForm) form = cm_ca_form_new (fixture->context);
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (GError) error = NULL;

  cm_ca_form_set_name (form, "Example");
  ca = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
}

/* The last ones of the list: RSA 4096. */
static void
choose_rsa4096 (GtkWidget *dialog)
{
  AdwComboRow *row = cm_gui_test_by_id (dialog, "key_row");
  GListModel *specs = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (specs); i++)
    {
      adw_combo_row_set_selected (row, i);
      if (cm_gui_test_shows (GTK_WIDGET (row), "RSA 4096"))
        return;
    }
  g_assert_not_reached ();
}

static void
run_new (GuiFixture *fixture, const char *action)
{
  GtkWidget *dialog;
  GtkWidget *field;
  GuiHeartbeat heart;

  gui_activate (fixture->window, action);
  dialog = cm_gui_test_wait_window ("CmNewCertificateDialog");
  cm_gui_test_draw (dialog);
  field = cm_gui_test_by_id (dialog, "names_field");
  gtk_editable_set_text (cm_gui_test_by_id (field, "entry"), HOST);
  choose_rsa4096 (dialog);
  cm_gui_test_wait_ms (300);
  gui_heartbeat_start (&heart);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait (is_stored, fixture);
  assert_live (&heart);
  cm_gui_test_wait_no_window ("CmNewCertificateDialog");
}

static void
test_certificate (GuiFixture *fixture, gconstpointer data)
{
  make_ca (fixture);
  run_new (fixture, "win.new-certificate");
}

static void
test_request (GuiFixture *fixture, gconstpointer data)
{
  run_new (fixture, "win.new-request");
}

static void
test_ca (GuiFixture *fixture, gconstpointer data)
{
  GtkWidget *dialog;
  GuiHeartbeat heart;

  gui_activate (fixture->window, "win.new-ca");
  dialog = cm_gui_test_wait_window ("CmCaDialog");
  cm_gui_test_draw (dialog);
  gtk_editable_set_text (cm_gui_test_by_id (dialog, "name_row"), "Example");
  choose_rsa4096 (dialog);
  cm_gui_test_wait_ms (300);
  gui_heartbeat_start (&heart);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  cm_gui_test_wait_shows (dialog, "The Micro CA Is Made");
  assert_live (&heart);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmCaDialog");
}

static void
test_table (GuiFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) table = g_string_new ("names,key\n" HOST ",rsa4096\n");
  GtkWidget *dialog;
  GuiHeartbeat heart;

  make_ca (fixture);
  for (guint i = 1; i < N_LINES; i++)
    g_string_append_printf (table, "host%u.example.org,%s\n", i,
                            i % 10 == 0 ? "rsa2048" : "p256");
  gui_activate (fixture->window, "win.issue-table");
  dialog = cm_gui_test_wait_window ("CmBulkDialog");
  cm_gui_test_draw (dialog);
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "text-dropped",
                         table->str);
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "issue_button"));
  cm_gui_test_wait_ms (300);
  gui_heartbeat_start (&heart);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "issue_button"));
  cm_gui_test_wait_shows (dialog, "100 of 100 issued");
  assert_live (&heart);
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmBulkDialog");
}

#define add(path, function)                                                              \
  g_test_add ("/app/issue-long/" path, GuiFixture, NULL, gui_set_up_new, function,       \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("certificate", test_certificate);
  add ("request", test_request);
  add ("ca", test_ca);
  add ("table", test_table);
  return g_test_run ();
}
