/* test-credential-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done to credentials that exist: each changes just what it says, with its entry
 * in the log in the same transaction.
 */

#include "cm-credential-flow.h"

#include <string.h>

#include "cm-check-flow.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "import-fixture.h"
#include "seal-splice.h"

typedef struct
{
  SpyStore *spy;
  CmContext *context;
  char *id; /* "www.example.com", with its key */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  fixture->context = flow_spied_context (&fixture->spy);
  import_fixtures (fixture->context, "leaf.crt", "leaf.key", NULL);
  credential = flow_find_credential (fixture->context, "www.example.com");
  fixture->id = g_strdup (cm_document_get_id (CM_DOCUMENT (credential)));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_nothing_off (fixture->context);
  flow_assert_finalizes (fixture->context);
  g_free (fixture->id);
}

static CmCredentialDoc *
get (Fixture *fixture)
{
  return flow_get_credential (fixture->context, fixture->id);
}

static guint64
get_version (Fixture *fixture)
{
  g_autoptr (CmCredentialDoc) credential = get (fixture);

  return cm_document_get_version (CM_DOCUMENT (credential));
}

/* That one commit was made, with this entry as its log. */
static void
assert_logged (Fixture *fixture, guint n_before, CmAction action, const char *detail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = cm_check_flow_list_activity (fixture->context, fixture->id, NULL, &error);
  const CmActivityLine *line;

  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpint (line->action, ==, action);
  g_assert_cmpstr (line->title, ==, "www.example.com");
  g_assert_cmpstr (line->detail, ==, detail);
}

static char *
dup_identity_id (Fixture *fixture, const char *name)
{
  g_autoptr (CmIdentityDoc) identity = cm_context_find_identity (fixture->context, name);

  return g_strdup (cm_document_get_id (CM_DOCUMENT (identity)));
}

/* ---- servers with access ---- */

static void
set_servers (Fixture *fixture, const char *first, const char *second)
{
  const char *const ids[] = { first, second, NULL };
  g_autoptr (GError) error = NULL;

  cm_credential_flow_set_servers (fixture->context, fixture->id, ids, NULL, &error);
  g_assert_no_error (error);
}

static GBytes *
ref_sealed (Fixture *fixture)
{
  g_autoptr (CmCredentialDoc) credential = get (fixture);

  return g_bytes_ref (cm_credential_doc_get_sealed_key (credential));
}

static gboolean
can_open (GBytes *sealed, CmIdentity *identity)
{
  g_autoptr (CmPrivateKey) key = cm_test_private_key ("leaf");
  g_autoptr (CmSecret) opened = cm_seal_open (sealed, identity, NULL);

  return opened != NULL && cm_secret_equal (opened, cm_private_key_get_pkcs8 (key));
}

static void
test_servers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentity) web01
      = flow_approve_with_key (fixture->context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) web02
      = flow_approve_with_key (fixture->context, "web02", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) own
      = cm_vault_ref_identity (cm_context_get_vault (fixture->context));
  g_autofree char *id01 = dup_identity_id (fixture, "web01");
  g_autofree char *id02 = dup_identity_id (fixture, "web02");
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  guint n_before = spy_store_get_n_commits (fixture->spy);

  set_servers (fixture, id01, id01); /* each once */
  assert_logged (fixture, n_before, CM_ACTION_SEAL, "+web01");
  first = ref_sealed (fixture);
  g_assert_cmpuint (cm_seal_count_recipients (first), ==, 2);
  g_assert_true (can_open (first, web01));
  g_assert_false (can_open (first, web02));
  g_assert_true (can_open (first, own));

  set_servers (fixture, id02, NULL);
  assert_logged (fixture, n_before + 1, CM_ACTION_SEAL, "+web02, -web01");
  second = ref_sealed (fixture);
  g_assert_false (can_open (second, web01));
  g_assert_true (can_open (second, web02));
  g_assert_true (can_open (second, own));
  credential = get (fixture);
  g_assert_cmpuint (g_strv_length ((char **)cm_credential_doc_get_servers (credential)),
                    ==, 1);
  g_assert_false (flow_has_warning (credential, CM_REASON_NO_SERVER));

  set_servers (fixture, NULL, NULL);
  assert_logged (fixture, n_before + 2, CM_ACTION_SEAL, "-web02");
  g_clear_object (&credential);
  credential = get (fixture);
  g_assert_true (flow_has_warning (credential, CM_REASON_NO_SERVER));
}

/* Each sealing has a content key of its own: what a server could open before is of no use
 * against what was sealed after it was taken out. */
