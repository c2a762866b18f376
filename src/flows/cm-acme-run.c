/* cm-acme-run.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An order from wherever it stands to its certificate. What the next step could not find
 * out by asking the CA is stored before it: the key and the request, the order's address,
 * the proofs that are published. The credential keeps its chain and its key until the new
 * ones are here; then they change places in one transaction.
 */

#include "cm-acme-run-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-closed-private.h"
#include "cm-acme-account-opener-private.h"
#include "cm-acme-ari-private.h"
#include "cm-acme-board-private.h"
#include "cm-acme-chain-private.h"
#include "cm-acme-dns01-private.h"
#include "cm-acme-flow.h"
#include "cm-acme-hold-private.h"
#include "cm-acme-hook.h"
#include "cm-acme-http01.h"
#include "cm-acme-order.h"
#include "cm-acme-patience-private.h"
#include "cm-acme-publisher-private.h"
#include "cm-credential-archive-private.h"
#include "cm-credential-change-private.h"
#include "cm-csr.h"
#include "cm-dns-error.h"
#include "cm-enum.h"
#include "cm-health-rule.h"

#define MAX_ATTEMPTS 5
#define DEFAULT_LISTEN "80"
#define MANUAL_SECONDS 3600     /* for people who set records while we wait */
#define MANUAL_AGAIN_SECONDS 10 /* who say that they have */
#define MANUAL_LOOK_SECONDS 1   /* when nobody is there */
#define MANUAL_LASTING_SECONDS (7 * 24 * 3600) /* as long as CAs keep orders */

typedef struct
{
  CmContext *context;
  const char *id;
  GStrv names;
  CmAcmeRecord *record; /* as it is to be stored */
  char *csr;            /* of the order, with when it began: which one it is */
  gint64 started_at;
  CmAcmeAccount *account;
  CmAcmeOrder *order;
  CmAcmeDns01 *dns; /* nullable: names are proven otherwise */
  CmAcmeHold *hold;
  CmDnsWatcher watcher;
  CmCertificate *former; /* nullable: what the next certificate takes the place of */
  gboolean is_resumed;   /* somebody placed the order before, and left it */
  gboolean is_done;      /* somebody else brought the same order to its end */
} Run;

static void
run_clear (Run *self)
{
  g_clear_object (&self->order);
  g_clear_object (&self->dns);
  g_clear_object (&self->account);
  g_clear_object (&self->former);
  g_clear_pointer (&self->record, cm_acme_record_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->csr, g_free);
  g_clear_pointer (&self->hold, cm_acme_hold_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static CmCredentialDoc *
refuse (CmDocument *document, GError **error)
{
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” is not obtained by ACME."), cm_document_get_title (document));
  return NULL;
}

/**
 * cm_acme_run_get_any: (skip)
 * @context: the certstore
 * @id: id of a credential
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if ACME is not how it was obtained,
 * or another #CmFlowError
 *
 * Returns: (transfer full): it, which may be archived, or %NULL
 */
CmCredentialDoc *
cm_acme_run_get_any (CmContext *context,
                     const char *id,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, error);

  if (document == NULL)
    return NULL;
  if (CM_IS_CREDENTIAL_DOC (document) && !cm_document_is_deleted (document)
      && cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document)) != NULL)
    return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
  return refuse (document, error);
}

/**
 * cm_acme_run_get: (skip)
 * @context: the certstore
 * @id: id of a credential
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if ACME is not how it is obtained, or
 *   another #CmFlowError
 *
 * Returns: (transfer full): it, or %NULL
 */
CmCredentialDoc *
cm_acme_run_get (CmContext *context,
                 const char *id,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_run_get_any (context, id, cancellable, error);

  if (credential != NULL
      && cm_credential_doc_get_status (credential) == CM_STATUS_ARCHIVED)
    return refuse (CM_DOCUMENT (credential), error);
  return g_steal_pointer (&credential);
}

/**
 * cm_acme_run_commit: (skip)
 * @context: an unlocked context
 * @credential: a credential
 * @action: what the activity log calls it
 * @detail: (nullable): what it says about it
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Judges a credential as it is now, and stores it.
 *
 * Returns: whether it is stored
 */
