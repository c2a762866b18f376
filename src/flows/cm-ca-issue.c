/* cm-ca-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One certificate in one step: key, certificate, seal and document come into the store
 * together or not at all.
 */

#include "cm-ca-flow.h"

#include "cm-attempt-private.h"
#include "cm-ca-issuer-private.h"
#include "cm-ca-opener-private.h"
#include "cm-credential-archive-private.h"
#include "cm-enum.h"
#include "cm-key-owner-private.h"
#include "cm-request-flow.h"
#include "cm-request-job-private.h"

static gboolean
commit (const CmCaIssuer *issuer,
        CmCredentialDoc *credential,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_expect_trust (changes, issuer->trust);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_ISSUE, issuer->ca_name);
  return cm_context_commit (issuer->context, changes, cancellable, error);
}

typedef struct
{
  CmCertificateForm *form;
  const char *ca_id;
  CmCredentialDoc *credential; /* result */
} Issuing;

static gboolean
issue_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Issuing *data = user_data;
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmCredentialDoc) credential = NULL;

  if (!cm_ca_issuer_init (&issuer, cm_certificate_form_get_context (data->form),
                          data->ca_id, cancellable, error))
    return FALSE;
  credential = cm_ca_issuer_make (&issuer, data->form, error);
  if (credential == NULL || !commit (&issuer, credential, cancellable, error))
    return FALSE;
  data->credential = g_steal_pointer (&credential);
  return TRUE;
}

/**
 * cm_ca_flow_issue:
 * @form: what the credential is to be
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one, which is made if there is
 *   no Micro CA at all
 * @cancellable: (nullable): a cancellable
 * @error: return location for what is wrong with a field; %CM_FLOW_ERROR_NOT_ALLOWED, if
 *   the CA is disabled, over, or may not certify a name; or another #CmFlowError
 *
 * Makes a key and issues a certificate for it. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_ca_flow_issue (CmCertificateForm *form,
                  const char *ca_id,
                  GCancellable *cancellable,
                  GError **error)
{
  Issuing data = { .form = form, .ca_id = ca_id };

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form), NULL);

  if (!cm_certificate_form_check (form, error)
      || !cm_attempt_run (issue_once, &data, cancellable, error))
    return NULL;
  return data.credential;
}

/* The key that would be made is new and as asked for; here another one stands for it. */
static gboolean
check_with_some_key (const CmCaIssuer *issuer, CmCertificateForm *form, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmPrivateKey) key = cm_private_key_generate (CM_KEY_SPEC_P256, &local_error);

  if (key == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return cm_ca_issuer_check (issuer, form, cm_private_key_get_spki (key), error);
}

/**
 * cm_ca_flow_check_issue:
 * @form: what the credential is to be
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error of cm_ca_flow_issue()
 *
 * Says what cm_ca_flow_issue() would say, and writes nothing. The certstore may be
 * locked, so the role of this computer is not asked for. Blocks.
 *
 * Returns: whether it would be issued
 */
gboolean
cm_ca_flow_check_issue (CmCertificateForm *form,
                        const char *ca_id,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (CmCaIssuer) issuer = { 0 };

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form), FALSE);

  if (!cm_certificate_form_check (form, error)
      || !cm_ca_issuer_init_for_look (&issuer, cm_certificate_form_get_context (form),
                                      ca_id, cancellable, error))
    return FALSE;
  return issuer.ca == NULL || check_with_some_key (&issuer, form, error);
}

/* ---- requests of others ---- */

typedef struct
{
  CmContext *context;
  CmCsr *request;
  const char *ca_id;
  CmCertificateForm *form;
  CmCredentialDoc *credential; /* result */
} Signing;

