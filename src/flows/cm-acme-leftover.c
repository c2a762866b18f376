/* cm-acme-leftover.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an order publishes is written down before: with its credential, and for a dry run
 * with the account. If it was killed, or given up, it is removed by that: files,
 * documents and records alike, and only what was written down. Who is at work on an order
 * removes what is its own.
 */

#include "cm-acme-leftover-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-challenge.h"
#include "cm-acme-dns01-private.h"
#include "cm-acme-hold-private.h"
#include "cm-acme-run-private.h"
#include "cm-challenge-flow-private.h"

/* ---- what is left ---- */

/* Nothing stays of the other ways: this computer or the web servers answered. */
static gboolean
leaves_answers (const CmAcmeRecord *record)
{
  switch ((CmAcmeMethod)record->method)
    {
    case CM_ACME_METHOD_WEBROOT:
    case CM_ACME_METHOD_HOOK:
    case CM_ACME_METHOD_PUBLISHED:
      return TRUE;
    case CM_ACME_METHOD_STATELESS:
    case CM_ACME_METHOD_LISTENER:
    case CM_ACME_METHOD_DNS:
      break;
    }
  return FALSE;
}

static gboolean
has_answers (const CmAcmeRecord *record)
{
  return record->order != NULL && record->order->proofs != NULL
         && record->order->proofs->len > 0 && leaves_answers (record);
}

/* What people set is theirs to remove. */
static gboolean
has_records (const CmAcmeRecord *record)
{
  for (guint i = 0; record->published != NULL && i < record->published->len; i++)
    {
      const CmAcmePublished *entry = g_ptr_array_index (record->published, i);

      if (!g_str_equal (entry->account, CM_ACME_DNS_MANUAL))
        return TRUE;
    }
  return FALSE;
}

/* Of a credential, or of an account's dry runs; NULL: none. */
static const CmAcmeRecord *
get_record (CmDocument *document)
{
  if (CM_IS_CREDENTIAL_DOC (document))
    return cm_credential_doc_get_status (CM_CREDENTIAL_DOC (document))
                   != CM_STATUS_ARCHIVED
               ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
               : NULL;
  return CM_IS_ACME_ACCOUNT_DOC (document)
             ? cm_acme_account_doc_get_trial (CM_ACME_ACCOUNT_DOC (document))
             : NULL;
}

static gboolean
leaves_something (CmDocument *document)
{
  const CmAcmeRecord *record = get_record (document);

  return record != NULL && (has_answers (record) || has_records (record));
}

static gboolean
list_of (CmContext *context,
         CmDocumentType type,
         CmQueryView view,
         GPtrArray *ids,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (type);
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_view (query, view);
  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));
      g_autoptr (CmDocument) document
          = fields->provider == CM_PROVIDER_ACME
                ? cm_context_get_document (context, fields->id, cancellable, NULL)
                : NULL;

      if (document != NULL && leaves_something (document)
          && cm_acme_hold_is_free (context, fields->id))
        g_ptr_array_add (ids, g_strdup (fields->id));
    }
  return rows != NULL;
}

/* Given-up orders, too. NULL: they cannot be read. */
static GPtrArray *
list_all (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  return list_of (context, CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_ALL, ids,
                  cancellable, error)
                 && list_of (context, CM_DOCUMENT_TYPE_CREDENTIAL, CM_QUERY_VIEW_DELETED,
                             ids, cancellable, error)
                 && list_of (context, CM_DOCUMENT_TYPE_ACME_ACCOUNT, CM_QUERY_VIEW_ALL,
                             ids, cancellable, error)
             ? g_steal_pointer (&ids)
             : NULL;
}

/**
 * cm_acme_leftover_count:
 * @context: the certstore; it may be locked
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: how many orders and dry runs that nobody is at work on left answers to
 *   challenges; 0 with an error
 */
guint
cm_acme_leftover_count (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ids = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), 0);

  ids = list_all (context, cancellable, error);
  return ids != NULL ? ids->len : 0;
}

/* ---- removing it ---- */

typedef struct
{
  CmContext *context;
  CmDocument *document;
  CmAcmeRecord *record;
} Sweep;

static gboolean
store (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Sweep *self = user_data;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  gboolean is_empty
      = self->record->published == NULL || self->record->published->len == 0;

  if (CM_IS_CREDENTIAL_DOC (self->document))
    cm_credential_doc_set_acme (CM_CREDENTIAL_DOC (self->document), self->record);
  else
    cm_acme_account_doc_set_trial (CM_ACME_ACCOUNT_DOC (self->document),
                                   is_empty ? NULL : self->record);
  cm_change_set_put_quietly (changes, self->document);
  return cm_context_commit (self->context, changes, cancellable, error);
}

