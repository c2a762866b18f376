/* test-identity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "cm-identity-doc.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_new (void)
{
  CmIdentityDoc *self = cm_identity_doc_new ("web\n01", CM_ROLES_SERVER);

  g_assert_cmpstr (cm_identity_doc_get_name (self), ==, "web 01");
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (self)), ==, "web 01");
  g_assert_cmpint (cm_identity_doc_get_roles (self), ==, CM_ROLES_SERVER);
  g_assert_cmpint (cm_identity_doc_get_state (self), ==, CM_IDENTITY_STATE_REQUESTED);
  g_assert_null (cm_identity_doc_get_certificate (self));
  g_assert_null (cm_identity_doc_get_csr (self));
  docs_advance (CM_DOCUMENT (self));
  g_object_unref (docs_assert_round_trip (CM_DOCUMENT (self)));
  g_assert_finalize_object (self);
}

static void
test_members (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_IDENTITY);
  g_autoptr (CmDocument) read = docs_assert_round_trip (sample);
  CmIdentityDoc *self = CM_IDENTITY_DOC (read);
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autofree char *csr = cm_test_load_text ("leaf.csr");

  g_assert_cmpstr (cm_identity_doc_get_name (self), ==, "web01");
  g_assert_cmpint (cm_identity_doc_get_roles (self), ==,
                   CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  g_assert_cmpint (cm_identity_doc_get_state (self), ==, CM_IDENTITY_STATE_ACTIVE);
  g_assert_true (
      cm_certificate_equal (cm_identity_doc_get_certificate (self), certificate));
  g_assert_cmpstr (cm_identity_doc_get_csr (self), ==, csr);
}

static void
test_wrong_members (void)
{
  static const struct
  {
    const char *member;
    const char *value;
  } wrong[] = {
    { "name", NULL },
    { "name", "\"\"" },
    { "roles", "[\"king\"]" },
    { "roles", "\"admin\"" },
    { "state", NULL },
    { "state", "\"asleep\"" },
    { "certificate", NULL }, /* the sample is active */
    { "certificate", "\"no PEM\"" },
  };
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_IDENTITY);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GBytes) json = docs_change (sample, wrong[i].member, wrong[i].value);

      g_test_message ("%s: %s", wrong[i].member, wrong[i].value);
      docs_assert_refused (json, CM_DOCUMENT_ERROR_FORMAT);
    }
}

static void
test_summary (void)
{
  g_autoptr (CmDocument) sample = docs_sample (CM_DOCUMENT_TYPE_IDENTITY);
  g_autoptr (CmIdentityDoc) request = cm_identity_doc_new ("new", CM_ROLES_NONE);
  g_autoptr (CmCertificate) certificate = cm_test_certificate ("leaf");
  g_autoptr (CmSummary) summary = cm_document_summarize (sample);
  g_autoptr (CmSummary) asked = cm_document_summarize (CM_DOCUMENT (request));
  const CmSummaryFields *fields = cm_summary_get_fields (summary);
  g_autofree char *text = cm_summary_dup_search_text (summary);

  g_assert_cmpint (fields->state, ==, CM_IDENTITY_STATE_ACTIVE);
  g_assert_cmpstr (fields->detail, ==, "admin, manager");
  g_assert_cmpstr (fields->fingerprint, ==, cm_certificate_get_fingerprint (certificate));
  g_assert_cmpint (fields->not_after, ==, cm_certificate_get_not_after (certificate));
  g_assert_nonnull (strstr (text, "web01"));
  g_assert_nonnull (strstr (text, "manager"));
  fields = cm_summary_get_fields (asked);
  g_assert_cmpint (fields->state, ==, CM_IDENTITY_STATE_REQUESTED);
  g_assert_cmpint (fields->status, ==, CM_STATUS_WAITING);
  g_assert_cmpstr (fields->detail, ==, "");
  g_assert_null (fields->fingerprint);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/identity-doc/new", test_new);
  g_test_add_func ("/identity-doc/members", test_members);
  g_test_add_func ("/identity-doc/wrong-members", test_wrong_members);
  g_test_add_func ("/identity-doc/summary", test_summary);
  return g_test_run ();
}