static CmCredentialDoc *
get_owner (const Signing *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (CmCredentialDoc) other = NULL;
  g_autofree char *title = NULL;

  if (!cm_key_owner_find (self->context, cm_csr_get_public_key_id (self->request),
                          cm_certificate_form_get_names (self->form), &credential, &other,
                          cancellable, error))
    return NULL;
  if (credential != NULL)
    return g_steal_pointer (&credential);
  credential = cm_credential_doc_new (CM_PROVIDER_MICRO_CA);
  title = cm_certificate_form_dup_title (self->form);
  cm_document_set_title (CM_DOCUMENT (credential), title);
  cm_key_owner_share (credential, other);
  return g_steal_pointer (&credential);
}

static gboolean
sign_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Signing *self = data;
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmCredentialDoc) archived = NULL;
  g_autoptr (CmCredentialDoc) credential = get_owner (self, cancellable, error);

  if (credential == NULL
      || !cm_ca_issuer_init (&issuer, self->context, self->ca_id, cancellable, error))
    return FALSE;
  if (cm_credential_doc_get_leaf (credential) != NULL)
    archived = cm_credential_archive (credential);
  if (!cm_ca_issuer_certify (&issuer, credential, self->form,
                             cm_csr_get_spki (self->request), error))
    return FALSE;
  cm_ca_issuer_judge (&issuer, credential);
  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_ISSUE, issuer.ca_name);
  if (archived != NULL)
    cm_change_set_put (changes, CM_DOCUMENT (archived), CM_ACTION_CHANGE,
                       cm_enum_to_nick (CM_TYPE_STATUS, CM_STATUS_ARCHIVED));
  if (!cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  self->credential = g_steal_pointer (&credential);
  return TRUE;
}

static gboolean
check_request (CmCsr *request, CmCertificateForm *form, GError **error)
{
  return cm_request_require_proven (request, error)
         && cm_certificate_form_check_field (form, CM_CERTIFICATE_FIELD_NAMES, error)
         && cm_certificate_form_check_field (form, CM_CERTIFICATE_FIELD_VALIDITY, error);
}

/**
 * cm_ca_flow_check_request:
 * @context: a context, perhaps locked
 * @request: what somebody asks for
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one
 * @form: what to grant
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error of cm_ca_flow_sign_request()
 *
 * Says what cm_ca_flow_sign_request() would say. No key is opened, so the role of this
 * computer is not asked for. Blocks.
 *
 * Returns: whether it would be signed
 */
gboolean
cm_ca_flow_check_request (CmContext *context,
                          CmCsr *request,
                          const char *ca_id,
                          CmCertificateForm *form,
                          GCancellable *cancellable,
                          GError **error)
{
  g_auto (CmCaIssuer) issuer = { 0 };

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (CM_IS_CSR (request), FALSE);
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form), FALSE);

  if (!check_request (request, form, error)
      || !cm_ca_issuer_init_for_look (&issuer, context, ca_id, cancellable, error))
    return FALSE;
  return issuer.ca == NULL
         || cm_ca_issuer_check (&issuer, form, cm_csr_get_spki (request), error);
}

/**
 * cm_ca_flow_sign_request:
 * @context: an unlocked context
 * @request: what somebody asks for
 * @ca_id: (nullable): id of a Micro CA; %NULL: the default one, which is made if there is
 *   no Micro CA at all
 * @form: what to grant: names, subject, purposes, validity; its kind of key and servers
 *   mean nothing
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError, as cm_ca_flow_issue()
 *
 * Certifies a key that lives elsewhere. Of the request only the key is taken; what else
 * it asks for stands in @form as far as somebody wants it. Where the certstore has a
 * credential with that key it gets the certificate, as the answer it waits for, or as its
 * next one if that has all of its names; else there is a new one beside it. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_ca_flow_sign_request (CmContext *context,
                         CmCsr *request,
                         const char *ca_id,
                         CmCertificateForm *form,
                         GCancellable *cancellable,
                         GError **error)
{
  Signing data = { .context = context, .request = request, .ca_id = ca_id, .form = form };

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_CSR (request), NULL);
  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form), NULL);

  if (!check_request (request, form, error)
      || !cm_context_require_unlocked (context, error)
      || !cm_attempt_run (sign_once, &data, cancellable, error))
    return NULL;
  return data.credential;
}
