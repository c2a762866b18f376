/* cm-request-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a form to a request that is out. The key is made, sealed and stored together with
 * its request in one transaction, before anybody sees the request: an answer never comes
 * to a key that is lost.
 */

#include "cm-request-job-private.h"

#include <glib/gi18n-lib.h>

#include "cm-attempt-private.h"
#include "cm-ca-opener-private.h"
#include "cm-context-private.h"
#include "cm-credential-change-private.h"
#include "cm-credential-key-private.h"
#include "cm-enum.h"

struct _CmRequestJob
{
  CmContext *context;
  char *title;
  char *subject;
  GStrv names;
  CmKeySpec key_spec;
  GStrv servers;
  CmSecret *export_password; /* nullable */
  char *replaces;            /* nullable */
};

/**
 * cm_request_job_new: (skip)
 * @form: what is to be asked for
 * @replaces: (nullable): id of the credential that is renewed
 * @error: return location for an error of cm_certificate_form_check(),
 *   %CM_FLOW_ERROR_LOCKED or %CM_FLOW_ERROR_NO_CERTSTORE
 *
 * Returns: (transfer full): a job, or %NULL
 */
CmRequestJob *
cm_request_job_new (CmCertificateForm *form, const char *replaces, GError **error)
{
  CmSecret *password = cm_certificate_form_get_export_password (form);
  g_autofree char *subject = NULL;
  CmRequestJob *self;

  if (!cm_context_require_unlocked (cm_certificate_form_get_context (form), error)
      || !cm_certificate_form_check (form, error))
    return NULL;
  subject = cm_certificate_form_dup_subject (form, error);
  if (subject == NULL)
    return NULL;
  self = g_new0 (CmRequestJob, 1);
  self->context = g_object_ref (cm_certificate_form_get_context (form));
  self->title = cm_certificate_form_dup_title (form);
  self->subject = g_steal_pointer (&subject);
  self->names = g_strdupv ((char **)cm_certificate_form_get_names (form));
  self->key_spec = cm_certificate_form_get_key_spec (form);
  self->servers = g_strdupv ((char **)cm_certificate_form_get_servers (form));
  self->export_password = password != NULL ? cm_secret_ref (password) : NULL;
  self->replaces = g_strdup (replaces);
  return self;
}

/**
 * cm_request_job_free: (skip)
 * @self: a job
 *
 * Frees it.
 */
void
cm_request_job_free (CmRequestJob *self)
{
  g_clear_object (&self->context);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->servers, g_strfreev);
  g_clear_pointer (&self->export_password, cm_secret_unref);
  g_clear_pointer (&self->replaces, g_free);
  g_free (self);
}

/**
 * cm_request_job_get_context: (skip)
 * @self: a job
 *
 * Returns: (transfer none): the certstore it is for
 */
CmContext *
cm_request_job_get_context (CmRequestJob *self)
{
  return self->context;
}

/**
 * cm_request_require_proven: (skip)
 * @csr: a request that somebody looked at
 * @error: return location for %CM_FLOW_ERROR_UNTRUSTED
 *
 * Returns: whether its own key signed it
 */
gboolean
cm_request_require_proven (CmCsr *csr, GError **error)
{
  if (cm_csr_is_proven (csr))
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
                       _ ("The request was not signed by its own key."));
  return FALSE;
}

/**
 * cm_request_job_describe: (skip)
 * @context: the certstore
 * @credential: a credential that waits for its certificate
 * @csr: its request
 *
 * Sets the request and what it says: names, subject, public key.
 */
void
cm_request_job_describe (CmContext *context, CmCredentialDoc *credential, CmCsr *csr)
{
  CmCredentialChange change = { .context = context };
  g_autofree char *pem = cm_csr_to_pem (csr);

  cm_credential_doc_set_csr (credential, pem);
  cm_credential_doc_set_host_names (credential, cm_csr_get_host_names (csr));
  cm_credential_doc_set_subject (credential, cm_csr_get_subject (csr));
  cm_credential_doc_set_key_spec (credential, cm_csr_get_key_spec (csr));
  cm_credential_doc_set_public_key (credential, cm_csr_get_spki (csr));
  cm_credential_doc_set_status (credential, CM_STATUS_WAITING);
  cm_credential_change_judge (&change, credential);
}

static CmCredentialDoc *
make_credential (CmRequestJob *self, CmPrivateKey *key, CmCsr *csr, GError **error)
{
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (self->context));
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_MANUAL);

  if (!cm_credential_key_set (credential, trust, (const char *const *)self->servers, key,
                              self->export_password, error))
    return NULL;
  cm_document_set_title (CM_DOCUMENT (credential), self->title);
  cm_credential_doc_set_supersedes (credential, self->replaces);
  cm_request_job_describe (self->context, credential, csr);
  return g_steal_pointer (&credential);
}

static gboolean
store (CmRequestJob *self,
       CmCredentialDoc *credential,
       GCancellable *cancellable,
       GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  CmAction action
      = self->replaces != NULL ? CM_ACTION_RENEW : CM_ACTION_REQUEST_CERTIFICATE;

  cm_change_set_put (changes, CM_DOCUMENT (credential), action,
                     cm_enum_to_nick (CM_TYPE_KEY_SPEC, (int)self->key_spec));
  return cm_context_commit (self->context, changes, cancellable, error);
}

typedef struct
{
  CmRequestJob *job;
  CmPrivateKey *key;
  CmCsr *csr;
  CmCredentialDoc *credential; /* result */
} Making;

/* Somebody may have let a manager in meanwhile: the key is sealed once more then. */
static gboolean
store_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Making *data = user_data;
  g_autoptr (CmCredentialDoc) credential
      = make_credential (data->job, data->key, data->csr, error);

  if (credential == NULL || !store (data->job, credential, cancellable, error))
    return FALSE;
  data->credential = g_steal_pointer (&credential);
  return TRUE;
}

/**
 * cm_request_job_run: (skip)
 * @self: a job
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Makes a key and its request and stores them. Blocks.
 *
 * Returns: (transfer full): the credential that waits for its answer, or %NULL
 */
CmCredentialDoc *
cm_request_job_run (CmRequestJob *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmCsr) csr = NULL;
  g_autoptr (GError) local_error = NULL;
  Making data;

  key = cm_private_key_generate (self->key_spec, &local_error);
  if (key != NULL)
    csr = cm_csr_create_for_names (key, self->subject, (const char *const *)self->names,
                                   &local_error);
  if (csr == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  data = (Making){ .job = self, .key = key, .csr = csr };
  return cm_attempt_run (store_once, &data, cancellable, error) ? data.credential : NULL;
}
