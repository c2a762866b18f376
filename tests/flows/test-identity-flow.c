/* test-identity-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who comes, who goes, and what each can open afterwards.
 */

#include <glib/gstdio.h>
#include <string.h>

#include "cm-authority-doc.h"
#include "cm-check-flow.h"
#include "cm-folder-private.h"
#include "cm-identity-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "flow-fixture.h"

/* ---- requests ---- */

static void
test_request (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *key_path = g_build_filename (dir, CM_FOLDER_KEY, NULL);
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autofree char *pem = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *key_pem = NULL;
  g_autoptr (CmSecret) key_secret = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmCsr) request = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  pem = cm_identity_flow_request (context, "web01", CM_ROLES_MANAGER | CM_ROLES_SERVER,
                                  passphrase, NULL, &error);
  g_assert_no_error (error);
  request = cm_csr_new_from_pem (pem, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_csr_get_common_name (request), ==, "web01");

  kept = cm_folder_read (dir, CM_FOLDER_REQUEST, &error);
  g_assert_cmpstr (kept, ==, pem);
  key_pem = cm_folder_read (dir, CM_FOLDER_KEY, &error);
  key_secret = cm_secret_new_from_text (key_pem);
  key = cm_private_key_new_from_pem (key_secret, passphrase, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_private_key_get_public_key_id (key), ==,
                   cm_csr_get_public_key_id (request));
  g_assert_cmpint (g_stat (key_path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_EMPTY);
}

static void
assert_request_fails (CmContext *context,
                      const char *name,
                      const char *passphrase,
                      int code)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (passphrase);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_identity_flow_request (context, name, CM_ROLES_NONE, secret, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
test_request_errors (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *used = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmContext) full = flow_folder_context (used);
  g_autoptr (CmContext) memory = flow_memory_context ();
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;

  assert_request_fails (context, "web01", "", CM_FLOW_ERROR_PASSWORD);
  assert_request_fails (context, "", "secret", CM_FLOW_ERROR_INPUT);
  assert_request_fails (memory, "web01", "secret", CM_FLOW_ERROR_INPUT);
  flow_create (full);
  assert_request_fails (full, "web01", "secret", CM_FLOW_ERROR_EXISTS);
  g_free (cm_identity_flow_request (context, "web01", CM_ROLES_NONE, passphrase, NULL,
                                    &error));
  g_assert_no_error (error);
  assert_request_fails (context, "web01", "secret", CM_FLOW_ERROR_EXISTS);
}

static CmCsr *
read_request (const char *dir,
              const char *name,
              gconstpointer data,
              gsize size_bytes,
              GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size_bytes);
  g_autofree char *path = cm_test_write (dir, name, bytes);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return cm_identity_flow_read_request (file, NULL, error);
}

static void
test_read_request (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P256, "web01", "server");
  g_autofree char *pem = cm_csr_to_pem (request);
  g_autofree char *large = g_strnfill (70000, '-');
  g_autoptr (GFile) missing = g_file_new_build_filename (dir, "missing.csr", NULL);
  g_autoptr (GError) error = NULL;
  GBytes *der = cm_csr_get_der (request);
  g_autoptr (CmCsr) from_pem = read_request (dir, "a.csr", pem, strlen (pem), &error);
  g_autoptr (CmCsr) from_der = read_request (dir, "b.csr", g_bytes_get_data (der, NULL),
                                             g_bytes_get_size (der), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cm_csr_get_fingerprint (from_pem), ==,
                   cm_csr_get_fingerprint (request));
  g_assert_cmpstr (cm_csr_get_fingerprint (from_der), ==,
                   cm_csr_get_fingerprint (request));

  g_assert_null (read_request (dir, "c.csr", "nothing", 7, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "c.csr"));
  g_clear_error (&error);
  g_assert_null (read_request (dir, "d.csr", large, 70000, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_null (cm_identity_flow_read_request (missing, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED);
}

/* ---- approving ---- */

static void
test_approve (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P256, "web01", "server");
  g_autoptr (CmIdentityDoc) document = NULL;
  g_autoptr (CmIdentityDoc) found = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  const CmActivityLine *line;

  g_assert_true (cm_identity_flow_approve (context, request, NULL, CM_ROLES_NONE,
                                           &document, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cm_identity_doc_get_name (document), ==, "web01");
  g_assert_cmpint (cm_identity_doc_get_roles (document), ==, CM_ROLES_SERVER);
  g_assert_cmpint (
      cm_identity_get_certified_roles (cm_identity_doc_get_certificate (document),
                                       cm_context_get_authority (context)),
      ==, CM_ROLES_SERVER);
  found = cm_context_find_identity (context, "web01");
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (found)), ==,
                   cm_document_get_id (CM_DOCUMENT (document)));

  lines = cm_check_flow_list_activity (
      context, cm_document_get_id (CM_DOCUMENT (document)), NULL, &error);
  g_assert_cmpuint (lines->len, ==, 1);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpint (line->action, ==, CM_ACTION_APPROVE);
  g_assert_cmpstr (line->detail, ==, "server");
}