/* Only tokens matter, so it is no matter if the account is gone. */
static GPtrArray *
make_answers (CmContext *context, const CmAcmeRecord *record)
{
  GPtrArray *answers
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_answer_free);
  g_autoptr (CmAcmeAccountDoc) account = cm_acme_account_opener_get (
      context, record->account, /* cancellable: */ NULL, /* error: */ NULL);
  const char *thumbprint
      = account != NULL ? cm_acme_account_doc_get_thumbprint (account) : "";

  for (guint i = 0; i < record->order->proofs->len; i++)
    {
      const CmAcmeProof *proof = g_ptr_array_index (record->order->proofs, i);

      g_ptr_array_add (answers,
                       cm_acme_answer_new (proof->name, proof->token, thumbprint));
    }
  return answers;
}

/* An order that is gone on with asks the CA what is to be proven, so it needs them no
 * more. */
static void
remove_answers (Sweep *self)
{
  g_autoptr (CmAcmeChallenge) challenge
      = cm_acme_run_new_http (self->context, self->record);
  g_autoptr (GPtrArray) answers = make_answers (self->context, self->record);

  cm_acme_challenge_withdraw (challenge, answers);
  cm_acme_order_record_clear_proofs (self->record->order);
  if (self->record->order->step == CM_ACME_STEP_PROVE)
    self->record->order->step = CM_ACME_STEP_AUTHORIZE;
  store (self, /* cancellable: */ NULL, /* error: */ NULL);
}

static void
remove_records (Sweep *self, GPtrArray *left)
{
  g_autoptr (CmAcmeDns01) dns
      = cm_acme_dns01_new (self->context, /* account_url: */ "", self->record,
                           /* watcher: */ NULL, store, self);

  cm_acme_dns01_clean (dns, left);
}

/* cm_acme_leftover_sweep_one:
 * @context: an unlocked context
 * @id: id of a credential, or of an account for its dry runs
 * @left: (nullable) (element-type utf8): gets a sentence of each record that stays
 *
 * Removes what it left. Blocks.
 *
 * Returns: whether nothing is left, or somebody is at work on it
 */
gboolean
cm_acme_leftover_sweep_one (CmContext *context, const char *id, GPtrArray *left)
{
  g_autoptr (CmAcmeHold) hold = cm_acme_hold_try (context, id);
  g_autoptr (CmDocument) document = NULL;
  g_autoptr (CmAcmeRecord) record = NULL;
  Sweep self = { .context = context };

  if (hold == NULL)
    return TRUE;
  document = cm_context_get_document (context, id, NULL, NULL);
  if (document == NULL || !leaves_something (document))
    return TRUE;
  record = cm_acme_record_copy (get_record (document));
  self.document = document;
  self.record = record;
  if (has_answers (record))
    remove_answers (&self);
  if (has_records (record))
    remove_records (&self, left);
  return !has_records (record);
}

/* A line each, below the sentence that counts them. */
static char *
describe_left (GPtrArray *lines, guint n_left)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text,
                   ngettext ("%u order left records in DNS that cannot be removed now.",
                             "%u orders left records in DNS that cannot be removed now.",
                             n_left),
                   n_left);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "\n%s", (const char *)g_ptr_array_index (lines, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* With the name of what left it. Returns: whether nothing is left */
static gboolean
sweep_named (CmContext *context, const char *id, GPtrArray *lines)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CmDocument) document = cm_context_get_document (context, id, NULL, NULL);

  if (cm_acme_leftover_sweep_one (context, id, left))
    return TRUE;
  for (guint i = 0; i < left->len; i++)
    g_ptr_array_add (
        lines, g_strdup_printf ("%s: %s",
                                document != NULL ? cm_document_get_title (document) : id,
                                (const char *)g_ptr_array_index (left, i)));
  return FALSE;
}

/**
 * cm_acme_leftover_sweep:
 * @context: an unlocked context
 * @cancellable: (nullable): a cancellable, looked at before each
 * @error: return location for %CM_FLOW_ERROR_REMOTE, if a DNS provider does not remove
 *   its records, with a line for each behind the first; or another #CmFlowError
 *
 * Removes the answers to challenges that orders and dry runs left on which nobody is at
 * work: those that were killed or given up. Blocks.
 *
 * Returns: whether nothing is left
 */
gboolean
cm_acme_leftover_sweep (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;
  guint n_left = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);

  if (!cm_context_require_unlocked (context, error)
      || !cm_challenge_flow_sweep (context, cancellable, error))
    return FALSE;
  ids = list_all (context, cancellable, error);
  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n_left += !sweep_named (context, g_ptr_array_index (ids, i), lines);
    }
  if (n_left == 0)
    return TRUE;
  text = describe_left (lines, n_left);
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_REMOTE, text);
  return FALSE;
}
