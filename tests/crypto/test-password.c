/* test-password.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-crypto-error.h"
#include "cm-password.h"
#include "cm-test-home.h"
#include "cm-test.h"

static const char *const known_words[]
    = { "www.example.com", "CN=shop,O=Acme", "erika", NULL };

static CmPasswordStrength
rate (const char *text, double *bits, char **sentence)
{
  g_autoptr (CmSecret) password = cm_secret_new_from_text (text);

  return cm_password_rate (password, known_words, bits, sentence);
}

static void
test_strengths (void)
{
  static const struct
  {
    const char *text;
    CmPasswordStrength strength;
  } samples[] = {
    { "", CM_PASSWORD_STRENGTH_EMPTY },
    { "a", CM_PASSWORD_STRENGTH_WEAK },
    { "P@ssw0rd2026", CM_PASSWORD_STRENGTH_WEAK },
    { "kX9#vQ2!", CM_PASSWORD_STRENGTH_FAIR },
    { "kX9#vQ2!mZ5", CM_PASSWORD_STRENGTH_STRONG },
    { CM_TEST_PASSWORD, CM_PASSWORD_STRENGTH_STRONG },
    { "kX9#vQ2!mZ5%tR8&wB", CM_PASSWORD_STRENGTH_EXCELLENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    g_assert_cmpint (rate (samples[i].text, NULL, NULL), ==, samples[i].strength);
}

static void
test_reasons (void)
{
  static const char *const samples[][2] = {
    { "", "No password yet" },
    { "x#", "Weak: too short" },
    { "letmein", "Weak: contains common words or passwords" },
    { "L3tme1n", "Weak: contains common words or passwords" },
    { "www.example.com", "Weak: contains the host name" },
    { "example99", "Weak: contains the host name" },
    { "Ex4mpl3", "Weak: contains the host name" },
    { "certmgr-7", "Weak: contains a name that others know" },
    { "4cm3acme", "Weak: contains a name that others know" },
    { "vbnm,.hjkl;", "Weak: contains neighbouring keys of the keyboard" },
    { "abcdefghijkl", "Weak: contains characters in their usual order" },
    { "abcabcabcabc", "Weak: repeats itself" },
    { "aaaaaaaaaaaa", "Weak: repeats itself" },
    { "12.03.1985", "Weak: contains a date or a year" },
    { "ÄÖÜäöüßÄÖÜäöüß", "Weak: repeats itself" },
    { "абвгдежзийклмнопрст", "Weak: contains characters in their usual order" },
    { "kT9#vR2!", "Not strong enough: too short" },
    { CM_TEST_PASSWORD, "Strong" },
    { "kX9#vQ2!mZ5%tR8&wB", "Excellent" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *sentence = NULL;

      rate (samples[i][0], NULL, &sentence);
      g_assert_cmpstr (sentence, ==, samples[i][1]);
    }
}

/* Five bits for a character of another alphabet, whatever its bytes look like. */
static void
test_foreign_letters (void)
{
  static const char *const samples[] = { "пароль",
                                         "пароль12345",
                                         "كلمةالسر",
                                         "密码密码密码",
                                         "ключ от дома",
                                         "ÄÖÜäöüßÄÖÜäöüß",
                                         "äöüäöüäöüäöüäöüäöü",
                                         "ääääääääääääääääääää",
                                         "абвгдежзийклмнопрст",
                                         "тсрпонмлкйизжедгвба",
                                         "парольПарольПАРОЛЬпароль" };
  static const char *const strong[] = { "правильная лошадь батарея скрепка",
                                        "Grüße aus Köln-Ösdorf, fünfmal jährlich" };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      double bits = 0.0;

      rate (samples[i], &bits, NULL);
      g_assert_cmpfloat (bits, >, 0.0);
      g_assert_cmpfloat (bits, <, CM_PASSWORD_GATE_BITS);
    }
  for (guint i = 0; i < G_N_ELEMENTS (strong); i++)
    g_assert_cmpint (rate (strong[i], NULL, NULL), >=, CM_PASSWORD_STRENGTH_STRONG);
}

static void
test_known_words_count (void)
{
  g_autoptr (CmSecret) password = cm_secret_new_from_text ("quodlibet-internal");
  const char *const words[] = { "quodlibet-internal.example.com", NULL };
  const char *const invalid[] = { "\xff", "", NULL };
  double without = 0.0, with = 0.0, with_invalid = 0.0;

  cm_password_rate (password, NULL, &without, NULL);
  cm_password_rate (password, words, &with, NULL);
  cm_password_rate (password, invalid, &with_invalid, NULL);
  g_assert_cmpfloat (with, <, without / 2);
  g_assert_cmpfloat (with_invalid, ==, without);
}

static void
test_gate (void)
{
  g_autoptr (CmSecret) good = cm_test_password ();
  g_autoptr (CmSecret) weak = cm_secret_new_from_text ("example.com 2026");
  g_autoptr (CmSecret) empty = cm_secret_new_from_text ("");
  g_autofree char *letters = g_strnfill (CM_PASSWORD_MAX_BYTES + 1, 'x');
  g_autoptr (CmSecret) too_long = cm_secret_new_from_text (letters);
  CmSecret *const refused[] = { weak, empty, too_long };
  g_autoptr (GError) no_error = NULL;

  g_assert_true (cm_password_check (good, known_words, &no_error));
  g_assert_no_error (no_error);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (cm_password_check (refused[i], known_words, &error));
      g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_WEAK_PASSWORD);
      if (cm_secret_get_size (refused[i]) >= 4)
        cm_test_assert_no_secret (error->message, refused[i]);
    }
}

/* Rating is for every keystroke, so no length may make it slow. */
static void
test_long (void)
{
  g_autofree char *letters = g_strnfill (64 * 1024, 'x');
  gint64 start = g_get_monotonic_time ();
  double bits = 0.0;

  rate (letters, &bits, NULL);
  g_assert_cmpfloat (bits, >, 0.0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 2);
}

static void
test_generate (void)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (CmSecret) password = cm_password_generate ();
      const char *text = cm_secret_get_text (password);
      double bits = 0.0;

      g_assert_cmpuint (strlen (text), ==, 24);
      g_assert_true (g_regex_match_simple (
          "^([abcdefghjkmnpqrstuvwxyz2-9]{4}-){4}[abcdefghjkmnpqrstuvwxyz2-9]{4}$", text,
          0, 0));
      cm_password_rate (password, NULL, &bits, NULL);
      g_assert_cmpfloat (bits, >=, 90.0);
      g_assert_true (g_hash_table_add (seen, g_strdup (text)));
    }
}

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/password/strengths", test_strengths);
  g_test_add_func ("/password/reasons", test_reasons);
  g_test_add_func ("/password/foreign-letters", test_foreign_letters);
  g_test_add_func ("/password/known-words-count", test_known_words_count);
  g_test_add_func ("/password/gate", test_gate);
  g_test_add_func ("/password/long", test_long);
  g_test_add_func ("/password/generate", test_generate);
  return g_test_run ();
}
