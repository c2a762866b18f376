/* test-summary.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-summary.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define NOW CM_TEST_NOW

static CmSummary *
make (CmStatus status, CmHealth health, gint64 not_after)
{
  CmSummaryFields fields = { .id = g_strdup ("credential:1"),
                             .type = CM_DOCUMENT_TYPE_CREDENTIAL,
                             .status = status,
                             .health = health,
                             .not_after = not_after };

  return cm_summary_new_take (&fields);
}

static void
test_take (void)
{
  CmSummaryFields fields = { .id = g_strdup ("credential:1"),
                             .title = g_strdup ("Shop"),
                             .servers = g_strsplit ("a b", " ", -1) };
  CmSummary *summary = cm_summary_new_take (&fields);

  g_assert_null (fields.id);
  g_assert_null (fields.title);
  g_assert_null (fields.servers);
  g_assert_cmpstr (cm_summary_get_id (summary), ==, "credential:1");
  g_assert_cmpstr (cm_summary_get_title (summary), ==, "Shop");
  g_assert_cmpstr (cm_summary_get_fields (summary)->servers[1], ==, "b");
  g_assert_finalize_object (summary);
}

static void
test_clear (void)
{
  CmSummaryFields fields = { .id = g_strdup ("x"), .not_after = 7 };

  cm_summary_fields_clear (&fields);
  g_assert_null (fields.id);
  g_assert_cmpint (fields.not_after, ==, 0);
  cm_summary_fields_clear (&fields);
}

static void
assert_status (CmStatus written, gint64 not_after, CmStatus expected)
{
  g_autoptr (CmSummary) summary = make (written, CM_HEALTH_VALID, not_after);

  g_assert_cmpint (cm_summary_get_status (summary, NOW), ==, expected);
}

static void
test_status (void)
{
  assert_status (CM_STATUS_ISSUED, CM_NO_TIME, CM_STATUS_ISSUED);
  assert_status (CM_STATUS_ISSUED, 0, CM_STATUS_EXPIRED);
  assert_status (CM_STATUS_ISSUED, NOW + 1, CM_STATUS_ISSUED);
  assert_status (CM_STATUS_ISSUED, NOW, CM_STATUS_ISSUED);
  assert_status (CM_STATUS_ISSUED, NOW - 1, CM_STATUS_EXPIRED);
  assert_status (CM_STATUS_RENEWING, NOW - 1, CM_STATUS_RENEWING);
  assert_status (CM_STATUS_ARCHIVED, NOW - 1, CM_STATUS_ARCHIVED);
}

static void
assert_health (CmHealth written, gint64 not_after, guint warn_days, CmHealth expected)
{
  g_autoptr (CmSummary) summary = make (CM_STATUS_ISSUED, written, not_after);

  g_assert_cmpint (cm_summary_get_health (summary, NOW, warn_days), ==, expected);
}

static void
test_health (void)
{
  assert_health (CM_HEALTH_VALID, CM_NO_TIME, 30, CM_HEALTH_VALID);
  assert_health (CM_HEALTH_VALID, 0, 30, CM_HEALTH_ERROR);
  assert_health (CM_HEALTH_VALID, NOW + 30 * CM_TEST_DAY + 1, 30, CM_HEALTH_VALID);
  assert_health (CM_HEALTH_VALID, NOW + 30 * CM_TEST_DAY, 30, CM_HEALTH_WARNING);
  assert_health (CM_HEALTH_VALID, NOW, 0, CM_HEALTH_WARNING);
  assert_health (CM_HEALTH_VALID, NOW - 1, 30, CM_HEALTH_ERROR);
  assert_health (CM_HEALTH_WARNING, NOW + 400 * CM_TEST_DAY, 30, CM_HEALTH_WARNING);
  assert_health (CM_HEALTH_WARNING, NOW - 1, 30, CM_HEALTH_ERROR);
  assert_health (CM_HEALTH_ERROR, NOW + 1, 30, CM_HEALTH_ERROR);
  assert_health (CM_HEALTH_VALID, NOW + 1, G_MAXUINT, CM_HEALTH_WARNING);
}

/* A renewal that failed still ends when its certificate does. */
static void
test_health_of_any_status (void)
{
  g_autoptr (CmSummary) summary
      = make (CM_STATUS_RENEWING, CM_HEALTH_VALID, NOW + CM_TEST_DAY);

  g_assert_cmpint (cm_summary_get_health (summary, NOW, 30), ==, CM_HEALTH_WARNING);
  g_assert_cmpint (cm_summary_get_health (summary, NOW + 2 * CM_TEST_DAY, 30), ==,
                   CM_HEALTH_ERROR);
}

/* The short way for ASCII gives the same as the long one. */
static void
test_fold (void)
{
  char ascii[128] = "";
  g_autofree char *folded = NULL;
  g_autofree char *casefolded = NULL;
  g_autofree char *eszett = cm_summary_fold ("STRAßE Ångström");
  g_autofree char *nothing = cm_summary_fold (NULL);

  for (guint i = 1; i < sizeof ascii; i++)
    ascii[i - 1] = (char)i;
  folded = cm_summary_fold (ascii);
  casefolded = g_utf8_casefold (ascii, -1);
  g_assert_cmpstr (folded, ==, casefolded);
  g_assert_cmpstr (eszett, ==, "strasse ångström");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_search_text (void)
{
  CmSummaryFields fields = {
    .id = g_strdup ("credential:1"),
    .title = g_strdup ("Title"),
    .issuer = g_strdup ("Issuer"),
    .key_label = g_strdup ("Key"),
    .serial = g_strdup ("0AB"),
    .fingerprint = g_strdup ("FF00"),
    .host_names = g_strdup ("\nh\n"),
    .detail = g_strdup ("Detail"),
    .search = g_strdup ("More\nLines"),
  };
  g_autoptr (CmSummary) summary = cm_summary_new_take (&fields);
  g_autofree char *text = cm_summary_dup_search_text (summary);
  static const char *const lines[]
      = { "title", "issuer", "key", "0ab", "ff00", "h", "detail", "more", "lines", NULL };
  g_auto (GStrv) found = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *)found, lines[i]));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/summary/take", test_take);
  g_test_add_func ("/summary/clear", test_clear);
  g_test_add_func ("/summary/status", test_status);
  g_test_add_func ("/summary/health", test_health);
  g_test_add_func ("/summary/health-of-any-status", test_health_of_any_status);
  g_test_add_func ("/summary/fold", test_fold);
  g_test_add_func ("/summary/search-text", test_search_text);
  return g_test_run ();
}
