/* cm-credential-complete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains and health of many credentials: when somebody asks for it, and after trusted
 * roots came or went. Only what is different afterwards is written.
 */

#include "cm-credential-flow-private.h"

#include "cm-credential-change-private.h"

/* Whether a chain has, or may lead to, one of these roots. */
static gboolean
is_concerned (CmCredentialDoc *credential, GPtrArray *roots)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);

  for (guint i = 0; chain != NULL && i < chain->len; i++)
    {
      GBytes *issuer = cm_certificate_get_issuer_der (g_ptr_array_index (chain, i));

      for (guint k = 0; k < roots->len; k++)
        if (g_bytes_equal (issuer,
                           cm_certificate_get_subject_der (g_ptr_array_index (roots, k))))
          return TRUE;
    }
  return FALSE;
}

static gboolean
apply_complete (const CmCredentialChange *change,
                CmDocument *document,
                char **detail,
                gboolean *changed,
                GError **error)
{
  CmCredentialDoc *credential;

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  *changed = FALSE;
  if (change->roots != NULL && !is_concerned (credential, change->roots))
    return TRUE;
  *changed = cm_credential_change_judge (change, credential);
  return TRUE;
}

static GStrv
list_all_ids (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = cm_context_query (context, query, cancellable, error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_strv_builder_add (ids, cm_summary_get_id (g_ptr_array_index (rows, i)));
  return g_strv_builder_end (ids);
}

static gboolean
complete (const CmCredentialChange *change,
          const char *const *ids,
          guint *n_changed,
          GCancellable *cancellable,
          GError **error)
{
  guint n_ids = g_strv_length ((char **)ids);
  guint n_done = 0;

  for (guint i = 0; i < n_ids; i += CM_CREDENTIAL_CHANGE_MAX_BATCH)
    if (!cm_credential_change_run (change, ids + i,
                                   MIN (n_ids - i, CM_CREDENTIAL_CHANGE_MAX_BATCH),
                                   apply_complete, &n_done, cancellable, error))
      return FALSE;
  if (n_changed != NULL)
    *n_changed = n_done;
  return TRUE;
}

/**
 * cm_credential_flow_complete:
 * @context: the certstore
 * @ids: (nullable): ids of credentials; %NULL for all
 * @n_changed: (out) (optional): how many were changed
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Completes chains from trusted roots and sets the health anew. Many are done in
 * transactions of 1,000; cancelling stops between them. Where all are meant, those that
 * fail verification are left out.
 *
 * Returns: whether all were judged
 */
gboolean
cm_credential_flow_complete (CmContext *context,
                             const char *const *ids,
                             guint *n_changed,
                             GCancellable *cancellable,
                             GError **error)
{
  CmCredentialChange change
      = { .context = context, .action = CM_ACTION_COMPLETE, .skip_bad = ids == NULL };
  g_auto (GStrv) all = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);

  if (ids == NULL)
    {
      all = list_all_ids (context, cancellable, error);
      if (all == NULL)
        return FALSE;
      ids = (const char *const *)all;
    }
  return complete (&change, ids, n_changed, cancellable, error);
}

/**
 * cm_credential_flow_complete_for: (skip)
 * @context: the certstore
 * @roots: (element-type CmCertificate): trusted roots that came or went
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Sets the health of the credentials anew whose chains have, or may now reach, one of
 * @roots. Every credential is read for that, since chains are not searched for.
 *
 * Returns: whether all were judged
 */
gboolean
cm_credential_flow_complete_for (CmContext *context,
                                 GPtrArray *roots,
                                 GCancellable *cancellable,
                                 GError **error)
{
  CmCredentialChange change = {
    .context = context, .action = CM_ACTION_COMPLETE, .roots = roots, .skip_bad = TRUE
  };
  g_auto (GStrv) ids = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && roots != NULL, FALSE);

  ids = list_all_ids (context, cancellable, error);
  return ids != NULL
         && complete (&change, (const char *const *)ids, /* n_changed: */ NULL,
                      cancellable, error);
}
