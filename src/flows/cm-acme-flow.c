/* cm-acme-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates by ACME: ordered, renewed, revoked. The key is made, sealed and stored
 * with its request before the CA is asked for anything.
 */

#include "cm-acme-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-again-private.h"
#include "cm-acme-patience-private.h"
#include "cm-acme-run-private.h"
#include "cm-acme-settings-private.h"
#include "cm-credential-change-private.h"
#include "cm-credential-key-private.h"
#include "cm-csr.h"
#include "cm-http.h"
#include "cm-sentence.h"

/**
 * cm_acme_flow_dup_hook_folder:
 *
 * Returns: (transfer full): the folder of the programs that a hook names
 */
char *
cm_acme_flow_dup_hook_folder (void)
{
  return g_build_filename (g_get_user_config_dir (), "certmgr", "hooks", NULL);
}

/**
 * cm_acme_flow_prepare:
 *
 * Makes ready, in a thread of its own, what the first connection to a CA needs.
 *
 * Returns: (transfer full): the thread, to be joined
 */
GThread *
cm_acme_flow_prepare (void)
{
  return cm_http_prepare ();
}

/* ---- ordering ---- */

/* The names alone: what else there could be in the subject, CAs leave out. */
static CmCsr *
make_csr (CmPrivateKey *key, const char *const *names, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmCsr *csr = cm_csr_create_for_names (key, "", names, &local_error);

  if (csr == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return csr;
}

static CmPrivateKey *
make_key (CmKeySpec spec, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CmPrivateKey *key = cm_private_key_generate (spec, &local_error);

  if (key == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return key;
}

static void
begin_order (CmContext *context,
             CmCredentialDoc *credential,
             const CmAcmeRecord *settings,
             CmCsr *csr,
             GBytes *sealed_key)
{
  g_autoptr (CmAcmeRecord) record = cm_acme_record_copy (settings);
  g_autofree char *pem = cm_csr_to_pem (csr);
  CmAcmeOrderRecord *order
      = cm_acme_record_begin (record, pem, cm_context_get_now (context));

  cm_acme_record_set_problem (record, NULL);
  order->sealed_key = sealed_key != NULL ? g_bytes_ref (sealed_key) : NULL;
  cm_credential_doc_set_acme (credential, record);
  cm_acme_run_set_status (credential);
}

static CmCredentialDoc *
make_credential (CmCertificateForm *form, const CmAcmeRecord *settings, GError **error)
{
  CmContext *context = cm_certificate_form_get_context (form);
  CmCredentialChange change = { .context = context };
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autofree char *title = cm_certificate_form_dup_title (form);
  g_autoptr (CmPrivateKey) key
      = make_key (cm_certificate_form_get_key_spec (form), error);
  g_autoptr (CmCsr) csr
      = key != NULL ? make_csr (key, cm_certificate_form_get_names (form), error) : NULL;

  if (csr == NULL
      || !cm_credential_key_set (credential, trust,
                                 cm_certificate_form_get_servers (form), key,
                                 cm_certificate_form_get_export_password (form), error))
    return NULL;
  cm_document_set_title (CM_DOCUMENT (credential), title);
  cm_credential_doc_set_host_names (credential, cm_csr_get_host_names (csr));
  begin_order (context, credential, settings, csr, /* sealed_key: */ NULL);
  cm_credential_change_judge (&change, credential);
  return g_steal_pointer (&credential);
}

/* Stores the order, and goes on with it. @made: transfer full */
static CmCredentialDoc *
place (CmContext *context,
       CmCredentialDoc *made,
       const CmAcmeRecord *settings,
       gboolean wait,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (CmCredentialDoc) credential = made;
  const char *id;

  if (!cm_acme_patience_check (context, settings->account,
                               cm_credential_doc_get_host_names_ascii (credential),
                               cancellable, error)
      || !cm_acme_settings_check_profile (context, settings, cancellable, error)
      || !cm_acme_again_store (context, &credential, cancellable, error))
    return NULL;
  id = cm_document_get_id (CM_DOCUMENT (credential));
  if (!wait && cm_acme_record_is_for_people (settings))
    return cm_acme_run_plan (context, id, cancellable, error);
  if (!wait)
    return g_steal_pointer (&credential);
  return cm_acme_run (context, id, cancellable, error);
}

/**
 * cm_acme_flow_order:
 * @form: what the credential is to be
 * @settings: by which account, and how names are proven
 * @wait: whether to go on until the certificate is here
 * @cancellable: (nullable): a cancellable
 * @error: return location for what is wrong with a field; %CM_FLOW_ERROR_REMOTE, with
 * what the CA said; or another #CmFlowError
 *
 * Makes a key, stores it with its order, and gets a certificate for it. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL; then it may be there all the same,
 *   with an order that can be gone on with
 */
CmCredentialDoc *
cm_acme_flow_order (CmCertificateForm *form,
                    const CmAcmeRecord *settings,
                    gboolean wait,
                    GCancellable *cancellable,
                    GError **error)
{
  CmCredentialDoc *credential;
  CmContext *context;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form) && settings != NULL, NULL);

  context = cm_certificate_form_get_context (form);
  if (!cm_context_require_unlocked (context, error)
      || !cm_certificate_form_check (form, error)
      || !cm_acme_settings_check (settings, cm_certificate_form_get_names (form), error))
    return NULL;
  credential = make_credential (form, settings, error);
  return credential != NULL
             ? place (context, credential, settings, wait, cancellable, error)
             : NULL;
}

