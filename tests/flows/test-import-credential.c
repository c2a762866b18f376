/* test-import-credential.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an imported credential holds: names, chain, health, and a key that only those who
 * were chosen can open.
 */

#include "import-fixture.h"

#include "cm-credential-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"

static gboolean
can_open (CmCredentialDoc *credential, CmIdentity *identity, const char *key_name)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key (key_name);
  g_autoptr (CmSecret) opened
      = cm_seal_open (cm_credential_doc_get_sealed_key (credential), identity, NULL);

  return opened != NULL && cm_secret_equal (opened, cm_private_key_get_pkcs8 (key));
}

static CmIdentity *
ref_own (CmContext *context)
{
  return cm_vault_ref_identity (cm_context_get_vault (context));
}

static char *
dup_server_id (CmContext *context, const char *name)
{
  g_autoptr (CmIdentityDoc) server = cm_context_find_identity (context, name);

  g_assert_nonnull (server);
  return g_strdup (cm_document_get_id (CM_DOCUMENT (server)));
}

/* ---- new ones ---- */

static void
test_members (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentity) web01
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) web02
      = flow_approve_with_key (context, "web02", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) own = ref_own (context);
  g_autofree char *id = dup_server_id (context, "web01");
  const char *const servers[] = { id, NULL };
  g_autoptr (CmImportFlow) flow
      = import_open (context, "leaf.key", "intermediate.crt", "leaf.crt", NULL);
  g_autoptr (CmCredentialDoc) credential = NULL;
  const char *const *names;

  cm_import_flow_set_servers (flow, servers);
  import_run (flow);
  credential = flow_find_credential (context, "www.example.com");
  names = cm_credential_doc_get_host_names (credential);
  g_assert_true (g_strv_contains (names, "*.example.com"));
  g_assert_true (g_strv_contains (names, "bücher.example")); /* for people */
  g_assert_true (g_strv_contains (cm_credential_doc_get_host_names_ascii (credential),
                                  "xn--bcher-kva.example"));
  g_assert_cmpint (cm_credential_doc_get_provider (credential), ==, CM_PROVIDER_IMPORT);
  g_assert_cmpint (cm_credential_doc_get_status (credential), ==, CM_STATUS_ISSUED);
  g_assert_cmpint (cm_credential_doc_get_key_spec (credential), ==, CM_KEY_SPEC_P256);
  g_assert_cmpuint (cm_credential_doc_get_chain (credential)->len, ==, 2);
  g_assert_true (g_strv_equal (cm_credential_doc_get_servers (credential), servers));
  g_assert_null (cm_credential_doc_get_exportable_key (credential));

  g_assert_cmpuint (
      cm_seal_count_recipients (cm_credential_doc_get_sealed_key (credential)), ==, 2);
  g_assert_true (can_open (credential, own, "leaf"));
  g_assert_true (can_open (credential, web01, "leaf"));
  g_assert_false (can_open (credential, web02, "leaf"));
}

static void
test_friendly_name (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = cm_import_flow_new (context);
  g_autoptr (CmCredentialDoc) credential = NULL;

  import_add_password (flow, CM_TEST_PASSWORD);
  import_add (flow, "p12-openssl.p12");
  import_read (flow);
  import_run (flow);
  credential = flow_find_credential (context, "www.example.com");
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (credential)), ==, "Größe 龜");
}

/* Only if asked for, and then opened by the export password alone. */
static void
test_exportable (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (CmSecret) wrong = flow_passphrase ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmPrivateKey) expected = cm_test_private_key ("leaf");
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmSecret) encrypted = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  cm_import_flow_set_export_password (flow, password);
  cm_import_flow_set_exportable (flow, TRUE);
  import_run (flow);
  credential = flow_find_credential (context, "www.example.com");
  bytes = cm_credential_doc_get_exportable_key (credential);
  g_assert_nonnull (bytes);
  encrypted = cm_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  key = cm_private_key_new_from_der (encrypted, password, &error);
  g_assert_no_error (error);
  g_assert_true (cm_secret_equal (cm_private_key_get_pkcs8 (key),
                                  cm_private_key_get_pkcs8 (expected)));
  g_assert_null (cm_private_key_new_from_der (encrypted, wrong, NULL));
}

