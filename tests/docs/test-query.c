/* test-query.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-query.h"
#include "cm-test-home.h"
#include "cm-test.h"

#define NOW CM_TEST_NOW
#define DAY CM_TEST_DAY
#define LATER (NOW + 100 * DAY)

/* A row that is short to write: what a case does not name is zero. */
static CmSummary *
make (CmSummaryFields fields)
{
  static guint n_rows;
  char *const servers[] = { (char *)"identity:a", (char *)"identity:b", NULL };

  fields.id = g_strdup_printf ("credential:%03u", n_rows++);
  fields.type = CM_DOCUMENT_TYPE_CREDENTIAL;
  fields.title = g_strdup (fields.title);
  fields.issuer = g_strdup (fields.issuer);
  fields.key_label = g_strdup (fields.key_label);
  fields.fingerprint = g_strdup (fields.fingerprint);
  fields.host_names = g_strdup (fields.host_names);
  fields.search = g_strdup (fields.search);
  fields.servers = fields.has_key ? g_strdupv ((GStrv)servers) : NULL;
  return cm_summary_new_take (&fields);
}

#define ROW(...) make ((CmSummaryFields){ __VA_ARGS__ })

static void
assert_matches (CmQuery *query, CmSummary *row, gboolean expected)
{
  g_assert_cmpint (cm_query_matches (query, row, NOW), ==, expected);
}

static void
test_accessors (void)
{
  CmQuery *query = cm_query_new (CM_DOCUMENT_TYPE_IDENTITY);
  g_autoptr (CmQuery) copy = NULL;
  g_auto (GStrv) words = NULL;
  gint64 from = 0, to = 0;
  CmStatus status = CM_STATUS_DRAFT;
  CmHealth health = CM_HEALTH_VALID;

  g_assert_cmpint (cm_query_get_view (query), ==, CM_QUERY_VIEW_ALL);
  g_assert_cmpuint (cm_query_get_warn_days (query), ==, 30);
  g_assert_false (cm_query_get_status (query, &status));
  g_assert_false (cm_query_get_health (query, &health));
  g_assert_null (cm_query_get_server (query));
  g_assert_null (cm_query_get_search (query));
  cm_query_get_expires (query, &from, &to);
  g_assert_cmpint (from, ==, G_MININT64);
  g_assert_cmpint (to, ==, G_MAXINT64);

  cm_query_set_view (query, CM_QUERY_VIEW_ERRORS);
  cm_query_set_status (query, CM_STATUS_WAITING);
  cm_query_set_health (query, CM_HEALTH_ERROR);
  cm_query_set_server (query, "identity:a");
  cm_query_set_expires (query, 1, 2);
  cm_query_set_search (query, " Two  WORDS\n");
  cm_query_set_sort (query, CM_QUERY_SORT_KEY, TRUE);
  cm_query_set_warn_days (query, 7);
  copy = cm_query_copy (query);
  g_assert_finalize_object (query);

  g_assert_cmpint (cm_query_get_document_type (copy), ==, CM_DOCUMENT_TYPE_IDENTITY);
  g_assert_cmpint (cm_query_get_view (copy), ==, CM_QUERY_VIEW_ERRORS);
  g_assert_true (cm_query_get_status (copy, &status));
  g_assert_cmpint (status, ==, CM_STATUS_WAITING);
  g_assert_true (cm_query_get_health (copy, &health));
  g_assert_cmpint (health, ==, CM_HEALTH_ERROR);
  g_assert_cmpstr (cm_query_get_server (copy), ==, "identity:a");
  cm_query_get_expires (copy, &from, &to);
  g_assert_cmpint (from + to, ==, 3);
  g_assert_cmpstr (cm_query_get_search (copy), ==, " Two  WORDS\n");
  words = cm_query_dup_search_words (copy);
  g_assert_cmpstrv (words, ((char *[]){ (char *)"two", (char *)"words", NULL }));
  g_assert_cmpint (cm_query_get_sort (copy), ==, CM_QUERY_SORT_KEY);
  g_assert_true (cm_query_is_descending (copy));
  g_assert_cmpuint (cm_query_get_warn_days (copy), ==, 7);
}

#define VIEW(name) (1u << CM_QUERY_VIEW_##name)

static void
assert_views (CmSummary *row, guint expected)
{
  g_autoptr (CmSummary) owned = row;

  for (guint view = CM_QUERY_VIEW_ALL; view <= CM_QUERY_VIEW_EVERY; view++)
    {
      g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

      cm_query_set_view (query, (CmQueryView)view);
      g_test_message ("%s in view %u", cm_summary_get_id (owned), view);
      assert_matches (query, owned, (expected & 1u << view) != 0);
    }
}