static CmCredentialDoc *
make_for_request (CmContext *context, CmCsr *request, const CmAcmeRecord *settings)
{
  CmCredentialChange change = { .context = context };
  CmCredentialDoc *credential = cm_credential_doc_new (CM_PROVIDER_ACME);
  g_autofree char *pem = cm_csr_to_pem (request);

  cm_document_set_title (CM_DOCUMENT (credential), cm_csr_get_host_names (request)[0]);
  cm_credential_doc_set_host_names (credential, cm_csr_get_host_names (request));
  cm_credential_doc_set_public_key (credential, cm_csr_get_spki (request));
  cm_credential_doc_set_key_spec (credential, cm_csr_get_key_spec (request));
  cm_credential_doc_set_csr (credential, pem);
  begin_order (context, credential, settings, request, /* sealed_key: */ NULL);
  cm_credential_change_judge (&change, credential);
  return credential;
}

/* CAs compare an order with the alternative names alone, and do so at its very end. */
static gboolean
check_request_names (CmCsr *request, GError **error)
{
  const char *const *hosts = cm_csr_get_host_names (request);

  if (hosts[0] == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The request names no host."));
      return FALSE;
    }
  if (cm_csr_get_subject_alt_names (request)[0] != NULL)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("The request has “%s” as its common name only. CAs want it among the "
                  "alternative names (subjectAltName), too: make the request anew."),
               hosts[0]);
  return FALSE;
}

/**
 * cm_acme_flow_order_request:
 * @context: an unlocked context
 * @request: what somebody who has the key asks for
 * @settings: by which account, and how names are proven
 * @wait: whether to go on until the certificate is here
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if there is a name that ACME does not
 *   know, or none where CAs look for it; %CM_FLOW_ERROR_REMOTE, with what the CA said; or
 * another #CmFlowError
 *
 * Gets a certificate for a key that lives elsewhere. The request is kept: the next
 * certificate is for it, too. Blocks.
 *
 * Returns: (transfer full): a credential without a key, or %NULL; see
 *   cm_acme_flow_order()
 */
CmCredentialDoc *
cm_acme_flow_order_request (CmContext *context,
                            CmCsr *request,
                            const CmAcmeRecord *settings,
                            gboolean wait,
                            GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context) && CM_IS_CSR (request), NULL);
  g_return_val_if_fail (settings != NULL, NULL);

  if (!cm_context_require_unlocked (context, error)
      || !cm_acme_settings_check (settings, cm_csr_get_subject_alt_names (request), error)
      || !check_request_names (request, error))
    return NULL;
  return place (context, make_for_request (context, request, settings), settings, wait,
                cancellable, error);
}

/* ---- renewing ---- */

static gboolean
check_patience (CmContext *context, CmCredentialDoc *credential, GError **error)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autofree char *when = NULL;

  if (record->not_before <= cm_context_get_now (context))
    return TRUE;
  when = cm_sentence_date_time (record->not_before);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("The CA wants no other order for “%s” before %s."),
               cm_document_get_title (CM_DOCUMENT (credential)), when);
  return FALSE;
}