gboolean
cm_acme_run_commit (CmContext *context,
                    CmCredentialDoc *credential,
                    CmAction action,
                    const char *detail,
                    GCancellable *cancellable,
                    GError **error)
{
  const CmCredentialChange change = { .context = context };
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_credential_change_judge (&change, credential);
  cm_change_set_put (changes, CM_DOCUMENT (credential), action, detail);
  return cm_context_commit (context, changes, cancellable, error);
}

/**
 * cm_acme_run_set_status: (skip)
 * @credential: a credential whose ACME record was changed
 *
 * Says how it stands. One that is revoked stays so until it has its next certificate;
 * one that gets none as it is, is an error or has what it has, even if its order can be
 * gone on with.
 */
void
cm_acme_run_set_status (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  gboolean is_waiting = record != NULL && cm_acme_record_is_waiting (record);
  CmStatus status;

  if (cm_credential_doc_get_leaf (credential) == NULL)
    status = is_waiting ? CM_STATUS_PENDING : CM_STATUS_ERROR;
  else if (cm_credential_doc_get_status (credential) == CM_STATUS_REVOKED
           || cm_credential_doc_get_revoked_at (credential) != 0)
    status = CM_STATUS_REVOKED;
  else
    status = is_waiting ? CM_STATUS_RENEWING : CM_STATUS_ISSUED;
  cm_credential_doc_set_status (credential, status);
}

/**
 * cm_acme_run_get_left: (skip)
 * @context: the certstore
 * @fields: the row of a credential
 * @cancellable: (nullable): a cancellable
 *
 * Returns: (transfer full) (nullable): the credential, if an order of it is under way
 */
CmCredentialDoc *
cm_acme_run_get_left (CmContext *context,
                      const CmSummaryFields *fields,
                      GCancellable *cancellable)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (fields->provider != CM_PROVIDER_ACME
      || (fields->status == CM_STATUS_ISSUED && fields->health != CM_HEALTH_ERROR))
    return NULL;
  credential = cm_acme_run_get (context, fields->id, cancellable, /* error: */ NULL);
  return credential != NULL && cm_credential_doc_get_acme (credential)->order != NULL
             ? g_steal_pointer (&credential)
             : NULL;
}

/* ---- storing how far it is ---- */

typedef gboolean (*Change) (Run *self,
                            CmCredentialDoc *credential,
                            GCancellable *cancellable,
                            GError **error);

static gboolean
is_same_leaf (CmCertificate *a, CmCertificate *b)
{
  return a == b || (a != NULL && b != NULL && cm_certificate_equal (a, b));
}

/* Two may go on with one order, of which one is first to end it. What the other knows of
 * it is old then, and must not be stored. */
static gboolean
check_ours (Run *self, CmCredentialDoc *credential, GError **error)
{
  const CmAcmeOrderRecord *stored = cm_credential_doc_get_acme (credential)->order;
  gboolean is_ours = stored != NULL && stored->started_at == self->started_at
                     && g_strcmp0 (stored->csr, self->csr) == 0;

  if (is_ours)
    return TRUE;
  self->is_done = !is_same_leaf (self->former, cm_credential_doc_get_leaf (credential));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("The order for “%s” was ended elsewhere."),
               cm_document_get_title (CM_DOCUMENT (credential)));
  return FALSE;
}

/* Reads the credential, changes and stores it; again, if somebody was faster. */
static gboolean
apply (Run *self, Change change, GCancellable *cancellable, GError **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (CmCredentialDoc) credential
          = cm_acme_run_get (self->context, self->id, cancellable, &local_error);

      if (credential != NULL && check_ours (self, credential, &local_error)
          && change (self, credential, cancellable, &local_error))
        return TRUE;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
}

static gboolean
change_record (Run *self,
               CmCredentialDoc *credential,
               GCancellable *cancellable,
               GError **error)
{
  const char *detail
      = self->record->order != NULL
            ? cm_enum_to_nick (CM_TYPE_ACME_STEP, self->record->order->step)
            : NULL;

  cm_credential_doc_set_acme (credential, self->record);
  cm_acme_run_set_status (credential);
  return cm_acme_run_commit (self->context, credential, CM_ACTION_CHANGE, detail,
                             cancellable, error);
}

/* ---- failing ---- */

