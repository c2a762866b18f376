/* test-clock.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-clock.h"
#include "cm-test-home.h"

#define MOMENT G_GINT64_CONSTANT (1795508100) /* 2026-11-24T08:15:00Z */

static void
test_fixed (void)
{
  CmClock *clock = cm_clock_new_fixed (MOMENT);
  g_autoptr (GDateTime) now = cm_clock_get_now (clock);

  g_assert_cmpint (cm_clock_get_unix (clock), ==, MOMENT);
  g_assert_cmpint (g_date_time_to_unix (now), ==, MOMENT);
  cm_clock_advance (clock, 2 * G_TIME_SPAN_DAY);
  g_assert_cmpint (cm_clock_get_unix (clock), ==, MOMENT + 2 * 86400);
  g_assert_finalize_object (clock);
}

static void
test_real (void)
{
  g_autoptr (CmClock) clock = cm_clock_new ();
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (cm_clock_get_unix (clock), >=, before);
}

static void
test_rfc3339 (void)
{
  g_autofree char *text = cm_clock_format_rfc3339 (MOMENT);
  gint64 read = 0;

  g_assert_cmpstr (text, ==, "2026-11-24T08:15:00Z");
  g_assert_true (cm_clock_parse_rfc3339 (text, &read));
  g_assert_cmpint (read, ==, MOMENT);
  g_assert_true (cm_clock_parse_rfc3339 ("2026-11-24T09:15:00+01:00", &read));
  g_assert_cmpint (read, ==, MOMENT);
}

static void
test_rfc3339_early (void)
{
  g_autofree char *text = NULL;
  gint64 read = 0;

  g_assert_true (cm_clock_parse_rfc3339 ("0026-06-01T00:00:00Z", &read));
  text = cm_clock_format_rfc3339 (read);
  g_assert_cmpstr (text, ==, "0026-06-01T00:00:00Z");
  g_assert_false (cm_clock_parse_rfc3339 ("9999-12-31T23:59:59-01:00", &read));
  g_assert_false (cm_clock_parse_rfc3339 ("0001-01-01T00:00:00+01:00", &read));
}

static void
test_rfc3339_refuses (void)
{
  const char *const wrong[]
      = { "", "yesterday", "2026-11-24", "2026-11-24T08:15:00", "2026-13-24T08:15:00Z" };
  gint64 untouched = 7;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (cm_clock_parse_rfc3339 (wrong[i], &untouched));
  g_assert_cmpint (untouched, ==, 7);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/clock/fixed", test_fixed);
  g_test_add_func ("/clock/real", test_real);
  g_test_add_func ("/clock/rfc3339", test_rfc3339);
  g_test_add_func ("/clock/rfc3339-early", test_rfc3339_early);
  g_test_add_func ("/clock/rfc3339-refuses", test_rfc3339_refuses);
  return g_test_run ();
}
