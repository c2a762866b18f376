/* test-parallel.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-flow-error.h"
#include "cm-parallel-private.h"
#include "cm-test-home.h"

#define N_ITEMS 1000

typedef struct
{
  int calls[N_ITEMS];
  int fail_at;
  int n_calls; /* atomic */
  GCancellable *cancellable;
} Counters;

static gboolean
count (guint index, gpointer user_data, GError **error)
{
  Counters *counters = user_data;

  g_atomic_int_inc (&counters->n_calls);
  counters->calls[index]++;
  if (counters->cancellable != NULL)
    g_cancellable_cancel (counters->cancellable);
  if ((int)index != counters->fail_at)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED, "Item %u.", index);
  return FALSE;
}

/* Each once, whether there are none, a few, or enough for threads. */
static void
test_each_once (void)
{
  const guint sizes[] = { 0, 1, 7, 8, 9, N_ITEMS };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      Counters counters = { .fail_at = -1 };
      g_autoptr (GError) error = NULL;

      g_assert_true (cm_parallel_run (sizes[i], count, &counters, NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpint (counters.n_calls, ==, (int)sizes[i]);
      for (guint j = 0; j < sizes[i]; j++)
        g_assert_cmpint (counters.calls[j], ==, 1);
    }
}

static void
test_failure_stops (void)
{
  Counters counters = { .fail_at = 20 };
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_parallel_run (N_ITEMS, count, &counters, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "Item 20.");
}

static void
test_failure_of_few (void)
{
  Counters counters = { .fail_at = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_parallel_run (3, count, &counters, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
  g_assert_cmpint (counters.n_calls, ==, 2);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Counters counters = { .fail_at = -1, .cancellable = cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_parallel_run (N_ITEMS, count, &counters, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (counters.n_calls, <, N_ITEMS);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/parallel/each-once", test_each_once);
  g_test_add_func ("/parallel/failure-stops", test_failure_stops);
  g_test_add_func ("/parallel/failure-of-few", test_failure_of_few);
  g_test_add_func ("/parallel/cancelled", test_cancelled);
  return g_test_run ();
}