static gboolean
may_go_on (const GError *failure)
{
  return failure->domain != CM_ACME_ERROR
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_TIMEOUT)
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_SERVER)
         || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_INPUT);
}

/* What may be another a moment later, and not because of anything that anybody does. */
static gboolean
is_interruption (const GError *failure)
{
  return cm_net_error_is_transient (failure)
         || g_error_matches (failure, CM_DNS_ERROR, CM_DNS_ERROR_UNREACHABLE);
}

/* What was published is withdrawn by now. */
static gboolean
forget_proofs (CmAcmeOrderRecord *order)
{
  if (order->proofs == NULL || order->proofs->len == 0)
    return FALSE;
  cm_acme_order_record_clear_proofs (order);
  if (order->step == CM_ACME_STEP_PROVE)
    order->step = CM_ACME_STEP_AUTHORIZE;
  return TRUE;
}

/* What the CA said, name by name, behind what is to be done. */
static void
keep_problem (CmAcmeRecord *record, const GError *failure)
{
  const CmAcmeProblem *problem = cm_acme_error_get_problem (failure);
  g_autofree char *lines = problem != NULL ? cm_acme_problem_dup_lines (problem) : NULL;

  cm_acme_record_set_problem (record, lines != NULL ? lines : failure->message);
  record->interrupted = is_interruption (failure);
}

/* Keeps what the CA said; an order that cannot be saved ends. @failure: transfer full */
static gboolean
fail (Run *self, GError *failure, GError **error)
{
  gboolean had_proofs = forget_proofs (self->record->order);

  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      if (had_proofs)
        apply (self, change_record, /* cancellable: */ NULL, /* error: */ NULL);
    }
  else
    {
      keep_problem (self->record, failure);
      self->record->not_before
          = cm_acme_patience_learn (self->context, self->record->account,
                                    (const char *const *)self->names, failure);
      if (!may_go_on (failure))
        cm_acme_record_end (self->record);
      apply (self, change_record, /* cancellable: */ NULL, /* error: */ NULL);
    }
  return cm_flow_error_propagate (error, failure);
}

/* ---- the end ---- */

static gboolean
check_leaf (Run *self, CmCertificate *leaf, GError **error)
{
  g_autoptr (CmCsr) csr = cm_csr_new_from_pem (self->record->order->csr, error);
  g_auto (GStrv) missing = NULL;

  if (csr == NULL)
    return FALSE;
  missing = cm_csr_dup_missing_names (csr, leaf);
  if (g_bytes_equal (cm_csr_get_spki (csr), cm_certificate_get_spki (leaf))
      && missing[0] == NULL)
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                       _ ("The CA issued a certificate for another key or without a "
                          "name that was ordered."));
  return FALSE;
}

static void
set_chain (CmCredentialDoc *credential, GPtrArray *chain)
{
  CmCertificate *leaf = g_ptr_array_index (chain, 0);

  cm_credential_doc_set_chain (credential, chain);
  cm_credential_doc_set_host_names (credential, cm_certificate_get_host_names (leaf));
  cm_credential_doc_set_subject (credential, cm_certificate_get_subject (leaf));
  cm_credential_doc_set_key_spec (credential, cm_certificate_get_key_spec (leaf));
  cm_credential_doc_set_public_key (credential, cm_certificate_get_spki (leaf));
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
}

static void
set_key (CmCredentialDoc *credential, const CmAcmeOrderRecord *order)
{
  if (order->sealed_key == NULL)
    return;
  cm_credential_doc_set_sealed_key (credential, order->sealed_key);
  cm_credential_doc_set_exportable_key (credential, order->exportable_key);
}

static void
set_record (CmCredentialDoc *credential, const CmAcmeRecord *record)
{
  g_autoptr (CmAcmeRecord) ended = cm_acme_record_copy (record);

  cm_acme_record_set_issued_by (ended, record->account, record->order->certificate);
  cm_acme_record_end (ended);
  cm_acme_record_set_problem (ended, NULL);
  ended->not_before = 0;
  cm_credential_doc_set_acme (credential, ended);
}

