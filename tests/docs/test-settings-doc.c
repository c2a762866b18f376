/* test-settings-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-settings-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_defaults (void)
{
  CmSettingsDoc *self = cm_settings_doc_new ();

  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (self)), ==, CM_SETTINGS_ID);
  g_assert_cmpuint (cm_settings_doc_get_renew_days (self), ==, 30);
  g_assert_null (cm_settings_doc_get_default_servers (self)[0]);
  g_assert_finalize_object (self);
}

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_SETTINGS);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  CmSettingsDoc *self = CM_SETTINGS_DOC (read);

  g_assert_cmpuint (cm_settings_doc_get_renew_days (self), ==, 21);
  g_assert_cmpstr (cm_settings_doc_get_default_servers (self)[0], ==, DOCS_SERVER);
  g_assert_null (cm_settings_doc_get_default_servers (self)[1]);
}

static void
test_limits (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_SETTINGS);
  g_autoptr (CmDocument) read = NULL;
  g_autoptr (GBytes) negative = docs_change (sample, "renew_days", "-1");

  cm_settings_doc_set_renew_days (CM_SETTINGS_DOC (sample), G_MAXUINT);
  read = docs_assert_round_trip (sample);
  g_assert_cmpuint (cm_settings_doc_get_renew_days (CM_SETTINGS_DOC (read)), ==, 3650);
  docs_assert_refused (negative, CM_DOCUMENT_ERROR_FORMAT);
}

/* What an older program did not write has its default. */
static void
test_missing (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_SETTINGS);
  g_autoptr (GBytes) json = docs_change (sample, "renew_days", NULL);
  g_autoptr (CmDocument) read = docs_read (json);

  g_assert_cmpuint (cm_settings_doc_get_renew_days (CM_SETTINGS_DOC (read)), ==, 30);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/settings-doc/defaults", test_defaults);
  g_test_add_func ("/settings-doc/members", test_members);
  g_test_add_func ("/settings-doc/limits", test_limits);
  g_test_add_func ("/settings-doc/missing", test_missing);
  return g_test_run ();
}
