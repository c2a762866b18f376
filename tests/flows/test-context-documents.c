/* test-context-documents.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading and finding, whatever a person calls a thing.
 */

#include <string.h>

#include "cm-test-home.h"
#include "flow-fixture.h"

typedef struct
{
  CmContext *context;
  char *shop;     /* shop.example.org */
  char *umlaut;   /* www.bücher.example */
  char *wildcard; /* *.example.net */
  char *twin_a;   /* twin.example.org */
  char *twin_b;   /* twin.example.org */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
  fixture->shop = flow_add_credential (fixture->context, "shop.example.org", NULL);
  fixture->umlaut = flow_add_credential (fixture->context, "www.bücher.example", NULL);
  fixture->wildcard = flow_add_credential (fixture->context, "*.example.net", NULL);
  fixture->twin_a = flow_add_credential (fixture->context, "twin.example.org", NULL);
  fixture->twin_b = flow_add_credential (fixture->context, "twin.example.org", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_finalizes (fixture->context);
  g_free (fixture->shop);
  g_free (fixture->umlaut);
  g_free (fixture->wildcard);
  g_free (fixture->twin_a);
  g_free (fixture->twin_b);
}

static void
assert_finds (Fixture *fixture, const char *name, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCredentialDoc) found
      = cm_context_find_credential (fixture->context, name, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (found)), ==, id);
}

