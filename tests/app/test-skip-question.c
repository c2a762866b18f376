/* test-skip-question.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not waiting for name servers any longer: at once if they have what is looked for, and
 * otherwise only once that is confirmed.
 */

#include "cm-acme-board-private.h"
#include "cm-gui-test.h"
#include "cm-skip-question.h"

#define ID "credential:1"
#define QUESTION "AdwMessageDialog"

typedef struct
{
  CmAcmeBoard *board;
  CmDnsWatcher watcher;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->board = cm_acme_board_new ();
  fixture->watcher = cm_acme_board_get_watcher (fixture->board, ID);
  fixture->window = gtk_window_new ();
  cm_gui_test_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_unref (fixture->board);
}

static gboolean
is_skipped (Fixture *fixture)
{
  return fixture->watcher.is_skipped (fixture->watcher.user_data);
}

/* Two name servers for one text. */
static void
say (Fixture *fixture, CmDnsWatchState first, CmDnsWatchState second)
{
  g_autoptr (CmDnsWatch) watch = cm_dns_watch_new ();

  cm_dns_watch_add (watch, "_acme-challenge.example.org", "text", "ns1", FALSE)->state
      = first;
  cm_dns_watch_add (watch, "_acme-challenge.example.org", "text", "ns2", FALSE)->state
      = second;
  fixture->watcher.changed (watch, fixture->watcher.user_data);
}

static void
ask (Fixture *fixture)
{
  cm_skip_question_ask (GTK_WINDOW (fixture->window), fixture->board, ID);
}

static void
answer (const char *label)
{
  GtkWidget *question = cm_gui_test_wait_window (QUESTION);

  cm_gui_test_draw (question);
  g_assert_true (
      cm_gui_test_shows (question, "No name server has the text at _acme-challenge."));
  cm_gui_test_click (cm_gui_test_get (question, GTK_TYPE_BUTTON, label));
  cm_gui_test_wait_no_window (QUESTION);
}

/* Nobody has it, so the order would be lost. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  say (fixture, CM_DNS_WATCH_MISSING, CM_DNS_WATCH_FAILED);
  ask (fixture);
  g_assert_false (is_skipped (fixture));
  answer ("_Cancel");
  g_assert_false (is_skipped (fixture));
  ask (fixture);
  answer ("_Skip Check");
  g_assert_true (is_skipped (fixture));
}

/* One that lags behind, or is not reached, is what skipping is for. */
static void
test_seen (Fixture *fixture, gconstpointer data)
{
  say (fixture, CM_DNS_WATCH_MISSING, CM_DNS_WATCH_SEEN);
  ask (fixture);
  g_assert_true (is_skipped (fixture));
}

/* Where a fixed time is waited nobody looks. */
static void
test_unwatched (Fixture *fixture, gconstpointer data)
{
  ask (fixture);
  g_assert_true (is_skipped (fixture));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/skip-question/missing", test_missing);
  ADD ("/skip-question/seen", test_seen);
  ADD ("/skip-question/unwatched", test_unwatched);
#undef ADD
  return g_test_run ();
}