static void
test_new_content_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmIdentity) web01
      = flow_approve_with_key (fixture->context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) later
      = flow_approve_with_key (fixture->context, "later", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) own
      = cm_vault_ref_identity (cm_context_get_vault (fixture->context));
  g_autofree char *id01 = dup_identity_id (fixture, "web01");
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GBytes) extended = NULL;
  g_autoptr (GBytes) same_key = NULL;
  g_autoptr (GBytes) forged = NULL;
  g_autoptr (GError) error = NULL;

  set_servers (fixture, id01, NULL);
  before = ref_sealed (fixture);
  /* one that was only added shares the content key, which shows that this works */
  extended
      = cm_seal_add_recipient (before, own, cm_identity_get_certificate (later), &error);
  g_assert_no_error (error);
  same_key = seal_splice (before, extended);
  g_assert_true (can_open (same_key, later));

  set_servers (fixture, NULL, NULL);
  after = ref_sealed (fixture);
  forged = seal_splice (after, before);
  g_assert_cmpuint (cm_seal_count_recipients (forged), ==, 2);
  g_assert_false (can_open (forged, web01));
  g_assert_false (can_open (forged, own));
}

static void
assert_servers_fail (Fixture *fixture,
                     const char *id,
                     const char *const *servers,
                     int code,
                     const char *words)
{
  guint n_before = spy_store_get_n_attempts (fixture->spy);
  g_autoptr (GError) error = NULL;

  g_assert_false (
      cm_credential_flow_set_servers (fixture->context, id, servers, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
  flow_assert_says (error->message, words, NULL);
  g_assert_cmpuint (spy_store_get_n_attempts (fixture->spy), ==, n_before);
}

static void
test_servers_errors (Fixture *fixture, gconstpointer data)
{
  const char *const nobody[] = { "identity:7a1b", NULL };
  const char *const none[] = { NULL };
  g_autoptr (GPtrArray) many = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CmCredentialDoc) lone = NULL;

  assert_servers_fail (fixture, fixture->id, nobody, CM_FLOW_ERROR_NOT_FOUND,
                       "identity:7a1b");
  assert_servers_fail (fixture, "credential:7a1b", none, CM_FLOW_ERROR_NOT_FOUND, "");
  assert_servers_fail (fixture, CM_SETTINGS_ID, none, CM_FLOW_ERROR_INPUT,
                       "not a TLS credential");
  for (guint i = 0; i <= CM_CREDENTIAL_MAX_SERVERS; i++)
    g_ptr_array_add (many, g_strdup_printf ("identity:%u", i));
  g_ptr_array_add (many, NULL);
  assert_servers_fail (fixture, fixture->id, (const char *const *)many->pdata,
                       CM_FLOW_ERROR_INPUT, "At most 500 servers");
  import_fixtures (fixture->context, "leaf-p384.crt", NULL);
  lone = flow_find_credential (fixture->context, "p384.example.com");
  assert_servers_fail (fixture, cm_document_get_id (CM_DOCUMENT (lone)), none,
                       CM_FLOW_ERROR_INPUT, "The key of this credential is not here");
}

/* ---- comment and tags ---- */

static void
test_comment (Fixture *fixture, gconstpointer data)
{
  CmContext *context = fixture->context;
  g_autofree char *long_text = g_strnfill (CM_DOCUMENT_MAX_COMMENT_CHARACTERS + 1, 'x');
  guint n_before = spy_store_get_n_commits (fixture->spy);
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cm_credential_flow_set_comment (context, fixture->id, "Zürich", NULL, &error));
  assert_logged (fixture, n_before, CM_ACTION_CHANGE, NULL);
  credential = get (fixture);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (credential)), ==, "Zürich");
  /* the same again: nothing to write */
  g_assert_true (
      cm_credential_flow_set_comment (context, fixture->id, "Zürich", NULL, &error));
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);

  g_assert_false (
      cm_credential_flow_set_comment (context, fixture->id, long_text, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, "it has 2001 characters and can have 2000", NULL);
  g_clear_error (&error);
  long_text[CM_DOCUMENT_MAX_COMMENT_CHARACTERS] = '\0';
  g_assert_true (
      cm_credential_flow_set_comment (context, fixture->id, long_text, NULL, &error));
  g_assert_true (cm_credential_flow_set_comment (context, fixture->id, "", NULL, &error));
  g_assert_true (cm_credential_flow_set_comment (context, fixture->id, NULL, NULL, NULL));
  g_assert_true (cm_credential_flow_set_comment (context, fixture->id, "", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 3);
}

static gboolean
replace (Fixture *fixture, const char *before, const char *after, GError **error)
{
  const CmCommentChange change = { .id = fixture->id, .before = before, .after = after };

  return cm_credential_flow_replace_comment (fixture->context, &change, NULL, error);
}

/* What somebody else wrote in between stays. */
static void
test_replace_comment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (replace (fixture, NULL, "first", &error));
  g_assert_true (replace (fixture, "first", "second", &error));
  g_assert_no_error (error);
  g_assert_false (replace (fixture, "first", "mine", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT);
  flow_assert_says (error->message, "www.example.com", "somebody else", NULL);
  g_clear_error (&error);
  g_assert_false (replace (fixture, "", "mine", NULL));
  credential = get (fixture);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (credential)), ==, "second");
  /* both wrote the same */
  g_assert_true (replace (fixture, "first", "second", &error));
  g_assert_true (replace (fixture, "second", NULL, &error));
  g_assert_no_error (error);
}

