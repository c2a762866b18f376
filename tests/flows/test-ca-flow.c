/* test-ca-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Micro CAs are made, switched, and issue.
 */

#include "cm-ca-flow.h"

#include <string.h>

#include "ca-fixture.h"
#include "ca-peers.h"
#include "cm-test-home.h"

static void
assert_create_fails (CmCaForm *form, CmFlowError code)
{
  CmContext *context = cm_ca_form_get_context (form);
  guint n_before = flow_count_documents (context, CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_ca_flow_create (form, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, (int)code);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_MICRO_CA), ==,
                    n_before);
}

/* Created means enabled, trusted, and the first one is the default; its key is for the
 * managers only. */
static void
test_create (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) first = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (CmMicroCaDoc) second = ca_create (context, "Second", NULL, NULL);
  CmCertificate *certificate = cm_micro_ca_doc_get_certificate (first);

  g_assert_true (cm_micro_ca_doc_is_default (first));
  g_assert_false (cm_micro_ca_doc_is_default (second));
  g_assert_false (cm_micro_ca_doc_is_disabled (first));
  g_assert_cmpstr (cm_micro_ca_doc_get_permitted (first)[0], ==, "DNS:example.org");
  g_assert_cmpstr (cm_certificate_get_common_name (certificate), ==, "Example");
  g_assert_null (cm_micro_ca_doc_get_exportable_key (first));
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 2);
  flow_assert_nothing_off (context);
}

static void
test_create_refused (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);

  assert_create_fails (form, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_name (form, "EXAMPLE");
  assert_create_fails (form, CM_FLOW_ERROR_EXISTS);
  cm_ca_form_set_name (form, "Third");
  cm_ca_form_set_parent (form, ca_id (below));
  assert_create_fails (form, CM_FLOW_ERROR_INPUT);
  cm_ca_form_set_parent (form, "micro-ca:nowhere");
  assert_create_fails (form, CM_FLOW_ERROR_NOT_FOUND);
  cm_ca_form_set_parent (form, ca_id (root));
  cm_ca_form_add_permitted (form, "example.net", NULL);
  assert_create_fails (form, CM_FLOW_ERROR_NOT_ALLOWED);
  cm_context_lock (context);
  assert_create_fails (form, CM_FLOW_ERROR_LOCKED);
}

/* The exportable copy opens with the password, and is the same key. */
static void
test_create_exportable (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) document = NULL;
  g_autoptr (CmSecret) der = NULL;
  g_autoptr (CmPrivateKey) key = NULL;

  cm_ca_form_set_name (form, "Example");
  cm_ca_form_set_key_spec (form, CM_KEY_SPEC_P384);
  cm_ca_form_set_exportable (form, TRUE);
  cm_ca_form_set_export_password (form, password);
  document = cm_ca_flow_create (form, NULL, &error);
  g_assert_no_error (error);
  der = cm_secret_new (
      g_bytes_get_data (cm_micro_ca_doc_get_exportable_key (document), NULL),
      g_bytes_get_size (cm_micro_ca_doc_get_exportable_key (document)));
  key = cm_private_key_new_from_der (der, password, &error);
  g_assert_no_error (error);
  cm_test_assert_bytes_equal (
      cm_private_key_get_spki (key),
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (document)));
}

static void
test_find (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) first = NULL;
  g_autoptr (CmMicroCaDoc) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *prefix = NULL;
  const char *names[4];

  g_assert_null (cm_ca_flow_find (context, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  first = ca_create (context, "Größe", NULL, NULL);
  second = ca_create (context, "Second", NULL, NULL);
  prefix = g_strndup (strchr (ca_id (first), ':') + 1, 13);
  names[0] = NULL;
  names[1] = "größe";
  names[2] = ca_id (first);
  names[3] = prefix;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmMicroCaDoc) found = cm_ca_flow_find (context, names[i], NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (ca_id (found), ==, ca_id (first));
    }
  g_assert_null (cm_ca_flow_find (context, "micro-ca:", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (cm_ca_flow_find (context, "Third", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
}

/* There is one default at most; what is disabled is none. */
static void
test_switch (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) first = ca_create (context, "First", NULL, NULL);
  g_autoptr (CmMicroCaDoc) second = ca_create (context, "Second", NULL, NULL);
  g_autoptr (CmMicroCaDoc) first_now = NULL;
  g_autoptr (CmMicroCaDoc) second_now = NULL;
  g_autoptr (CmMicroCaDoc) disabled = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_ca_flow_set_default (context, ca_id (second), NULL, &error));
  first_now = ca_get (context, first);
  second_now = ca_get (context, second);
  g_assert_false (cm_micro_ca_doc_is_default (first_now));
  g_assert_true (cm_micro_ca_doc_is_default (second_now));
  g_assert_true (cm_ca_flow_set_disabled (context, ca_id (second), TRUE, NULL, &error));
  flow_assert_last_activity (context, CM_ACTION_CHANGE_CA, ca_id (second));
  disabled = ca_get (context, second);
  g_assert_true (cm_micro_ca_doc_is_disabled (disabled));
  g_assert_false (cm_micro_ca_doc_is_default (disabled));
  g_assert_null (cm_ca_flow_find (context, NULL, NULL, NULL));
  g_assert_false (cm_ca_flow_set_default (context, ca_id (second), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_true (cm_ca_flow_set_disabled (context, ca_id (second), FALSE, NULL, &error));
  g_assert_true (cm_ca_flow_set_default (context, ca_id (second), NULL, &error));
  flow_assert_nothing_off (context);
}

/* What it issues is healthy here and taken by others; its key opens for who may. */
static void
test_issue (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  const char *const servers[] = { cm_document_get_id (CM_DOCUMENT (server)), NULL };
  g_autoptr (CmCertificateForm) form
      = ca_form (context, "shop.example.org, *.shop.example.org");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) made = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmSecret) key = NULL;

  cm_certificate_form_set_servers (form, servers);
  made = cm_ca_flow_issue (form, ca_id (ca), NULL, &error);
  g_assert_no_error (error);
  flow_assert_last_activity (context, CM_ACTION_ISSUE,
                             cm_document_get_id (CM_DOCUMENT (made)));
  credential = flow_find_credential (context, "shop.example.org");
  g_assert_cmpint (cm_credential_doc_get_provider (credential), ==, CM_PROVIDER_MICRO_CA);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_health (credential), ==, CM_HEALTH_VALID);
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (credential), ==, ca_id (ca));
  g_assert_cmpstr (cm_credential_doc_get_host_names (credential)[1], ==,
                   "*.shop.example.org");
  g_assert_cmpstr (cm_credential_doc_get_servers (credential)[0], ==, servers[0]);
  ca_peers_assert_accept (cm_credential_doc_get_chain (credential), NULL);
  key = cm_vault_open (cm_context_get_vault (context),
                       cm_credential_doc_get_sealed_key (credential), &error);
  g_assert_no_error (error);
}

