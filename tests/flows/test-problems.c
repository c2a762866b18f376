/* test-problems.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What went wrong stands until it is over, each thing by itself.
 */

#include "cm-problems.h"

static void
count_cb (guint *n_notified)
{
  (*n_notified)++;
}

static void
test_newest (void)
{
  CmProblems *problems = cm_problems_new ();
  guint n_notified = 0;
  int first = 0, second = 0;

  g_signal_connect_swapped (problems, "notify::sentence", G_CALLBACK (count_cb),
                            &n_notified);
  g_assert_null (cm_problems_get_sentence (problems));
  cm_problems_set (problems, &first, NULL);
  g_assert_cmpuint (n_notified, ==, 0);

  cm_problems_set (problems, &first, "One.");
  cm_problems_set (problems, &second, "Two.");
  g_assert_cmpstr (cm_problems_get_sentence (problems), ==, "Two.");
  cm_problems_set (problems, &second, "Two.");
  g_assert_cmpuint (n_notified, ==, 2);

  cm_problems_set (problems, &second, NULL);
  g_assert_cmpstr (cm_problems_get_sentence (problems), ==, "One.");
  cm_problems_set (problems, &first, NULL);
  g_assert_null (cm_problems_get_sentence (problems));
  g_assert_cmpuint (n_notified, ==, 4);
  g_assert_finalize_object (problems);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/problems/newest", test_newest);
  return g_test_run ();
}
