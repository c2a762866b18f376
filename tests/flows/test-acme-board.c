/* test-acme-board.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-acme-board-private.h"
#include "cm-test-home.h"

#define ID "credential:1"

typedef struct
{
  guint n_changed;
  guint n_published;
} Heard;

static void
on_changed_signal (CmAcmeBoard *board, const char *id, gpointer user_data)
{
  g_assert_cmpstr (id, ==, ID);
  ((Heard *)user_data)->n_changed++;
}

static void
on_changed (const CmDnsWatch *watch, gpointer user_data)
{
  g_assert_cmpuint (watch->rows->len, ==, 1);
  ((Heard *)user_data)->n_changed++;
}

static void
on_published (const char *const *chain,
              const char *value,
              const char *account,
              gpointer user_data)
{
  g_assert_cmpstr (chain[0], ==, "a.example");
  ((Heard *)user_data)->n_published++;
}

static gpointer
say (gpointer user_data)
{
  CmDnsWatcher watcher = cm_acme_board_get_watcher (user_data, ID);
  g_autoptr (CmDnsWatch) watch = cm_dns_watch_new ();
  const char *const chain[] = { "a.example", NULL };

  cm_dns_watch_add (watch, "a.example", "value", "ns1", FALSE);
  watcher.published (chain, "value", "account", watcher.user_data);
  watcher.changed (watch, watcher.user_data);
  g_assert_false (watcher.is_skipped (watcher.user_data));
  return NULL;
}

/* What a thread says is told in the main loop, and can be looked at at any time. */
static void
test_signal (void)
{
  CmAcmeBoard *board = cm_acme_board_new ();
  Heard heard = { 0 };
  g_autoptr (CmDnsWatch) watch = NULL;

  g_signal_connect (board, "changed", G_CALLBACK (on_changed_signal), &heard);
  g_assert_null (cm_acme_board_dup_watch (board, ID));
  g_thread_join (g_thread_new ("order", say, board));
  g_assert_cmpuint (heard.n_changed, ==, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.n_changed, ==, 1);
  watch = cm_acme_board_dup_watch (board, ID);
  g_assert_cmpuint (watch->rows->len, ==, 1);
  g_assert_null (cm_acme_board_dup_watch (board, "credential:2"));
  g_assert_finalize_object (board);
}

/* Who has no main loop hears it at once. */
static void
test_listener (void)
{
  g_autoptr (CmAcmeBoard) board = cm_acme_board_new ();
  Heard heard = { 0 };
  CmDnsWatcher listener
      = { .published = on_published, .changed = on_changed, .user_data = &heard };

  cm_acme_board_set_listener (board, &listener);
  say (board);
  g_assert_cmpuint (heard.n_changed, ==, 1);
  g_assert_cmpuint (heard.n_published, ==, 1);
}

/* A wish to wait no longer is for the order that waits, not for the next one. */
static void
test_skip (void)
{
  g_autoptr (CmAcmeBoard) board = cm_acme_board_new ();
  CmDnsWatcher watcher = cm_acme_board_get_watcher (board, ID);
  CmDnsWatcher other = cm_acme_board_get_watcher (board, "credential:2");

  cm_acme_board_skip (board, ID);
  g_assert_true (watcher.is_skipped (watcher.user_data));
  g_assert_false (other.is_skipped (other.user_data));
  watcher = cm_acme_board_get_watcher (board, ID);
  g_assert_false (watcher.is_skipped (watcher.user_data));
}

/* Why a CA does not answer is told when it is another reason, or none any more. */
static void
test_silence (void)
{
  g_autoptr (CmAcmeBoard) board = cm_acme_board_new ();
  g_autofree char *silence = NULL;
  Heard heard = { 0 };

  g_signal_connect (board, "changed", G_CALLBACK (on_changed_signal), &heard);
  g_assert_null (cm_acme_board_dup_silence (board, ID));
  cm_acme_board_set_silence (board, ID, /* sentence: */ NULL);
  cm_acme_board_set_silence (board, ID, "It is gone.");
  cm_acme_board_set_silence (board, ID, "It is gone.");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.n_changed, ==, 1);
  silence = cm_acme_board_dup_silence (board, ID);
  g_assert_cmpstr (silence, ==, "It is gone.");
  cm_acme_board_set_silence (board, ID, /* sentence: */ NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (heard.n_changed, ==, 2);
  g_assert_null (cm_acme_board_dup_silence (board, ID));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/acme-board/signal", test_signal);
  g_test_add_func ("/acme-board/listener", test_listener);
  g_test_add_func ("/acme-board/skip", test_skip);
  g_test_add_func ("/acme-board/silence", test_silence);
  return g_test_run ();
}
