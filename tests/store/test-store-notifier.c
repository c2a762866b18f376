/* test-store-notifier.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-store-notifier-private.h"

#include "cm-memory-store.h"
#include "cm-test-home.h"
#include "store-samples.h"

typedef struct
{
  CmStore *store;
  CmStoreNotifier *notifier;
  guint n_signals;
  guint n_ids;
} Fixture;

static void
on_changed_cb (CmStore *store, const char *const *ids, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_signals++;
  fixture->n_ids = g_strv_length ((char **)ids);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmClock) clock = cm_clock_new_fixed (STORE_SAMPLES_NOW);

  fixture->store = cm_memory_store_new (clock);
  fixture->notifier = cm_store_notifier_new (fixture->store);
  g_signal_connect (fixture->store, "changed", G_CALLBACK (on_changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cm_store_notifier_stop (fixture->notifier);
  cm_store_notifier_unref (fixture->notifier);
  g_clear_object (&fixture->store);
}

static void
add_ids (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("credential:%u", i);

      cm_store_notifier_add (fixture->notifier, (const char *const[]){ id, NULL });
    }
}

static void
test_coalesced (Fixture *fixture, gconstpointer data)
{
  add_ids (fixture, 5);
  add_ids (fixture, 7);
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  g_assert_cmpuint (fixture->n_ids, ==, 7);
  add_ids (fixture, 1);
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_signals, ==, 2);
  g_assert_cmpuint (fixture->n_ids, ==, 1);
}

static void
test_anything (Fixture *fixture, gconstpointer data)
{
  add_ids (fixture, 5);
  cm_store_notifier_add (fixture->notifier, NULL);
  add_ids (fixture, 5);
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  g_assert_cmpuint (fixture->n_ids, ==, 0);
  add_ids (fixture, CM_STORE_NOTIFIER_MAX_IDS);
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_ids, ==, CM_STORE_NOTIFIER_MAX_IDS);
  add_ids (fixture, CM_STORE_NOTIFIER_MAX_IDS + 1);
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_ids, ==, 0);
}

/* The store goes with a source waiting, with and without being told. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  add_ids (fixture, 1);
  g_assert_finalize_object (g_steal_pointer (&fixture->store));
  g_assert_null (cm_store_notifier_dup_store (fixture->notifier));
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_signals, ==, 0);
  add_ids (fixture, 1);
  cm_store_notifier_stop (fixture->notifier);
  store_sample_settle (10);
}

/* Not the default context, but the one of the thread that made it. */
static void
test_context (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  CmStoreNotifier *notifier;

  g_main_context_push_thread_default (context);
  notifier = cm_store_notifier_new (fixture->store);
  g_main_context_pop_thread_default (context);
  cm_store_notifier_add (notifier, NULL);
  store_sample_settle (10);
  g_assert_cmpuint (fixture->n_signals, ==, 0);
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_assert_cmpuint (fixture->n_signals, ==, 1);
  cm_store_notifier_stop (notifier);
  cm_store_notifier_unref (notifier);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add ("/store-notifier/coalesced", Fixture, NULL, set_up, test_coalesced,
              tear_down);
  g_test_add ("/store-notifier/anything", Fixture, NULL, set_up, test_anything,
              tear_down);
  g_test_add ("/store-notifier/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/store-notifier/context", Fixture, NULL, set_up, test_context, tear_down);
  return g_test_run ();
}
