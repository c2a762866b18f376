/* cm-ca-fallen.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What falls with a Micro CA: the credentials that it issued. (Below an intermediate one
 * there is no other.) They are found by the name of their issuer, so that imported ones
 * are among them, and judged in the same transaction that revokes the CA.
 */

#include "cm-ca-fallen-private.h"

#include "cm-flow-error.h"
#include "cm-health-rule.h"
#include "cm-parallel-private.h"

typedef struct
{
  CmContext *context;
  CmCertificatePool *pool;
  CmVerifier *verifier;
  GCancellable *cancellable;
  GPtrArray *ids;       /* (element-type utf8) */
  CmDocument **changed; /* one per id; NULL: as it was */
} Judgement;

static GBytes *
get_name (GPtrArray *chain)
{
  return cm_certificate_get_subject_der (g_ptr_array_index (chain, 0));
}

static void
collect_from (CmRevocations *revocations, CmMicroCaDoc *ca)
{
  GPtrArray *revoked = cm_micro_ca_doc_get_revoked (ca);
  GPtrArray *earlier = cm_micro_ca_doc_get_earlier (ca);

  for (guint i = 0; revoked != NULL && i < revoked->len; i++)
    {
      const CmRevokedCertificate *one = g_ptr_array_index (revoked, i);

      cm_revocations_add (revocations, get_name (cm_micro_ca_doc_get_chain (ca)),
                          one->serial);
      for (guint k = 0; earlier != NULL && k < earlier->len; k++)
        cm_revocations_add (revocations,
                            get_name (((CmEarlierCa *)earlier->pdata[k])->chain),
                            one->serial);
    }
}

/**
 * cm_ca_fallen_collect: (skip)
 * @cas: (element-type CmMicroCaDoc): Micro CAs
 *
 * Returns: (transfer full): every certificate that one of them revoked
 */
CmRevocations *
cm_ca_fallen_collect (GPtrArray *cas)
{
  CmRevocations *revocations = cm_revocations_new ();

  g_return_val_if_fail (cas != NULL, revocations);

  for (guint i = 0; i < cas->len; i++)
    collect_from (revocations, g_ptr_array_index (cas, i));
  return revocations;
}

/* In several threads. One that is gone or fails verification is left out. */
static gboolean
judge_one (guint index, gpointer user_data, GError **error)
{
  Judgement *self = user_data;
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document = cm_certstore_get (
      certstore, g_ptr_array_index (self->ids, index), self->cancellable, &local_error);

  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED)
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    return TRUE;
  if (document == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (CM_IS_CREDENTIAL_DOC (document)
      && cm_health_rule_apply_anew (CM_CREDENTIAL_DOC (document), self->pool,
                                    self->verifier, cm_context_get_now (self->context)))
    self->changed[index] = g_steal_pointer (&document);
  return TRUE;
}

static GPtrArray *
list_issued (CmContext *context,
             const char *issuer,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_search (query, issuer);
  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (rows->pdata[i]);

      if (g_strcmp0 (fields->issuer, issuer) == 0)
        g_ptr_array_add (ids, g_strdup (fields->id));
    }
  if (rows == NULL)
    g_clear_pointer (&ids, g_ptr_array_unref);
  return ids;
}

static gboolean
judge_all (Judgement *self, CmChangeSet *changes, GError **error)
{
  g_autofree CmDocument **changed = g_new0 (CmDocument *, self->ids->len + 1);
  gboolean done;

  self->changed = changed;
  done = cm_parallel_run (self->ids->len, judge_one, self, self->cancellable, error);
  for (guint i = 0; i < self->ids->len; i++)
    {
      g_autoptr (CmDocument) document = changed[i];

      if (document != NULL)
        cm_change_set_put (changes, document, CM_ACTION_COMPLETE, /* detail: */ NULL);
    }
  return done;
}

/**
 * cm_ca_fallen_judge: (skip)
 * @context: an unlocked context
 * @above: a Micro CA that has revoked certificates of @below, not written yet
 * @below: a Micro CA
 * @changes: gets the credentials whose health is another one by that
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Sets the health of what a Micro CA issued. Blocks.
 *
 * Returns: whether all were judged
 */
gboolean
cm_ca_fallen_judge (CmContext *context,
                    CmMicroCaDoc *above,
                    CmMicroCaDoc *below,
                    CmChangeSet *changes,
                    GCancellable *cancellable,
                    GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  const char *name
      = cm_certificate_get_common_name (cm_micro_ca_doc_get_certificate (below));
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_make_verifier (certstore, above);
  g_autoptr (GPtrArray) ids
      = name != NULL ? list_issued (context, name, cancellable, error) : NULL;
  Judgement judgement = { .context = context,
                          .pool = pool,
                          .verifier = verifier,
                          .cancellable = cancellable,
                          .ids = ids };

  if (name == NULL)
    return TRUE;
  return ids != NULL && judge_all (&judgement, changes, error);
}
