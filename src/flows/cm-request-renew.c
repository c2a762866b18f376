/* cm-request-renew.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A request out of a credential's own data, also for a CA outside that is to take the
 * place of a Micro CA. With the same key it stands in the credential itself, which goes
 * on working meanwhile. A new key needs a place of its own until it has a certificate: a
 * second credential waits, and ends in the first with its answer.
 */

#include "cm-request-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-change-private.h"
#include "cm-credential-key-private.h"
#include "cm-request-job-private.h"

/* @sentence: (transfer full) */
static gboolean
refuse (char *sentence, GError **error)
{
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);
  g_free (sentence);
  return FALSE;
}

/* Orders go their own way. */
static gboolean
is_ours (CmCredentialDoc *credential)
{
  switch (cm_credential_doc_get_provider (credential))
    {
    case CM_PROVIDER_IMPORT:
    case CM_PROVIDER_MANUAL:
    case CM_PROVIDER_MICRO_CA:
      return TRUE;
    case CM_PROVIDER_ACME:
      return FALSE;
    }
  return FALSE;
}

static gboolean
check_renewable (CmDocument *document, GError **error)
{
  const char *title = cm_document_get_title (document);
  CmCredentialDoc *credential;

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  if (cm_document_is_deleted (document)
      || cm_credential_doc_get_status (credential) == CM_STATUS_ARCHIVED)
    return refuse (g_strdup_printf (_ ("“%s” is archived or deleted."), title), error);
  if (!is_ours (credential))
    return refuse (
        g_strdup_printf (_ ("“%s” is renewed by the CA that issued it."), title), error);
  if (cm_credential_doc_get_leaf (credential) == NULL)
    return refuse (
        g_strdup_printf (_ ("“%s” has no certificate yet that could be renewed."), title),
        error);
  return TRUE;
}

static CmCsr *
make_request (CmContext *context, CmCredentialDoc *credential, GError **error)
{
  g_autoptr (CmCertificateForm) form
      = cm_certificate_form_new_for_credential (context, credential);
  g_autoptr (CmPrivateKey) key
      = cm_credential_key_open (credential, cm_context_get_vault (context), error);
  g_autofree char *subject = NULL;
  g_autoptr (GError) local_error = NULL;
  CmCsr *csr;

  if (key == NULL)
    return NULL;
  subject = cm_certificate_form_dup_subject (form, error);
  if (subject == NULL)
    return NULL;
  csr = cm_csr_create_for_names (key, subject, cm_certificate_form_get_names (form),
                                 &local_error);
  if (csr == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return csr;
}

static gboolean
apply_renew (const CmCredentialChange *change,
             CmDocument *document,
             char **detail,
             gboolean *changed,
             GError **error)
{
  CmCredentialDoc *credential;
  g_autoptr (CmCsr) csr = NULL;
  g_autofree char *pem = NULL;

  if (!check_renewable (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return refuse (
        g_strdup_printf (_ ("The key of “%s” is not here. Make the request where the key "
                            "is, or renew it with a new key."),
                         cm_document_get_title (document)),
        error);
  if (cm_credential_key_is_compromised (credential))
    return refuse (
        g_strdup_printf (_ ("Somebody else may have the key of “%s”. Renew it with a new "
                            "key."),
                         cm_document_get_title (document)),
        error);
  csr = make_request (change->context, credential, error);
  if (csr == NULL)
    return FALSE;
  pem = cm_csr_to_pem (csr);
  cm_credential_doc_set_csr (credential, pem);
  cm_credential_doc_set_status (credential, CM_STATUS_RENEWING);
  cm_credential_change_judge (change, credential);
  return TRUE;
}

static CmCredentialDoc *
renew_with_same_key (CmContext *context,
                     const char *id,
                     GCancellable *cancellable,
                     GError **error)
{
  CmCredentialChange change = { .context = context, .action = CM_ACTION_RENEW };

  if (!cm_credential_change_run (&change, &id, 1, apply_renew, /* n_changed: */ NULL,
                                 cancellable, error))
    return NULL;
  return (CmCredentialDoc *)cm_context_get_document (context, id, cancellable, error);
}

static CmCredentialDoc *
renew_with_new_key (CmContext *context,
                    const char *id,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, error);
  g_autoptr (CmCertificateForm) form = NULL;
  g_autoptr (CmRequestJob) job = NULL;

  if (document == NULL || !check_renewable (document, error))
    return NULL;
  form = cm_certificate_form_new_for_credential (context, CM_CREDENTIAL_DOC (document));
  job = cm_request_job_new (form, id, error);
  return job != NULL ? cm_request_job_run (job, cancellable, error) : NULL;
}

/**
 * cm_request_flow_renew:
 * @context: the certstore
 * @id: id of a credential that was not obtained by ACME
 * @new_key: whether it gets a new key, of the same kind
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it cannot be renewed like this, or
 *   another #CmFlowError
 *
 * Makes a request for what the credential has, and nobody has to fill in a form. With a
 * new key nothing becomes exportable, because that takes a password. Blocks.
 *
 * Returns: (transfer full): the credential that has the request: with the same key that
 * of
 *   @id, with a new one another; or %NULL
 */
CmCredentialDoc *
cm_request_flow_renew (CmContext *context,
                       const char *id,
                       gboolean new_key,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  return new_key ? renew_with_new_key (context, id, cancellable, error)
                 : renew_with_same_key (context, id, cancellable, error);
}