/* An export password that was typed before the tick was taken back makes no copy. */
static void
test_not_exportable (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = import_open (context, "leaf.crt", "leaf.key", NULL);
  g_autoptr (CmSecret) password = cm_test_password ();
  g_autoptr (CmCredentialDoc) credential = NULL;

  cm_import_flow_set_exportable (flow, TRUE);
  cm_import_flow_set_export_password (flow, password);
  cm_import_flow_set_exportable (flow, FALSE);
  import_run (flow);
  credential = flow_find_credential (context, "www.example.com");
  g_assert_null (cm_credential_doc_get_exportable_key (credential));
}

static void
test_certificate_only (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = NULL;

  import_fixtures (context, "leaf-expired.crt", NULL);
  credential = flow_find_credential (context, "old.example.com");
  g_assert_null (cm_credential_doc_get_sealed_key (credential));
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_KEY));
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_ROOT));
}

static void
test_chain_completed (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmCertificate) root = cm_test_certificate ("root");
  GPtrArray *chain;

  import_trust (context, "intermediate", "root", "other-root", NULL);
  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  credential = flow_find_credential (context, "www.example.com");
  chain = cm_credential_doc_get_chain (credential);
  g_assert_cmpuint (chain->len, ==, 3);
  g_assert_true (cm_certificate_equal (g_ptr_array_index (chain, 2), root));
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_SERVER));
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_ROOT));
}

/* ---- those that are here ---- */

static void
test_key_arrives (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentity) web01
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autofree char *id = dup_server_id (context, "web01");
  const char *const servers[] = { id, NULL };
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  import_fixtures (context, "leaf.crt", NULL);
  flow = import_open (context, "leaf.key", NULL);
  cm_import_flow_set_servers (flow, servers);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ATTACHED);
  credential = flow_find_credential (context, "www.example.com");
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (credential)), ==, 2);
  g_assert_true (can_open (credential, web01, "leaf"));
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_KEY));
  flow_assert_last_activity (context, CM_ACTION_ATTACH,
                             cm_document_get_id (CM_DOCUMENT (credential)));
  flow_assert_nothing_off (context);
}

/* The document stays, with its comment and servers; the chain before is archived. */
static void
test_renewed (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) before = NULL;
  g_autoptr (CmCredentialDoc) after = NULL;
  g_autoptr (CmCredentialDoc) archived = NULL;
  g_autoptr (CmCertificate) first = cm_test_certificate ("leaf");
  g_autoptr (CmCertificate) second = cm_test_certificate ("leaf-renewed");
  g_autoptr (CmIdentity) own = ref_own (context);
  const char *id;

  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  before = flow_find_credential (context, "www.example.com");
  id = cm_document_get_id (CM_DOCUMENT (before));
  g_assert_true (cm_credential_flow_set_comment (context, id, "shop", NULL, NULL));
  import_fixtures (context, "leaf-renewed.crt", NULL);

  after = flow_get_credential (context, id);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (after), second));
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (after)), ==, "shop");
  g_assert_true (can_open (after, own, "leaf"));
  archived = flow_get_credential (context, cm_credential_doc_get_supersedes (after));
  g_assert_cmpint (cm_credential_doc_get_status (archived), ==, CM_STATUS_ARCHIVED);
  g_assert_true (cm_certificate_equal (cm_credential_doc_get_leaf (archived), first));
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (archived)), ==, "shop");
  g_assert_null (cm_credential_doc_get_sealed_key (archived));
  flow_assert_nothing_off (context);
}

/* The same names with another key: a credential of its own beside the first. */
static void
test_renewed_with_other_key (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) first = NULL;
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *key = g_build_filename (dir, "new.key", NULL);
  g_autofree char *crt = g_build_filename (dir, "new.crt", NULL);
  g_autoptr (CmImportFlow) flow = NULL;

  g_free (cm_test_run ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", crt,
                       "-subj", "/CN=www.example.com", "-addext",
                       "subjectAltName=DNS:www.example.com", NULL));
  import_fixtures (context, "leaf.crt", "leaf.key", NULL);
  first = flow_find_credential (context, "www.example.com");
  flow = cm_import_flow_new (context);
  import_add_path (flow, crt);
  import_add_path (flow, key);
  import_read (flow);
  g_assert_cmpint (cm_import_item_get_state (import_get (flow, 0)), ==,
                   CM_IMPORT_STATE_NEW);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_IMPORTED);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_CREDENTIAL), ==, 2);
  g_assert_cmpstr (cm_import_item_get_document_id (import_get (flow, 0)), !=,
                   cm_document_get_id (CM_DOCUMENT (first)));
}

