/* test-challenge-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers in the certstore, and who is believed: whoever writes into the database without
 * being a manager of today has nothing answered.
 */

#include "cm-challenge-flow-private.h"

#include "cm-envelope.h"
#include "cm-identity-flow.h"
#include "cm-test-home.h"
#include "flow-asserts.h"

#define TOKEN "tok-EN_1"
#define ANSWER TOKEN ".thumb"

static void
set_up (CmContext **context, gconstpointer data)
{
  *context = flow_memory_context ();
}

static void
tear_down (CmContext **context, gconstpointer data)
{
  flow_assert_finalizes (*context);
}

static GPtrArray *
answers_new (const char *token)
{
  GPtrArray *answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);

  g_ptr_array_add (answers, cm_acme_answer_new ("www.example.org", token, "thumb"));
  return answers;
}

static void
publish (CmContext *context, const char *token)
{
  g_autoptr (GPtrArray) answers = answers_new (token);
  g_autoptr (GError) error = NULL;

  cm_challenge_flow_publish (context, answers, NULL, &error);
  g_assert_no_error (error);
}

static void
withdraw (CmContext *context, const char *token)
{
  g_autoptr (GPtrArray) answers = answers_new (token);
  g_autoptr (GError) error = NULL;

  cm_challenge_flow_withdraw (context, answers, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_answer (CmContext *context, const char *token, const char *expected)
{
  g_autofree char *answer = cm_challenge_flow_find_answer (context, token);
  g_autoptr (GPtrArray) list = cm_challenge_flow_list (context, NULL);
  guint n_found = 0;

  g_assert_cmpstr (answer, ==, expected);
  for (guint i = 0; i < list->len; i++)
    n_found
        += g_str_equal (cm_challenge_doc_get_token (g_ptr_array_index (list, i)), token);
  g_assert_cmpuint (n_found, ==, expected != NULL ? 1 : 0);
}

static void
test_come_and_go (CmContext **context, gconstpointer data)
{
  guint before = flow_count_documents (*context, CM_DOCUMENT_TYPE_ACTIVITY);

  assert_answer (*context, TOKEN, NULL);
  publish (*context, TOKEN);
  publish (*context, "other");
  publish (*context, TOKEN); /* an order that is gone on with */
  assert_answer (*context, TOKEN, ANSWER);
  assert_answer (*context, "other", "other.thumb");
  assert_answer (*context, "OTHER", NULL);
  withdraw (*context, TOKEN);
  assert_answer (*context, TOKEN, NULL);
  assert_answer (*context, "other", "other.thumb");
  publish (*context, TOKEN);
  assert_answer (*context, TOKEN, ANSWER);
  withdraw (*context, TOKEN);
  withdraw (*context, TOKEN);
  withdraw (*context, "other");
  g_assert_cmpuint (flow_count_documents (*context, CM_DOCUMENT_TYPE_CHALLENGE), ==, 0);
  /* The log speaks of orders, not of these. */
  g_assert_cmpuint (flow_count_documents (*context, CM_DOCUMENT_TYPE_ACTIVITY), ==,
                    before);
  flow_assert_nothing_off (*context);
}

static void
test_locked (CmContext **context, gconstpointer data)
{
  g_autoptr (GPtrArray) answers = answers_new ("other");
  g_autoptr (GError) error = NULL;

  publish (*context, TOKEN);
  cm_context_lock (*context);
  assert_answer (*context, TOKEN, ANSWER);
  g_assert_false (cm_challenge_flow_publish (*context, answers, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
}

/* As somebody does who may write into the database, whatever we think of it. */
static void
smuggle (CmContext *context, CmIdentity *signer, const char *author, gint64 expires_at)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (certstore);
  g_autoptr (CmChallengeDoc) challenge
      = cm_challenge_doc_new ("www.example.org", TOKEN, ANSWER, expires_at);
  g_autoptr (CmSummary) summary = NULL;
  g_autoptr (GBytes) json = NULL;
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (CmCommit) commit = cm_commit_new ();
  g_autoptr (GError) error = NULL;

  cm_document_advance (CM_DOCUMENT (challenge), cm_trust_get_store (trust), author, NULL,
                       CM_TEST_NOW);
  json = cm_document_to_json (CM_DOCUMENT (challenge));
  envelope = cm_envelope_sign (json, signer, CM_TEST_NOW, &error);
  g_assert_no_error (error);
  record = cm_record_new (cm_document_get_id (CM_DOCUMENT (challenge)),
                          CM_DOCUMENT_TYPE_CHALLENGE, 1, FALSE, NULL, envelope);
  summary = cm_document_summarize (CM_DOCUMENT (challenge));
  cm_commit_put (commit, record, summary);
  cm_store_commit (cm_certstore_get_store (certstore), commit, NULL, &error);
  g_assert_no_error (error);
}

static char *
find_id (CmContext *context, CmIdentity *identity)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));

  return g_strdup (
      cm_document_get_id (CM_DOCUMENT (cm_trust_find_identity_by_certificate (
          trust, cm_identity_get_certificate (identity)))));
}

static void
test_server (CmContext **context, gconstpointer data)
{
  g_autoptr (CmIdentity) server
      = flow_approve_with_key (*context, "web01", CM_ROLES_SERVER);
  g_autofree char *id = find_id (*context, server);

  smuggle (*context, server, id, CM_TEST_NOW + 60);
  assert_answer (*context, TOKEN, NULL);
}

static void
test_manager (CmContext **context, gconstpointer data)
{
  g_autoptr (CmIdentity) manager
      = flow_approve_with_key (*context, "always-on", CM_ROLES_MANAGER);
  g_autofree char *id = find_id (*context, manager);
  g_autoptr (GError) error = NULL;

  smuggle (*context, manager, id, CM_TEST_NOW);
  assert_answer (*context, TOKEN, NULL); /* expired */
  smuggle (*context, manager, id, CM_TEST_NOW + 60);
  assert_answer (*context, TOKEN, ANSWER);
  cm_identity_flow_retire (*context, id, NULL, &error);
  g_assert_no_error (error);
  assert_answer (*context, TOKEN, NULL);
}

/* Who publishes next sweeps. */
static void
test_sweep (CmContext **context, gconstpointer data)
{
  g_autoptr (CmIdentity) manager
      = flow_approve_with_key (*context, "always-on", CM_ROLES_MANAGER);
  g_autofree char *id = find_id (*context, manager);

  smuggle (*context, manager, id, CM_TEST_NOW);
  g_assert_cmpuint (flow_count_documents (*context, CM_DOCUMENT_TYPE_CHALLENGE), ==, 1);
  publish (*context, "other");
  g_assert_cmpuint (flow_count_documents (*context, CM_DOCUMENT_TYPE_CHALLENGE), ==, 1);
  assert_answer (*context, "other", "other.thumb");
}

/* One byte of what was signed is another. */
static void
test_tampered (CmContext **context, gconstpointer data)
{
  g_autoptr (GPtrArray) list = NULL;

  publish (*context, TOKEN);
  list = cm_challenge_flow_list (*context, NULL);
  flow_tamper (*context, cm_document_get_id (g_ptr_array_index (list, 0)));
  assert_answer (*context, TOKEN, NULL);
}

#define ADD(path, function)                                                              \
  g_test_add ("/challenge-flow/" path, CmContext *, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  cm_test_init (&argc, &argv);
  ADD ("come-and-go", test_come_and_go);
  ADD ("locked", test_locked);
  ADD ("server", test_server);
  ADD ("manager", test_manager);
  ADD ("sweep", test_sweep);
  ADD ("tampered", test_tampered);
  return g_test_run ();
}
