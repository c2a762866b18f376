/* cm-acme-change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another way for a credential that there is already. An order under way that was placed
 * for something else is placed once more, with the same key and request; otherwise it
 * stays, and only what this computer does for it is another.
 */

#include "cm-acme-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-hold-private.h"
#include "cm-acme-leftover-private.h"
#include "cm-acme-run-private.h"
#include "cm-acme-settings-private.h"
#include "cm-credential-change-private.h"

#define HOLD_SECONDS 5 /* who was told to stop needs a moment */
#define LOOK_AGAIN_US 20000

/* Whoever works on the order would write over the change. */
static CmAcmeHold *
take_hold (CmContext *context, CmCredentialDoc *credential, GError **error)
{
  gint64 end = g_get_monotonic_time () + HOLD_SECONDS * (gint64)G_USEC_PER_SEC;
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));
  CmAcmeHold *hold = cm_acme_hold_try (context, id);

  while (hold == NULL && g_get_monotonic_time () < end)
    {
      g_usleep (LOOK_AGAIN_US);
      hold = cm_acme_hold_try (context, id);
    }
  if (hold == NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("The order for “%s” is worked on elsewhere. Stop that first, or wait "
                    "for its end."),
                 cm_document_get_title (CM_DOCUMENT (credential)));
  return hold;
}

/* What an order was placed with it keeps until its end. */
static gboolean
needs_another_order (const CmAcmeRecord *before, const CmAcmeRecord *after)
{
  return before->order != NULL
         && (g_strcmp0 (before->account, after->account) != 0
             || before->method != after->method
             || g_strcmp0 (before->challenge, after->challenge) != 0
             || g_strcmp0 (before->profile, after->profile) != 0);
}

static gboolean
apply (CmContext *context,
       CmCredentialDoc *credential,
       const CmAcmeRecord *settings,
       GCancellable *cancellable,
       GError **error)
{
  const CmAcmeRecord *before = cm_credential_doc_get_acme (credential);
  g_autoptr (CmAcmeRecord) after = cm_acme_record_copy_with (before, settings);

  if (needs_another_order (before, after))
    cm_acme_order_record_restart (after->order, cm_context_get_now (context));
  if (g_strcmp0 (before->account, after->account) != 0)
    after->not_before = 0;
  cm_credential_doc_set_acme (credential, after);
  return cm_acme_run_commit (context, credential, CM_ACTION_CHANGE, "acme", cancellable,
                             error);
}

static gboolean
check (CmContext *context,
       CmCredentialDoc *credential,
       const CmAcmeRecord *settings,
       GCancellable *cancellable,
       GError **error)
{
  g_auto (GStrv) names = cm_acme_settings_list_names (credential);
  g_autoptr (CmAcmeAccountDoc) account = NULL;

  if (!cm_acme_settings_check (settings, (const char *const *)names, error))
    return FALSE;
  account = cm_acme_account_opener_get (context, settings->account, cancellable, error);
  if (account == NULL)
    return FALSE;
  if (!cm_acme_account_doc_is_closed (account))
    return cm_acme_settings_check_profile (context, settings, cancellable, error);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("The account “%s” is closed."),
               cm_document_get_title (CM_DOCUMENT (account)));
  return FALSE;
}

/**
 * cm_acme_flow_change:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @settings: by which account from now on, and how its names are proven
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if names cannot be proven so;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if its order is worked on; or another #CmFlowError
 *
 * Changes how a credential is obtained; its certificate stays. What an order under way
 * published is taken away first. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_acme_flow_change (CmContext *context,
                     const char *id,
                     const CmAcmeRecord *settings,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmCredentialDoc) changed = NULL;
  g_autoptr (CmAcmeHold) hold = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  credential = cm_acme_run_get (context, id, cancellable, error);
  if (credential == NULL || !check (context, credential, settings, cancellable, error))
    return NULL;
  cm_acme_leftover_sweep_one (context, id,
                              /* left: */ NULL); /* who works on it does so at its end */
  hold = take_hold (context, credential, error);
  if (hold != NULL)
    changed = cm_acme_run_get (context, id, cancellable, error);
  return changed != NULL && apply (context, changed, settings, cancellable, error)
             ? g_steal_pointer (&changed)
             : NULL;
}
