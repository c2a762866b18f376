/* test-closures.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pure functions behind the window: words, marks, tags, the time to lock.
 */

#include "cm-auto-lock.h"
#include "cm-closures.h"
#include "cm-credential-column.h"
#include "cm-details-notes.h"
#include "cm-mark.h"

#include <locale.h>

static void
test_count (void)
{
  g_autofree char *none = cm_closure_count (NULL, 0);
  g_autofree char *some = cm_closure_count (NULL, 7);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (some, ==, "7");
}

static void
test_booleans (void)
{
  g_assert_false (cm_closure_has_text (NULL, NULL));
  g_assert_false (cm_closure_has_text (NULL, ""));
  g_assert_true (cm_closure_has_text (NULL, "x"));
  g_assert_true (cm_closure_is_false (NULL, FALSE));
  g_assert_false (cm_closure_is_false (NULL, TRUE));
}

static void
test_join_names (void)
{
  const char *names[] = { "a.example", "b.example", NULL };
  g_autofree char *joined = cm_closure_join_names (NULL, names);
  g_autofree char *none = cm_closure_join_names (NULL, NULL);

  g_assert_cmpstr (joined, ==, "a.example\nb.example");
  g_assert_cmpstr (none, ==, "");
}

static void
test_mark_fingerprints (void)
{
#define SIXTEEN "0123456789abcdef"
  g_autofree char *plain = cm_closure_mark_fingerprints ("A & B\n" SIXTEEN);
  g_autofree char *both = cm_closure_mark_fingerprints (
      "Found:\n" SIXTEEN SIXTEEN SIXTEEN SIXTEEN "\nno more");

  g_assert_cmpstr (plain, ==, "A &amp; B\n" SIXTEEN);
  g_assert_cmpstr (both, ==,
                   "Found:\n<tt>" SIXTEEN "\u200b" SIXTEEN "\u200b" SIXTEEN
                   "\u200b" SIXTEEN "</tt>\nno more");
#undef SIXTEEN
}

static void
test_shown_of (void)
{
  g_autofree char *all = cm_closure_shown_of (12, 12);
  g_autofree char *one = cm_closure_shown_of (1, 1);
  g_autofree char *part = cm_closure_shown_of (3, 12);
  g_autofree char *more = cm_closure_shown_of (13, 12);
  g_autofree char *selected = cm_closure_selected (2);

  g_assert_cmpstr (all, ==, "12 certificates");
  g_assert_cmpstr (one, ==, "1 certificate");
  g_assert_cmpstr (part, ==, "3 of 12 certificates");
  g_assert_cmpstr (more, ==, "13 certificates");
  g_assert_cmpstr (selected, ==, "2 selected");
}

static void
test_marks (void)
{
  g_assert_cmpint (cm_mark_from (CM_STATUS_ISSUED, CM_HEALTH_VALID), ==, CM_MARK_VALID);
  g_assert_cmpint (cm_mark_from (CM_STATUS_ISSUED, CM_HEALTH_WARNING), ==,
                   CM_MARK_WARNING);
  g_assert_cmpint (cm_mark_from (CM_STATUS_ISSUED, CM_HEALTH_ERROR), ==, CM_MARK_ERROR);
  g_assert_cmpint (cm_mark_from (CM_STATUS_EXPIRED, CM_HEALTH_ERROR), ==,
                   CM_MARK_EXPIRED);
  g_assert_cmpint (cm_mark_from (CM_STATUS_WAITING, CM_HEALTH_ERROR), ==,
                   CM_MARK_WAITING);
  g_assert_cmpint (cm_mark_from (CM_STATUS_REVOKED, CM_HEALTH_VALID), ==,
                   CM_MARK_REVOKED);
  g_assert_cmpint (cm_mark_from (CM_STATUS_ARCHIVED, CM_HEALTH_VALID), ==,
                   CM_MARK_ARCHIVED);
  g_assert_cmpint (cm_mark_from (CM_STATUS_ERROR, CM_HEALTH_VALID), ==, CM_MARK_ERROR);
}

/* Colour alone must not carry a state. */
static void
test_marks_differ (void)
{
  for (int a = CM_MARK_VALID; a <= CM_MARK_ARCHIVED; a++)
    for (int b = a + 1; b <= CM_MARK_ARCHIVED; b++)
      {
        g_assert_cmpstr (cm_mark_get_icon_name (a), !=, cm_mark_get_icon_name (b));
        g_assert_cmpstr (cm_mark_get_label (a), !=, cm_mark_get_label (b));
        g_assert_nonnull (cm_mark_get_style (a));
      }
}

static void
test_columns (void)
{
  CmCredentialColumn column = CM_CREDENTIAL_COLUMN_KEY;

  for (guint i = 0; i < CM_CREDENTIAL_N_COLUMNS; i++)
    {
      const char *name = cm_credential_column_get_name (i);

      g_assert_true (cm_credential_column_from_name (name, &column));
      g_assert_cmpint (column, ==, i);
      g_assert_nonnull (cm_credential_column_get_title (i));
    }
  g_assert_false (cm_credential_column_from_name ("weather", &column));
  g_assert_cmpint (column, ==, CM_CREDENTIAL_N_COLUMNS - 1);
}

static void
test_tags (void)
{
  g_auto (GStrv) tags = cm_details_notes_parse_tags (" prod, eu west ,,prod; web\n");
  g_auto (GStrv) none = cm_details_notes_parse_tags (" , ");

  g_assert_cmpuint (g_strv_length (tags), ==, 3);
  g_assert_cmpstr (tags[0], ==, "prod");
  g_assert_cmpstr (tags[1], ==, "eu west");
  g_assert_cmpstr (tags[2], ==, "web");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
test_lock_is_due (void)
{
  const gint64 minute = G_TIME_SPAN_MINUTE;

  g_assert_false (cm_auto_lock_is_due (0, 100 * minute, 0));
  g_assert_false (cm_auto_lock_is_due (10 * minute, 14 * minute, 5));
  g_assert_true (cm_auto_lock_is_due (10 * minute, 15 * minute, 5));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/closures/count", test_count);
  g_test_add_func ("/closures/booleans", test_booleans);
  g_test_add_func ("/closures/join-names", test_join_names);
  g_test_add_func ("/closures/mark-fingerprints", test_mark_fingerprints);
  g_test_add_func ("/closures/shown-of", test_shown_of);
  g_test_add_func ("/closures/marks", test_marks);
  g_test_add_func ("/closures/marks-differ", test_marks_differ);
  g_test_add_func ("/closures/columns", test_columns);
  g_test_add_func ("/closures/tags", test_tags);
  g_test_add_func ("/closures/lock-is-due", test_lock_is_due);
  return g_test_run ();
}
