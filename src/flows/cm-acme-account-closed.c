/* cm-acme-account-closed.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What falls with an account at an ACME CA: the renewals of the credentials that name it.
 * They say so in the same transaction that closes it, not only when a renewal fails; and
 * whenever one of them is judged again, as when it gets another account.
 */

#include "cm-acme-account-closed-private.h"

#include "cm-acme-account-opener-private.h"
#include "cm-attempt-private.h"
#include "cm-context-private.h"
#include "cm-health-rule.h"

typedef struct
{
  CmContext *context;
  const char *id;
  const char *detail;
  CmAcmeAccountDoc *account;
} Closing;

/* Whether it says something else now. */
static gboolean
set_closed (CmCredentialDoc *credential, gboolean closed)
{
  g_autoptr (CmAcmeRecord) record
      = cm_acme_record_copy (cm_credential_doc_get_acme (credential));

  if (!record->account_closed == !closed)
    return FALSE;
  record->account_closed = closed;
  cm_credential_doc_set_acme (credential, record);
  return TRUE;
}

/* The account is not stored as closed yet, so nobody could look it up. */
static void
judge (CmContext *context, CmCredentialDoc *credential)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);

  cm_health_rule_apply (credential, pool, verifier, cm_context_get_now (context));
}

/* One that is gone or fails verification is left out. */
static void
put_one (Closing *self, const char *id, CmChangeSet *changes, GCancellable *cancellable)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (self->context, id, cancellable, NULL);
  const CmAcmeRecord *record
      = CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  if (record == NULL || g_strcmp0 (record->account, self->id) != 0
      || !set_closed (CM_CREDENTIAL_DOC (document), TRUE))
    return;
  judge (self->context, CM_CREDENTIAL_DOC (document));
  cm_change_set_put (changes, document, CM_ACTION_CHANGE, "account-closed");
}

static gboolean
put_all (Closing *self, CmChangeSet *changes, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows
      = cm_context_query (self->context, query, cancellable, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (fields->provider == CM_PROVIDER_ACME && fields->status != CM_STATUS_ARCHIVED)
        put_one (self, fields->id, changes, cancellable);
    }
  return rows != NULL;
}

static gboolean
close_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Closing *self = user_data;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  g_clear_object (&self->account);
  self->account
      = cm_acme_account_opener_get (self->context, self->id, cancellable, error);
  if (self->account == NULL)
    return FALSE;
  cm_acme_account_doc_set_closed (self->account, TRUE);
  cm_change_set_put (changes, CM_DOCUMENT (self->account), CM_ACTION_CHANGE,
                     self->detail);
  return put_all (self, changes, cancellable, error)
         && cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_acme_account_closed_commit: (skip)
 * @context: an unlocked context
 * @id: id of an account
 * @detail: what the activity log says about it
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Takes an account as closed. What names it warns of that in the same transaction.
 * Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_closed_commit (CmContext *context,
                               const char *id,
                               const char *detail,
                               GCancellable *cancellable,
                               GError **error)
{
  Closing self = { context, id, detail, NULL };

  if (!cm_attempt_run (close_once, &self, cancellable, error))
    g_clear_object (&self.account);
  return self.account;
}

/* Its row is enough: no signature is verified for it. */
static gboolean
is_closed (GPtrArray *rows, const char *id)
{
  for (guint i = 0; i < rows->len; i++)
    {
      CmSummary *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (cm_summary_get_fields (row)->id, id) == 0)
        return cm_acme_account_doc_is_closed_summary (row);
    }
  return TRUE;
}

/**
 * cm_acme_account_closed_refresh: (skip)
 * @context: the certstore
 * @credential: a credential
 *
 * Writes into it whether the account by which it is renewed is closed or was removed; as
 * it was, if that cannot be found out. Blocks.
 */
void
cm_acme_account_closed_refresh (CmContext *context, CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autoptr (CmQuery) query = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  if (record == NULL || cm_credential_doc_get_status (credential) == CM_STATUS_ARCHIVED)
    return;
  query = cm_query_new (CM_DOCUMENT_TYPE_ACME_ACCOUNT);
  rows = cm_context_query (context, query, /* cancellable: */ NULL, /* error: */ NULL);
  if (rows != NULL)
    set_closed (credential, is_closed (rows, record->account));
}
