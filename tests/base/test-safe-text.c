/* test-safe-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-safe-text.h"

typedef struct
{
  const char *bytes;
  gsize size_bytes;
  const char *shown;
} Case;

#define TEXT(bytes) bytes, sizeof bytes - 1

static const Case cases[] = {
  { TEXT (""), "" },
  { TEXT ("www.example.com"), "www.example.com" },
  { TEXT ("Żółw 龜"), "Żółw 龜" },
  { TEXT ("a\tb\nc\x1b[2Jd\x7f"),
    "a\357\277\275b\357\277\275c\357\277\275[2Jd\357\277\275" },
  { TEXT ("evil\342\200\256gro"), "evil\357\277\275gro" }, /* U+202E */
  { TEXT ("a\342\201\246b\342\200\250c"), "a\357\277\275b\357\277\275c" },
  { TEXT ("a\302\205b"), "a\357\277\275b" }, /* U+0085 */
  { TEXT ("a\xff"), "a\357\277\275" },
  { TEXT ("www.example.com\0.evil.example"), "www.example.com\357\277\275.evil.example" },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = cm_safe_text_new (cases[i].bytes, cases[i].size_bytes);

      g_assert_cmpstr (shown, ==, cases[i].shown);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safe-text/cases", test_cases);
  return g_test_run ();
}
