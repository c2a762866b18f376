/* cm-ca-issue.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One certificate in one step: key, certificate, seal and document come into the store
 * together or not at all.
 */

#include "cm-ca-flow.h"

#include "cm-ca-issuer-private.h"

static gboolean
commit (const CmCaIssuer *issuer,
        CmCredentialDoc *credential,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_put (changes, CM_DOCUMENT (credential), CM_ACTION_ISSUE, issuer->ca_name);
  return cm_context_commit (issuer->context, changes, cancellable, error);
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
  g_auto (CmCaIssuer) issuer = { 0 };
  g_autoptr (CmCredentialDoc) credential = NULL;

  g_return_val_if_fail (CM_IS_CERTIFICATE_FORM (form), NULL);

  if (!cm_certificate_form_check (form, error)
      || !cm_ca_issuer_init (&issuer, cm_certificate_form_get_context (form), ca_id,
                             cancellable, error))
    return NULL;
  credential = cm_ca_issuer_make (&issuer, form, error);
  if (credential == NULL || !commit (&issuer, credential, cancellable, error))
    return NULL;
  return g_steal_pointer (&credential);
}
