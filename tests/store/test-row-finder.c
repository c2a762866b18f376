/* test-row-finder.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is kept in memory between queries: loaded rows, orders and texts. None of it may
 * be older than the database. There are enough rows that tables are read ahead and the
 * search is prepared.
 */

#include "cm-memory-store.h"
#include "cm-store-private.h"
#include "cm-test-home.h"
#include "store-samples.h"

#define N_ROWS 1500

typedef struct
{
  StoreFolder folder;
  CmRowCache *rows;
} Fixture;

static void
put_sample (CmStore *store, CmCommit *commit, guint number)
{
  g_autoptr (CmSummary) row = store_sample_summary (number);
  g_autoptr (CmRecord) record = store_sample_next (store, cm_summary_get_id (row), "x");

  cm_commit_put (commit, record, row);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  store_folder_init (&fixture->folder);
  store_folder_open (&fixture->folder);
  fixture->rows = cm_row_cache_new ();
  for (guint i = 0; i < N_ROWS; i++)
    put_sample (fixture->folder.store, commit, i);
  cm_store_commit (fixture->folder.store, commit, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cm_row_cache_free (fixture->rows);
  store_folder_close (&fixture->folder);
  store_folder_clear (&fixture->folder);
}

static GPtrArray *
find (Fixture *fixture, const char *search, CmQuerySort sort)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  GPtrArray *rows;

  cm_query_set_search (query, search);
  cm_query_set_sort (query, sort, FALSE);
  rows
      = cm_store_query_cached (fixture->folder.store, query, fixture->rows, NULL, &error);
  g_assert_no_error (error);
  return rows;
}

/* Replaces the row of a document by one with this title. */
static void
rename_document (Fixture *fixture, const char *id, const char *title)
{
  g_autoptr (CmRecord) record = store_sample_next (fixture->folder.store, id, title);
  CmSummaryFields fields = {
    .id = g_strdup (id),
    .type = CM_DOCUMENT_TYPE_CREDENTIAL,
    .version = cm_record_get_version (record),
    .title = g_strdup (title),
  };
  g_autoptr (CmSummary) row = cm_summary_new_take (&fields);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_commit_put (commit, record, row);
  cm_store_commit (fixture->folder.store, commit, NULL, &error);
  g_assert_no_error (error);
}

static void
test_same_objects (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) first = find (fixture, NULL, CM_QUERY_SORT_TITLE);
  g_autoptr (GPtrArray) second = find (fixture, NULL, CM_QUERY_SORT_TITLE);
  g_autoptr (GPtrArray) sorted = find (fixture, NULL, CM_QUERY_SORT_ISSUER);
  g_autoptr (GHashTable) objects = g_hash_table_new (NULL, NULL);

  g_assert_cmpuint (first->len, ==, N_ROWS);
  g_assert_cmpuint (cm_row_cache_get_size (fixture->rows), ==, N_ROWS);
  g_assert_cmpmem (first->pdata, first->len * sizeof (gpointer), second->pdata,
                   second->len * sizeof (gpointer));
  for (guint i = 0; i < first->len; i++)
    g_hash_table_add (objects, first->pdata[i]);
  for (guint i = 0; i < sorted->len; i++)
    g_assert_true (g_hash_table_contains (objects, sorted->pdata[i]));
}

static guint
count_of_server (Fixture *fixture, const char *server)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_server (query, server);
  rows
      = cm_store_query_cached (fixture->folder.store, query, fixture->rows, NULL, &error);
  g_assert_no_error (error);
  return rows->len;
}

/* What a filter gave is remembered, for just that filter and until something changes. */
static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (count_of_server (fixture, "identity:2"), ==, N_ROWS / 20);
      g_assert_cmpuint (count_of_server (fixture, "identity:3"), ==, 0);
      g_assert_cmpuint (count_of_server (fixture, "identity:common"), ==, N_ROWS / 2);
    }
  put_sample (fixture->folder.store, commit, N_ROWS + 2);
  cm_store_commit (fixture->folder.store, commit, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_of_server (fixture, "identity:2"), ==, N_ROWS / 20 + 1);
  for (guint i = 0; i < 40; i++) /* more than are remembered */
    {
      g_autofree char *server = g_strdup_printf ("identity:%u", i);

      g_assert_cmpuint (count_of_server (fixture, server), ==,
                        i >= 20 || i % 2 == 1 ? 0 : N_ROWS / 20 + (i == 2));
    }
}

