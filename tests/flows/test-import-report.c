/* test-import-report.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What came of an import, in a sentence or two.
 */

#include "cm-test-home.h"
#include "import-fixture.h"

#define MAX_ITEMS 8

/* A form with one row for each result. */
static CmImportFlow *
new_flow (CmContext *context, const CmImportResult *results, guint n)
{
  CmImportFlow *flow = cm_import_flow_new (context);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("file%u.pem", i);
      CmImportItemFields fields
          = { .state = CM_IMPORT_STATE_NEW, .title = title, .source = title };

      g_ptr_array_add (items, cm_import_item_new (&fields));
    }
  cm_import_flow_install_items (flow, items);
  for (guint i = 0; i < n; i++)
    cm_import_item_set_result (import_get (flow, i), results[i], NULL,
                               results[i] == CM_IMPORT_RESULT_FAILED ? "It is broken."
                                                                     : NULL);
  return flow;
}

static const struct
{
  const char *sentence;
  guint n;
  CmImportResult results[MAX_ITEMS];
} cases[] = {
  { "Nothing was imported.", 0, { CM_IMPORT_RESULT_NONE } },
  { "Nothing was imported.", 1, { CM_IMPORT_RESULT_SKIPPED } },
  { "1 was imported.", 1, { CM_IMPORT_RESULT_IMPORTED } },
  { "2 were imported.", 2, { CM_IMPORT_RESULT_IMPORTED, CM_IMPORT_RESULT_IMPORTED } },
  { "1 completed what was here.", 1, { CM_IMPORT_RESULT_ATTACHED } },
  { "1 was here already.", 1, { CM_IMPORT_RESULT_ALREADY_HERE } },
  { "2 were here already.",
    2,
    { CM_IMPORT_RESULT_ALREADY_HERE, CM_IMPORT_RESULT_ALREADY_HERE } },
  { "1 could not be imported: “file0.pem”: It is broken.",
    1,
    { CM_IMPORT_RESULT_FAILED } },
  { "1 was imported. 1 completed what was here. 1 was here already. 2 could not be "
    "imported: “file2.pem”: It is broken.",
    6,
    { CM_IMPORT_RESULT_ALREADY_HERE, CM_IMPORT_RESULT_IMPORTED, CM_IMPORT_RESULT_FAILED,
      CM_IMPORT_RESULT_SKIPPED, CM_IMPORT_RESULT_ATTACHED, CM_IMPORT_RESULT_FAILED } },
};

static void
test_sentences (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CmImportFlow) flow = new_flow (context, cases[i].results, cases[i].n);
      g_autofree char *report = cm_import_flow_dup_report (flow);

      g_assert_cmpstr (report, ==, cases[i].sentence);
    }
}

/* A reason that names its file is not made longer. */
static void
test_named (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  const CmImportResult results[] = { CM_IMPORT_RESULT_SKIPPED };
  g_autoptr (CmImportFlow) flow = new_flow (context, results, 1);
  g_autofree char *report = NULL;

  cm_import_item_set_result (import_get (flow, 0), CM_IMPORT_RESULT_FAILED, NULL,
                             "“file0.pem” is empty.");
  report = cm_import_flow_dup_report (flow);
  g_assert_cmpstr (report, ==, "1 could not be imported: “file0.pem” is empty.");
}

/* A file that is called like a word of the reason is named all the same. */
static void
test_named_like_a_word (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);
  g_autofree char *path = cm_test_fixture_path ("leaf-rsa.key");
  g_autofree char *text = NULL;
  g_autofree char *report = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  import_add_text (flow, "key", text);
  import_read (flow);
  import_run (flow);
  report = cm_import_flow_dup_report (flow);
  flow_assert_says (report, "1 could not be imported: “key”: There is no certificate",
                    NULL);
}

static void
test_counts (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = new_flow (context, cases[8].results, cases[8].n);

  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_FAILED), ==, 2);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_SKIPPED), ==, 1);
  g_assert_cmpuint (cm_import_flow_count_results (flow, CM_IMPORT_RESULT_NONE), ==, 0);
}

