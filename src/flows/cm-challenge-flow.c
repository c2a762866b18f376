/* cm-challenge-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An order writes the answers that a CA is to find into the certstore, and removes them
 * at its end; whoever has the certstore answers with them. They expire, in case nobody is
 * there to remove them, and who publishes next sweeps. The log says how far an order is,
 * so it does not speak of each of them.
 *
 * Who answers believes no store: an answer counts if the authority approved the manager
 * who signed it and that one may still sign. Nothing is written for that, so a store that
 * can only be read will do.
 */

#include "cm-challenge-flow-private.h"

#include "cm-trust.h"

#define MAX_ATTEMPTS 5

static gboolean
has_token (GPtrArray *answers, CmChallengeDoc *challenge)
{
  for (guint i = 0; i < answers->len; i++)
    if (g_str_equal (((const CmAcmeAnswer *)g_ptr_array_index (answers, i))->token,
                     cm_challenge_doc_get_token (challenge)))
      return TRUE;
  return FALSE;
}

/* What has expired, and what is about @answers. */
static gboolean
sweep (CmContext *context,
       CmChangeSet *changes,
       GPtrArray *answers,
       GCancellable *cancellable,
       GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  gint64 now = cm_context_get_now (context);
  g_autoptr (GPtrArray) found
      = cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_CHALLENGE, cancellable, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      CmChallengeDoc *challenge = g_ptr_array_index (found, i);

      if (cm_challenge_doc_is_expired (challenge, now) || has_token (answers, challenge))
        cm_change_set_purge_quietly (changes,
                                     cm_document_get_id (CM_DOCUMENT (challenge)));
    }
  return found != NULL;
}

static gboolean
replace_once (CmContext *context,
              GPtrArray *answers,
              gboolean publish,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  gint64 end = cm_context_get_now (context) + CM_CHALLENGE_SECONDS;

  if (!sweep (context, changes, answers, cancellable, error))
    return FALSE;
  for (guint i = 0; publish && i < answers->len; i++)
    {
      const CmAcmeAnswer *answer = g_ptr_array_index (answers, i);
      g_autoptr (CmChallengeDoc) challenge
          = cm_challenge_doc_new (answer->name, answer->token, answer->text, end);

      cm_change_set_put_quietly (changes, CM_DOCUMENT (challenge));
    }
  return cm_context_commit (context, changes, cancellable, error);
}

/* Another order may sweep at the same moment. */
static gboolean
replace (CmContext *context,
         GPtrArray *answers,
         gboolean publish,
         GCancellable *cancellable,
         GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (replace_once (context, answers, publish, cancellable, &local_error))
        return TRUE;
      if (attempt == MAX_ATTEMPTS
          || !(g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT)
               || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
}

/**
 * cm_challenge_flow_publish: (skip)
 * @context: an unlocked context
 * @answers: (element-type CmAcmeAnswer): what has to be found
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Writes answers into the certstore, in the place of earlier ones to the same tokens, and
 * removes those that have expired. Blocks.
 *
 * Returns: whether all are there
 */
gboolean
cm_challenge_flow_publish (CmContext *context,
                           GPtrArray *answers,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context) && answers != NULL, FALSE);

  return cm_context_require_unlocked (context, error)
         && replace (context, answers, TRUE, cancellable, error);
}

/**
 * cm_challenge_flow_withdraw: (skip)
 * @context: an unlocked context
 * @answers: (element-type CmAcmeAnswer): what need not be found any more
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Removes answers, and those that have expired. Blocks.
 *
 * Returns: whether they are gone
 */
gboolean
cm_challenge_flow_withdraw (CmContext *context,
                            GPtrArray *answers,
                            GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context) && answers != NULL, FALSE);

  return cm_context_require_unlocked (context, error)
         && replace (context, answers, FALSE, cancellable, error);
}

/**
 * cm_challenge_flow_sweep: (skip)
 * @context: an unlocked context
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Removes answers that have expired. Blocks.
 *
 * Returns: whether they are gone
 */