/* The key is elsewhere, so its request is all there is. */
static gboolean
begin_for_request (CmContext *context,
                   CmCredentialDoc *credential,
                   gboolean new_key,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmCsr) csr = NULL;

  if (new_key)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("The key of “%s” lives elsewhere. Bring a request for a new key."),
                   cm_document_get_title (CM_DOCUMENT (credential)));
      return FALSE;
    }
  csr = cm_csr_new_from_pem (cm_credential_doc_get_csr (credential), &local_error);
  if (csr == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  begin_order (context, credential, cm_credential_doc_get_acme (credential), csr,
               /* sealed_key: */ NULL);
  return TRUE;
}

/* Who has the key has its next certificate, too. */
static gboolean
check_key (CmCredentialDoc *credential, gboolean new_key, GError **error)
{
  gboolean is_elsewhere = cm_credential_doc_get_sealed_key (credential) == NULL;
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));

  if (!cm_credential_key_is_compromised (credential) || (new_key && !is_elsewhere))
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               is_elsewhere ? _ ("The key of “%s” is known to somebody else. Bring a "
                                 "request for a new key.")
                            : _ ("The key of “%s” is known to somebody else. Renew it "
                                 "with a new key."),
               title);
  return FALSE;
}

static gboolean
begin_renewal (CmContext *context,
               CmCredentialDoc *credential,
               gboolean new_key,
               GError **error)
{
  CmKeySpec spec = cm_credential_doc_get_key_spec (credential);
  g_auto (GStrv) names = cm_acme_settings_list_names (credential);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmCsr) csr = NULL;
  g_autoptr (GBytes) sealed = NULL;

  if (!check_key (credential, new_key, error))
    return FALSE;
  if (cm_credential_doc_get_sealed_key (credential) == NULL
      && cm_credential_doc_get_csr (credential) != NULL)
    return begin_for_request (context, credential, new_key, error);
  if (new_key)
    key = make_key (spec != CM_KEY_SPEC_OTHER ? spec : CM_KEY_SPEC_P256, error);
  else
    key = cm_credential_key_open (credential, cm_context_get_vault (context), error);
  csr = key != NULL ? make_csr (key, (const char *const *)names, error) : NULL;
  if (csr == NULL)
    return FALSE;
  if (new_key)
    sealed = cm_vault_seal (trust, cm_credential_doc_get_servers (credential),
                            cm_private_key_get_pkcs8 (key), error);
  if (new_key && sealed == NULL)
    return FALSE;
  begin_order (context, credential, cm_credential_doc_get_acme (credential), csr, sealed);
  return TRUE;
}

/**
 * cm_acme_flow_renew:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @new_key: whether it gets a new key, of the same kind; it is not exportable then
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if the CA wants it later;
 *   %CM_FLOW_ERROR_REMOTE, with what the CA said; or another #CmFlowError
 *
 * Orders a credential's next certificate; an order that is under way is gone on with. The
 * chain it has stays until then. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_acme_flow_renew (CmContext *context,
                    const char *id,
                    gboolean new_key,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  credential = cm_acme_run_get (context, id, cancellable, error);
  if (credential == NULL || !check_patience (context, credential, error)
      || !cm_acme_patience_check (
          context, cm_credential_doc_get_acme (credential)->account,
          cm_credential_doc_get_host_names_ascii (credential), cancellable, error))
    return NULL;
  if (cm_credential_doc_get_acme (credential)->order == NULL
      && (!begin_renewal (context, credential, new_key, error)
          || !cm_acme_run_commit (context, credential, CM_ACTION_RENEW,
                                  new_key ? "new-key" : "same-key", cancellable, error)))
    return NULL;
  return cm_acme_run (context, id, cancellable, error);
}

/* ---- going on ---- */

/**
 * cm_acme_flow_resume:
 * @context: an unlocked context
 * @id: id of a credential with an order under way
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if there is none;
 *   %CM_FLOW_ERROR_REMOTE, with what the CA said; or another #CmFlowError
 *
 * Goes on with an order, whoever began it. Blocks.
 *
 * Returns: (transfer full): the credential with its certificate, or %NULL
 */
CmCredentialDoc *
cm_acme_flow_resume (CmContext *context,
                     const char *id,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  return cm_acme_run (context, id, cancellable, error);
}

