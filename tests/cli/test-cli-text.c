/* test-cli-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-cli-text.h"

#include <string.h>

#define WORDS                                                                            \
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omi"

static void
test_width (void)
{
  g_assert_cmpuint (cm_cli_text_width (""), ==, 0);
  g_assert_cmpuint (cm_cli_text_width ("shop.example"), ==, 12);
  g_assert_cmpuint (cm_cli_text_width ("Żółw"), ==, 4);
  g_assert_cmpuint (cm_cli_text_width ("龜龜"), ==, 4);
  g_assert_cmpuint (cm_cli_text_width ("e\u0301"), ==, 1);
}

static void
assert_safe (const char *text, const char *expected)
{
  g_autofree char *safe = cm_cli_text_make_safe (text);

  g_assert_cmpstr (safe, ==, expected);
}

static void
test_safe (void)
{
  assert_safe (NULL, "");
  assert_safe ("bücher.example", "bücher.example");
  assert_safe ("a\x1b[2Jb", "a\uFFFD[2Jb");
  assert_safe ("a\r\nb\tc\x7f", "a\uFFFD\uFFFDb\uFFFDc\uFFFD");
  assert_safe ("a\xc2\x9b"
               "1mb",
               "a\uFFFD"
               "1mb"); /* the C1 form of ESC [ */
  assert_safe ("a\u202eb\u2066c\u2028d", "a\uFFFDb\uFFFDc\uFFFDd");
  assert_safe ("a\xff", "a\uFFFD");
}

static void
test_wrap (void)
{
  g_autofree char *lines = cm_cli_text_wrap (WORDS " last words", "- ", "    ");
  g_autofree char *empty = cm_cli_text_wrap (NULL, "- ", "    ");
  g_autofree char *word = g_strnfill (100, 'x');
  g_autofree char *text = g_strconcat ("so ", word, " it is", NULL);
  g_autofree char *long_word = cm_cli_text_wrap (text, "", "  ");
  g_autofree char *expected = g_strconcat ("so\n  ", word, "\n  it is\n", NULL);

  g_assert_cmpstr (lines, ==, "- " WORDS "\n    last words\n");
  g_assert_cmpstr (empty, ==, "- \n");
  g_assert_cmpstr (long_word, ==, expected);
}

/* The 80th column is used, the 81st is not. */
static void
test_wrap_edge (void)
{
  g_autofree char *fits = g_strnfill (76, 'x');
  g_autofree char *text = g_strconcat (fits, " ab c", NULL);
  g_autofree char *wrapped = cm_cli_text_wrap (text, "", "");
  g_autofree char *expected = g_strconcat (fits, " ab\nc\n", NULL);
  g_autofree char *whole = g_strconcat (fits, " abc", NULL);
  g_autofree char *line = cm_cli_text_wrap (whole, "", "");

  g_assert_cmpstr (wrapped, ==, expected);
  g_assert_cmpuint (cm_cli_text_width (whole), ==, CM_CLI_TEXT_COLUMNS);
  g_assert_null (strchr (g_strchomp (line), '\n'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-text/width", test_width);
  g_test_add_func ("/cli-text/safe", test_safe);
  g_test_add_func ("/cli-text/wrap", test_wrap);
  g_test_add_func ("/cli-text/wrap-edge", test_wrap_edge);
  return g_test_run ();
}