static void
test_views (void)
{
  guint shown = VIEW (ALL) | VIEW (EVERY);

  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = LATER), shown);
  assert_views (ROW (.status = CM_STATUS_DRAFT, .not_after = CM_NO_TIME), shown);
  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = NOW + 30 * DAY),
                shown | VIEW (EXPIRING));
  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = NOW + 30 * DAY + 1), shown);
  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = NOW),
                shown | VIEW (EXPIRING));
  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = NOW - 1),
                shown | VIEW (EXPIRED));
  /* a renewal that failed: the certificate ends all the same */
  assert_views (ROW (.status = CM_STATUS_ERROR, .not_after = NOW + DAY),
                shown | VIEW (EXPIRING) | VIEW (ERRORS));
  assert_views (ROW (.status = CM_STATUS_RENEWING, .not_after = NOW - DAY),
                shown | VIEW (EXPIRED) | VIEW (WAITING));
  assert_views (ROW (.status = CM_STATUS_RENEWING, .not_after = LATER),
                shown | VIEW (WAITING));
  assert_views (ROW (.status = CM_STATUS_WAITING, .not_after = CM_NO_TIME),
                shown | VIEW (WAITING));
  /* dates that are hardly meant, but are dates */
  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = 0), shown | VIEW (EXPIRED));
  assert_views (ROW (.status = CM_STATUS_ISSUED, .not_after = -1),
                shown | VIEW (EXPIRED));
  assert_views (
      ROW (.status = CM_STATUS_ISSUED, .health = CM_HEALTH_ERROR, .not_after = LATER),
      shown | VIEW (ERRORS));
  assert_views (
      ROW (.status = CM_STATUS_ISSUED, .health = CM_HEALTH_WARNING, .not_after = LATER),
      shown);
  /* it may still be in use */
  assert_views (
      ROW (.status = CM_STATUS_REVOKED, .health = CM_HEALTH_ERROR, .not_after = LATER),
      shown | VIEW (ERRORS));
  /* nothing is to be done about these */
  assert_views (
      ROW (.status = CM_STATUS_REVOKED, .health = CM_HEALTH_ERROR, .not_after = NOW - 1),
      shown);
  assert_views (
      ROW (.status = CM_STATUS_ARCHIVED, .health = CM_HEALTH_ERROR, .not_after = NOW + 1),
      VIEW (ARCHIVED) | VIEW (EVERY));
  assert_views (ROW (.status = CM_STATUS_WAITING, .not_after = NOW, .deleted = TRUE),
                VIEW (DELETED));
}

static void
test_type (void)
{
  g_autoptr (CmSummary) row = ROW (.status = CM_STATUS_ISSUED);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_SETTINGS);

  assert_matches (query, row, FALSE);
}

static void
test_status_and_health (void)
{
  g_autoptr (CmSummary) row = ROW (.status = CM_STATUS_ISSUED, .not_after = NOW - 1);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmQuery) expired = cm_query_copy (query);
  g_autoptr (CmQuery) healthy = cm_query_copy (query);
  g_autoptr (CmQuery) broken = cm_query_copy (query);

  cm_query_set_status (query, CM_STATUS_ISSUED);
  cm_query_set_status (expired, CM_STATUS_EXPIRED);
  cm_query_set_health (healthy, CM_HEALTH_VALID);
  cm_query_set_health (broken, CM_HEALTH_ERROR);
  assert_matches (query, row, FALSE);
  assert_matches (expired, row, TRUE);
  assert_matches (healthy, row, FALSE);
  assert_matches (broken, row, TRUE);
  g_assert_true (cm_query_matches (query, row, NOW - 1));
}

static void
test_server (void)
{
  g_autoptr (CmSummary) sealed = ROW (.has_key = TRUE);
  g_autoptr (CmSummary) unsealed = ROW (.has_key = FALSE);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  cm_query_set_server (query, "identity:b");
  assert_matches (query, sealed, TRUE);
  assert_matches (query, unsealed, FALSE);
  cm_query_set_server (query, "identity:c");
  assert_matches (query, sealed, FALSE);
  cm_query_set_server (query, NULL);
  assert_matches (query, unsealed, TRUE);
}

static void
test_expires (void)
{
  g_autoptr (CmSummary) none = ROW (.title = (char *)"no end", .not_after = CM_NO_TIME);
  g_autoptr (CmSummary) row = ROW (.not_after = 100);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  assert_matches (query, none, TRUE);
  cm_query_set_expires (query, 100, 100);
  assert_matches (query, row, TRUE);
  assert_matches (query, none, FALSE);
  cm_query_set_expires (query, G_MININT64, 99);
  assert_matches (query, row, FALSE);
  assert_matches (query, none, FALSE);
  cm_query_set_expires (query, 101, G_MAXINT64);
  assert_matches (query, row, FALSE);
}

static void
assert_finds (const char *search, gboolean expected)
{
  g_autoptr (CmSummary) row
      = ROW (.title = (char *)"Straße 7", .issuer = (char *)"Example CA",
             .fingerprint = (char *)"30d81f77aa", .host_names = (char *)"\nwww.x.de\n",
             .search = (char *)"O=Größe\ntag");
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  cm_query_set_search (query, search);
  g_test_message ("%s", search);
  assert_matches (query, row, expected);
}