/* The name and the roles are the admin's choice, then the request's, then "server". */
static void
test_approve_choices (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCsr) asks_manager = flow_request (CM_KEY_SPEC_P256, "a", "manager");
  g_autoptr (CmCsr) asks_else = flow_request (CM_KEY_SPEC_P384, "b", "IT, Berlin");
  g_autoptr (CmCsr) overruled = flow_request (CM_KEY_SPEC_P521, "c", "admin");
  g_autoptr (CmIdentityDoc) first = NULL;
  g_autoptr (CmIdentityDoc) second = NULL;
  g_autoptr (CmIdentityDoc) third = NULL;
  g_autoptr (GError) error = NULL;

  cm_identity_flow_approve (context, asks_manager, NULL, CM_ROLES_NONE, &first, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_identity_doc_get_roles (first), ==, CM_ROLES_MANAGER);
  cm_identity_flow_approve (context, asks_else, NULL, CM_ROLES_NONE, &second, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_identity_doc_get_roles (second), ==, CM_ROLES_SERVER);
  g_assert_cmpstr (cm_identity_doc_get_name (second), ==, "b");
  cm_identity_flow_approve (context, overruled, " web03 ", CM_ROLES_SERVER, &third, NULL,
                            &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_identity_doc_get_roles (third), ==, CM_ROLES_SERVER);
  g_assert_cmpstr (cm_identity_doc_get_name (third), ==, "web03");
}