/* The new chain and key take their places, what was is archived: all or nothing. */
static gboolean
change_all (Run *self,
            CmCredentialDoc *credential,
            GCancellable *cancellable,
            GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);
  gint64 now = cm_context_get_now (self->context);
  GPtrArray *chain
      = cm_acme_chain_choose (cm_acme_order_get_chains (self->order),
                              self->record->preferred_chain, pool, verifier, now);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmCredentialDoc) archived = NULL;

  if (!check_leaf (self, g_ptr_array_index (chain, 0), error))
    return FALSE;
  if (cm_credential_doc_get_leaf (credential) != NULL)
    archived = cm_credential_archive (credential);
  set_chain (credential, chain);
  set_key (credential, self->record->order);
  set_record (credential, self->record);
  cm_acme_account_closed_refresh (self->context, credential);
  cm_health_rule_apply (credential, pool, verifier, now);
  cm_change_set_put (changes, CM_DOCUMENT (credential),
                     archived != NULL ? CM_ACTION_RENEW : CM_ACTION_ISSUE, "acme");
  if (archived != NULL)
    cm_change_set_put (changes, CM_DOCUMENT (archived), CM_ACTION_CHANGE,
                       cm_enum_to_nick (CM_TYPE_STATUS, CM_STATUS_ARCHIVED));
  return cm_context_commit (self->context, changes, cancellable, error);
}

/* ---- the way ---- */

static gboolean
store_record (gpointer user_data, GCancellable *cancellable, GError **error)
{
  return apply (user_data, change_record, cancellable, error);
}

/**
 * cm_acme_run_get_patience: (skip)
 * @board: where orders say how their records spread
 * @is_resumed: whether the order was left before
 *
 * Returns: for how many seconds records are looked for that people set
 */
guint
cm_acme_run_get_patience (CmAcmeBoard *board, gboolean is_resumed)
{
  if (cm_acme_board_is_unattended (board))
    return MANUAL_LOOK_SECONDS;
  if (cm_acme_board_is_lasting (board))
    return MANUAL_LASTING_SECONDS;
  return is_resumed ? MANUAL_AGAIN_SECONDS : MANUAL_SECONDS;
}

static CmAcmeChallenge *
new_dns (Run *self)
{
  CmAcmeBoard *board = cm_context_get_acme_board (self->context);
  guint patience = cm_acme_run_get_patience (board, self->is_resumed);

  self->watcher = cm_acme_board_get_watcher (board, self->id);
  self->dns = cm_acme_dns01_new (self->context, cm_acme_account_get_url (self->account),
                                 self->record, &self->watcher, store_record, self);
  cm_acme_dns01_set_patience (self->dns, patience);
  return CM_ACME_CHALLENGE (g_object_ref (self->dns));
}

/* The certstore is shared: it must not make other computers run what it likes. So it has
 * a name, and each computer a folder with what it means. */
static CmAcmeChallenge *
new_hook (const char *name)
{
  g_autofree char *folder = cm_acme_flow_dup_hook_folder ();
  g_autofree char *program
      = g_build_filename (folder, cm_acme_hook_is_name (name) ? name : "none", NULL);

  return CM_ACME_CHALLENGE (cm_acme_hook_new (program, CM_ACME_HOOK_SECONDS));
}

/**
 * cm_acme_run_new_http: (skip)
 * @context: the certstore
 * @record: how names are proven
 *
 * Returns: (transfer full) (nullable): how HTTP-01 is answered; %NULL if it is not
 */
CmAcmeChallenge *
cm_acme_run_new_http (CmContext *context, const CmAcmeRecord *record)
{
  switch ((CmAcmeMethod)record->method)
    {
    case CM_ACME_METHOD_STATELESS:
      return CM_ACME_CHALLENGE (cm_acme_http01_new_stateless ());
    case CM_ACME_METHOD_WEBROOT:
      return CM_ACME_CHALLENGE (
          cm_acme_http01_new_webroot ((const char *const *)record->webroots));
    case CM_ACME_METHOD_LISTENER:
      return CM_ACME_CHALLENGE (cm_acme_http01_new_listener (
          record->listen != NULL ? record->listen : DEFAULT_LISTEN));
    case CM_ACME_METHOD_HOOK:
      return new_hook (record->hook);
    case CM_ACME_METHOD_PUBLISHED:
      return CM_ACME_CHALLENGE (cm_acme_publisher_new (context));
    case CM_ACME_METHOD_DNS:
      break;
    }
  return NULL;
}