static void
test_search (void)
{
  assert_finds (NULL, TRUE);
  assert_finds ("", TRUE);
  assert_finds (" \t\n", TRUE);
  assert_finds ("WWW.X", TRUE);
  assert_finds ("STRASSE", TRUE);
  assert_finds ("größe GRÖSSE", TRUE);
  assert_finds ("example straße tag", TRUE);
  assert_finds ("example nowhere", FALSE);
  assert_finds ("7example", FALSE);
  assert_finds ("30D8", TRUE);
  assert_finds ("30:D8:1F", TRUE);
  assert_finds ("d8:1f:77:", TRUE);
  assert_finds ("d8:1f", FALSE);
  assert_finds ("30:D8:1:F", FALSE);
  assert_finds ("100%", FALSE);
  assert_finds ("\xff", FALSE);
}

static void
test_many_words (void)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, " w%u", i);
  cm_query_set_search (query, text->str);
  words = cm_query_dup_search_words (query);
  g_assert_cmpuint (g_strv_length (words), ==, 16);
}

static void
assert_order (CmQuerySort sort, gboolean descending, CmSummary *first, CmSummary *second)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  cm_query_set_sort (query, sort, descending);
  g_assert_cmpint (cm_query_compare (query, first, second), <, 0);
  g_assert_cmpint (cm_query_compare (query, second, first), >, 0);
  g_assert_cmpint (cm_query_compare (query, first, first), ==, 0);
}

static void
assert_both_orders (CmQuerySort sort, CmSummary *first, CmSummary *second)
{
  g_autoptr (CmSummary) owned_first = first;
  g_autoptr (CmSummary) owned_second = second;

  assert_order (sort, FALSE, first, second);
  assert_order (sort, TRUE, second, first);
}

static void
test_sort (void)
{
  assert_both_orders (CM_QUERY_SORT_TITLE, ROW (.title = (char *)"Äpfel"),
                      ROW (.title = (char *)"ÄPFEL 2"));
  assert_both_orders (CM_QUERY_SORT_TITLE, ROW (.title = NULL),
                      ROW (.title = (char *)"a"));
  assert_both_orders (CM_QUERY_SORT_EXPIRES, ROW (.not_after = 5), ROW (.not_after = 6));
  assert_both_orders (CM_QUERY_SORT_PROVIDER, ROW (.provider = CM_PROVIDER_IMPORT),
                      ROW (.provider = CM_PROVIDER_ACME));
  assert_both_orders (CM_QUERY_SORT_STATUS, ROW (.status = CM_STATUS_DRAFT),
                      ROW (.status = CM_STATUS_ISSUED));
  assert_both_orders (CM_QUERY_SORT_ISSUER, ROW (.issuer = (char *)"B"),
                      ROW (.issuer = (char *)"c"));
  assert_both_orders (CM_QUERY_SORT_KEY, ROW (.key_label = (char *)"ECDSA"),
                      ROW (.key_label = (char *)"RSA"));
  assert_both_orders (CM_QUERY_SORT_SERVERS, ROW (.has_key = FALSE),
                      ROW (.has_key = TRUE));
  assert_both_orders (CM_QUERY_SORT_CHANGED, ROW (.changed_at = 1),
                      ROW (.changed_at = 2));
}

/* Whatever the direction: no end comes last, and equal rows are told apart by title, then
 * by id. */
static void
test_sort_is_total (void)
{
  g_autoptr (CmSummary) none = ROW (.title = (char *)"a", .not_after = CM_NO_TIME);
  g_autoptr (CmSummary) old = ROW (.title = (char *)"d", .not_after = -1);
  g_autoptr (CmSummary) some = ROW (.title = (char *)"b", .not_after = NOW);
  g_autoptr (CmSummary) other = ROW (.title = (char *)"c", .not_after = NOW);
  g_autoptr (CmSummary) twin = ROW (.title = (char *)"C", .not_after = NOW);

  for (guint descending = 0; descending < 2; descending++)
    {
      assert_order (CM_QUERY_SORT_EXPIRES, (gboolean)descending, some, none);
      assert_order (CM_QUERY_SORT_EXPIRES, (gboolean)descending, old, none);
      assert_order (CM_QUERY_SORT_EXPIRES, (gboolean)descending, some, other);
      assert_order (CM_QUERY_SORT_EXPIRES, (gboolean)descending, other, twin);
      assert_order (CM_QUERY_SORT_TITLE, (gboolean)descending, other, twin);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/query/accessors", test_accessors);
  g_test_add_func ("/query/views", test_views);
  g_test_add_func ("/query/type", test_type);
  g_test_add_func ("/query/status-and-health", test_status_and_health);
  g_test_add_func ("/query/server", test_server);
  g_test_add_func ("/query/expires", test_expires);
  g_test_add_func ("/query/search", test_search);
  g_test_add_func ("/query/many-words", test_many_words);
  g_test_add_func ("/query/sort", test_sort);
  g_test_add_func ("/query/sort-is-total", test_sort_is_total);
  return g_test_run ();
}
