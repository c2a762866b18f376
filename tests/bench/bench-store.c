/* bench-store.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a store of many credentials costs: filling it beside a bare SQLite loop that
 * writes the same envelopes, the first load of a list, and a search typed letter by
 * letter while a main loop runs, with the longest time that loop was held up.
 *
 * Takes the number of credentials as argument (default 100,000).
 */

#include <glib/gstdio.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "cm-sqlite-store.h"
#include "cm-store-list.h"
#include "store-samples.h"

#define BATCH 1000
#define ENVELOPE_BYTES 3000
/* Between seeing a list and typing the first letter. */
#define THINK_MS 500

static double
get_ms (gint64 since)
{
  return (double)(g_get_monotonic_time () - since) / 1000.0;
}

static gsize
get_memory_kib (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (info.uordblks + info.hblkhd) / 1024;
}

static GBytes *
make_envelope (guint number)
{
  guint8 *bytes = g_malloc (ENVELOPE_BYTES);
  guint32 state = number;

  for (gsize i = 0; i < ENVELOPE_BYTES; i++)
    {
      state = state * 1664525u + 1013904223u;
      bytes[i] = (guint8)(state >> 24);
    }
  return g_bytes_new_take (bytes, ENVELOPE_BYTES);
}

static void
fill (CmStore *store, guint n_documents)
{
  gint64 spent = 0;

  for (guint first = 0; first < n_documents; first += BATCH)
    {
      g_autoptr (CmCommit) commit = cm_commit_new ();
      g_autoptr (GError) error = NULL;
      gint64 start;

      for (guint i = first; i < MIN (first + BATCH, n_documents); i++)
        {
          g_autoptr (CmSummary) summary = store_sample_summary (i);
          g_autoptr (GBytes) envelope = make_envelope (i);
          g_autoptr (CmRecord) record
              = cm_record_new (cm_summary_get_id (summary), CM_DOCUMENT_TYPE_CREDENTIAL,
                               1, FALSE, NULL, envelope);

          cm_commit_put (commit, record, summary);
        }
      start = g_get_monotonic_time ();
      cm_store_commit (store, commit, NULL, &error);
      g_assert_no_error (error);
      spent += g_get_monotonic_time () - start;
    }
  g_print ("fill: %u documents in commits of %d: %.0f ms, %.1f ms a commit\n",
           n_documents, BATCH, (double)spent / 1000.0,
           (double)spent / 1000.0 * BATCH / (double)n_documents);
}

/* The floor: one table with id and envelope, the same modes, the same batches. */
static void
fill_bare (const char *path, guint n_documents)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *insert = NULL;
  gint64 spent = 0;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle,
                                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                 "PRAGMA secure_delete = ON;"
                                 "CREATE TABLE document (id TEXT PRIMARY KEY, body BLOB)",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_prepare_v2 (handle, "INSERT INTO document VALUES (?1, ?2)", -1, &insert, NULL);
  for (guint first = 0; first < n_documents; first += BATCH)
    {
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) bodies
          = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      gint64 start;

      for (guint i = first; i < MIN (first + BATCH, n_documents); i++)
        {
          g_autoptr (CmSummary) summary = store_sample_summary (i);

          g_ptr_array_add (ids, g_strdup (cm_summary_get_id (summary)));
          g_ptr_array_add (bodies, make_envelope (i));
        }
      start = g_get_monotonic_time ();
      sqlite3_exec (handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
      for (guint i = 0; i < ids->len; i++)
        {
          gsize size_bytes = 0;
          gconstpointer data
              = g_bytes_get_data (g_ptr_array_index (bodies, i), &size_bytes);

          sqlite3_bind_text (insert, 1, g_ptr_array_index (ids, i), -1, SQLITE_STATIC);
          sqlite3_bind_blob64 (insert, 2, data, size_bytes, SQLITE_STATIC);
          g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
          sqlite3_reset (insert);
        }
      sqlite3_exec (handle, "COMMIT", NULL, NULL, NULL);
      spent += g_get_monotonic_time () - start;
    }
  sqlite3_finalize (insert);
  sqlite3_close (handle);
  g_print ("fill: bare SQLite: %.0f ms, %.1f ms a commit\n", (double)spent / 1000.0,
           (double)spent / 1000.0 * BATCH / (double)n_documents);
}

static CmQuery *
make_query (const char *search)
{
  CmQuery *query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  cm_query_set_search (query, search);
  return query;
}

