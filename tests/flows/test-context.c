/* test-context.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From nothing to an open certstore and back, on disk and in memory; what is announced,
 * where and when; and every way in which the files can be wrong.
 */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cm-activity-doc.h"
#include "cm-authority-doc.h"
#include "cm-check-flow.h"
#include "cm-folder-private.h"
#include "cm-identity-flow.h"
#include "cm-memory-store.h"
#include "cm-seal.h"
#include "cm-test-home.h"
#include "flow-fixture.h"

/* ---- create ---- */

static void
assert_files (const char *dir)
{
  const char *const names[]
      = { CM_FOLDER_AUTHORITY, CM_FOLDER_IDENTITY, CM_FOLDER_KEY, CM_FOLDER_DATABASE };
  GStatBuf info;

  g_assert_cmpint (g_stat (dir, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (dir, names[i], NULL);

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
    }
}

static void
assert_founded (CmContext *context)
{
  CmIdentityDoc *own = cm_context_get_own_identity (context);
  g_autofree char *id
      = g_strconcat ("authority:", cm_context_get_authority_fingerprint (context), NULL);
  g_autofree char *fingerprint = cm_context_dup_own_fingerprint (context);
  g_autoptr (CmDocument) authority = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;
  const CmActivityLine *first;

  g_assert_cmpstr (cm_context_get_title (context), ==, "Test");
  g_assert_cmpstr (cm_identity_doc_get_name (own), ==, "ws1");
  g_assert_cmpint (cm_identity_doc_get_roles (own), ==,
                   CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  g_assert_cmpint (cm_identity_doc_get_state (own), ==, CM_IDENTITY_STATE_ACTIVE);
  g_assert_cmpstr (cm_certificate_get_fingerprint (cm_identity_doc_get_certificate (own)),
                   ==, fingerprint);

  authority = cm_context_get_document (context, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (
      cm_seal_is_for (cm_authority_doc_get_sealed_key (CM_AUTHORITY_DOC (authority)),
                      cm_identity_doc_get_certificate (own)));
  g_assert_true (cm_certificate_equal (
      cm_authority_doc_get_certificate (CM_AUTHORITY_DOC (authority)),
      cm_context_get_authority (context)));

  lines = cm_check_flow_list_activity (context, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, 1);
  first = g_ptr_array_index (lines, 0);
  g_assert_cmpint (first->action, ==, CM_ACTION_CREATE_STORE);
  g_assert_cmpstr (first->author, ==, "ws1");
  g_assert_cmpint (first->time, ==, CM_TEST_NOW);
}

static void
test_create_folder (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *target = g_build_filename (dir, "a", "store", NULL);
  CmContext *context = flow_folder_context (target);

  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_EMPTY);
  g_assert_cmpstr (cm_context_get_directory (context), ==, target);
  g_assert_null (cm_context_get_title (context));
  g_assert_null (cm_context_get_own_identity (context));
  g_assert_null (cm_context_get_authority (context));
  g_assert_null (cm_context_get_certstore (context));
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));

  flow_create (context);
  assert_files (target);
  assert_founded (context);
  flow_assert_finalizes (context);
}

