/* test-activity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-activity-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACTIVITY);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  CmActivityDoc *self = CM_ACTIVITY_DOC (read);
  GPtrArray *entries = cm_activity_doc_get_entries (self);
  const CmActivityEntry *entry;

  g_assert_cmpstr (cm_activity_doc_get_previous_entry (self), ==, DOCS_HASH);
  g_assert_cmpuint (entries->len, ==, 2);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpint (entry->action, ==, CM_ACTION_IMPORT);
  g_assert_cmpstr (entry->document, ==, "credential:1");
  g_assert_cmpstr (entry->title, ==, "Shop");
  g_assert_cmpstr (entry->detail, ==, "servers: web01, web02");
  entry = g_ptr_array_index (entries, 1);
  g_assert_null (entry->title);
  g_assert_null (entry->detail);
}

static void
test_empty (void)
{
  CmActivityDoc *self = cm_activity_doc_new ();
  g_autoptr (CmSummary) summary = cm_document_summarize (CM_DOCUMENT (self));

  g_assert_cmpuint (cm_activity_doc_get_entries (self)->len, ==, 0);
  g_assert_null (cm_activity_doc_get_previous_entry (self));
  g_assert_null (cm_summary_get_fields (summary)->detail);
  docs_advance (CM_DOCUMENT (self));
  g_object_unref (docs_assert_round_trip (CM_DOCUMENT (self)));
  g_assert_finalize_object (self);
}

/* A copy has entries of its own. */
static void
test_copy (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACTIVITY);
  g_autoptr (CmDocument) copy = cm_document_copy (sample);

  cm_activity_doc_add (CM_ACTIVITY_DOC (copy), CM_ACTION_PURGE, "x", NULL, NULL);
  g_assert_cmpuint (cm_activity_doc_get_entries (CM_ACTIVITY_DOC (copy))->len, ==, 3);
  g_assert_cmpuint (cm_activity_doc_get_entries (CM_ACTIVITY_DOC (sample))->len, ==, 2);
}

static void
test_most (void)
{
  g_autoptr (CmActivityDoc) self = cm_activity_doc_new ();
  g_autofree char *long_text = g_strnfill (10000, '"');
  g_autoptr (CmDocument) read = NULL;

  for (guint i = 0; i < CM_ACTIVITY_MAX_ENTRIES; i++)
    cm_activity_doc_add (self, CM_ACTION_CHANGE, "credential:1", long_text, long_text);
  docs_advance (CM_DOCUMENT (self));
  read = docs_assert_round_trip (CM_DOCUMENT (self));
  g_assert_cmpuint (cm_activity_doc_get_entries (CM_ACTIVITY_DOC (read))->len, ==,
                    CM_ACTIVITY_MAX_ENTRIES);
}

static void
test_wrong_members (void)
{
  static const struct
  {
    const char *member;
    const char *value;
  } wrong[] = {
    { "entries", NULL },
    { "entries", "{}" },
    { "entries", "[7]" },
    { "entries", "[{}]" },
    { "entries", "[{\"action\":\"dance\",\"document\":\"x\"}]" },
    { "entries", "[{\"action\":\"import\"}]" },
    { "entries", "[{\"action\":\"import\",\"document\":\"x\\ny\"}]" },
    { "entries", "[{\"action\":\"import\",\"document\":\"x\",\"title\":1}]" },
    { "entries", "[{\"action\":\"import\",\"document\":\"x\",\"detail\":[]}]" },
    { "previous_entry", "\"first\"" },
  };
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACTIVITY);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) json = docs_change (sample, wrong[i].member, wrong[i].value);

      g_test_message ("%s: %s", wrong[i].member, wrong[i].value);
      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
    }
}

static void
test_too_many (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACTIVITY);
  g_autoptr (GString) entries = g_string_new ("[");
  g_autoptr (GBytes) json = NULL;

  for (guint i = 0; i <= CM_ACTIVITY_MAX_ENTRIES; i++)
    g_string_append_printf (entries, "%s{\"action\":\"import\",\"document\":\"x\"}",
                            i > 0 ? "," : "");
  g_string_append_c (entries, ']');
  json = docs_change (sample, "entries", entries->str);
  docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
}

static void
test_summary (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_ACTIVITY);
  g_autoptr (CmSummary) summary = cm_document_summarize (sample);
  g_autofree char *text = cm_summary_dup_search_text (summary);

  g_assert_cmpstr (cm_summary_get_fields (summary)->detail, ==, "import");
  g_assert_nonnull (strstr (text, "servers: web01"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/activity-doc/members", test_members);
  g_test_add_func ("/activity-doc/empty", test_empty);
  g_test_add_func ("/activity-doc/copy", test_copy);
  g_test_add_func ("/activity-doc/most", test_most);
  g_test_add_func ("/activity-doc/wrong-members", test_wrong_members);
  g_test_add_func ("/activity-doc/too-many", test_too_many);
  g_test_add_func ("/activity-doc/summary", test_summary);
  return g_test_run ();
}