/* Runs the main loop until the list has loaded; returns the longest iteration. */
static double
run_until_loaded (CmStoreList *list)
{
  double longest_ms = 0;

  while (cm_store_list_is_loading (list))
    {
      gint64 start;

      while (!g_main_context_pending (NULL))
        g_usleep (100);
      start = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      longest_ms = MAX (longest_ms, get_ms (start));
    }
  return longest_ms;
}

static void
measure_list (CmStore *store)
{
  static const char *const searches[] = {
    "m",       "ma",           "mai",  "mail", "mail0",
    "mail01",  "mail0",        "mail", "",     "exa",
    "example", "example gmbh", "zzz",  "",     "tag42 production",
    "",
  };
  gsize before_kib = get_memory_kib ();
  g_autoptr (CmQuery) all = make_query (NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (CmStoreList) list = cm_store_list_new (store, all);
  double stall_ms = run_until_loaded (list);

  g_print ("first load: %u rows in %.1f ms, main loop held up %.1f ms, %" G_GSIZE_FORMAT
           " KiB\n",
           g_list_model_get_n_items (G_LIST_MODEL (list)), get_ms (start), stall_ms,
           get_memory_kib () - before_kib);
  store_sample_settle (THINK_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_autoptr (CmQuery) query = make_query (searches[i]);

      start = g_get_monotonic_time ();
      cm_store_list_set_query (list, query);
      stall_ms = run_until_loaded (list);
      g_print ("search “%s”: %u rows in %.1f ms, main loop held up %.1f ms\n",
               searches[i], g_list_model_get_n_items (G_LIST_MODEL (list)),
               get_ms (start), stall_ms);
    }
  for (CmQuerySort sort = CM_QUERY_SORT_TITLE; sort <= CM_QUERY_SORT_CHANGED; sort++)
    for (int descending = 0; descending < 2; descending++)
      {
        g_autoptr (CmQuery) query = make_query (NULL);

        cm_query_set_sort (query, sort, descending);
        start = g_get_monotonic_time ();
        cm_store_list_set_query (list, query);
        stall_ms = run_until_loaded (list);
        g_print ("sort %d%s: %.1f ms, main loop held up %.1f ms\n", sort,
                 descending ? " descending" : "", get_ms (start), stall_ms);
      }
}

static void
measure_counts (CmStore *store)
{
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) counts = NULL;
  gint64 start;

  for (CmQueryView view = CM_QUERY_VIEW_ALL; view <= CM_QUERY_VIEW_DELETED; view++)
    {
      CmQuery *query = make_query (NULL);

      cm_query_set_view (query, view);
      g_ptr_array_add (queries, query);
    }
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *server = g_strdup_printf ("identity:%u", i * 2);
      CmQuery *query = make_query (NULL);

      cm_query_set_server (query, server);
      g_ptr_array_add (queries, query);
    }
  start = g_get_monotonic_time ();
  counts = cm_store_count (store, queries, NULL, NULL);
  g_print ("counts of %u views: %.1f ms\n", counts->len, get_ms (start));
}

static void
measure_lookup (CmStore *store)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) found = NULL;
  gint64 start;

  for (guint i = 0; i < 10000; i++)
    {
      g_auto (CmSummaryFields) fields = { 0 };

      store_sample_fields (i * 2, &fields);
      g_ptr_array_add (values, g_strdup (fields.fingerprint));
    }
  g_ptr_array_add (values, NULL);
  start = g_get_monotonic_time ();
  found = cm_store_lookup (store, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
                           (const char *const *)values->pdata, NULL, NULL);
  g_print ("look-up of 10000 fingerprints: %.1f ms, %u found\n", get_ms (start),
           g_hash_table_size (found));
}

int
main (int argc, char **argv)
{
  guint n_documents = argc > 1 ? (guint)strtoul (argv[1], NULL, 10) : 100000;
  g_auto (StoreFolder) folder = { 0 };
  g_autofree char *bare = NULL;

  store_folder_init_in (&folder, g_get_tmp_dir ());
  bare = g_build_filename (folder.directory, "bare.db", NULL);
  fill_bare (bare, n_documents);
  store_folder_open (&folder);
  fill (folder.store, n_documents);
  store_folder_close (&folder);

  store_folder_open (&folder);
  measure_list (folder.store);
  measure_counts (folder.store);
  measure_lookup (folder.store);
  return 0;
}