static void
assert_approve_fails (CmContext *context, CmCsr *request, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_identity_flow_approve (context, request, name, CM_ROLES_NONE, NULL,
                                            NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
test_approve_errors (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P256, "web01", NULL);
  g_autoptr (CmCsr) other = flow_request (CM_KEY_SPEC_P256, "WEB01", NULL);
  g_autoptr (CmCsr) nameless = flow_request (CM_KEY_SPEC_P256, NULL, "server");
  g_autoptr (CmCsr) ed25519 = flow_request (CM_KEY_SPEC_ED25519, "ed", NULL);
  g_autofree char *too_long = g_strnfill (65, 'x');
  g_autoptr (GError) error = NULL;

  assert_approve_fails (context, nameless, NULL, CM_FLOW_ERROR_INPUT);
  assert_approve_fails (context, request, "  ", CM_FLOW_ERROR_INPUT);
  assert_approve_fails (context, request, too_long, CM_FLOW_ERROR_INPUT);
  assert_approve_fails (context, ed25519, NULL, CM_FLOW_ERROR_INPUT);
  assert_approve_fails (context, request, "ws1", CM_FLOW_ERROR_EXISTS);

  g_assert_true (cm_identity_flow_approve (context, request, NULL, CM_ROLES_NONE, NULL,
                                           NULL, &error));
  g_assert_no_error (error);
  assert_approve_fails (context, request, "other", CM_FLOW_ERROR_EXISTS);
  assert_approve_fails (context, other, NULL, CM_FLOW_ERROR_EXISTS);

  cm_context_lock (context);
  assert_approve_fails (context, other, "web02", CM_FLOW_ERROR_LOCKED);
}

/* A request made by another program. */
static void
test_approve_peer (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *key = g_build_filename (dir, "key.pem", NULL);
  g_autofree char *csr = g_build_filename (dir, "req.pem", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (csr);
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCsr) request = NULL;
  g_autoptr (CmIdentityDoc) document = NULL;
  g_autoptr (GError) error = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  g_free (cm_test_run ("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", csr,
                       "-subj", "/O=Example/OU=server+OU=manager/CN=web07", NULL));
  request = cm_identity_flow_read_request (file, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cm_identity_flow_approve (context, request, NULL, CM_ROLES_NONE,
                                           &document, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cm_identity_doc_get_name (document), ==, "web07");
  g_assert_cmpint (cm_identity_doc_get_roles (document), ==,
                   CM_ROLES_SERVER | CM_ROLES_MANAGER);
}

/* ---- who can open what ---- */

static gboolean
can_open (CmContext *context, const char *id, CmIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, &error);
  GBytes *sealed;
  g_autoptr (CmSecret) opened = NULL;

  g_assert_no_error (error);
  sealed = CM_IS_AUTHORITY_DOC (document)
               ? cm_authority_doc_get_sealed_key (CM_AUTHORITY_DOC (document))
               : cm_credential_doc_get_sealed_key (CM_CREDENTIAL_DOC (document));
  opened = cm_seal_open (sealed, identity, NULL);
  return opened != NULL;
}

static char *
dup_authority_id (CmContext *context)
{
  return g_strconcat ("authority:", cm_context_get_authority_fingerprint (context), NULL);
}

static CmIdentity *
ref_own (CmContext *context)
{
  return cm_vault_ref_identity (cm_context_get_vault (context));
}

static GBytes *
get_sealed (CmContext *context, const char *id)
{
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, NULL);

  return g_bytes_ref (cm_credential_doc_get_sealed_key (CM_CREDENTIAL_DOC (document)));
}

static void
delete_document (CmContext *context, const char *id)
{
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, NULL);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  cm_document_set_deleted (document, TRUE);
  cm_change_set_put (changes, document, CM_ACTION_DELETE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_nothing_off (CmContext *context)
{
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_check_flow_run (context, problems, NULL, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *)problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_new_manager (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *live = flow_add_credential (context, "shop.example.org", NULL);
  g_autofree char *gone = flow_add_credential (context, "old.example.org", NULL);
  g_autofree char *authority = dup_authority_id (context);
  g_autoptr (CmIdentity) manager = NULL;
  g_autoptr (CmIdentity) own = ref_own (context);

  delete_document (context, gone);
  manager = flow_approve_with_key (context, "manager", CM_ROLES_MANAGER);
  g_assert_true (can_open (context, live, manager));
  g_assert_true (can_open (context, live, own));
  g_assert_true (can_open (context, gone, manager));
  g_assert_false (can_open (context, authority, manager));
  assert_nothing_off (context);
}

/* More than are done on one processor. */
static void
test_new_manager_many (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CmIdentity) manager = NULL;

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (ids, flow_add_credential (context, "many.example.org", NULL));
  manager = flow_approve_with_key (context, "manager", CM_ROLES_MANAGER);
  for (guint i = 0; i < ids->len; i++)
    g_assert_true (can_open (context, ids->pdata[i], manager));
}

static void
test_new_admin (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *live = flow_add_credential (context, "shop.example.org", NULL);
  g_autofree char *authority = dup_authority_id (context);
  g_autoptr (CmIdentity) own = ref_own (context);
  g_autoptr (CmIdentity) admin = flow_approve_with_key (context, "admin", CM_ROLES_ADMIN);

  g_assert_true (can_open (context, authority, admin));
  g_assert_true (can_open (context, authority, own));
  g_assert_false (can_open (context, live, admin));
  assert_nothing_off (context);
}

static void
retire (CmContext *context, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_identity_flow_retire (context, name, NULL, &error));
  g_assert_no_error (error);
}

