/* test-import-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row: what can be ticked, who hears of it, and what a result does to it.
 */

#include "cm-test-home.h"
#include "import-fixture.h"

static CmImportItem *
new_item (CmImportState state, CmPrivateKey *key, gboolean selected)
{
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autoptr (GPtrArray) intermediates = cm_test_chain ("intermediate", NULL);
  CmImportItemFields fields = { .kind = CM_IMPORT_KIND_CREDENTIAL,
                                .state = state,
                                .title = "www.example.com",
                                .summary = "certificate + key",
                                .note = "valid",
                                .source = "leaf.pem",
                                .reason = "because",
                                .document_id = "credential:1",
                                .friendly_name = "my shop",
                                .certificate = certificate,
                                .key = key,
                                .intermediates = intermediates,
                                .selected = selected };

  return cm_import_item_new (&fields);
}

static void
test_properties (void)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  CmImportItem *item = new_item (CM_IMPORT_STATE_NEW, key, TRUE);
  g_autofree char *title = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *note = NULL;
  CmImportState state = CM_IMPORT_STATE_UNUSABLE;
  CmImportResult result = CM_IMPORT_RESULT_FAILED;
  gboolean selected = FALSE;

  g_object_get (item, "title", &title, "summary", &summary, "note", &note, "state",
                &state, "result", &result, "selected", &selected, NULL);
  g_assert_cmpstr (title, ==, "www.example.com");
  g_assert_cmpstr (summary, ==, "certificate + key");
  g_assert_cmpstr (note, ==, "valid");
  g_assert_cmpint (state, ==, CM_IMPORT_STATE_NEW);
  g_assert_cmpint (result, ==, CM_IMPORT_RESULT_NONE);
  g_assert_true (selected);
  g_assert_cmpstr (cm_import_item_get_source (item), ==, "leaf.pem");
  g_assert_cmpstr (cm_import_item_get_reason (item), ==, "because");
  g_assert_cmpstr (cm_import_item_get_document_id (item), ==, "credential:1");
  g_assert_cmpstr (cm_import_item_get_friendly_name (item), ==, "my shop");
  g_assert_true (cm_import_item_get_key (item) == key);
  flow_assert_finalizes (item);
}

static void
test_selectable (void)
{
  static const gboolean can[]
      = { [CM_IMPORT_STATE_NEW] = TRUE,      [CM_IMPORT_STATE_ATTACHES] = TRUE,
          [CM_IMPORT_STATE_DELETED] = TRUE,  [CM_IMPORT_STATE_ASKS] = TRUE,
          [CM_IMPORT_STATE_HERE] = FALSE,    [CM_IMPORT_STATE_LOCKED] = FALSE,
          [CM_IMPORT_STATE_UNUSABLE] = FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (can); i++)
    {
      g_autoptr (CmImportItem) item = new_item ((CmImportState)i, NULL, TRUE);

      g_assert_cmpint (cm_import_item_is_selectable (item), ==, can[i]);
      g_assert_cmpint (cm_import_item_get_selected (item), ==, can[i]);
    }
}

static void
count_cb (CmImportItem *item, gpointer user_data)
{
  *(guint *)user_data += 1;
}

static void
test_watcher (void)
{
  g_autoptr (CmImportItem) item = new_item (CM_IMPORT_STATE_NEW, NULL, FALSE);
  guint n = 0, n_notified = 0;

  cm_import_item_set_watcher (item, count_cb, &n);
  g_signal_connect_swapped (item, "notify::selected", G_CALLBACK (g_atomic_int_inc),
                            &n_notified);
  cm_import_item_set_selected (item, FALSE);
  g_assert_cmpuint (n, ==, 0);
  cm_import_item_set_selected (item, TRUE);
  g_assert_cmpuint (n, ==, 1);
  cm_import_item_set_watcher (item, NULL, NULL);
  cm_import_item_set_selected (item, FALSE);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (n_notified, ==, 2);
}

/* What is stored forgets its key and is unticked; what failed keeps both. */
static void
test_results (void)
{
  for (int result = CM_IMPORT_RESULT_IMPORTED; result <= CM_IMPORT_RESULT_FAILED;
       result++)
    {
      gboolean is_done
          = result != CM_IMPORT_RESULT_SKIPPED && result != CM_IMPORT_RESULT_FAILED;
      g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
      g_autoptr (CmImportItem) item = new_item (CM_IMPORT_STATE_NEW, key, TRUE);

      cm_import_item_set_result (item, (CmImportResult)result, "credential:2", NULL);
      g_assert_cmpint (cm_import_item_get_result (item), ==, result);
      g_assert_cmpint (cm_import_item_is_done (item), ==, is_done);
      g_assert_cmpint (cm_import_item_get_key (item) == NULL, ==, is_done);
      g_assert_cmpint (cm_import_item_get_selected (item), ==, !is_done);
      g_assert_cmpint (cm_import_item_is_selectable (item), ==, !is_done);
      g_assert_cmpstr (cm_import_item_get_document_id (item), ==, "credential:2");
    }
}

static void
test_reasons (void)
{
  g_autoptr (CmImportItem) item = new_item (CM_IMPORT_STATE_NEW, NULL, TRUE);

  cm_import_item_set_result (item, CM_IMPORT_RESULT_SKIPPED, NULL, NULL);
  g_assert_cmpstr (cm_import_item_get_reason (item), ==, "because");
  cm_import_item_set_result (item, CM_IMPORT_RESULT_FAILED, NULL, "no space");
  g_assert_cmpstr (cm_import_item_get_reason (item), ==, "no space");
  g_assert_cmpstr (cm_import_item_get_document_id (item), ==, "credential:1");
  cm_import_item_set_result (item, CM_IMPORT_RESULT_IMPORTED, "credential:3", NULL);
  g_assert_null (cm_import_item_get_reason (item));
}

/* A file may be called anything. */
static void
test_deceptive_name (void)
{
  const CmImportItemFields fields = { .kind = CM_IMPORT_KIND_UNKNOWN,
                                      .state = CM_IMPORT_STATE_UNUSABLE,
                                      .title = "a\u202Egnp.pem",
                                      .source = "a\u202Egnp.pem\n" };
  g_autoptr (CmImportItem) item = cm_import_item_new (&fields);

  g_assert_cmpstr (cm_import_item_get_title (item), ==, "a\uFFFDgnp.pem");
  g_assert_cmpstr (cm_import_item_get_source (item), ==, "a\uFFFDgnp.pem\uFFFD");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-item/properties", test_properties);
  g_test_add_func ("/import-item/selectable", test_selectable);
  g_test_add_func ("/import-item/watcher", test_watcher);
  g_test_add_func ("/import-item/results", test_results);
  g_test_add_func ("/import-item/reasons", test_reasons);
  g_test_add_func ("/import-item/deceptive-name", test_deceptive_name);
  return g_test_run ();
}
