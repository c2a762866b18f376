/* test-retry.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-retry.h"
#include "cm-test.h"
#include "cm-test-home.h"

static void
test_parse (void)
{
  static const struct
  {
    const char *text;
    gboolean good;
    guint seconds;
  } cases[] = {
    { "0", TRUE, 0 },
    { "120", TRUE, 120 },
    { " 7 ", TRUE, 7 },
    { "9999999999", TRUE, CM_RETRY_MAX_SECONDS },
    { "99999999999999999999", FALSE, 0 },
    { "-5", FALSE, 0 },
    { "1.5", FALSE, 0 },
    { "soon", FALSE, 0 },
    { "", FALSE, 0 },
    { NULL, FALSE, 0 },
    { "Mon, 01 Jun 2026 00:01:30 GMT", TRUE, 90 },
    { "Sun, 31 May 2026 00:00:00 GMT", TRUE, 0 },
    { "Mon, 01 Jun 2099 00:00:00 GMT", TRUE, CM_RETRY_MAX_SECONDS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint seconds = 77;

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (cm_retry_parse_after (cases[i].text, CM_TEST_NOW, &seconds), ==,
                       cases[i].good);
      g_assert_cmpuint (seconds, ==, cases[i].good ? cases[i].seconds : 77);
    }
}

static void
test_delay (void)
{
  g_assert_cmpuint (cm_retry_delay_ms (1, 100, 5000, 1), ==, 100);
  g_assert_cmpuint (cm_retry_delay_ms (1, 100, 5000, 0), ==, 50);
  g_assert_cmpuint (cm_retry_delay_ms (2, 100, 5000, 1), ==, 200);
  g_assert_cmpuint (cm_retry_delay_ms (5, 100, 5000, 1), ==, 1600);
  g_assert_cmpuint (cm_retry_delay_ms (9, 100, 5000, 1), ==, 5000);
  g_assert_cmpuint (cm_retry_delay_ms (4000000, 100, 5000, 0), ==, 2500);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/retry/parse", test_parse);
  g_test_add_func ("/retry/delay", test_delay);
  return g_test_run ();
}
