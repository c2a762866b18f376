/* test-dns-lock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-dns-lock-private.h"

#include "cm-test-home.h"

#define N_THREADS 4
#define N_ROUNDS 100

static int n_inside;

static gpointer
change_often (gpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      CmDnsLock *lock = cm_dns_lock_take ("a.example.org", NULL, NULL);

      g_assert_cmpint (g_atomic_int_add (&n_inside, 1), ==, 0);
      g_thread_yield ();
      g_atomic_int_add (&n_inside, -1);
      cm_dns_lock_release (lock);
    }
  return NULL;
}

static void
test_one_at_a_time (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("change", change_often, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
}

/* Another name is free; who waits can give up. */
static void
test_others (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  CmDnsLock *first = cm_dns_lock_take ("a.example.org", NULL, &error);
  CmDnsLock *second = cm_dns_lock_take ("b.example.org", NULL, &error);

  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
  g_assert_null (cm_dns_lock_take ("a.example.org", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  cm_dns_lock_release (first);
  first = cm_dns_lock_take ("a.example.org", NULL, NULL);
  g_assert_nonnull (first);
  cm_dns_lock_release (first);
  cm_dns_lock_release (second);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-lock/one-at-a-time", test_one_at_a_time);
  g_test_add_func ("/dns-lock/others", test_others);
  return g_test_run ();
}
