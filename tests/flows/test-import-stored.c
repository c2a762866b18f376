/* test-import-stored.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an import looks at of the credentials that are there.
 */

#include "cm-import-stored-private.h"

#include "cm-test-home.h"
#include "request-fixture.h"

static GHashTable *
read_all (CmContext *context, GPtrArray *ids)
{
  g_autoptr (GError) error = NULL;
  GHashTable *all = cm_import_stored_read_all (cm_context_get_certstore (context), ids,
                                               /* cancellable: */ NULL, &error);

  g_assert_no_error (error);
  return all;
}

static const CmImportStored *
get (GHashTable *all, const char *id)
{
  const CmImportStored *stored = g_hash_table_lookup (all, id);

  g_assert_nonnull (stored);
  g_assert_cmpstr (stored->id, ==, id);
  return stored;
}

/* A request that is out, and one that was answered. */
static void
test_requests (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  const char *server_id = cm_document_get_id (CM_DOCUMENT (server));
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, server_id);
  g_autoptr (CmCredentialDoc) issued = request_issued (context, "a.example.org", NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GHashTable) all = NULL;
  const CmImportStored *stored;

  g_ptr_array_add (ids, (char *)request_get_id (waiting));
  g_ptr_array_add (ids, (char *)request_get_id (issued));
  all = read_all (context, ids);
  g_assert_cmpuint (g_hash_table_size (all), ==, 2);

  stored = get (all, request_get_id (waiting));
  g_assert_cmpstr (stored->title, ==, "shop.example.org");
  g_assert_cmpstr (stored->host_names[1], ==, "www.shop.example.org");
  g_assert_nonnull (stored->request);
  g_assert_null (stored->leaf);
  g_assert_cmpuint (stored->above->len, ==, 0);
  g_assert_true (stored->has_key);
  g_assert_false (stored->is_exportable || stored->is_deleted);
  g_assert_cmpstr (stored->servers[0], ==, server_id);
  g_assert_cmpint (stored->changed_at, ==, CM_TEST_NOW);

  stored = get (all, request_get_id (issued));
  g_assert_null (stored->request);
  g_assert_true (
      cm_certificate_equal (stored->leaf, cm_credential_doc_get_leaf (issued)));
  g_assert_cmpuint (stored->above->len, ==, 1);
}

/* A tombstone is there, and says that it is one. */
static void
test_deleted (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GHashTable) all = NULL;
  g_autoptr (GError) error = NULL;

  cm_request_flow_withdraw (context, request_get_id (waiting), NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (ids, (char *)request_get_id (waiting));
  all = read_all (context, ids);
  g_assert_true (get (all, request_get_id (waiting))->is_deleted);
  g_assert_nonnull (get (all, request_get_id (waiting))->request);
}

/* What is gone, is no credential or fails verification is left out; the rest is there. */
static void
test_left_out (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  g_autofree char *bad = flow_add_credential (context, "bad.example.org", NULL);
  g_autofree char *good = flow_add_credential (context, "good.example.org", NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GHashTable) all = NULL;
  g_autoptr (GHashTable) none = NULL;

  none = read_all (context, ids);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
  flow_tamper (context, bad);
  g_ptr_array_add (ids, bad);
  g_ptr_array_add (ids, good);
  g_ptr_array_add (ids, (char *)"credential:nowhere");
  g_ptr_array_add (ids, (char *)cm_document_get_id (CM_DOCUMENT (server)));
  all = read_all (context, ids);
  g_assert_cmpuint (g_hash_table_size (all), ==, 1);
  g_assert_null (get (all, good)->leaf);
}

static void
test_cancelled (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autofree char *id = flow_add_credential (context, "a.example.org", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (ids, id);
  g_cancellable_cancel (cancellable);
  g_assert_null (cm_import_stored_read_all (cm_context_get_certstore (context), ids,
                                            cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/import-stored/requests", test_requests);
  g_test_add_func ("/import-stored/deleted", test_deleted);
  g_test_add_func ("/import-stored/left-out", test_left_out);
  g_test_add_func ("/import-stored/cancelled", test_cancelled);
  return g_test_run ();
}
