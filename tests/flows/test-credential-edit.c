/* test-credential-edit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Servers and tags of several in one transaction, all or none, and taken back as they
 * were.
 */

#include "cm-credential-edit.h"

#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
  char *first; /* ids of two credentials with their keys */
  char *second;
  char *web01; /* ids of servers */
  char *web02;
} Fixture;

static char *
approve (Fixture *fixture, const char *name)
{
  g_autoptr (CmIdentityDoc) server
      = flow_approve (fixture->context, name, CM_ROLES_SERVER);

  return g_strdup (cm_document_get_id (CM_DOCUMENT (server)));
}

static char *
find_id (Fixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (fixture->context, title);

  return g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_spied_context (&fixture->spy);
  import_fixtures (fixture->context, "leaf.crt", "leaf.key", "leaf-rsa.crt",
                   "leaf-rsa.key", NULL);
  fixture->first = find_id (fixture, "www.example.com");
  fixture->second = find_id (fixture, "rsa.example.com");
  fixture->web01 = approve (fixture, "web01");
  fixture->web02 = approve (fixture, "web02");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_nothing_off (fixture->context);
  flow_assert_finalizes (fixture->context);
  g_free (fixture->first);
  g_free (fixture->second);
  g_free (fixture->web01);
  g_free (fixture->web02);
}

