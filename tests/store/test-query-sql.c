/* test-query-sql.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rule of queries exists twice: in CmQuery for a row in memory and as SQL. The memory
 * store asks the first, the SQLite store the second; here both get the same rows and the
 * same questions, drawn at random from few values so that edges are met.
 */

#include "cm-memory-store.h"
#include "cm-test-home.h"
#include "store-samples.h"

#define N_ROWS 400
#define N_QUERIES 600

typedef struct
{
  StoreFolder folder;
  CmStore *memory;
} Fixture;

static void
put_rows (Fixture *fixture, GRand *rand)
{
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autoptr (CmSummary) summary = store_sample_random_summary (rand, i);
      const CmSummaryFields *fields = cm_summary_get_fields (summary);
      g_autoptr (GBytes) envelope = store_sample_envelope (fields->id);
      g_autoptr (CmRecord) record
          = cm_record_new (fields->id, fields->type, 1, fields->deleted, NULL, envelope);

      cm_commit_put (commit, record, summary);
    }
  cm_store_commit (fixture->folder.store, commit, NULL, &error);
  g_assert_no_error (error);
  cm_store_commit (fixture->memory, commit, NULL, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (data));

  store_folder_init (&fixture->folder);
  store_folder_open (&fixture->folder);
  fixture->memory = cm_memory_store_new (fixture->folder.clock);
  put_rows (fixture, rand);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  store_folder_close (&fixture->folder);
  store_folder_clear (&fixture->folder);
  g_assert_finalize_object (fixture->memory);
}

static char *
describe (CmQuery *query)
{
  gint64 from, to;
  CmStatus status = 0;
  CmHealth health = 0;
  gboolean has_status = cm_query_get_status (query, &status);
  gboolean has_health = cm_query_get_health (query, &health);

  cm_query_get_expires (query, &from, &to);
  return g_strdup_printf (
      "type %d view %d status %d health %d server %s from %" G_GINT64_FORMAT
      " to %" G_GINT64_FORMAT " search “%s” sort %d%s warn %u",
      cm_query_get_document_type (query), cm_query_get_view (query),
      has_status ? (int)status : -1, has_health ? (int)health : -1,
      cm_query_get_server (query), from, to, cm_query_get_search (query),
      cm_query_get_sort (query), cm_query_is_descending (query) ? " descending" : "",
      cm_query_get_warn_days (query));
}

static void
assert_same_rows (GPtrArray *rows, GPtrArray *expected, CmQuery *query)
{
  g_autofree char *text = describe (query);

  g_test_message ("%s: %u rows", text, expected->len);
  g_assert_cmpuint (rows->len, ==, expected->len);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (cm_summary_get_id (g_ptr_array_index (rows, i)), ==,
                     cm_summary_get_id (g_ptr_array_index (expected, i)));
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (data) + 1);
  guint n_filled = 0;

  for (guint i = 0; i < N_QUERIES; i++)
    {
      g_autoptr (CmQuery) query = store_sample_random_query (rand);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) rows
          = cm_store_query (fixture->folder.store, query, NULL, &error);
      g_autoptr (GPtrArray) expected
          = cm_store_query (fixture->memory, query, NULL, NULL);

      g_assert_no_error (error);
      assert_same_rows (rows, expected, query);
      n_filled += expected->len > 0;
    }
  g_assert_cmpuint (n_filled, >, N_QUERIES / 3);
}

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (GPOINTER_TO_UINT (data) + 2);
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) counts = NULL;
  g_autoptr (GArray) expected = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_QUERIES; i++)
    g_ptr_array_add (queries, store_sample_random_query (rand));
  counts = cm_store_count (fixture->folder.store, queries, NULL, &error);
  g_assert_no_error (error);
  expected = cm_store_count (fixture->memory, queries, NULL, NULL);
  g_assert_cmpmem (counts->data, counts->len * sizeof (guint), expected->data,
                   expected->len * sizeof (guint));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  for (guint seed = 1; seed <= 3; seed++)
    {
      g_autofree char *rows = g_strdup_printf ("/query-sql/rows/%u", seed);
      g_autofree char *counts = g_strdup_printf ("/query-sql/counts/%u", seed);
      gconstpointer data = GUINT_TO_POINTER (seed * 1000);

      g_test_add (rows, Fixture, data, set_up, test_rows, tear_down);
      g_test_add (counts, Fixture, data, set_up, test_counts, tear_down);
    }
  return g_test_run ();
}