/* ---- what changed since the preview ---- */

static void
delete_only_one (CmContext *context)
{
  g_autoptr (CmCredentialDoc) credential
      = flow_find_credential (context, "www.example.com");
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (credential)), NULL };
  g_autoptr (GError) error = NULL;

  cm_credential_flow_delete (context, ids, NULL, &error);
  g_assert_no_error (error);
}

static void
test_deleted_meanwhile (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) key = NULL;
  g_autoptr (CmImportFlow) pair = NULL;
  g_autoptr (CmImportFlow) new = import_open (context, "leaf.crt", "leaf.key", NULL);

  import_fixtures (context, "leaf.crt", NULL);
  key = import_open (context, "leaf.key", NULL);
  pair = import_open (context, "leaf.crt", "leaf.key", NULL);
  delete_only_one (context);

  import_run (key);
  g_assert_cmpint (cm_import_item_get_result (import_get (key, 0)), ==,
                   CM_IMPORT_RESULT_FAILED);
  flow_assert_says (cm_import_item_get_reason (import_get (key, 0)),
                    "“www.example.com” was deleted in the meantime.", NULL);
  import_run (pair); /* the same certificate: not a second document */
  g_assert_cmpint (cm_import_item_get_result (import_get (pair, 0)), ==,
                   CM_IMPORT_RESULT_RESTORED);
  delete_only_one (context);
  import_run (new);
  g_assert_cmpint (cm_import_item_get_result (import_get (new, 0)), ==,
                   CM_IMPORT_RESULT_RESTORED);
  flow_assert_nothing_off (context);
}

static void
test_completed_meanwhile (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;

  import_fixtures (context, "leaf.crt", NULL);
  flow = import_open (context, "leaf.key", NULL);
  import_fixtures (context, "leaf.key", NULL);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_ALREADY_HERE);
  credential = flow_find_credential (context, "www.example.com");
  g_assert_cmpuint (cm_document_get_version (CM_DOCUMENT (credential)), ==, 2);
}

/* Its key is another one by now: refused in words. */
static void
test_other_key_meanwhile (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmImportFlow) flow = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GPtrArray) chain = cm_test_chain ("leaf-rsa", NULL);
  g_autoptr (GError) error = NULL;

  import_fixtures (context, "leaf.crt", NULL);
  flow = import_open (context, "leaf.key", NULL);
  credential = flow_find_credential (context, "www.example.com");
  cm_credential_doc_set_chain (credential, chain);
  cm_credential_doc_set_public_key (
      credential, cm_certificate_get_spki (g_ptr_array_index (chain, 0)));
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
  import_run (flow);
  g_assert_cmpint (cm_import_item_get_result (import_get (flow, 0)), ==,
                   CM_IMPORT_RESULT_FAILED);
  g_assert_cmpstr (cm_import_item_get_reason (import_get (flow, 0)), ==,
                   "It belongs to another key than “www.example.com”.");
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-credential/members", test_members);
  g_test_add_func ("/import-credential/friendly-name", test_friendly_name);
  g_test_add_func ("/import-credential/exportable", test_exportable);
  g_test_add_func ("/import-credential/exportable/not", test_not_exportable);
  g_test_add_func ("/import-credential/certificate-only", test_certificate_only);
  g_test_add_func ("/import-credential/chain-completed", test_chain_completed);
  g_test_add_func ("/import-credential/key-arrives", test_key_arrives);
  g_test_add_func ("/import-credential/renewed", test_renewed);
  g_test_add_func ("/import-credential/renewed/other-key", test_renewed_with_other_key);
  g_test_add_func ("/import-credential/meanwhile/deleted", test_deleted_meanwhile);
  g_test_add_func ("/import-credential/meanwhile/completed", test_completed_meanwhile);
  g_test_add_func ("/import-credential/meanwhile/other-key", test_other_key_meanwhile);
  return g_test_run ();
}