/**
 * cm_acme_flow_list_unfinished:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type utf8): ids of credentials with an order under
 *   way, or %NULL
 */
GPtrArray *
cm_acme_flow_list_unfinished (CmContext *context,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      g_autoptr (CmCredentialDoc) left
          = cm_acme_run_get_left (context, fields, cancellable);

      if (left != NULL)
        g_ptr_array_add (ids, g_strdup (fields->id));
    }
  return rows != NULL ? g_steal_pointer (&ids) : NULL;
}

/* ---- revoking ---- */

/* Who ordered the certificate there is, whoever is to order the next. */
static const char *
get_issuing_account (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  return record->issued_by != NULL ? record->issued_by : record->account;
}

static gboolean
revoke_by_account (CmContext *context,
                   CmCredentialDoc *credential,
                   CmRevocationReason reason,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CmAcmeAccount) account = cm_acme_account_opener_open_ready (
      context, get_issuing_account (credential), cancellable, error);
  g_autoptr (GError) local_error = NULL;

  if (account == NULL)
    return FALSE;
  return cm_acme_account_revoke (
             account, cm_certificate_get_der (cm_credential_doc_get_leaf (credential)),
             reason, cancellable, &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
revoke_by_key (CmContext *context,
               CmCredentialDoc *credential,
               CmRevocationReason reason,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CmAcmeAccountDoc) account = cm_acme_account_opener_get (
      context, get_issuing_account (credential), cancellable, error);
  g_autoptr (CmAcmeClient) client = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) local_error = NULL;

  if (account == NULL)
    return FALSE;
  key = cm_credential_key_open (credential, cm_context_get_vault (context), error);
  if (key != NULL)
    client = cm_acme_account_opener_client (context, account, error);
  if (client == NULL)
    return FALSE;
  return cm_acme_account_revoke_by_key (
             client, key,
             cm_certificate_get_der (cm_credential_doc_get_leaf (credential)), reason,
             cancellable, &local_error)
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/* An account that is gone is no reason to leave a certificate valid. */
static gboolean
revoke_somehow (CmContext *context,
                CmCredentialDoc *credential,
                CmRevocationReason reason,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (revoke_by_account (context, credential, reason, cancellable, &local_error)
      || (cm_credential_doc_get_sealed_key (credential) != NULL
          && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
          && revoke_by_key (context, credential, reason, cancellable, NULL)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A next certificate for a key that somebody else has is wanted no longer. */
static void
drop_order_for_key (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autoptr (CmAcmeRecord) ended = NULL;

  if (record->order == NULL || record->order->sealed_key != NULL
      || !cm_credential_key_is_compromised (credential))
    return;
  ended = cm_acme_record_copy (record);
  cm_acme_record_end (ended);
  cm_acme_record_set_problem (ended, NULL);
  cm_credential_doc_set_acme (credential, ended);
}

/**
 * cm_acme_flow_revoke:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @reason: why
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it has no certificate;
 *   %CM_FLOW_ERROR_REMOTE, with what the CA said; or another #CmFlowError
 *
 * Lets the CA revoke a certificate, in the name of its own key if the account is gone. If
 * somebody else has the key, an order of a next certificate for it ends. One that is
 * archived works as long as it is not revoked. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_acme_flow_revoke (CmContext *context,
                     const char *id,
                     CmRevocationReason reason,
                     GCancellable *cancellable,
                     GError **error)
{
  CmCredentialChange change = { .context = context };
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_run_get_any (context, id, cancellable, error);

  if (credential == NULL)
    return NULL;
  if (cm_credential_doc_get_leaf (credential) == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” has no certificate that could be revoked."),
                   cm_document_get_title (CM_DOCUMENT (credential)));
      return NULL;
    }
  if (!revoke_somehow (context, credential, reason, cancellable, error))
    return NULL;
  cm_credential_doc_set_revoked (credential, cm_context_get_now (context), reason);
  drop_order_for_key (credential);
  if (cm_credential_doc_get_status (credential) != CM_STATUS_ARCHIVED)
    cm_credential_doc_set_status (credential, CM_STATUS_REVOKED);
  cm_credential_change_judge (&change, credential);
  return cm_acme_run_commit (context, credential, CM_ACTION_REVOKE, "acme", cancellable,
                             error)
             ? g_steal_pointer (&credential)
             : NULL;
}
