/* test-eab-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-eab-key.h"

#include "cm-acme-error.h"
#include "cm-test-home.h"

#define PLAIN "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
#define HEX                                                                              \
  "cd634364ce9e4061d6a524533da979788518153bbb11a8d5"                                     \
  "22882ecaca99f701b8e27304b71dcc500b140e4313435d96"

/* Every spelling is the same key. */
static void
test_spellings (void)
{
  static const struct
  {
    const char *text;
    CmEabSpelling spelling;
  } cases[] = {
    { PLAIN, CM_EAB_SPELLING_BASE64URL },
    { " " PLAIN "\n", CM_EAB_SPELLING_BASE64URL },
    { "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV\r\nIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W==",
      CM_EAB_SPELLING_BASE64URL },
    { HEX, CM_EAB_SPELLING_HEX },
    { "eldORFpNNmVRR0hXcFNSVFBhbDVlSVVZRlR1N0VhalZJb2d1eXNxWjl3RzQ0"
      "bk1FdHgzTVVBc1VEa01UUTEyVw==",
      CM_EAB_SPELLING_TWICE },
  };
  g_autoptr (CmSecret) expected = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmSecret) text = cm_secret_new_from_text (cases[i].text);
      g_autoptr (GError) error = NULL;
      CmEabSpelling spelling = (CmEabSpelling)99;
      g_autoptr (CmSecret) key = cm_eab_key_parse (text, &spelling, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      g_assert_cmpint (spelling, ==, cases[i].spelling);
      g_assert_cmpuint (cm_secret_get_size (key), ==, 48);
      if (expected == NULL)
        expected = cm_secret_ref (key);
      g_assert_true (cm_secret_equal (key, expected));
    }
}

static void
test_alphabets (void)
{
  g_autoptr (CmSecret) plain
      = cm_secret_new_from_text ("+/+/AAAAAAAAAAAAAAAAAAAAAAAA+w==");
  g_autoptr (CmSecret) url = cm_secret_new_from_text ("-_-_AAAAAAAAAAAAAAAAAAAAAAAA-w");
  CmEabSpelling plain_spelling, url_spelling;
  g_autoptr (CmSecret) first = cm_eab_key_parse (plain, &plain_spelling, NULL);
  g_autoptr (CmSecret) second = cm_eab_key_parse (url, &url_spelling, NULL);

  g_assert_true (cm_secret_equal (first, second));
  g_assert_cmpint (plain_spelling, ==, CM_EAB_SPELLING_BASE64);
  g_assert_cmpint (url_spelling, ==, CM_EAB_SPELLING_BASE64URL);
}

static void
test_refused (void)
{
  static const char *const cases[]
      = { "", "abc", "(" PLAIN ")", "AAAA", "zWNDZ M6eQG", PLAIN "A", "====" };
  g_autofree char *long_text = g_strnfill (5000, 'A');
  g_autoptr (CmSecret) too_long = cm_secret_new_from_text (long_text);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmSecret) text = cm_secret_new_from_text (cases[i]);
      g_autoptr (GError) local_error = NULL;

      g_test_message ("%s", cases[i]);
      g_assert_null (cm_eab_key_parse (text, NULL, &local_error));
      g_assert_error (local_error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
    }
  g_assert_null (cm_eab_key_parse (too_long, NULL, &error));
  g_assert_error (error, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/eab-key/spellings", test_spellings);
  g_test_add_func ("/eab-key/alphabets", test_alphabets);
  g_test_add_func ("/eab-key/refused", test_refused);
  return g_test_run ();
}
