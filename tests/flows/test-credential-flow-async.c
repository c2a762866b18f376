/* test-credential-flow-async.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The halves for windows: each does in a thread what its blocking function does, on
 * copies of what it was given.
 */

#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "import-fixture.h"

typedef struct
{
  CmContext *context;
  char *id;
  GAsyncResult *result;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->context = flow_memory_context ();
  fixture->id = flow_add_credential (fixture->context, "shop.example.org", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  flow_assert_finalizes (fixture->context);
  g_free (fixture->id);
}

static gboolean
finish (Fixture *fixture, GError **error)
{
  gboolean done = cm_credential_flow_finish (fixture->context,
                                             flow_wait_result (&fixture->result), error);

  g_clear_object (&fixture->result);
  return done;
}

static CmCredentialDoc *
finish_and_get (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean done = finish (fixture, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  return flow_get_credential (fixture->context, fixture->id);
}

static void
test_comment (Fixture *fixture, gconstpointer data)
{
  g_autofree char *comment = g_strdup ("ours");
  const CmCommentChange change = { .id = fixture->id, .after = comment };
  g_autoptr (CmCredentialDoc) credential = NULL;

  cm_credential_flow_replace_comment_async (fixture->context, &change, NULL,
                                            flow_keep_result, &fixture->result);
  g_clear_pointer (&comment, g_free);
  credential = finish_and_get (fixture);
  g_assert_cmpstr (cm_document_get_comment (CM_DOCUMENT (credential)), ==, "ours");
}

static void
test_delete_restore_purge (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { fixture->id, NULL };
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  cm_credential_flow_delete_async (fixture->context, ids, NULL, flow_keep_result,
                                   &fixture->result);
  credential = finish_and_get (fixture);
  g_assert_true (cm_document_is_deleted (CM_DOCUMENT (credential)));
  g_clear_object (&credential);
  cm_credential_flow_restore_async (fixture->context, ids, NULL, flow_keep_result,
                                    &fixture->result);
  credential = finish_and_get (fixture);
  g_assert_false (cm_document_is_deleted (CM_DOCUMENT (credential)));
  cm_credential_flow_purge_async (fixture->context, ids, NULL, flow_keep_result,
                                  &fixture->result);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_true (cm_credential_flow_delete (fixture->context, ids, NULL, NULL));
  cm_credential_flow_purge_async (fixture->context, ids, NULL, flow_keep_result,
                                  &fixture->result);
  g_assert_true (finish (fixture, &error));
  g_assert_null (cm_context_get_document (fixture->context, fixture->id, NULL, NULL));
}

static void
test_complete (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;

  import_fixtures (fixture->context, "leaf-direct.crt", NULL);
  import_trust (fixture->context, "root", NULL);
  cm_credential_flow_complete_async (fixture->context, /* ids: */ NULL, NULL,
                                     flow_keep_result, &fixture->result);
  g_assert_true (cm_credential_flow_complete_finish (
      fixture->context, flow_wait_result (&fixture->result), &sentence, &error));
  g_clear_object (&fixture->result);
  g_assert_no_error (error);
  g_assert_null (sentence);
  credential = flow_find_credential (fixture->context, "direct.example.com");
  g_assert_cmpuint (cm_credential_doc_get_chain (credential)->len, ==, 2);
}

static char *
complete_and_hear (Fixture *fixture, const char *title)
{
  g_autoptr (CmCredentialDoc) credential = flow_find_credential (fixture->context, title);
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (credential)), NULL };
  g_autoptr (GError) error = NULL;
  char *sentence = NULL;

  cm_credential_flow_complete_async (fixture->context, ids, NULL, flow_keep_result,
                                     &fixture->result);
  g_assert_true (cm_credential_flow_complete_finish (
      fixture->context, flow_wait_result (&fixture->result), &sentence, &error));
  g_assert_no_error (error);
  g_clear_object (&fixture->result);
  return sentence;
}

/* What is missing is named; so is a root that is there and not trusted. */
static void
test_complete_words (Fixture *fixture, gconstpointer data)
{
  g_autofree char *none = NULL;
  g_autofree char *open = NULL;
  g_autofree char *done = NULL;
  g_autofree char *alone = NULL;

  import_fixtures (fixture->context, "leaf.crt", "leaf-direct.crt", "self-signed.crt",
                   NULL);
  open = complete_and_hear (fixture, "www.example.com");
  g_assert_cmpstr (open, ==,
                   "The chain of “www.example.com” cannot be completed: the certificate "
                   "of “Example Issuing CA 1” is missing. Import it.");
  import_trust (fixture->context, "root", NULL);
  done = complete_and_hear (fixture, "direct.example.com");
  g_assert_cmpstr (done, ==, "The chain of “direct.example.com” is complete.");
  none = complete_and_hear (fixture, "shop.example.org");
  g_assert_cmpstr (none, ==, "“shop.example.org” has no certificate yet.");
  alone = complete_and_hear (fixture, "self.example.com");
  g_assert_cmpstr (alone, ==, "“self.example.com” is signed by itself and has no chain.");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  const char *const ids[] = { fixture->id, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  cm_credential_flow_delete_async (fixture->context, ids, cancellable, flow_keep_result,
                                   &fixture->result);
  g_assert_false (finish (fixture, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  credential = flow_get_credential (fixture->context, fixture->id);
  g_assert_false (cm_document_is_deleted (CM_DOCUMENT (credential)));
}

#define ADD(name, func)                                                                  \
  g_test_add ("/credential-flow-async/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  ADD ("comment", test_comment);
  ADD ("delete-restore-purge", test_delete_restore_purge);
  ADD ("complete", test_complete);
  ADD ("complete-words", test_complete_words);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