static void
test_retire_server (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentity) web01
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) web02
      = flow_approve_with_key (context, "web02", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) doc01 = cm_context_find_identity (context, "web01");
  g_autoptr (CmIdentityDoc) doc02 = cm_context_find_identity (context, "web02");
  g_autofree char *first = flow_add_credential (context, "a.example.org",
                                                cm_document_get_id (CM_DOCUMENT (doc01)));
  g_autofree char *second = flow_add_credential (
      context, "b.example.org", cm_document_get_id (CM_DOCUMENT (doc02)));
  g_autoptr (GBytes) untouched = get_sealed (context, second);
  g_autoptr (GBytes) still = NULL;
  g_autoptr (CmDocument) document = NULL;
  g_autoptr (CmIdentityDoc) retired = NULL;
  g_autoptr (CmIdentity) own = ref_own (context);
  const char *const *servers;

  g_assert_true (can_open (context, first, web01));
  retire (context, "web01");
  g_assert_false (can_open (context, first, web01));
  g_assert_true (can_open (context, first, own));
  document = cm_context_get_document (context, first, NULL, NULL);
  servers = cm_credential_doc_get_servers (CM_CREDENTIAL_DOC (document));
  g_assert_true (servers == NULL || servers[0] == NULL);
  g_assert_true (g_strv_contains (
      cm_credential_doc_get_warnings (CM_CREDENTIAL_DOC (document)), "no-server"));

  still = get_sealed (context, second);
  cm_test_assert_bytes_equal (untouched, still);
  retired = cm_context_get_identity (context, cm_document_get_id (CM_DOCUMENT (doc01)));
  g_assert_cmpint (cm_identity_doc_get_state (retired), ==, CM_IDENTITY_STATE_RETIRED);
  g_assert_null (cm_context_find_identity (context, "web01"));
  assert_nothing_off (context);
}