/* Below an intermediate the chain is whole and healthy, too. */
static void
test_issue_below (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", "example.org", NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmCertificateForm) form = ca_form (context, "shop.example.org");
  g_autoptr (CmCertificateForm) outside = ca_form (context, "shop.example.net");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) credential
      = cm_ca_flow_issue (form, ca_id (below), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cm_micro_ca_doc_get_parent (below), ==, ca_id (root));
  g_assert_cmpuint (cm_credential_doc_get_chain (credential)->len, ==, 3);
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_ROOT));
  ca_peers_assert_accept (cm_credential_doc_get_chain (credential), NULL);
  g_assert_null (cm_ca_flow_issue (outside, ca_id (below), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

/* Where there is no Micro CA, one is made; where there is one, but no default, none is.
 */
static void
test_issue_makes_default (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) first = ca_issue (context, "a.example.org");
  g_autoptr (CmCredentialDoc) second = ca_issue (context, "b.example.org");
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca = cm_ca_flow_find (context, NULL, NULL, &error);
  g_autoptr (CmCertificateForm) form = ca_form (context, "c.example.org");

  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_title (CM_DOCUMENT (ca)), ==, "Test Micro CA");
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_MICRO_CA), ==, 1);
  g_assert_cmpstr (cm_credential_doc_get_micro_ca (second), ==, ca_id (ca));
  cm_ca_flow_set_disabled (context, ca_id (ca), TRUE, NULL, NULL);
  g_assert_null (cm_ca_flow_issue (form, NULL, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (cm_ca_flow_issue (form, ca_id (ca), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
}

static void
test_async (void)
{
  CmContext *context = ca_context ();
  g_autoptr (CmCaForm) form = cm_ca_form_new (context);
  g_autoptr (CmCertificateForm) wanted = ca_form (context, "shop.example.org");
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) issued = NULL;
  g_autoptr (GAsyncResult) switched = NULL;
  g_autoptr (GAsyncResult) disabled = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  cm_ca_form_set_name (form, "Example");
  cm_ca_flow_create_async (form, NULL, flow_keep_result, &created);
  ca = cm_ca_flow_create_finish (form, flow_wait_result (&created), &error);
  g_assert_no_error (error);
  cm_ca_flow_issue_async (wanted, ca_id (ca), NULL, flow_keep_result, &issued);
  credential = cm_ca_flow_issue_finish (wanted, flow_wait_result (&issued), &error);
  g_assert_no_error (error);
  cm_ca_flow_set_default_async (context, ca_id (ca), NULL, flow_keep_result, &switched);
  g_assert_true (
      cm_ca_flow_change_finish (context, flow_wait_result (&switched), &error));
  cm_ca_flow_set_disabled_async (context, "micro-ca:nowhere", TRUE, NULL,
                                 flow_keep_result, &disabled);
  g_assert_false (
      cm_ca_flow_change_finish (context, flow_wait_result (&disabled), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_object_unref (context);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/ca-flow/create", test_create);
  g_test_add_func ("/ca-flow/create-refused", test_create_refused);
  g_test_add_func ("/ca-flow/create-exportable", test_create_exportable);
  g_test_add_func ("/ca-flow/find", test_find);
  g_test_add_func ("/ca-flow/switch", test_switch);
  g_test_add_func ("/ca-flow/issue", test_issue);
  g_test_add_func ("/ca-flow/issue-below", test_issue_below);
  g_test_add_func ("/ca-flow/issue-makes-default", test_issue_makes_default);
  g_test_add_func ("/ca-flow/async", test_async);
  return g_test_run ();
}
