/* test-live-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list a window makes once: before there is a certstore, and after.
 */

#include "cm-test-home.h"
#include "flow-asserts.h"
#include "flow-fixture.h"

static void
count_items_cb (GListModel *model,
                guint position,
                guint removed,
                guint added,
                int *n_items)
{
  *n_items += (int)added - (int)removed;
}

static void
wait_for_items (GListModel *list, guint n_items)
{
  for (guint i = 0; i < 50 && g_list_model_get_n_items (list) != n_items; i++)
    flow_settle ();
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n_items);
}

/* Made before there is a certstore. */
static void
test_follows (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  CmContext *context = flow_folder_context (dir);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (CmQuery) search = cm_query_copy (query);
  g_autoptr (CmQuery) current = NULL;
  GListModel *list = cm_context_create_list (context, query);
  gboolean loading = TRUE;
  int n_announced = 0;

  g_signal_connect (list, "items-changed", G_CALLBACK (count_items_cb), &n_announced);
  g_object_get (list, "loading", &loading, NULL);
  g_assert_false (loading);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
  g_assert_null (g_list_model_get_item (list, 0));
  g_assert_true (g_list_model_get_item_type (list) == CM_TYPE_SUMMARY);

  flow_create (context);
  g_free (flow_add_credential (context, "shop.example.org", NULL));
  g_free (flow_add_credential (context, "mail.example.org", NULL));
  wait_for_items (list, 2);
  g_assert_cmpint (n_announced, ==, 2);

  cm_query_set_search (search, "mail");
  g_object_set (list, "query", search, NULL);
  g_object_get (list, "query", &current, NULL);
  g_assert_true (current == search);
  wait_for_items (list, 1);
  g_assert_cmpint (n_announced, ==, 1);
  flow_assert_finalizes (list);
  flow_assert_finalizes (context);
}

/* Made when there is one already. */
static void
test_open (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_SETTINGS);
  g_autoptr (GListModel) list = cm_context_create_list (context, query);
  g_autoptr (CmSummary) row = NULL;

  wait_for_items (list, 1);
  row = g_list_model_get_item (list, 0);
  g_assert_cmpstr (cm_summary_get_id (row), ==, CM_SETTINGS_ID);
}

static gboolean
wait_for_sentence (CmProblems *problems, const char *part)
{
  for (guint i = 0; i < 50; i++)
    {
      const char *sentence = cm_problems_get_sentence (problems);

      if (part != NULL ? sentence != NULL && strstr (sentence, part) != NULL
                       : sentence == NULL)
        return TRUE;
      flow_settle ();
    }
  return FALSE;
}

/* What cannot be read again is told by the context, until it can; what is shown stays. */
static void
test_unreadable (void)
{
  SpyStore *spy = NULL;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  CmProblems *problems = cm_context_get_problems (context);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_SETTINGS);
  GListModel *list = cm_context_create_list (context, query);

  wait_for_items (list, 1);
  g_assert_null (cm_problems_get_sentence (problems));
  spy_store_fail_reading (spy, CM_STORE_ERROR_IO);
  cm_context_read_again (context);
  g_assert_true (wait_for_sentence (problems, "The spy reads nothing."));
  wait_for_items (list, 1);

  /* The list and the certstore. */
  g_assert_true (wait_for_sentence (problems, "read again")
                 || wait_for_sentence (problems, "A list may not be up to date"));
  spy_store_fail_reading (spy, -1);
  cm_context_read_again (context);
  g_assert_true (wait_for_sentence (problems, NULL));

  spy_store_fail_reading (spy, CM_STORE_ERROR_IO);
  cm_context_read_again (context);
  g_assert_true (wait_for_sentence (problems, "The spy reads nothing."));
  flow_assert_finalizes (list);
  spy_store_fail_reading (spy, -1);
  cm_context_read_again (context);
  g_assert_true (wait_for_sentence (problems, NULL));
}

/* That nothing can be written is told, and that it can again. */
static void
test_obstacle (void)
{
  SpyStore *spy = NULL;
  g_autoptr (CmContext) context = flow_spied_context (&spy);
  CmProblems *problems = cm_context_get_problems (context);
  g_autofree char *obstacle = NULL;

  g_assert_null (cm_context_dup_obstacle (context));
  spy_store_set_obstacle (spy, "The disk is gone.");
  cm_context_read_again (context);
  g_assert_true (wait_for_sentence (problems, "Read only. The disk is gone."));
  obstacle = cm_context_dup_obstacle (context);
  g_assert_cmpstr (obstacle, ==, "The disk is gone.");
  spy_store_set_obstacle (spy, NULL);
  cm_context_read_again (context);
  g_assert_true (wait_for_sentence (problems, NULL));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/live-list/follows", test_follows);
  g_test_add_func ("/live-list/open", test_open);
  g_test_add_func ("/live-list/unreadable", test_unreadable);
  g_test_add_func ("/live-list/obstacle", test_obstacle);
  return g_test_run ();
}