static void
test_create_memory (void)
{
  CmContext *context = flow_memory_context ();
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text ("wrong");
  g_autoptr (GError) error = NULL;

  assert_founded (context);
  g_assert_null (cm_context_get_directory (context));
  g_assert_cmpint (cm_context_get_now (context), ==, CM_TEST_NOW);
  cm_context_lock (context);
  g_assert_false (cm_context_unlock (context, wrong, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  flow_unlock (context);
  flow_assert_finalizes (context);
}

static void
test_create_defaults (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_context_create (context, NULL, NULL, passphrase, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (cm_context_get_title (context), !=, "");
  g_assert_nonnull (cm_context_get_title (context));
  g_assert_nonnull (cm_identity_doc_get_name (cm_context_get_own_identity (context)));
}

static void
assert_create_fails (CmContext *context,
                     const char *name,
                     const char *passphrase,
                     int code)
{
  g_autoptr (CmSecret) secret = cm_secret_new_from_text (passphrase);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_context_create (context, name, "ws1", secret, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, code);
}

static void
test_create_errors (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *longest = g_strnfill (64, 'x');
  g_autofree char *too_long = g_strnfill (65, 'x');
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmContext) other = flow_folder_context (dir);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  assert_create_fails (context, "Test", "", CM_FLOW_ERROR_PASSWORD);
  assert_create_fails (context, too_long, "secret", CM_FLOW_ERROR_INPUT);
  assert_create_fails (context, "  ", "secret", CM_FLOW_ERROR_INPUT);
  assert_create_fails (context, "a\nb", "secret", CM_FLOW_ERROR_INPUT);
  assert_create_fails (context, "a\xff", "secret", CM_FLOW_ERROR_INPUT);
  g_cancellable_cancel (cancelled);
  g_assert_false (cm_context_create (context, NULL, NULL, passphrase, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_EMPTY);

  g_assert_true (cm_context_create (context, longest, NULL, passphrase, NULL, &error));
  g_assert_no_error (error);
  assert_create_fails (context, "Test", "secret", CM_FLOW_ERROR_EXISTS);

  /* Another one that looked earlier sees it, too, and can use it now. */
  assert_create_fails (other, "Test", "secret", CM_FLOW_ERROR_EXISTS);
  g_assert_cmpint (cm_context_get_state (other), ==, CM_CONTEXT_STATE_LOCKED);
}

/* A store that already holds one, without a pin here. */
static void
test_create_over_another (void)
{
  g_autoptr (CmContext) first = flow_memory_context ();
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (first));
  g_autoptr (CmContext) second
      = cm_context_new_for_store (G_OBJECT (store), cm_context_get_clock (first));

  assert_create_fails (second, "Test", "secret", CM_FLOW_ERROR_EXISTS);
  g_assert_cmpint (cm_context_get_state (second), ==, CM_CONTEXT_STATE_EMPTY);
}

/* ---- open, unlock, lock ---- */

static void
test_reopen (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text ("wrong");
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  flow_create (context);
  g_clear_object (&context);

  context = flow_folder_context (dir);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_LOCKED);
  assert_founded (context);
  cm_change_set_note (changes, CM_ACTION_EXPORT, "credential:1", NULL, NULL);
  g_assert_false (cm_context_commit (context, changes, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
  g_clear_error (&error);

  g_assert_false (cm_context_unlock (context, wrong, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_LOCKED);

  flow_unlock (context);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_UNLOCKED);
  g_assert_true (cm_context_commit (context, changes, NULL, &error));
  g_assert_no_error (error);

  cm_context_lock (context);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_LOCKED);
  g_assert_true (cm_context_open (context, NULL, &error));
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_LOCKED);
}

static void
test_empty_errors (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_context_unlock (context, passphrase, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_false (
      cm_context_change_passphrase (context, passphrase, passphrase, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_null (cm_context_get_document (context, "credential:1", NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_null (cm_context_query (context, query, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_clear_error (&error);
  g_assert_false (cm_context_require_unlocked (context, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
  g_assert_cmpuint (cm_context_get_warn_days (context), ==, 30);
  cm_context_lock (context);
}

static void
test_change_passphrase (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) old_one = flow_passphrase ();
  g_autoptr (CmSecret) new_one = cm_secret_new_from_text ("another one");
  g_autoptr (CmSecret) empty = cm_secret_new_from_text ("");
  g_autoptr (GError) error = NULL;

  flow_create (context);
  g_assert_false (cm_context_change_passphrase (context, new_one, old_one, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_false (cm_context_change_passphrase (context, old_one, empty, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (cm_context_change_passphrase (context, old_one, new_one, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_UNLOCKED);
  assert_files (dir);

  cm_context_lock (context);
  g_assert_false (cm_context_unlock (context, old_one, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (cm_context_unlock (context, new_one, NULL, &error));
  g_assert_no_error (error);
}

static void
test_default_directory (void)
{
  g_autofree char *chosen = NULL;
  g_autofree char *usual = NULL;

  g_setenv ("CERTMGR_STORE", "/srv/certstore", TRUE);
  chosen = cm_context_dup_default_directory ();
  g_unsetenv ("CERTMGR_STORE");
  usual = cm_context_dup_default_directory ();
  g_assert_cmpstr (chosen, ==, "/srv/certstore");
  g_assert_true (g_str_has_prefix (usual, g_get_user_data_dir ()));
}

/* Other programs can use the files. A passphrase of its own: what is written is what
 * users get. */
static void
test_peers (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autofree char *authority = g_build_filename (dir, CM_FOLDER_AUTHORITY, NULL);
  g_autofree char *identity = g_build_filename (dir, CM_FOLDER_IDENTITY, NULL);
  g_autofree char *key = g_build_filename (dir, CM_FOLDER_KEY, NULL);
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) passphrase = cm_secret_new_from_text (CM_TEST_PASSWORD);
  g_autoptr (GError) error = NULL;

  if (!cm_test_have_peer ("openssl"))
    return;
  cm_context_create (context, "Test", "ws1", passphrase, NULL, &error);
  g_assert_no_error (error);
  g_free (cm_test_run ("openssl", "verify", "-CAfile", authority, identity, NULL));
  g_free (cm_test_run ("openssl", "pkey", "-noout", "-in", key, "-passin",
                       "pass:" CM_TEST_PASSWORD, NULL));
  g_assert_false (cm_test_try (NULL, "openssl", "pkey", "-noout", "-in", key, "-passin",
                               "pass:wrong", NULL));
}

/* ---- files that are not what they were ---- */

typedef struct
{
  char *dir;
  CmContext *context;    /* unlocked, then locked */
  CmIdentity *authority; /* of somebody else */
  CmIdentity *stranger;
} Changed;

static void
changed_set_up (Changed *fixture, gconstpointer data)
{
  fixture->dir = cm_test_make_dir ();
  fixture->context = flow_folder_context (fixture->dir);
  flow_create (fixture->context);
  cm_context_lock (fixture->context);
  fixture->authority = cm_test_authority ();
  fixture->stranger = cm_test_participant (fixture->authority, "ws1", CM_ROLES_ADMIN);
}

static void
changed_tear_down (Changed *fixture, gconstpointer data)
{
  g_clear_object (&fixture->context);
  g_clear_object (&fixture->authority);
  g_clear_object (&fixture->stranger);
  g_free (fixture->dir);
}

static void
put_certificate (Changed *fixture, const char *name, CmIdentity *identity)
{
  g_autofree char *pem = cm_certificate_to_pem (cm_identity_get_certificate (identity));

  g_free (cm_test_write_text (fixture->dir, name, pem));
}

static void
assert_names_both (const GError *error, CmCertificate *a, CmCertificate *b)
{
  /* one below the other, so that they can be compared */
  g_autofree char *both = g_strconcat ("\n", cm_certificate_get_fingerprint (a), "\n",
                                       cm_certificate_get_fingerprint (b), NULL);

  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_assert_true (g_str_has_suffix (error->message, both));
}

static void
assert_unlock_names_both (CmContext *context, CmCertificate *a, CmCertificate *b)
{
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_context_unlock (context, passphrase, NULL, &error));
  assert_names_both (error, a, b);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_LOCKED);
}

static CmIdentityDoc *
get_own (Changed *fixture)
{
  return cm_context_get_own_identity (fixture->context);
}

/* While it is open, and when it is opened the next time. */
static void
test_changed_authority (Changed *fixture, gconstpointer data)
{
  CmCertificate *pinned = cm_context_get_authority (fixture->context);
  CmCertificate *other = cm_identity_get_certificate (fixture->authority);
  g_autoptr (CmContext) again = NULL;
  g_autoptr (GPtrArray) quarantined = NULL;
  g_autoptr (GError) error = NULL;

  put_certificate (fixture, CM_FOLDER_AUTHORITY, fixture->authority);
  assert_unlock_names_both (fixture->context, pinned, other);

  again = cm_context_new (fixture->dir, cm_context_get_clock (fixture->context));
  g_assert_false (cm_context_open (again, NULL, &error));
  assert_names_both (error, other, pinned); /* that of the folder is what is pinned */
  g_assert_cmpint (cm_context_get_state (again), ==, CM_CONTEXT_STATE_CLOSED);

  /* No document was called bad for it. */
  quarantined = cm_store_list_quarantined (
      cm_certstore_get_store (cm_context_get_certstore (fixture->context)), NULL, NULL);
  g_assert_cmpuint (quarantined->len, ==, 0);
}

static void
test_changed_identity (Changed *fixture, gconstpointer data)
{
  CmCertificate *own = cm_identity_doc_get_certificate (get_own (fixture));
  CmCertificate *other = cm_identity_get_certificate (fixture->stranger);
  g_autoptr (CmContext) again = NULL;

  put_certificate (fixture, CM_FOLDER_IDENTITY, fixture->stranger);
  assert_unlock_names_both (fixture->context, own, other);

  again = flow_folder_context (fixture->dir);
  assert_unlock_names_both (again, own, other);
}

/* Issued by the right authority, but the certstore knows nothing of it. */
static void
test_unknown_identity (Changed *fixture, gconstpointer data)
{
  g_autoptr (CmContext) again = NULL;
  g_autoptr (CmIdentity) newcomer = NULL;
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;

  newcomer = cm_test_participant (fixture->authority, "ws9", CM_ROLES_ADMIN);
  put_certificate (fixture, CM_FOLDER_IDENTITY, newcomer);
  again = flow_folder_context (fixture->dir);
  g_assert_false (cm_context_unlock (again, passphrase, NULL, &error));
  assert_names_both (error, cm_context_get_authority (again),
                     cm_identity_get_certificate (newcomer));
}

static void
test_changed_key (Changed *fixture, gconstpointer data)
{
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (GError) error = NULL;
  CmPrivateKey *key = cm_identity_get_key (fixture->stranger);
  g_autofree char *pem = cm_private_key_encrypt_pem (key, passphrase, &error);

  g_assert_no_error (error);
  g_free (cm_test_write_text (fixture->dir, CM_FOLDER_KEY, pem));
  g_assert_false (cm_context_unlock (fixture->context, passphrase, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, cm_private_key_get_public_key_id (key)));
}

static void
test_broken_files (Changed *fixture, gconstpointer data)
{
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (CmContext) again
      = cm_context_new (fixture->dir, cm_context_get_clock (fixture->context));
  g_autoptr (GError) error = NULL;

  g_free (cm_test_write_text (fixture->dir, CM_FOLDER_KEY, "not a key"));
  g_assert_false (cm_context_unlock (fixture->context, passphrase, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == CM_FLOW_ERROR);
  g_clear_error (&error);

  g_free (cm_test_write_text (fixture->dir, CM_FOLDER_IDENTITY, "not a certificate"));
  g_assert_false (cm_context_open (again, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
}

static void
test_missing_files (Changed *fixture, gconstpointer data)
{
  g_autofree char *database = g_build_filename (fixture->dir, CM_FOLDER_DATABASE, NULL);
  g_autofree char *identity = g_build_filename (fixture->dir, CM_FOLDER_IDENTITY, NULL);
  g_autoptr (CmContext) again
      = cm_context_new (fixture->dir, cm_context_get_clock (fixture->context));
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->context);
  g_assert_cmpint (g_unlink (database), ==, 0);
  g_assert_false (cm_context_open (again, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED);
  g_assert_nonnull (strstr (error->message, CM_FOLDER_DATABASE));
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_cmpint (g_unlink (identity), ==, 0);
  g_assert_false (cm_context_open (again, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_DAMAGED);
}

/* ---- announcing ---- */

typedef struct
{
  GThread *thread;
  guint n_state;
  guint n_title;
  guint n_changed;
} Heard;

static void
on_notify_state_cb (CmContext *context, GParamSpec *pspec, Heard *heard)
{
  g_assert_true (g_thread_self () == heard->thread);
  heard->n_state++;
}

static void
on_notify_title_cb (CmContext *context, GParamSpec *pspec, Heard *heard)
{
  g_assert_true (g_thread_self () == heard->thread);
  heard->n_title++;
}

static void
on_changed_cb (CmContext *context, Heard *heard)
{
  g_assert_true (g_thread_self () == heard->thread);
  heard->n_changed++;
}

static void
listen (CmContext *context, Heard *heard)
{
  heard->thread = g_thread_self ();
  g_signal_connect (context, "notify::state", G_CALLBACK (on_notify_state_cb), heard);
  g_signal_connect (context, "notify::title", G_CALLBACK (on_notify_title_cb), heard);
  g_signal_connect (context, "changed", G_CALLBACK (on_changed_cb), heard);
}

/* Without a main loop: at once. */
static void
test_announced_sync (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmClock) clock = flow_clock ();
  g_autoptr (CmContext) context = cm_context_new (dir, clock);
  g_autofree char *title = NULL;
  Heard heard = { 0 };
  int state = 0;

  listen (context, &heard);
  g_assert_true (cm_context_open (context, NULL, NULL));
  g_assert_cmpuint (heard.n_state, ==, 1);
  flow_create (context);
  g_assert_cmpuint (heard.n_state, ==, 2);
  g_assert_cmpuint (heard.n_title, ==, 1);
  cm_context_lock (context);
  g_assert_cmpuint (heard.n_state, ==, 3);
  flow_unlock (context);
  g_assert_cmpuint (heard.n_state, ==, 4);
  g_object_get (context, "state", &state, "title", &title, NULL);
  g_assert_cmpint (state, ==, CM_CONTEXT_STATE_UNLOCKED);
  g_assert_cmpstr (title, ==, "Test");
}

static void
test_announced_async (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmClock) clock = flow_clock ();
  CmContext *context = cm_context_new (dir, clock);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (CmSecret) wrong = cm_secret_new_from_text ("wrong");
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) created = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GAsyncResult) changed = NULL;
  g_autoptr (GAsyncResult) unlocked = NULL;
  g_autoptr (GError) error = NULL;
  Heard heard = { 0 };

  listen (context, &heard);
  cm_context_open_async (context, NULL, flow_keep_result, &opened);
  g_assert_true (cm_context_open_finish (context, flow_wait_result (&opened), &error));
  g_assert_cmpuint (heard.n_state, ==, 1);

  cm_context_create_async (context, "Test", "ws1", passphrase, NULL, flow_keep_result,
                           &created);
  g_assert_true (cm_context_create_finish (context, flow_wait_result (&created), &error));
  g_assert_no_error (error);
  g_assert_cmpint (cm_context_get_state (context), ==, CM_CONTEXT_STATE_UNLOCKED);
  g_assert_cmpuint (heard.n_state, ==, 2);

  cm_context_lock (context);
  g_assert_cmpuint (heard.n_state, ==, 3);
  cm_context_unlock_async (context, wrong, NULL, flow_keep_result, &refused);
  g_assert_false (
      cm_context_unlock_finish (context, flow_wait_result (&refused), &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD);
  g_clear_error (&error);

  cm_context_change_passphrase_async (context, passphrase, wrong, NULL, flow_keep_result,
                                      &changed);
  g_assert_true (
      cm_context_change_passphrase_finish (context, flow_wait_result (&changed), &error));
  cm_context_unlock_async (context, wrong, NULL, flow_keep_result, &unlocked);
  g_assert_true (
      cm_context_unlock_finish (context, flow_wait_result (&unlocked), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (heard.n_state, ==, 4);

  flow_settle ();
  g_assert_cmpuint (heard.n_state, ==, 4);
  g_clear_object (&opened);
  g_clear_object (&created);
  g_clear_object (&refused);
  g_clear_object (&changed);
  g_clear_object (&unlocked);
  flow_assert_finalizes (context);
}

static gpointer
commit_in_thread (gpointer context)
{
  g_free (flow_add_credential (context, "thread.example.org", NULL));
  return NULL;
}

static void
test_changed_signal (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  Heard heard = { 0 };
  guint before;

  flow_settle ();
  listen (context, &heard);
  g_thread_join (g_thread_new ("commit", commit_in_thread, context));
  flow_settle ();
  g_assert_cmpuint (heard.n_changed, ==, 1);

  /* A new identity is in the snapshot when it is announced. */
  before = heard.n_changed;
  g_object_unref (flow_approve (context, "web01", CM_ROLES_SERVER));
  g_assert_cmpuint (heard.n_changed, >, before);
}

/* Another process approves a server: the snapshot follows. */
static void
test_other_process (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) ours = flow_folder_context (dir);
  g_autoptr (CmContext) theirs = NULL;
  g_autoptr (CmIdentityDoc) found = NULL;
  Heard heard = { 0 };
  gint64 deadline = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  flow_create (ours);
  theirs = flow_folder_context (dir);
  flow_unlock (theirs);
  flow_settle ();
  listen (ours, &heard);
  g_object_unref (flow_approve (theirs, "web01", CM_ROLES_SERVER));
  while ((found == NULL || heard.n_changed == 0) && g_get_monotonic_time () < deadline)
    {
      flow_settle ();
      g_clear_object (&found);
      found = cm_context_find_identity (ours, "web01");
    }
  g_assert_nonnull (found);
  g_assert_cmpuint (heard.n_changed, >, 0);
}

/* Somebody else retires this computer: it can still read, but is not let in again. */
static void
test_retired (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  g_autoptr (CmSecret) passphrase = flow_passphrase ();
  g_autoptr (CmIdentity) other = NULL;
  g_autoptr (CmIdentityDoc) other_doc = NULL;
  g_autoptr (CmDocument) own = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) error = NULL;

  flow_create (context);
  other = flow_approve_with_key (context, "ws2", CM_ROLES_ADMIN | CM_ROLES_MANAGER);
  other_doc = cm_context_find_identity (context, "ws2");
  own = cm_context_get_document (
      context, cm_document_get_id (CM_DOCUMENT (cm_context_get_own_identity (context))),
      NULL, &error);
  cm_identity_doc_set_state (CM_IDENTITY_DOC (own), CM_IDENTITY_STATE_RETIRED);
  g_assert_true (flow_commit_as (
      context, other, cm_document_get_id (CM_DOCUMENT (other_doc)), own, &error));
  g_assert_no_error (error);

  cm_change_set_note (changes, CM_ACTION_EXPORT, "credential:1", NULL, NULL);
  g_assert_false (cm_context_commit (context, changes, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  cm_context_lock (context);
  g_assert_false (cm_context_unlock (context, passphrase, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

static void
add_changed (const char *path, void (*func) (Changed *, gconstpointer))
{
  g_test_add (path, Changed, NULL, changed_set_up, func, changed_tear_down);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/context/create/folder", test_create_folder);
  g_test_add_func ("/context/create/memory", test_create_memory);
  g_test_add_func ("/context/create/defaults", test_create_defaults);
  g_test_add_func ("/context/create/errors", test_create_errors);
  g_test_add_func ("/context/create/over-another", test_create_over_another);
  g_test_add_func ("/context/reopen", test_reopen);
  g_test_add_func ("/context/empty-errors", test_empty_errors);
  g_test_add_func ("/context/change-passphrase", test_change_passphrase);
  g_test_add_func ("/context/default-directory", test_default_directory);
  g_test_add_func ("/context/peers", test_peers);
  add_changed ("/context/changed/authority", test_changed_authority);
  add_changed ("/context/changed/identity", test_changed_identity);
  add_changed ("/context/changed/unknown", test_unknown_identity);
  add_changed ("/context/changed/key", test_changed_key);
  add_changed ("/context/changed/broken", test_broken_files);
  add_changed ("/context/changed/missing", test_missing_files);
  g_test_add_func ("/context/announced/sync", test_announced_sync);
  g_test_add_func ("/context/announced/async", test_announced_async);
  g_test_add_func ("/context/announced/changed", test_changed_signal);
  g_test_add_func ("/context/other-process", test_other_process);
  g_test_add_func ("/context/retired", test_retired);
  return g_test_run ();
}
