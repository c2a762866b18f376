/* cm-ca-fallen.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What falls with a Micro CA: the credentials that it issued. (Below an intermediate one
 * there is no other.) They are found by the name of their issuer, so that imported ones
 * are among them, and judged in the same transaction that revokes the CA.
 */

#include "cm-ca-fallen-private.h"

#include "cm-health-rule.h"

typedef struct
{
  CmContext *context;
  CmChangeSet *changes;
  CmCertificatePool *pool;
  CmVerifier *verifier;
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

static gboolean
judge_one (Judgement *self, const char *id, GCancellable *cancellable, GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document
      = cm_certstore_get (certstore, id, cancellable, &local_error);

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
    cm_change_set_put (self->changes, document, CM_ACTION_COMPLETE, /* detail: */ NULL);
  return TRUE;
}

static gboolean
judge_issued (Judgement *self,
              const char *issuer,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_search (query, issuer);
  rows = cm_context_query (self->context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (rows->pdata[i]);

      if (g_strcmp0 (fields->issuer, issuer) == 0
          && !judge_one (self, fields->id, cancellable, error))
        return FALSE;
    }
  return rows != NULL;
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
  Judgement judgement
      = { .context = context, .changes = changes, .pool = pool, .verifier = verifier };

  return name == NULL || judge_issued (&judgement, name, cancellable, error);
}