static void
run (CmCredentialEdit *edit)
{
  g_autoptr (GError) error = NULL;
  gboolean done = cm_credential_edit_run (edit, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

static char *
dup_servers (Fixture *fixture, const char *id)
{
  g_autoptr (CmCredentialDoc) credential = flow_get_credential (fixture->context, id);
  const char *const *servers = cm_credential_doc_get_servers (credential);

  return servers != NULL ? g_strjoinv (" ", (char **)servers) : g_strdup ("");
}

static char *
dup_tags (Fixture *fixture, const char *id)
{
  g_autoptr (CmCredentialDoc) credential = flow_get_credential (fixture->context, id);
  const char *const *tags = cm_document_get_tags (CM_DOCUMENT (credential));

  return tags != NULL ? g_strjoinv (" ", (char **)tags) : g_strdup ("");
}

#define assert_servers(id, expected)                                                     \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *found = dup_servers (fixture, id);                                  \
    g_assert_cmpstr (found, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

#define assert_tags(id, expected)                                                        \
  G_STMT_START                                                                           \
  {                                                                                      \
    g_autofree char *found = dup_tags (fixture, id);                                     \
    g_assert_cmpstr (found, ==, expected);                                               \
  }                                                                                      \
  G_STMT_END

static void
test_servers (Fixture *fixture, gconstpointer data)
{
  const char *const one[] = { fixture->web01, NULL };
  const char *const other[] = { fixture->web02, NULL };
  g_autofree char *both = g_strjoin (" ", fixture->web01, fixture->web02, NULL);
  g_autoptr (CmCredentialEdit) start = cm_credential_edit_new_servers (fixture->context);
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_servers (fixture->context);
  g_autoptr (CmCredentialEdit) inverse = NULL;
  guint n_before = 0;

  cm_credential_edit_change (start, fixture->first, one, NULL);
  run (start);
  n_before = spy_store_get_n_commits (fixture->spy);
  cm_credential_edit_change (edit, fixture->first, other, NULL);
  cm_credential_edit_change (edit, fixture->second, other, one);
  run (edit);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  assert_servers (fixture->first, both);
  assert_servers (fixture->second, fixture->web02);

  inverse = cm_credential_edit_dup_inverse (edit);
  run (inverse);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 2);
  assert_servers (fixture->first, fixture->web01);
  assert_servers (fixture->second, "");
}

/* The second has no key here: the first stays as it was, too. */
static void
test_all_or_none (Fixture *fixture, gconstpointer data)
{
  const char *const one[] = { fixture->web01, NULL };
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_servers (fixture->context);
  g_autofree char *lone = NULL;
  guint n_before = 0;
  g_autoptr (GError) error = NULL;

  import_fixtures (fixture->context, "leaf-p384.crt", NULL);
  lone = find_id (fixture, "p384.example.com");
  n_before = spy_store_get_n_attempts (fixture->spy);
  cm_credential_edit_change (edit, fixture->first, one, NULL);
  cm_credential_edit_change (edit, lone, one, NULL);
  g_assert_false (cm_credential_edit_run (edit, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, "p384.example.com", "is not here", NULL);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
  assert_servers (fixture->first, "");
}

/* Nothing that is so already is written, and so none of it is taken back. */
static void
test_tags (Fixture *fixture, gconstpointer data)
{
  const char *const both[] = { "web", "shop", NULL };
  const char *const shop[] = { "shop", NULL };
  const char *const web[] = { "web", NULL };
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_tags (fixture->context);
  g_autoptr (CmCredentialEdit) inverse = NULL;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_change_tags (fixture->context, fixture->first, both, NULL, NULL,
                                  &error);
  g_assert_no_error (error);
  cm_credential_edit_change (edit, fixture->first, shop, web);
  cm_credential_edit_change (edit, fixture->second, shop, web);
  run (edit);
  assert_tags (fixture->first, "shop");
  assert_tags (fixture->second, "shop");
  /* somebody else's change stays */
  cm_credential_flow_change_tags (fixture->context, fixture->second, both, NULL, NULL,
                                  &error);
  g_assert_no_error (error);
  inverse = cm_credential_edit_dup_inverse (edit);
  run (inverse);
  assert_tags (fixture->first, "shop web");
  assert_tags (fixture->second, "web");
}

static void
test_nothing_to_do (Fixture *fixture, gconstpointer data)
{
  const char *const web[] = { "web", NULL };
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_tags (fixture->context);
  g_autoptr (CmCredentialEdit) servers
      = cm_credential_edit_new_servers (fixture->context);
  guint n_before = spy_store_get_n_commits (fixture->spy);

  cm_credential_edit_change (edit, fixture->first, NULL, web);
  run (edit);
  cm_credential_edit_change (servers, fixture->first, NULL, NULL);
  run (servers);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *long_tag = g_strnfill (CM_DOCUMENT_MAX_TAG_CHARACTERS + 1, 'x');
  const char *const tags[] = { long_tag, NULL };
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_tags (fixture->context);
  g_autoptr (CmCredentialEdit) gone = cm_credential_edit_new_tags (fixture->context);
  g_autoptr (GError) error = NULL;

  cm_credential_edit_change (edit, fixture->first, tags, NULL);
  g_assert_false (cm_credential_edit_run (edit, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, "The tag cannot be kept", NULL);
  g_clear_error (&error);
  cm_credential_edit_change (gone, "credential:7a1b", NULL, NULL);
  g_assert_false (cm_credential_edit_run (gone, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  cm_context_lock (fixture->context);
  g_assert_false (cm_credential_edit_run (gone, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
}

static void
test_async (Fixture *fixture, gconstpointer data)
{
  const char *const one[] = { fixture->web01, NULL };
  g_autoptr (CmCredentialEdit) edit = cm_credential_edit_new_servers (fixture->context);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cm_credential_edit_change (edit, fixture->first, one, NULL);
  g_cancellable_cancel (cancellable);
  cm_credential_edit_run_async (edit, cancellable, flow_keep_result, &result);
  g_assert_false (
      cm_credential_edit_run_finish (edit, flow_wait_result (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  cm_credential_edit_run_async (edit, NULL, flow_keep_result, &result);
  g_assert_true (
      cm_credential_edit_run_finish (edit, flow_wait_result (&result), &error));
  assert_servers (fixture->first, fixture->web01);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/credential-edit/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("servers", test_servers);
  ADD ("all-or-none", test_all_or_none);
  ADD ("tags", test_tags);
  ADD ("nothing-to-do", test_nothing_to_do);
  ADD ("errors", test_errors);
  ADD ("async", test_async);
  return g_test_run ();
}
