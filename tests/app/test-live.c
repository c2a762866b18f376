/* test-live.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window stays live while keys are made that take seconds. How long one turn of the
 * main loop takes is measured in processor time of its thread, so that other programs do
 * not count, and printed; what is asserted is that the keys are made in other threads and
 * that the loop goes on turning meanwhile.
 */

#include <time.h>

#include "gui-fixture.h"

#include "cm-ca-flow.h"

#define TICK_MS 10
#define MIN_TICKS 3

typedef struct
{
  guint n_turns;
  guint n_ticks;
  double longest_ms; /* turn of the main loop, processor time */
  double main_ms;    /* processor time of the main loop */
  double others_ms;  /* and of all other threads */
} Measure;

static double
get_ms (clockid_t clock)
{
  struct timespec now = { 0 };

  clock_gettime (clock, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static gboolean
on_tick_cb (gpointer user_data)
{
  ((Measure *)user_data)->n_ticks++;
  return G_SOURCE_CONTINUE;
}

/* Turns the main loop until @condition is true. */
static void
measure (Measure *self, CmGuiTestCondition condition, gpointer data)
{
  double process_start = get_ms (CLOCK_PROCESS_CPUTIME_ID);
  double thread_start = get_ms (CLOCK_THREAD_CPUTIME_ID);
  gint64 deadline = g_get_monotonic_time () + 100 * G_USEC_PER_SEC;
  guint tick = g_timeout_add (TICK_MS, on_tick_cb, self);

  while (!condition (data))
    {
      double before = get_ms (CLOCK_THREAD_CPUTIME_ID);

      g_main_context_iteration (NULL, TRUE);
      self->longest_ms
          = MAX (self->longest_ms, get_ms (CLOCK_THREAD_CPUTIME_ID) - before);
      self->n_turns++;
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
    }
  g_source_remove (tick);
  self->main_ms = get_ms (CLOCK_THREAD_CPUTIME_ID) - thread_start;
  self->others_ms = get_ms (CLOCK_PROCESS_CPUTIME_ID) - process_start - self->main_ms;
}

static void
report (const Measure *self, const char *what)
{
  g_test_message (
      "%s: longest turn of the main loop %.1f ms of processor time, %u turns, "
      "%.0f ms in all; other threads %.0f ms",
      what, self->longest_ms, self->n_turns, self->main_ms, self->others_ms);
  g_test_minimized_result (self->longest_ms, "%s: longest turn, ms", what);
  /* the keys cost more than everything that the window does */
  g_assert_cmpfloat (self->others_ms, >, 20);
  g_assert_cmpuint (self->n_ticks, >=, MIN_TICKS);
}

static gboolean
has_closed (gpointer data)
{
  return cm_gui_test_find_window (data) == NULL;
}

static void
measure_request (GuiFixture *fixture, const char *name, Measure *self)
{
  GtkWidget *dialog;
  GtkWidget *field;

  gui_activate (fixture->window, "win.new-request");
  dialog = cm_gui_test_wait_window ("CmNewCertificateDialog");
  cm_gui_test_draw (dialog);
  field = cm_gui_test_by_id (dialog, "names_field");
  gtk_editable_set_text (cm_gui_test_by_id (field, "entry"), name);
  g_object_set (cm_gui_test_by_id (dialog, "key_row"), "spec", CM_KEY_SPEC_RSA4096, NULL);
  cm_gui_test_click (cm_gui_test_by_id (dialog, "create_button"));
  measure (self, has_closed, (gpointer) "CmNewCertificateDialog");
}

static void
test_new_certificate (GuiFixture *fixture, gconstpointer data)
{
  Measure result = { 0 };
  g_autoptr (CmCredentialDoc) credential = NULL;

  measure_request (fixture, "big.example.org", &result);
  credential = gui_read (fixture, "big.example.org");
  g_assert_cmpint (cm_credential_doc_get_key_spec (credential), ==, CM_KEY_SPEC_RSA4096);
  report (&result, "New Certificate, RSA-4096");
}

static gboolean
is_issued (gpointer data)
{
  return cm_gui_test_shows (data, "6 of 6 issued");
}

static void
test_bulk (GuiFixture *fixture, gconstpointer data)
{
  Measure result = { 0 };
  g_autoptr (GString) table = g_string_new ("names,key\n");
  GtkWidget *dialog;

  for (guint i = 0; i < 6; i++)
    g_string_append_printf (table, "host%u.example.org,rsa2048\n", i);
  gui_activate (fixture->window, "win.issue-table");
  dialog = cm_gui_test_wait_window ("CmBulkDialog");
  cm_gui_test_draw (dialog);
  g_signal_emit_by_name (cm_gui_test_by_id (dialog, "drop_zone"), "text-dropped",
                         table->str);
  cm_gui_test_wait_sensitive (cm_gui_test_by_id (dialog, "issue_button"));
  cm_gui_test_click (cm_gui_test_by_id (dialog, "issue_button"));
  measure (&result, is_issued, dialog);
  report (&result, "Issue from a table, 6 x RSA-2048");
  gtk_window_close (GTK_WINDOW (dialog));
  cm_gui_test_wait_no_window ("CmBulkDialog");
}

#define add(path, function)                                                              \
  g_test_add ("/app/live/" path, GuiFixture, NULL, gui_set_up_new, function,             \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("new-certificate", test_new_certificate);
  add ("bulk", test_bulk);
  return g_test_run ();
}
