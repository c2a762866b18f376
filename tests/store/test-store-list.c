/* test-store-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A live list: what it shows, what it announces, and that rows stay the same objects.
 */

#include "cm-store-list.h"

#include "cm-test-home.h"
#include "store-samples.h"

typedef struct
{
  StoreFolder folder;
  CmStoreList *list;

  guint n_announced;
  guint position;
  guint n_removed;
  guint n_added;
  guint n_loading;
} Fixture;

static void
on_items_changed_cb (GListModel *model,
                     guint position,
                     guint n_removed,
                     guint n_added,
                     gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_announced++;
  fixture->position = position;
  fixture->n_removed = n_removed;
  fixture->n_added = n_added;
}

static void
on_loading_cb (CmStoreList *list, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *)user_data)->n_loading++;
}

static void
run_until_loaded (Fixture *fixture)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  while (cm_store_list_is_loading (fixture->list))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
}

static CmQuery *
make_query (const char *search)
{
  CmQuery *query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);

  cm_query_set_search (query, search);
  return query;
}

/* Puts a, b, c, d, e; the list shows them. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmQuery) query = make_query (NULL);

  store_folder_init (&fixture->folder);
  store_folder_open (&fixture->folder);
  for (char letter = 'e'; letter >= 'a'; letter--)
    {
      g_autofree char *id = g_strdup_printf ("credential:%c", letter);
      g_autoptr (CmRecord) record = store_sample_put (fixture->folder.store, id, "one");
    }
  store_sample_settle (20);

  fixture->list = cm_store_list_new (fixture->folder.store, query);
  g_signal_connect (fixture->list, "items-changed", G_CALLBACK (on_items_changed_cb),
                    fixture);
  g_signal_connect (fixture->list, "notify::loading", G_CALLBACK (on_loading_cb),
                    fixture);
  g_assert_true (cm_store_list_is_loading (fixture->list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->list)), ==, 0);
  run_until_loaded (fixture);
  g_assert_cmpuint (fixture->n_announced, ==, 1);
  g_assert_cmpuint (fixture->n_added, ==, 5);
  g_assert_cmpuint (fixture->n_loading, ==, 1);
  fixture->n_announced = fixture->n_loading = 0;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  run_until_loaded (fixture);
  g_assert_finalize_object (fixture->list);
  store_folder_close (&fixture->folder);
  store_folder_clear (&fixture->folder);
}

static char *
get_letters (Fixture *fixture)
{
  GListModel *model = G_LIST_MODEL (fixture->list);
  GString *letters = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CmSummary) row = g_list_model_get_item (model, i);

      g_string_append (letters, strchr (cm_summary_get_id (row), ':') + 1);
    }
  return g_string_free (letters, FALSE);
}

static void
assert_shows (Fixture *fixture, const char *expected)
{
  g_autofree char *letters = get_letters (fixture);

  g_assert_cmpstr (letters, ==, expected);
}

static void
set_query (Fixture *fixture, const char *search)
{
  g_autoptr (CmQuery) query = make_query (search);

  cm_store_list_set_query (fixture->list, query);
  g_assert_true (cm_store_list_get_query (fixture->list) == query);
}

static void
put_and_wait (Fixture *fixture, const char *id)
{
  g_autoptr (CmRecord) record = store_sample_put (fixture->folder.store, id, "two");

  store_sample_settle (20);
  run_until_loaded (fixture);
}

static void
test_model (Fixture *fixture, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (fixture->list);
  g_autoptr (CmQuery) query = NULL;
  gboolean loading = TRUE;

  assert_shows (fixture, "abcde");
  g_assert_true (g_list_model_get_item_type (model) == CM_TYPE_SUMMARY);
  g_assert_null (g_list_model_get_item (model, 5));
  g_object_get (fixture->list, "query", &query, "loading", &loading, NULL);
  g_assert_true (query == cm_store_list_get_query (fixture->list));
  g_assert_false (loading);
}

/* A row in the middle changes: only that one is announced, the others stay. */
static void
test_row_changed (Fixture *fixture, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (fixture->list);
  g_autoptr (CmSummary) before = g_list_model_get_item (model, 1);
  g_autoptr (CmSummary) changed_before = g_list_model_get_item (model, 2);
  g_autoptr (CmSummary) after = NULL;
  g_autoptr (CmSummary) changed_after = NULL;

  put_and_wait (fixture, "credential:c");
  assert_shows (fixture, "abcde");
  g_assert_cmpuint (fixture->n_announced, ==, 1);
  g_assert_cmpuint (fixture->position, ==, 2);
  g_assert_cmpuint (fixture->n_removed, ==, 1);
  g_assert_cmpuint (fixture->n_added, ==, 1);
  g_assert_cmpuint (fixture->n_loading, ==, 2);

  after = g_list_model_get_item (model, 1);
  changed_after = g_list_model_get_item (model, 2);
  g_assert_true (before == after);
  g_assert_true (changed_before != changed_after);
  g_assert_cmpuint (cm_summary_get_fields (changed_after)->version, ==, 2);
}

