/* cm-credential-complete.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains and health of many credentials: when somebody asks for it, and after trusted
 * roots came or went. Only what is different afterwards is written. Where the trusted
 * roots do not complete a chain, the CA certificates in the chains of the other
 * credentials may: they are looked for only then, since that means reading them all.
 */

#include "cm-credential-flow-private.h"

#include "cm-chain-gap-private.h"
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

/* Whether CA certificates at hand lead on from the end of the chain. */
static gboolean
fill_gap (const CmCredentialChange *change, CmCredentialDoc *credential)
{
  g_autoptr (CmCertificatePool) trusted = NULL;
  g_autoptr (GPtrArray) chain = NULL;

  if (change->spare == NULL)
    return FALSE;
  trusted = cm_certstore_ref_pool (cm_context_get_certstore (change->context));
  chain = cm_chain_gap_fill (cm_credential_doc_get_chain (credential), change->spare,
                             trusted);
  if (chain == NULL)
    return FALSE;
  cm_credential_doc_set_chain (credential, chain);
  return TRUE;
}

/* Whether it is left for a second look, with what the other credentials have. */
static gboolean
is_put_off (const CmCredentialChange *change, CmCredentialDoc *credential)
{
  g_autoptr (GMutexLocker) locker = NULL;

  if (change->open == NULL
      || !cm_chain_gap_is_there (cm_credential_doc_get_chain (credential)))
    return FALSE;
  locker = g_mutex_locker_new (change->mutex);
  g_hash_table_add (change->open,
                    g_strdup (cm_document_get_id (CM_DOCUMENT (credential))));
  return TRUE;
}

static gboolean
apply_complete (const CmCredentialChange *change,
                CmDocument *document,
                char **detail,
                gboolean *changed,
                GError **error)
{
  CmCredentialDoc *credential;
  gboolean is_filled;

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  *changed = FALSE;
  if (change->roots != NULL && !is_concerned (credential, change->roots))
    return TRUE;
  is_filled = fill_gap (change, credential);
  *changed = cm_credential_change_judge (change, credential) || is_filled;
  if (is_put_off (change, credential))
    *changed = FALSE;
  if (*changed)
    *detail = g_strdup (change->detail);
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

/* Those whose chains the trusted roots did not complete. */
static gboolean
complete_open (const CmCredentialChange *first,
               guint *n_changed,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GPtrArray) spare = NULL;
  g_autofree const char **ids = NULL;
  CmCredentialChange change = *first;
  guint n = 0;

  if (g_hash_table_size (first->open) == 0)
    return TRUE;
  spare = cm_chain_gap_collect_spare (first->context, cancellable, error);
  if (spare == NULL)
    return FALSE;
  ids = (const char **)g_hash_table_get_keys_as_array (first->open, NULL);
  change.spare = spare;
  change.open = NULL;
  if (!complete (&change, ids, &n, cancellable, error))
    return FALSE;
  *n_changed += n;
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
 * Completes chains from trusted roots and the chains of other credentials, and sets the
 * health anew. Many are done in
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
  g_autoptr (GHashTable) open
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GMutex mutex;
  CmCredentialChange change = { .context = context,
                                .action = CM_ACTION_COMPLETE,
                                .open = open,
                                .mutex = &mutex,
                                .skip_bad = ids == NULL };
  g_auto (GStrv) all = NULL;
  guint n_done = 0;
  gboolean done;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);

  if (ids == NULL)
    {
      all = list_all_ids (context, cancellable, error);
      if (all == NULL)
        return FALSE;
      ids = (const char *const *)all;
    }
  g_mutex_init (&mutex);
  done = complete (&change, ids, &n_done, cancellable, error)
         && complete_open (&change, &n_done, cancellable, error);
  g_mutex_clear (&mutex);
  if (done && n_changed != NULL)
    *n_changed = n_done;
  return done;
}

/**
 * cm_credential_flow_fill: (skip)
 * @context: the certstore
 * @ids: (array zero-terminated=1): ids of credentials
 * @authorities: (element-type CmCertificate): CA certificates that somebody brought
 * @detail: (nullable): what the log says of it
 * @n_changed: (out): how many were changed
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Completes chains with these CA certificates and sets the health anew.
 *
 * Returns: whether all were judged
 */
gboolean
cm_credential_flow_fill (CmContext *context,
                         const char *const *ids,
                         GPtrArray *authorities,
                         const char *detail,
                         guint *n_changed,
                         GCancellable *cancellable,
                         GError **error)
{
  CmCredentialChange change = { .context = context,
                                .action = CM_ACTION_COMPLETE,
                                .spare = authorities,
                                .detail = detail,
                                .skip_bad = TRUE };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, FALSE);

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
