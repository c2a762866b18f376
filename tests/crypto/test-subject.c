/* test-subject.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-crypto-error.h"
#include "cm-subject.h"
#include "cm-test-home.h"

static void
test_build (void)
{
  const char *const full[CM_SUBJECT_N_PARTS]
      = { "shop.example.org", "Web", " Example, Inc. ", "Köln", "NRW", "DE" };
  const char *const odd[CM_SUBJECT_N_PARTS]
      = { "#1+1=2", "\\\"<>;", NULL, "", NULL, NULL };
  const char *const none[CM_SUBJECT_N_PARTS] = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = cm_subject_build (full, &error);
  g_autofree char *again = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *escaped_again = NULL;
  g_autofree char *empty = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (subject, ==,
                   "CN=shop.example.org,OU=Web,O=Example\\, Inc.,L=Köln,ST=NRW,C=DE");
  again = cm_subject_normalize (subject, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again, ==, subject);
  escaped = cm_subject_build (odd, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (escaped, ==, "CN=\\#1\\+1=2,OU=\\\\\\\"\\<\\>\\;");
  escaped_again = cm_subject_normalize (escaped, &error);
  g_assert_no_error (error);
  empty = cm_subject_build (none, &error);
  g_assert_cmpstr (empty, ==, "");
}

static void
test_refused (void)
{
  g_autofree char *name = g_strnfill (65, 'a');
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_subject_check_part (CM_SUBJECT_PART_COUNTRY, "Deutschland", &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
  g_clear_error (&error);
  g_assert_false (cm_subject_check_part (CM_SUBJECT_PART_COUNTRY, "D1", NULL));
  g_assert_true (cm_subject_check_part (CM_SUBJECT_PART_COUNTRY, "", NULL));
  g_assert_false (cm_subject_check_part (CM_SUBJECT_PART_COMMON_NAME, name, &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
  g_clear_error (&error);
  g_assert_true (cm_subject_check_part (CM_SUBJECT_PART_COMMON_NAME, name + 1, NULL));
  g_assert_null (cm_subject_normalize ("shop.example.org", &error));
  g_assert_error (error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PARSE);
}

static void
test_complete (void)
{
  g_autofree char *without = cm_subject_complete ("O=Ex\\, Inc.,C=DE", "a,b");
  g_autofree char *with = cm_subject_complete ("O=Ex,CN=c", "a");

  g_assert_cmpstr (without, ==, "CN=a\\,b,O=Ex\\, Inc.,C=DE");
  g_assert_cmpstr (with, ==, "O=Ex,CN=c");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/subject/build", test_build);
  g_test_add_func ("/subject/refused", test_refused);
  g_test_add_func ("/subject/complete", test_complete);
  return g_test_run ();
}
