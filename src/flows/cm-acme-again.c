/* cm-acme-again.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who tries an order once more, because a port was taken or a CA said no, means the same
 * credential: it stays one row, with its notes and tags. Only what has no certificate
 * and cannot get one any more by itself is replaced, which is an order that failed before
 * its key was sent to the CA; and none that somebody is at work on.
 */

#include "cm-acme-again-private.h"

#include "cm-acme-hold-private.h"
#include "cm-acme-leftover-private.h"
#include "cm-acme-run-private.h"
#include "cm-context-private.h"
#include "cm-credential-key-private.h"

/* ---- which one ---- */

static gboolean
hold_the_same (const char *const *texts, const char *const *others)
{
  guint n_texts = texts != NULL ? g_strv_length ((char **)texts) : 0;
  guint n_others = others != NULL ? g_strv_length ((char **)others) : 0;

  for (guint i = 0; i < n_texts; i++)
    if (n_others == 0 || !g_strv_contains (others, texts[i]))
      return FALSE;
  return n_texts == n_others;
}

/* A key that is made here is made anew; one that lives elsewhere is the same. */
static gboolean
have_like_keys (CmCredentialDoc *credential, CmCredentialDoc *other)
{
  gboolean is_here = cm_credential_doc_get_sealed_key (credential) != NULL;

  if (is_here != (cm_credential_doc_get_sealed_key (other) != NULL))
    return FALSE;
  return is_here ? cm_credential_doc_get_key_spec (credential)
                       == cm_credential_doc_get_key_spec (other)
                 : g_bytes_equal (cm_credential_doc_get_public_key (credential),
                                  cm_credential_doc_get_public_key (other));
}

static gboolean
has_failed (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  return record != NULL && record->problem != NULL
         && cm_credential_doc_get_leaf (credential) == NULL
         && (record->order == NULL || record->order->step < CM_ACME_STEP_FINALIZE);
}

static gboolean
is_the_same (CmDocument *document, CmCredentialDoc *credential)
{
  CmCredentialDoc *left;

  if (!CM_IS_CREDENTIAL_DOC (document) || cm_document_is_deleted (document))
    return FALSE;
  left = CM_CREDENTIAL_DOC (document);
  return has_failed (left)
         && hold_the_same (cm_credential_doc_get_host_names_ascii (left),
                           cm_credential_doc_get_host_names_ascii (credential))
         && hold_the_same (cm_credential_doc_get_servers (left),
                           cm_credential_doc_get_servers (credential))
         && have_like_keys (left, credential);
}

/* Its id; NULL: there is none. Transfer full. */
static char *
find_in (CmContext *context,
         CmQueryView view,
         CmCredentialDoc *credential,
         GCancellable *cancellable)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_view (query, view);
  rows = cm_context_query (context, query, cancellable, /* error: */ NULL);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));
      g_autoptr (CmDocument) document = NULL;

      if (fields->provider == CM_PROVIDER_ACME)
        document = cm_context_get_document (context, fields->id, cancellable, NULL);
      if (document != NULL && is_the_same (document, credential))
        return g_strdup (fields->id);
    }
  return NULL;
}

/* ---- its place ---- */

/* What it published may still stand in DNS, and is then to be removed by the next. */
static void
keep_published (CmAcmeRecord *record, const CmAcmeRecord *left)
{
  for (guint i = 0; left->published != NULL && i < left->published->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (left->published, i);

      cm_acme_record_add_published (record, entry->account, entry->fqdn, entry->value);
    }
}

static void
take (CmCredentialDoc *left, CmCredentialDoc *credential)
{
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_copy (cm_credential_doc_get_acme (credential));

  keep_published (record, cm_credential_doc_get_acme (left));
  cm_credential_key_move (credential, left);
  cm_credential_doc_set_host_names (left, cm_credential_doc_get_host_names (credential));
  cm_credential_doc_set_csr (left, cm_credential_doc_get_csr (credential));
  cm_credential_doc_set_acme (left, record);
  cm_credential_doc_set_status (left, cm_credential_doc_get_status (credential));
}

/* FALSE without an error: nothing is replaced. */
static gboolean
replace (CmContext *context,
         const char *id,
         CmCredentialDoc **credential,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (CmAcmeHold) hold = NULL;
  g_autoptr (CmDocument) document = NULL;
  g_autoptr (GError) local_error = NULL;

  cm_acme_leftover_sweep_one (context, id, /* left: */ NULL);
  hold = cm_acme_hold_try (context, id);
  if (hold != NULL)
    document = cm_context_get_document (context, id, cancellable, NULL);
  if (document == NULL || !is_the_same (document, *credential))
    return FALSE;
  take (CM_CREDENTIAL_DOC (document), *credential);
  if (cm_acme_run_commit (context, CM_CREDENTIAL_DOC (document),
                          CM_ACTION_REQUEST_CERTIFICATE, "acme", cancellable,
                          &local_error))
    {
      g_object_unref (*credential);
      *credential = CM_CREDENTIAL_DOC (g_steal_pointer (&document));
      return TRUE;
    }
  if (!g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * cm_acme_again_store: (skip)
 * @context: an unlocked context
 * @credential: (inout): a credential with an order that is not placed yet
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Stores it. If there is one with the same names, servers and kind of key whose order
 * failed, it takes its place, and is that one from then on. Blocks.
 *
 * Returns: whether it is stored
 */
gboolean
cm_acme_again_store (CmContext *context,
                     CmCredentialDoc **credential,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *id
      = find_in (context, CM_QUERY_VIEW_WAITING, *credential, cancellable);
  g_autoptr (GError) local_error = NULL;

  if (id == NULL)
    id = find_in (context, CM_QUERY_VIEW_ERRORS, *credential, cancellable);
  if (id != NULL && replace (context, id, credential, cancellable, &local_error))
    return TRUE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return cm_acme_run_commit (context, *credential, CM_ACTION_REQUEST_CERTIFICATE, "acme",
                             cancellable, error);
}