static void
test_changed_row (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = find (fixture, NULL, CM_QUERY_SORT_TITLE);
  const char *id = cm_summary_get_id (before->pdata[100]);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) found = NULL;

  rename_document (fixture, id, "zzzz unheard-of");
  after = find (fixture, NULL, CM_QUERY_SORT_TITLE);
  g_assert_cmpuint (after->len, ==, N_ROWS);
  g_assert_true (after->pdata[99] == before->pdata[99]);
  g_assert_true (after->pdata[100] == before->pdata[101]);
  g_assert_cmpstr (cm_summary_get_title (after->pdata[N_ROWS - 1]), ==,
                   "zzzz unheard-of");
  found = find (fixture, "UNHEARD", CM_QUERY_SORT_TITLE);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_true (found->pdata[0] == after->pdata[N_ROWS - 1]);
}

/* Searching goes by texts that were read before a change and since. */
static void
test_search_follows (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *title = g_strdup_printf ("needle%u", i);
      g_autofree char *previous = g_strdup_printf ("needle%u", i - 1);
      g_autoptr (GPtrArray) nothing = find (fixture, title, CM_QUERY_SORT_TITLE);
      g_autoptr (GPtrArray) all = find (fixture, NULL, CM_QUERY_SORT_TITLE);
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (GPtrArray) old = NULL;

      g_assert_cmpuint (nothing->len, ==, 0);
      rename_document (fixture, cm_summary_get_id (all->pdata[0]), title);
      found = find (fixture, title, CM_QUERY_SORT_TITLE);
      g_assert_cmpuint (found->len, ==, 1);
      if (i == 0)
        continue;
      old = find (fixture, previous, CM_QUERY_SORT_TITLE);
      g_assert_cmpuint (old->len, ==, 1);
    }
}

/* Every text changes several times, so that the old ones outnumber the new. */
static void
test_search_rebuilt (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (CmCommit) commit = cm_commit_new ();
      g_autoptr (GPtrArray) found = find (fixture, "production", CM_QUERY_SORT_TITLE);

      g_assert_cmpuint (found->len, ==, N_ROWS);
      for (guint i = 0; i < N_ROWS; i += 2)
        put_sample (fixture->folder.store, commit, i);
      g_assert_true (cm_store_commit (fixture->folder.store, commit, NULL, NULL));
    }
}

static void
test_purged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) before = find (fixture, "production", CM_QUERY_SORT_TITLE);
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GPtrArray) after = NULL;
  g_autofree char *id = g_strdup (cm_summary_get_id (before->pdata[0]));
  g_autoptr (CmRecord) again = NULL;
  g_autoptr (GBytes) envelope = store_sample_envelope ("again");
  g_autoptr (CmSummary) row = store_sample_simple_summary (id, 9, FALSE);
  g_autoptr (CmCommit) put = cm_commit_new ();
  g_autoptr (GPtrArray) back = NULL;

  cm_commit_purge (commit, id);
  g_assert_true (cm_store_commit (fixture->folder.store, commit, NULL, NULL));
  after = find (fixture, "production", CM_QUERY_SORT_TITLE);
  g_assert_cmpuint (after->len, ==, N_ROWS - 1);

  /* It comes back under the same key with another row. */
  again = cm_record_new (id, CM_DOCUMENT_TYPE_CREDENTIAL, 9, FALSE, NULL, envelope);
  cm_commit_put (put, again, row);
  g_assert_true (cm_store_commit (fixture->folder.store, put, NULL, NULL));
  back = find (fixture, id, CM_QUERY_SORT_TITLE);
  g_assert_cmpuint (back->len, ==, 1);
  g_assert_cmpuint (cm_summary_get_fields (back->pdata[0])->version, ==, 9);
}

/* Orders by every column, compared with the memory store's. */
static void
test_orders (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmStore) memory = cm_memory_store_new (fixture->folder.clock);
  g_autoptr (CmCommit) commit = cm_commit_new ();

  for (guint i = 0; i < N_ROWS; i++)
    put_sample (memory, commit, i);
  g_assert_true (cm_store_commit (memory, commit, NULL, NULL));
  for (CmQuerySort sort = CM_QUERY_SORT_TITLE; sort <= CM_QUERY_SORT_CHANGED; sort++)
    {
      g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GPtrArray) expected = NULL;

      cm_query_set_sort (query, sort, sort % 2);
      rows = cm_store_query_cached (fixture->folder.store, query, fixture->rows, NULL,
                                    NULL);
      expected = cm_store_query (memory, query, NULL, NULL);
      for (guint i = 0; i < N_ROWS; i++)
        g_assert_cmpstr (cm_summary_get_id (rows->pdata[i]), ==,
                         cm_summary_get_id (expected->pdata[i]));
    }
}

typedef void (*TestFunc) (Fixture *fixture, gconstpointer data);

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    TestFunc func;
  } tests[] = {
    { "same-objects", test_same_objects },
    { "filters", test_filters },
    { "changed-row", test_changed_row },
    { "search-follows", test_search_follows },
    { "search-rebuilt", test_search_rebuilt },
    { "purged", test_purged },
    { "orders", test_orders },
  };

  cm_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/row-finder/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }
  return g_test_run ();
}
