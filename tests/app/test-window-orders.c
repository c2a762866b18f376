/* test-window-orders.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Orders that are worked on while their window closes, at a CA of our own.
 */

#include <adwaita.h>

#include "acme-gui.h"
#include "acme-mock.h"
#include "cm-acme-hold-private.h"
#include "cm-window.h"
#include "flow-asserts.h"

typedef struct
{
  AcmeGui acme;
  AcmeMock *ca;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gui_set_up_new (&fixture->acme.gui, NULL);
  fixture->ca = acme_mock_new ();
  fixture->acme.directory = acme_mock_get_directory (fixture->ca);
  fixture->acme.ca_pem = acme_mock_get_ca_pem (fixture->ca);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gui_tear_down (&fixture->acme.gui, NULL);
  acme_mock_free (fixture->ca);
}

/* Nothing is asked: it is not kept by anybody, as by the last program that was killed. */
static void
close_window (Fixture *fixture)
{
  GtkWidget *window = g_object_ref (fixture->acme.gui.window);

  gtk_window_close (GTK_WINDOW (window));
  cm_gui_test_wait_no_window ("CmWindow");
  flow_assert_finalizes (window);
}

/* As at the next start: what is not said any more is that it failed. */
static void
assert_interrupted (Fixture *fixture)
{
  g_autoptr (CmCredentialDoc) credential = gui_read (&fixture->acme.gui, ACME_GUI_NAME);
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_PENDING);
  g_assert_null (record->problem);
  g_assert_nonnull (record->order);
  g_assert_true (cm_acme_record_is_waiting (record));
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_CERTIFICATE));
}

/* As when the program that worked on it has ended. */
static gboolean
is_let_go (gpointer data)
{
  Fixture *fixture = data;
  g_autofree char *id = gui_find_id (&fixture->acme.gui, ACME_GUI_NAME);

  return cm_acme_hold_is_free (fixture->acme.gui.context, id);
}

/* It stops with the window, and goes on by itself with the next one. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "order");

  acme_gui_make_account (&fixture->acme);
  acme_mock_set (fixture->ca, "new-order.status", "503");
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait_shows (section, "_Stop");
  close_window (fixture);
  cm_gui_test_wait (is_let_go, fixture);
  assert_interrupted (fixture);

  acme_mock_set (fixture->ca, "new-order.status", NULL);
  fixture->acme.gui.window
      = cm_window_new (/* application: */ NULL, fixture->acme.gui.context);
  cm_gui_test_draw (fixture->acme.gui.window);
  gui_wait_toast (&fixture->acme.gui, "Issued " ACME_GUI_NAME);
}

/* What is said of it where it is seen and does not go on. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  GtkWidget *section = cm_gui_test_by_id (fixture->acme.gui.window, "order");

  acme_gui_make_account (&fixture->acme);
  acme_mock_set (fixture->ca, "new-order.status", "503");
  acme_gui_order (&fixture->acme, ACME_GUI_STATELESS, NULL);
  gui_select (&fixture->acme.gui, ACME_GUI_NAME);
  cm_gui_test_wait_shows (section, "_Stop");
  cm_gui_test_click (cm_gui_test_by_id (section, "stop_button"));
  cm_gui_test_wait_shows (section, "It is interrupted here.");
  assert_interrupted (fixture);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

#define ADD(path, func)                                                                  \
  g_test_add ("/app/window-orders/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("closed", test_closed);
  ADD ("stopped", test_stopped);
#undef ADD
  return g_test_run ();
}