static void
assert_tags (Fixture *fixture, const char *expected)
{
  g_autoptr (CmCredentialDoc) credential = get (fixture);
  g_autofree char *joined
      = g_strjoinv (" ", (char **)cm_document_get_tags (CM_DOCUMENT (credential)));

  g_assert_cmpstr (joined, ==, expected);
}

static gboolean
change_tags (Fixture *fixture, const char *add, const char *remove, GError **error)
{
  g_auto (GStrv) added = g_strsplit (add, " ", -1);
  g_auto (GStrv) removed = g_strsplit (remove, " ", -1);

  return cm_credential_flow_change_tags (fixture->context, fixture->id,
                                         (const char *const *)added,
                                         (const char *const *)removed, NULL, error);
}

static void
test_tags (Fixture *fixture, gconstpointer data)
{
  guint n_before = spy_store_get_n_commits (fixture->spy);
  g_autoptr (GString) many = g_string_new ("tag");
  const char *const empty[] = { "", NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (change_tags (fixture, "shop dmz shop", "", &error));
  assert_logged (fixture, n_before, CM_ACTION_CHANGE, NULL);
  assert_tags (fixture, "shop dmz");
  g_assert_true (change_tags (fixture, "dmz", "gone", &error)); /* nothing to write */
  g_assert_true (cm_credential_flow_change_tags (fixture->context, fixture->id, empty,
                                                 NULL, NULL, &error));
  g_assert_cmpuint (spy_store_get_n_commits (fixture->spy), ==, n_before + 1);
  g_assert_true (change_tags (fixture, "new", "shop", &error));
  assert_tags (fixture, "dmz new");

  for (guint i = 0; i < CM_DOCUMENT_MAX_TAGS - 2; i++)
    g_string_append_printf (many, " %u", i);
  g_assert_false (change_tags (fixture, many->str, "", &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  flow_assert_says (error->message, "at most 50 tags", NULL);
  assert_tags (fixture, "dmz new");
}

/* ---- locked ---- */

static void
test_locked (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { fixture->id, NULL };
  CmContext *context = fixture->context;
  guint64 version = get_version (fixture);
  guint n_refused = 0;
  GError *errors[7] = { NULL };

  cm_context_lock (context);
  n_refused += !cm_credential_flow_set_servers (context, ids[0], NULL, NULL, &errors[0]);
  n_refused += !cm_credential_flow_set_comment (context, ids[0], "x", NULL, &errors[1]);
  n_refused
      += !cm_credential_flow_change_tags (context, ids[0], ids, NULL, NULL, &errors[2]);
  n_refused += !cm_credential_flow_delete (context, ids, NULL, &errors[3]);
  n_refused += !cm_credential_flow_restore (context, ids, NULL, &errors[4]);
  n_refused += !cm_credential_flow_purge (context, ids, NULL, &errors[5]);
  n_refused += !cm_credential_flow_complete (context, ids, NULL, NULL, &errors[6]);
  g_assert_cmpuint (n_refused, ==, G_N_ELEMENTS (errors));
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_assert_error (errors[i], CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
      g_error_free (errors[i]);
    }
  g_assert_cmpuint (get_version (fixture), ==, version);
}

#define ADD(name, func)                                                                  \
  g_test_add ("/credential-flow/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("servers", test_servers);
  ADD ("servers/new-content-key", test_new_content_key);
  ADD ("servers/errors", test_servers_errors);
  ADD ("comment", test_comment);
  ADD ("replace-comment", test_replace_comment);
  ADD ("tags", test_tags);
  ADD ("locked", test_locked);
  return g_test_run ();
}