static CmAcmeChallenge *
new_challenge (Run *self)
{
  return self->record->method == CM_ACME_METHOD_DNS
             ? new_dns (self)
             : cm_acme_run_new_http (self->context, self->record);
}

/* Whether something came about that the CA would not tell us again. */
static gboolean
is_worth_storing (const CmAcmeOrderRecord *order)
{
  return order->step == CM_ACME_STEP_AUTHORIZE || order->step == CM_ACME_STEP_PROVE;
}

/* An order that the CA forgot is placed once more, with the same key; and one that failed
 * because nobody answered while it was left. */
static gboolean
begin_again (Run *self, const GError *failure)
{
  CmAcmeOrderRecord *order = self->record->order;

  if (!self->is_resumed || order->url == NULL
      || !(g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_GONE)
           || g_error_matches (failure, CM_ACME_ERROR, CM_ACME_ERROR_CHALLENGE)))
    return FALSE;
  self->is_resumed = FALSE;
  cm_acme_order_record_restart (order, order->started_at);
  return TRUE;
}

static gboolean
advance_steps (Run *self, GCancellable *cancellable, GError **error)
{
  CmAcmeOrderRecord *order = self->record->order;

  while (order->step != CM_ACME_STEP_DONE)
    {
      g_autoptr (GError) failure = NULL;

      if (!cm_acme_order_advance (self->order, cancellable, &failure)
          && !begin_again (self, failure))
        return fail (self, g_steal_pointer (&failure), error);
      if (is_worth_storing (order) && !apply (self, change_record, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Whatever comes of it, no record is left in DNS. */
static gboolean
advance_all (Run *self, GCancellable *cancellable, GError **error)
{
  gboolean done = advance_steps (self, cancellable, error);

  if (self->dns != NULL)
    cm_acme_dns01_clean (self->dns, /* left: */ NULL);
  return done;
}

/* When the CA wants what it just issued to be replaced. */
static void
learn_window (Run *self, GCancellable *cancellable)
{
  GPtrArray *chain = g_ptr_array_index (cm_acme_order_get_chains (self->order), 0);

  cm_acme_record_set_renewal (self->record, NULL);
  cm_acme_ari_update (self->context, self->id, self->record,
                      cm_acme_account_get_client (self->account),
                      g_ptr_array_index (chain, 0), cancellable);
}

/* One that another account ordered is none of this one's. */
static void
set_replaces (Run *self, CmCredentialDoc *credential)
{
  if (g_strcmp0 (self->record->issued_by, self->record->account) == 0)
    cm_acme_order_set_replaces (self->order, cm_credential_doc_get_leaf (credential));
}

static void
on_silence (const GError *failure, gpointer user_data)
{
  Run *self = user_data;

  cm_acme_board_set_silence (cm_context_get_acme_board (self->context), self->id,
                             failure != NULL ? failure->message : NULL);
}

static gboolean
run_open (Run *self,
          CmCredentialDoc *credential,
          GCancellable *cancellable,
          GError **error)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autoptr (CmAcmeChallenge) challenge = NULL;
  GError *failure = NULL;

  if (record->order == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("No order for “%s” is under way."),
                   cm_document_get_title (CM_DOCUMENT (credential)));
      return FALSE;
    }
  self->record = cm_acme_record_copy (record);
  self->names = g_strdupv ((char **)cm_credential_doc_get_host_names_ascii (credential));
  self->csr = g_strdup (record->order->csr);
  self->started_at = record->order->started_at;
  g_set_object (&self->former, cm_credential_doc_get_leaf (credential));
  self->is_resumed = record->order->url != NULL;
  /* Proofs are published anew: what is under way is asked of the CA. */
  if (self->record->order->step == CM_ACME_STEP_PROVE)
    self->record->order->step = CM_ACME_STEP_AUTHORIZE;
  if (self->record->order->step == CM_ACME_STEP_DONE)
    self->record->order->step = CM_ACME_STEP_COLLECT;
  self->account = cm_acme_account_opener_open_ready (self->context, record->account,
                                                     cancellable, &failure);
  if (self->account == NULL)
    return fail (self, failure, error);
  on_silence (/* failure: */ NULL, self); /* of an earlier order */
  cm_acme_client_set_silence_func (cm_acme_account_get_client (self->account), on_silence,
                                   self);
  challenge = new_challenge (self);
  self->order = cm_acme_order_new (self->account, challenge,
                                   cm_credential_doc_get_host_names_ascii (credential),
                                   record->profile, self->record->order);
  set_replaces (self, credential);
  return TRUE;
}

/* What went wrong the last time is over, for whoever looks. */
static gboolean
forget_problem (Run *self, GCancellable *cancellable, GError **error)
{
  if (self->record->problem == NULL)
    return TRUE;
  cm_acme_record_set_problem (self->record, NULL);
  return apply (self, change_record, cancellable, error);
}

/* Reads the credential once nobody removes anything of it any more, and takes away what
 * was published when somebody was killed: names may be proven by now. Records in DNS are
 * taken away at the end. Transfer full. */
static CmCredentialDoc *
run_begin (Run *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (!cm_context_require_unlocked (self->context, error))
    return NULL;
  self->hold = cm_acme_hold_take (self->context, self->id, cancellable, error);
  if (self->hold == NULL)
    return NULL;
  credential = cm_acme_run_get (self->context, self->id, cancellable, error);
  if (credential == NULL || !run_open (self, credential, cancellable, error))
    return NULL;
  if (self->dns == NULL)
    cm_acme_order_withdraw (self->order);
  if (!forget_problem (self, cancellable, error))
    return NULL;
  return g_steal_pointer (&credential);
}

static gboolean
run_to_end (Run *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean done = advance_all (self, cancellable, &local_error);

  if (done)
    {
      learn_window (self, cancellable);
      done = apply (self, change_all, cancellable, &local_error);
    }
  if (!done && !self->is_done)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return done || self->is_done;
}

/**
 * cm_acme_run: (skip)
 * @context: an unlocked context
 * @id: id of a credential with an order under way
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_REMOTE, with what the CA said, or another
 *   #CmFlowError
 *
 * Goes on with an order until its certificate is here, whoever fetched it. If it fails,
 * it may be gone on with, unless the CA will not have it. Blocks.
 *
 * Returns: (transfer full): the credential with its certificate, or %NULL
 */
CmCredentialDoc *
cm_acme_run (CmContext *context,
             const char *id,
             GCancellable *cancellable,
             GError **error)
{
  g_auto (Run) run = { .context = context, .id = id };
  g_autoptr (CmCredentialDoc) credential = NULL;

  credential = run_begin (&run, cancellable, error);
  if (credential == NULL || !run_to_end (&run, cancellable, error))
    return NULL;
  return cm_acme_run_get (context, id, cancellable, error);
}

static gboolean
advance_to_plan (Run *self, GCancellable *cancellable, GError **error)
{
  CmAcmeOrderRecord *order = self->record->order;
  GError *failure = NULL;

  cm_acme_dns01_set_only_plan (self->dns, TRUE);
  while (order->step < CM_ACME_STEP_PROVE)
    {
      if (!cm_acme_order_advance (self->order, cancellable, &failure))
        return fail (self, failure, error);
      if (is_worth_storing (order) && !apply (self, change_record, cancellable, error))
        return FALSE;
    }
  return order->step > CM_ACME_STEP_PROVE
         || cm_acme_order_publish (self->order, cancellable, &failure)
         || fail (self, failure, error);
}

/**
 * cm_acme_run_plan: (skip)
 * @context: an unlocked context
 * @id: id of a credential with an order under way, whose names people prove in DNS
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_REMOTE, with what the CA said, or another
 *   #CmFlowError
 *
 * Goes on with an order until it is known which records people have to set. Blocks.
 *
 * Returns: (transfer full): the credential, whose ACME record has them, or %NULL
 */
CmCredentialDoc *
cm_acme_run_plan (CmContext *context,
                  const char *id,
                  GCancellable *cancellable,
                  GError **error)
{
  g_auto (Run) run = { .context = context, .id = id };
  g_autoptr (CmCredentialDoc) credential = NULL;

  credential = run_begin (&run, cancellable, error);
  if (credential == NULL)
    return NULL;
  g_return_val_if_fail (run.dns != NULL, NULL);
  if (!advance_to_plan (&run, cancellable, error))
    return NULL;
  return cm_acme_run_get (context, id, cancellable, error);
}
