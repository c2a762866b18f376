/* cm-attempt.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several programs may work on one certstore. A commit that found something changed has
 * stored nothing, so all of it is done anew with what is there now.
 */

#include "cm-attempt-private.h"

#include "cm-flow-error.h"

#define MAX_ATTEMPTS 5

/**
 * cm_attempt_run: (skip)
 * @attempt: reads, changes and commits
 * @data: for @attempt
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Tries until nobody was faster, at most five times.
 *
 * Returns: whether it was committed
 */
gboolean
cm_attempt_run (CmAttempt attempt,
                gpointer data,
                GCancellable *cancellable,
                GError **error)
{
  g_return_val_if_fail (attempt != NULL, FALSE);

  for (guint n_tried = 1;; n_tried++)
    {
      g_autoptr (GError) local_error = NULL;

      if (attempt (data, cancellable, &local_error))
        return TRUE;
      if (n_tried == MAX_ATTEMPTS
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
}
