/* cm-acme-patience.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CA that had too many orders says when it takes others. Asking sooner makes it last
 * longer, so what it said is kept with the account and heeded by everybody.
 */

#include "cm-acme-patience-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-opener-private.h"
#include "cm-sentence.h"

#define UNSAID_SECONDS 3600 /* a CA that does not say when */
#define MAX_ATTEMPTS 5

/**
 * cm_acme_patience_check: (skip)
 * @context: the certstore
 * @account_id: id of an account
 * @names: A-labels and addresses
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, with when and why, or another
 *   #CmFlowError
 *
 * Returns: whether an order for them may be placed now
 */
gboolean
cm_acme_patience_check (CmContext *context,
                        const char *account_id,
                        const char *const *names,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account
      = cm_acme_account_opener_get (context, account_id, cancellable, error);
  const CmAcmeLimit *limit;
  g_autofree char *when = NULL;

  if (account == NULL)
    return FALSE;
  limit = cm_acme_limits_find (cm_acme_account_doc_get_limits (account), names,
                               cm_context_get_now (context));
  if (limit == NULL)
    return TRUE;
  when = cm_sentence_date_time (limit->until);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("The CA wants no other order for these names before %s: %s"), when,
               limit->detail != NULL ? limit->detail : "rateLimited");
  return FALSE;
}

/**
 * cm_acme_patience_learn: (skip)
 * @context: an unlocked context
 * @account_id: id of an account
 * @names: A-labels and addresses
 * @failure: what an order for them failed with
 *
 * Keeps a limit as well as it can: if it cannot be stored, the CA says it once more.
 *
 * Returns: until when it holds, Unix seconds; 0 if @failure is about no limit
 */
gint64
cm_acme_patience_learn (CmContext *context,
                        const char *account_id,
                        const char *const *names,
                        const GError *failure)
{
  const CmAcmeProblem *problem = cm_acme_error_get_problem (failure);
  gint64 now = cm_context_get_now (context);
  guint wait;

  if (problem == NULL
      || !g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_RATE_LIMITED))
    return 0;
  wait = cm_acme_problem_get_retry_after (problem);
  if (wait == 0)
    wait = UNSAID_SECONDS;
  for (guint attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      g_autoptr (CmAcmeAccountDoc) account
          = cm_acme_account_opener_get (context, account_id, NULL, NULL);

      if (account == NULL)
        break;
      cm_acme_account_doc_add_limit (account, names, now + wait,
                                     cm_acme_problem_get_detail (problem), now);
      if (cm_acme_account_opener_commit (context, account, "limit", NULL, NULL))
        break;
    }
  return now + wait;
}