/* The same for a toast: as short as it can be said. */
static void
test_summary (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) all = new_flow (context, cases[8].results, cases[8].n);
  g_autoptr (CmImportFlow) none = new_flow (context, cases[1].results, cases[1].n);
  g_autofree char *long_one = cm_import_flow_dup_summary (all);
  g_autofree char *short_one = cm_import_flow_dup_summary (none);

  g_assert_cmpstr (long_one, ==,
                   "1 imported · 1 completed · 1 already here · 2 not imported");
  g_assert_cmpstr (short_one, ==, "Nothing was imported.");
}

/* What was chosen for keys that are here already and does not happen. */
static void
test_unchanged (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  const char *const servers[] = { cm_document_get_id (CM_DOCUMENT (server)), NULL };
  g_autoptr (CmImportFlow) one = NULL;
  g_autoptr (CmImportFlow) two = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *text = NULL;
  g_autofree char *both = NULL;

  import_fixtures (context, "leaf.crt", "leaf.key", "leaf-rsa.crt", "leaf-rsa.key", NULL);
  one = import_open (context, "leaf.crt", "leaf.key", NULL);
  g_assert_null (cm_import_flow_dup_unchanged_note (one));
  cm_import_flow_set_servers (one, servers);
  before = cm_import_flow_dup_unchanged_note (one);
  flow_assert_says (before, "“www.example.com”: Its key is here already.",
                    "no access to web01", NULL);
  import_run (one);
  after = cm_import_flow_dup_summary (one);
  flow_assert_says (after, "1 already here\n“www.example.com”: Its key", NULL);
  text = cm_import_flow_dup_text (one);
  flow_assert_says (text, "    Its key is here already. The import gives no access",
                    NULL);

  two = import_open (context, "leaf.crt", "leaf.key", "leaf-rsa.crt", "leaf-rsa.key",
                     NULL);
  cm_import_flow_set_servers (two, servers);
  both = cm_import_flow_dup_unchanged_note (two);
  flow_assert_says (both, "2 keys were here: their servers", NULL);
}

/* After a real run: the file that could not be used is named. */
static void
test_run (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow
      = import_open (context, "leaf.crt", "leaf-rsa.key", "root.crt", NULL);
  g_autofree char *report = NULL;

  import_run (flow);
  report = cm_import_flow_dup_report (flow);
  flow_assert_says (report, "1 was imported. 1 could not be imported: “leaf-rsa.key”: ",
                    "There is no certificate for this key", NULL);
}

/* What is kept names everything under its heading, before a run and after it. */
static void
test_text (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow
      = import_open (context, "leaf.crt", "leaf-rsa.key", "root.crt", NULL);
  g_autofree char *before = cm_import_flow_dup_text (flow);
  g_autofree char *after = NULL;

  flow_assert_says (before, "Import, ", "Nothing was imported yet.",
                    "\nCan be imported\n  www.example.com\n",
                    "\nNot imported\n  leaf-rsa.key\n", NULL);
  import_run (flow);
  after = cm_import_flow_dup_text (flow);
  flow_assert_says (after, "1 was imported. 1 could not be imported",
                    "\nImported\n  www.example.com\n", "    leaf.crt\n",
                    "\nNot imported\n  leaf-rsa.key\n",
                    "    There is no certificate for this key",
                    "\nLeft out\n  Example Root CA\n", NULL);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-report/sentences", test_sentences);
  g_test_add_func ("/import-report/named", test_named);
  g_test_add_func ("/import-report/named-like-a-word", test_named_like_a_word);
  g_test_add_func ("/import-report/counts", test_counts);
  g_test_add_func ("/import-report/summary", test_summary);
  g_test_add_func ("/import-report/unchanged", test_unchanged);
  g_test_add_func ("/import-report/run", test_run);
  g_test_add_func ("/import-report/text", test_text);
  return g_test_run ();
}
