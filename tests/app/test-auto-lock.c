/* test-auto-lock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lock that closes by itself. This program's g_get_monotonic_time() comes before
 * GLib's, so that minutes pass without waiting; the main loop keeps the real time.
 */

#include <time.h>

#include "gui-fixture.h"

#include "cm-auto-lock.h"

#define MINUTE G_TIME_SPAN_MINUTE

static gint64 passed;

gint64
g_get_monotonic_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000 + passed;
}

static gboolean
is_locked (gpointer context)
{
  return cm_context_get_state (context) == CM_CONTEXT_STATE_LOCKED;
}

/* The guard looks at the time again when the setting changes. */
static void
set_minutes (guint minutes)
{
  g_autoptr (GSettings) settings = g_settings_new (CM_APP_ID);

  g_settings_set_uint (settings, "lock-after-minutes", minutes);
}

static void
test_locks (GuiFixture *fixture, gconstpointer data)
{
  passed += 6 * MINUTE;
  set_minutes (5);
  cm_gui_test_wait (is_locked, fixture->context);
  g_assert_cmpstr (
      gtk_widget_get_tooltip_text (cm_gui_test_by_id (fixture->window, "lock_button")),
      ==, "Unlock the Certstore");
}

static void
test_not_yet (GuiFixture *fixture, gconstpointer data)
{
  passed += 6 * MINUTE;
  set_minutes (30);
  cm_gui_test_wait_ms (1500);
  g_assert_false (is_locked (fixture->context));
}

static void
test_never (GuiFixture *fixture, gconstpointer data)
{
  passed += 600 * MINUTE;
  set_minutes (0);
  cm_gui_test_wait_ms (1500);
  g_assert_false (is_locked (fixture->context));
}

/* Unlocking is use: the time starts anew. */
static void
test_unlocked_again (GuiFixture *fixture, gconstpointer data)
{
  passed += 600 * MINUTE;
  cm_context_lock (fixture->context);
  flow_unlock (fixture->context);
  set_minutes (5);
  cm_gui_test_wait_ms (1500);
  g_assert_false (is_locked (fixture->context));
}

static void
test_is_due (void)
{
  g_assert_false (cm_auto_lock_is_due (0, 15 * MINUTE - 1, 15));
  g_assert_true (cm_auto_lock_is_due (0, 15 * MINUTE, 15));
  g_assert_true (cm_auto_lock_is_due (MINUTE, 2 * MINUTE, 1));
  g_assert_false (cm_auto_lock_is_due (0, 1000 * MINUTE, 0));
}

#define add(path, function)                                                              \
  g_test_add ("/app/auto-lock/" path, GuiFixture, NULL, gui_set_up_new, function,        \
              gui_tear_down)

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  add ("locks", test_locks);
  add ("not-yet", test_not_yet);
  add ("never", test_never);
  add ("unlocked-again", test_unlocked_again);
  g_test_add_func ("/app/auto-lock/is-due", test_is_due);
  return g_test_run ();
}