static void
assert_finds_none (Fixture *fixture, const char *name, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_context_find_credential (fixture->context, name, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

/* The beginning of an id that no other credential here shares. */
static char *
dup_unique_prefix (Fixture *fixture, const char *id)
{
  const char *uuid = strchr (id, ':') + 1;

  return g_strndup (uuid, 13);
}

static void
test_by_id (Fixture *fixture, gconstpointer data)
{
  g_autofree char *prefix = dup_unique_prefix (fixture, fixture->shop);
  g_autofree char *upper = g_ascii_strup (prefix, -1);
  g_autofree char *with_type = g_strconcat ("credential:", prefix, NULL);
  g_autofree char *three = g_strndup (prefix, 3);

  assert_finds (fixture, fixture->shop, fixture->shop);
  assert_finds (fixture, strchr (fixture->shop, ':') + 1, fixture->shop);
  assert_finds (fixture, prefix, fixture->shop);
  assert_finds (fixture, upper, fixture->shop);
  assert_finds (fixture, with_type, fixture->shop);
  assert_finds_none (fixture, three, CM_FLOW_ERROR_NOT_FOUND);
  assert_finds_none (fixture, "credential:", CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_by_host_name (Fixture *fixture, gconstpointer data)
{
  assert_finds (fixture, "shop.example.org", fixture->shop);
  assert_finds (fixture, "SHOP.Example.org", fixture->shop);
  assert_finds (fixture, "www.bücher.example", fixture->umlaut);
  assert_finds (fixture, "www.xn--bcher-kva.example", fixture->umlaut);
  assert_finds (fixture, "*.example.net", fixture->wildcard);
  assert_finds_none (fixture, "www.example.net", CM_FLOW_ERROR_NOT_FOUND);
  assert_finds_none (fixture, "example.org", CM_FLOW_ERROR_NOT_FOUND);
  assert_finds_none (fixture, "", CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_ambiguous (Fixture *fixture, gconstpointer data)
{
  g_autofree char *short_a = g_strndup (strchr (fixture->twin_a, ':') + 1, 8);
  g_autofree char *short_b = g_strndup (strchr (fixture->twin_b, ':') + 1, 8);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cm_context_find_credential (fixture->context, "twin.example.org", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS);
  g_assert_nonnull (strstr (error->message, "2 credentials"));
  g_assert_nonnull (strstr (error->message, short_a));
  g_assert_nonnull (strstr (error->message, short_b));
}

/* However many there are, the sentence names five. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_named = 0;

  for (guint i = 0; i < 5; i++)
    g_free (flow_add_credential (fixture->context, "twin.example.org", NULL));
  g_assert_null (
      cm_context_find_credential (fixture->context, "twin.example.org", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS);
  for (const char *p = error->message; (p = strstr (p, "twin.example.org (")) != NULL;
       p++)
    n_named++;
  g_assert_cmpuint (n_named, ==, 5);
  g_assert_nonnull (strstr (error->message, "…"));
}

static void
rename_document (CmContext *context, const char *id, const char *title)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, &error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  g_assert_no_error (error);
  cm_document_set_title (document, title);
  cm_change_set_put (changes, document, CM_ACTION_CHANGE, NULL);
  cm_context_commit (context, changes, NULL, &error);
  g_assert_no_error (error);
}

static void
test_by_title (Fixture *fixture, gconstpointer data)
{
  rename_document (fixture->context, fixture->shop, "Our Web Shop");
  assert_finds (fixture, "our web shop", fixture->shop);
  assert_finds (fixture, "shop.example.org", fixture->shop);
  assert_finds_none (fixture, "our web", CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_versions (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) versions = NULL;
  g_autoptr (GError) error = NULL;

  rename_document (fixture->context, fixture->shop, "two");
  rename_document (fixture->context, fixture->shop, "three");
  versions = cm_context_get_versions (fixture->context, fixture->shop, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (versions->len, ==, 3);
  g_assert_cmpstr (cm_document_get_title (versions->pdata[0]), ==, "three");
  g_assert_cmpuint (cm_document_get_version (versions->pdata[0]), ==, 3);
  g_assert_cmpstr (cm_document_get_title (versions->pdata[2]), ==, "shop.example.org");

  g_assert_null (
      cm_context_get_versions (fixture->context, "credential:none", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_document (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmDocument) document = NULL;
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (GAsyncResult) found = NULL;
  g_autoptr (GAsyncResult) missing = NULL;
  g_autoptr (GError) error = NULL;

  cm_context_get_document_async (fixture->context, fixture->shop, NULL, flow_keep_result,
                                 &found);
  document = cm_context_get_document_finish (fixture->context, flow_wait_result (&found),
                                             &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cm_document_get_title (document), ==, "shop.example.org");
  g_assert_cmpstr (cm_document_get_store (document), ==,
                   cm_context_get_authority_fingerprint (fixture->context));

  cm_context_get_document_async (fixture->context, "credential:none", NULL,
                                 flow_keep_result, &missing);
  g_assert_null (cm_context_get_document_finish (fixture->context,
                                                 flow_wait_result (&missing), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);

  envelope = cm_context_get_envelope (fixture->context, fixture->shop, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (envelope), >, 100);
  g_assert_null (
      cm_context_get_envelope (fixture->context, "credential:none", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
}

static void
test_query (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  cm_query_set_search (query, "twin");
  rows = cm_context_query (fixture->context, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 2);
}

/* Documents hold ids of servers; people know their names. */
static void
test_query_server_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentityDoc) server
      = flow_approve (fixture->context, "backend7", CM_ROLES_SERVER);
  g_autofree char *id = flow_add_credential (fixture->context, "api.example.org",
                                             cm_document_get_id (CM_DOCUMENT (server)));
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  cm_query_set_search (query, "Backend7");
  rows = cm_context_query (fixture->context, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (cm_summary_get_id (g_ptr_array_index (rows, 0)), ==, id);
}

/* ---- identities ---- */

static void
test_identities (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentityDoc) web01
      = flow_approve (fixture->context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentityDoc) other
      = flow_approve (fixture->context, "ws2", CM_ROLES_ADMIN | CM_ROLES_SERVER);
  const char *id = cm_document_get_id (CM_DOCUMENT (web01));
  g_autofree char *prefix = g_strndup (strchr (id, ':') + 1, 13);
  const char *const names[] = { "web01", "WEB01", id, strchr (id, ':') + 1, prefix };
  g_autoptr (GPtrArray) all
      = cm_context_list_identities (fixture->context, CM_ROLES_NONE);
  g_autoptr (GPtrArray) servers
      = cm_context_list_identities (fixture->context, CM_ROLES_SERVER);
  g_autofree char *name = cm_context_dup_identity_name (fixture->context, id);
  g_autofree char *unknown
      = cm_context_dup_identity_name (fixture->context, "identity:x");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (CmIdentityDoc) found
          = cm_context_find_identity (fixture->context, names[i]);

      g_assert_nonnull (found);
      g_assert_cmpstr (cm_document_get_id (CM_DOCUMENT (found)), ==, id);
    }
  g_assert_null (cm_context_find_identity (fixture->context, "web"));
  g_assert_null (cm_context_find_identity (fixture->context, "identity:"));
  g_assert_null (cm_context_get_identity (fixture->context, "identity:x"));
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpuint (servers->len, ==, 2);
  g_assert_cmpstr (name, ==, "web01");
  g_assert_cmpstr (unknown, ==, "identity:x");
}

static void
test_no_identities (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (GPtrArray) all = cm_context_list_identities (context, CM_ROLES_NONE);

  g_assert_cmpuint (all->len, ==, 0);
  g_assert_null (cm_context_find_identity (context, "web01"));
  g_assert_null (cm_context_get_identity (context, "identity:1"));
}

static void
test_warn_days (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) settings
      = cm_context_get_document (fixture->context, CM_SETTINGS_ID, NULL, &error);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  g_assert_cmpuint (cm_context_get_warn_days (fixture->context), ==, 30);
  cm_settings_doc_set_renew_days (CM_SETTINGS_DOC (settings), 45);
  cm_change_set_put (changes, settings, CM_ACTION_CHANGE, NULL);
  g_assert_true (cm_context_commit (fixture->context, changes, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (cm_context_get_warn_days (fixture->context), ==, 45);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

#define ADD(name, func)                                                                  \
  g_test_add ("/context-documents/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("by-id", test_by_id);
  ADD ("by-host-name", test_by_host_name);
  ADD ("ambiguous", test_ambiguous);
  ADD ("many", test_many);
  ADD ("by-title", test_by_title);
  ADD ("versions", test_versions);
  ADD ("document", test_document);
  ADD ("query", test_query);
  ADD ("query-server-name", test_query_server_name);
  ADD ("identities", test_identities);
  ADD ("warn-days", test_warn_days);
#undef ADD
  g_test_add_func ("/context-documents/no-identities", test_no_identities);
  return g_test_run ();
}