static void
test_row_added (Fixture *fixture, gconstpointer data)
{
  put_and_wait (fixture, "credential:bb");
  assert_shows (fixture, "abbbcde");
  g_assert_cmpuint (fixture->n_announced, ==, 1);
  g_assert_cmpuint (fixture->position, ==, 2);
  g_assert_cmpuint (fixture->n_removed, ==, 0);
  g_assert_cmpuint (fixture->n_added, ==, 1);
}

static void
test_row_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCommit) commit = cm_commit_new ();

  cm_commit_purge (commit, "credential:a");
  g_assert_true (cm_store_commit (fixture->folder.store, commit, NULL, NULL));
  store_sample_settle (20);
  run_until_loaded (fixture);
  assert_shows (fixture, "bcde");
  g_assert_cmpuint (fixture->position, ==, 0);
  g_assert_cmpuint (fixture->n_removed, ==, 1);
  g_assert_cmpuint (fixture->n_added, ==, 0);
}

/* Nothing of what is shown changes: nothing is announced. */
static void
test_unrelated (Fixture *fixture, gconstpointer data)
{
  set_query (fixture, "credential:b");
  run_until_loaded (fixture);
  assert_shows (fixture, "b");
  fixture->n_announced = 0;
  put_and_wait (fixture, "credential:e");
  g_assert_cmpuint (fixture->n_announced, ==, 0);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  GListModel *model = G_LIST_MODEL (fixture->list);
  g_autoptr (CmSummary) before = g_list_model_get_item (model, 3);
  g_autoptr (CmSummary) after = NULL;

  set_query (fixture, ":D");
  g_assert_true (cm_store_list_is_loading (fixture->list));
  assert_shows (fixture, "abcde");
  run_until_loaded (fixture);
  assert_shows (fixture, "d");
  set_query (fixture, NULL);
  run_until_loaded (fixture);
  assert_shows (fixture, "abcde");
  after = g_list_model_get_item (model, 3);
  g_assert_true (before == after);
  g_assert_cmpuint (fixture->n_loading, ==, 4);
}

static void
test_sort (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmQuery) query = make_query (NULL);

  cm_query_set_sort (query, CM_QUERY_SORT_TITLE, TRUE);
  cm_store_list_set_query (fixture->list, query);
  cm_store_list_set_query (fixture->list, query);
  run_until_loaded (fixture);
  assert_shows (fixture, "edcba");
}

/* Many queries in a row: only the last answer is shown. */
static void
test_superseded (Fixture *fixture, gconstpointer data)
{
  static const char *const searches[] = { ":a", ":b", ":c", ":d", ":e", ":b" };

  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    set_query (fixture, searches[i]);
  run_until_loaded (fixture);
  assert_shows (fixture, "b");
  g_assert_cmpuint (fixture->n_announced, ==, 1);
  g_assert_cmpuint (fixture->n_loading, ==, 2);
}

static void
on_items_changed_search_cb (GListModel *model,
                            guint position,
                            guint n_removed,
                            guint n_added,
                            gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (model, on_items_changed_search_cb, user_data);
  set_query (user_data, ":a");
}

/* A listener that asks for something else while the list announces. */
static void
test_reentrant (Fixture *fixture, gconstpointer data)
{
  g_signal_connect (fixture->list, "items-changed",
                    G_CALLBACK (on_items_changed_search_cb), fixture);
  set_query (fixture, ":c");
  run_until_loaded (fixture);
  assert_shows (fixture, "a");
}

static void
test_other_type (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmQuery) roots = cm_query_new (CM_DOCUMENT_TYPE_TRUSTED_ROOT);

  cm_store_list_set_query (fixture->list, roots);
  run_until_loaded (fixture);
  assert_shows (fixture, "");
  set_query (fixture, NULL);
  run_until_loaded (fixture);
  assert_shows (fixture, "abcde");
}

/* The list goes while a query runs, and the store before the list. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmQuery) query = make_query (NULL);
  CmStoreList *list = cm_store_list_new (fixture->folder.store, query);
  gpointer list_gone = list;

  g_object_add_weak_pointer (G_OBJECT (list), &list_gone);
  g_object_unref (list);
  store_sample_settle (50);
  g_assert_null (list_gone);
}

/* Somebody writes all the time: the list keeps up rather than waiting for the end. */
static gpointer
write_many (gpointer store)
{
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("credential:f%03u", i);
      g_autoptr (CmRecord) record = store_sample_put (store, id, "one");
    }
  return NULL;
}

static void
test_busy_writer (Fixture *fixture, gconstpointer data)
{
  GThread *thread = g_thread_new ("writer", write_many, fixture->folder.store);
  guint n_rows = 0;

  while (n_rows < 305)
    {
      g_main_context_iteration (NULL, TRUE);
      n_rows = g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
    }
  g_thread_join (thread);
  g_assert_cmpuint (fixture->n_announced, >, 1);
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
    { "model", test_model },         { "row-changed", test_row_changed },
    { "row-added", test_row_added }, { "row-removed", test_row_removed },
    { "unrelated", test_unrelated }, { "search", test_search },
    { "sort", test_sort },           { "superseded", test_superseded },
    { "reentrant", test_reentrant }, { "other-type", test_other_type },
    { "gone", test_gone },           { "busy-writer", test_busy_writer },
  };

  cm_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store-list/%s", tests[i].name);

      g_test_add (path, Fixture, NULL, set_up, tests[i].func, tear_down);
    }
  return g_test_run ();
}