static void
test_retire_manager_and_admin (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *authority = dup_authority_id (context);
  g_autoptr (CmIdentity) other
      = flow_approve_with_key (context, "ws2", CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  g_autofree char *live = flow_add_credential (context, "shop.example.org", NULL);
  g_autofree char *gone = flow_add_credential (context, "old.example.org", NULL);
  g_autoptr (CmIdentity) own = ref_own (context);

  delete_document (context, gone);
  g_assert_true (can_open (context, live, other));
  g_assert_true (can_open (context, authority, other));
  retire (context, "ws2");
  g_assert_false (can_open (context, live, other));
  g_assert_false (can_open (context, gone, other));
  g_assert_false (can_open (context, authority, other));
  g_assert_true (can_open (context, live, own));
  g_assert_true (can_open (context, authority, own));
  assert_nothing_off (context);
}

static void
assert_retire_fails (CmContext *context, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_identity_flow_retire (context, name, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
test_retire_errors (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();

  assert_retire_fails (context, "ws1", CM_FLOW_ERROR_NOT_ALLOWED); /* the last admin */
  assert_retire_fails (context, "none", CM_FLOW_ERROR_NOT_FOUND);
  g_object_unref (flow_approve (context, "admin", CM_ROLES_ADMIN));
  assert_retire_fails (context, "ws1", CM_FLOW_ERROR_NOT_ALLOWED); /* the last manager */
  g_object_unref (flow_approve (context, "manager", CM_ROLES_MANAGER));
  assert_retire_fails (context, "ws1", CM_FLOW_ERROR_NOT_ALLOWED); /* oneself */
  g_object_unref (flow_approve (context, "web01", CM_ROLES_SERVER));
  retire (context, "web01");
  assert_retire_fails (context, "web01", CM_FLOW_ERROR_NOT_FOUND);
  cm_context_lock (context);
  assert_retire_fails (context, "manager", CM_FLOW_ERROR_LOCKED);
}

/* A name that became free can be given again. */
static void
test_name_again (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();

  g_object_unref (flow_approve (context, "web01", CM_ROLES_SERVER));
  retire (context, "web01");
  g_object_unref (flow_approve (context, "web01", CM_ROLES_SERVER));
  assert_nothing_off (context);
}

static void
test_async (void)
{
  CmContext *context = flow_memory_context ();
  g_autoptr (CmCsr) request = flow_request (CM_KEY_SPEC_P256, "web01", NULL);
  g_autoptr (CmIdentityDoc) document = NULL;
  g_autoptr (GAsyncResult) approved = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GAsyncResult) retired = NULL;
  g_autoptr (GAsyncResult) twice = NULL;
  g_autoptr (GError) error = NULL;

  cm_identity_flow_approve_async (context, request, NULL, CM_ROLES_SERVER, NULL,
                                  flow_keep_result, &approved);
  document
      = cm_identity_flow_approve_finish (context, flow_wait_result (&approved), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_identity_doc_get_name (document), ==, "web01");

  cm_identity_flow_approve_async (context, request, NULL, CM_ROLES_SERVER, NULL,
                                  flow_keep_result, &again);
  g_assert_null (
      cm_identity_flow_approve_finish (context, flow_wait_result (&again), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);
  g_clear_error (&error);

  cm_identity_flow_retire_async (context, "web01", NULL, flow_keep_result, &retired);
  g_assert_true (
      cm_identity_flow_retire_finish (context, flow_wait_result (&retired), &error));
  g_assert_no_error (error);
  cm_identity_flow_retire_async (context, "web01", NULL, flow_keep_result, &twice);
  g_assert_false (
      cm_identity_flow_retire_finish (context, flow_wait_result (&twice), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  flow_settle ();
  g_clear_object (&approved);
  g_clear_object (&again);
  g_clear_object (&retired);
  g_clear_object (&twice);
  flow_assert_finalizes (context);
}

/* Each failed try needs a change of its own that came between, so fewer changes than
 * tries means that approving has to succeed, however the threads are timed. */
#define N_FOREIGN_CHANGES 15

/* Somebody changes a credential while it is being sealed anew: done again. */
static gpointer
change_comments (gpointer data)
{
  CmContext *context = ((gpointer *)data)[0];
  const char *id = ((gpointer *)data)[1];

  for (guint i = 0; i < N_FOREIGN_CHANGES; i++)
    {
      g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, NULL);
      g_autoptr (CmChangeSet) changes = cm_change_set_new ();
      g_autofree char *comment = g_strdup_printf ("comment %u", i);

      cm_document_set_comment (document, comment);
      cm_change_set_put (changes, document, CM_ACTION_CHANGE, NULL);
      cm_context_commit (context, changes, NULL, NULL);
      g_usleep (2000);
    }
  return NULL;
}

static void
test_concurrent_change (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "shop.example.org", NULL);
  gpointer data[2] = { context, id };
  GThread *thread = g_thread_new ("comments", change_comments, data);
  g_autoptr (CmIdentity) manager
      = flow_approve_with_key (context, "manager", CM_ROLES_MANAGER);

  g_thread_join (thread);
  g_assert_true (can_open (context, id, manager));
  assert_nothing_off (context);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/identity-flow/request", test_request);
  g_test_add_func ("/identity-flow/request/errors", test_request_errors);
  g_test_add_func ("/identity-flow/read-request", test_read_request);
  g_test_add_func ("/identity-flow/approve", test_approve);
  g_test_add_func ("/identity-flow/approve/choices", test_approve_choices);
  g_test_add_func ("/identity-flow/approve/errors", test_approve_errors);
  g_test_add_func ("/identity-flow/approve/peer", test_approve_peer);
  g_test_add_func ("/identity-flow/new-manager", test_new_manager);
  g_test_add_func ("/identity-flow/new-manager/many", test_new_manager_many);
  g_test_add_func ("/identity-flow/new-admin", test_new_admin);
  g_test_add_func ("/identity-flow/retire/server", test_retire_server);
  g_test_add_func ("/identity-flow/retire/manager", test_retire_manager_and_admin);
  g_test_add_func ("/identity-flow/retire/errors", test_retire_errors);
  g_test_add_func ("/identity-flow/name-again", test_name_again);
  g_test_add_func ("/identity-flow/async", test_async);
  g_test_add_func ("/identity-flow/concurrent-change", test_concurrent_change);
  return g_test_run ();
}