gboolean
cm_challenge_flow_sweep (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  return cm_challenge_flow_withdraw (context, none, cancellable, error);
}

/* ---- answering ---- */

/* Transfer full; NULL: it is none, or not to be believed. */
static CmChallengeDoc *
open_challenge (CmRecord *record, CmTrust *trust, gint64 now)
{
  g_autoptr (CmDocument) document
      = cm_trust_open (trust, cm_record_get_envelope (record), CM_TRUST_ORIGIN_INCOMING,
                       cm_record_get_id (record), /* error: */ NULL);

  return document != NULL && CM_IS_CHALLENGE_DOC (document)
                 && !cm_document_is_deleted (document)
                 && !cm_challenge_doc_is_expired (CM_CHALLENGE_DOC (document), now)
             ? CM_CHALLENGE_DOC (g_steal_pointer (&document))
             : NULL;
}

static char *
find_among (CmContext *context, GPtrArray *ids, const char *token)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (certstore);
  gint64 now = cm_context_get_now (context);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (CmRecord) record
          = cm_store_get (cm_certstore_get_store (certstore), g_ptr_array_index (ids, i),
                          /* c: */ NULL, /* error: */ NULL);
      g_autoptr (CmChallengeDoc) challenge
          = record != NULL ? open_challenge (record, trust, now) : NULL;

      if (challenge != NULL
          && g_str_equal (cm_challenge_doc_get_token (challenge), token))
        return g_strdup (cm_challenge_doc_get_answer (challenge));
    }
  return NULL;
}

/**
 * cm_challenge_flow_find_answer: (skip)
 * @context: an open context; it may be locked
 * @token: what a CA, or anybody, asks for
 *
 * Looks for the answer to a token, as the certstore is now. Blocks; thread-safe.
 *
 * Returns: (transfer full) (nullable): the answer; %NULL if there is none, or none that a
 *   manager signed
 */
char *
cm_challenge_flow_find_answer (CmContext *context, const char *token)
{
  CmCertstore *certstore;
  g_autofree char *hash = NULL;
  g_autoptr (GHashTable) table = NULL;
  GPtrArray *ids;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && token != NULL, NULL);

  certstore = cm_context_get_certstore (context);
  hash = cm_challenge_doc_dup_token_hash (token);
  table = cm_store_lookup (cm_certstore_get_store (certstore), CM_DOCUMENT_TYPE_CHALLENGE,
                           CM_LOOKUP_FINGERPRINT, (const char *const[]){ hash, NULL },
                           /* c: */ NULL, /* error: */ NULL);
  ids = table != NULL ? g_hash_table_lookup (table, hash) : NULL;
  if (ids == NULL)
    return NULL;
  cm_certstore_look_again (certstore);
  return find_among (context, ids, token);
}

/**
 * cm_challenge_flow_list: (skip)
 * @context: an open context; it may be locked
 * @error: return location for a #CmFlowError
 *
 * Reads all answers that there are now. Blocks.
 *
 * Returns: (transfer full) (element-type CmChallengeDoc): those that managers signed and
 *   that have not expired, or %NULL
 */
GPtrArray *
cm_challenge_flow_list (CmContext *context, GError **error)
{
  CmCertstore *certstore;
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  certstore = cm_context_get_certstore (context);
  cm_certstore_look_again (certstore);
  trust = cm_certstore_ref_trust (certstore);
  records
      = cm_store_get_all (cm_certstore_get_store (certstore), CM_DOCUMENT_TYPE_CHALLENGE,
                          /* c: */ NULL, &local_error);
  if (records == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  found = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < records->len; i++)
    {
      CmChallengeDoc *challenge = open_challenge (g_ptr_array_index (records, i), trust,
                                                  cm_context_get_now (context));

      if (challenge != NULL)
        g_ptr_array_add (found, challenge);
    }
  return g_steal_pointer (&found);
}
