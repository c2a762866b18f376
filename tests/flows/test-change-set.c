/* test-change-set.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-change-set-private.h"
#include "cm-settings-doc.h"
#include "cm-test-home.h"

static const CmChange *
get (CmChangeSet *set, guint i)
{
  return g_ptr_array_index (cm_change_set_get_changes (set), i);
}

static void
test_kinds (void)
{
  CmChangeSet *set = cm_change_set_new ();
  g_autoptr (CmSettingsDoc) settings = cm_settings_doc_new ();
  CmDocumentType type = CM_DOCUMENT_TYPE_ACTIVITY;

  g_assert_cmpuint (cm_change_set_get_size (set), ==, 0);
  cm_document_set_title (CM_DOCUMENT (settings), "Settings");
  cm_change_set_put (set, CM_DOCUMENT (settings), CM_ACTION_CHANGE, "renew days: 20");
  cm_change_set_purge (set, "credential:1", "old.example.org");
  cm_change_set_note (set, CM_ACTION_EXPORT, "credential:2", NULL, NULL);
  g_assert_cmpuint (cm_change_set_get_size (set), ==, 3);

  g_assert_true (get (set, 0)->document == CM_DOCUMENT (settings));
  g_assert_cmpstr (get (set, 0)->id, ==, CM_SETTINGS_ID);
  g_assert_cmpstr (get (set, 0)->title, ==, "Settings");
  g_assert_cmpstr (get (set, 0)->detail, ==, "renew days: 20");
  g_assert_false (get (set, 0)->purge);

  g_assert_true (get (set, 1)->purge);
  g_assert_null (get (set, 1)->document);
  g_assert_cmpint (get (set, 1)->action, ==, CM_ACTION_PURGE);

  g_assert_false (get (set, 2)->purge);
  g_assert_null (get (set, 2)->document);
  g_assert_null (get (set, 2)->title);
  g_assert_true (cm_change_get_document_type (get (set, 0), &type));
  g_assert_cmpint (type, ==, CM_DOCUMENT_TYPE_SETTINGS);
  g_assert_true (cm_change_get_document_type (get (set, 1), &type));
  g_assert_cmpint (type, ==, CM_DOCUMENT_TYPE_CREDENTIAL);
  g_assert_false (cm_change_get_document_type (get (set, 2), &type));
  g_assert_finalize_object (set);
}

/* However long the words are, many entries fit into one log document, and no character
 * is cut in two. */
static void
test_bounds (void)
{
  g_autoptr (CmChangeSet) set = cm_change_set_new ();
  g_autoptr (GString) longest = g_string_new ("x");

  for (guint i = 0; i < 5000; i++)
    g_string_append (longest, "ü");
  cm_change_set_note (set, CM_ACTION_SEAL, "credential:1", longest->str, longest->str);
  g_assert_cmpuint (strlen (get (set, 0)->title), <=, 303);
  g_assert_cmpuint (strlen (get (set, 0)->detail), <=, 1003);
  g_assert_cmpuint (strlen (get (set, 0)->detail), >, 990);
  g_assert_true (g_utf8_validate (get (set, 0)->title, -1, NULL));
  g_assert_true (g_utf8_validate (get (set, 0)->detail, -1, NULL));
  g_assert_true (g_str_has_suffix (get (set, 0)->detail, "ü…"));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/change-set/kinds", test_kinds);
  g_test_add_func ("/change-set/bounds", test_bounds);
  return g_test_run ();
}
