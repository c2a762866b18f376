/* cm-credential-key.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The private key of a credential: how it gets in, sealed, and out again. Whoever makes a
 * credential, the members that speak of its key are set here, so that they agree.
 */

#include "cm-credential-key-private.h"

#include <glib/gi18n-lib.h>

#include "cm-flow-error.h"

/**
 * cm_credential_key_set: (skip)
 * @credential: a credential
 * @trust: knows the recipients
 * @servers: (nullable): ids of the servers with access
 * @key: its private key
 * @export_password: (nullable): makes the key exportable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if a server is not an active
 *   identity, or another #CmFlowError
 *
 * Seals the key and sets everything that follows from it. Blocks.
 *
 * Returns: whether it is set; if not, nothing is
 */
gboolean
cm_credential_key_set (CmCredentialDoc *credential,
                       CmTrust *trust,
                       const char *const *servers,
                       CmPrivateKey *key,
                       CmSecret *export_password,
                       GError **error)
{
  g_autoptr (GBytes) exportable = NULL;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) local_error = NULL;

  sealed = cm_vault_seal (trust, servers, cm_private_key_get_pkcs8 (key), &local_error);
  if (sealed != NULL && export_password != NULL)
    exportable = cm_private_key_encrypt (key, export_password, &local_error);
  if (local_error != NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_credential_doc_set_exportable_key (credential, exportable);
  cm_credential_doc_set_servers (credential, servers);
  cm_credential_doc_set_public_key (credential, cm_private_key_get_spki (key));
  cm_credential_doc_set_key_spec (credential, cm_private_key_get_spec (key));
  return TRUE;
}

/**
 * cm_credential_key_open: (skip)
 * @credential: a credential
 * @vault: this computer's identity
 * @error: return location for %CM_FLOW_ERROR_INPUT, if its key is elsewhere, or an error
 *   of cm_vault_open()
 *
 * Returns: (transfer full): the key, or %NULL
 */
CmPrivateKey *
cm_credential_key_open (CmCredentialDoc *credential, CmVault *vault, GError **error)
{
  GBytes *sealed = cm_credential_doc_get_sealed_key (credential);
  g_autoptr (CmSecret) opened = NULL;
  g_autoptr (GError) local_error = NULL;
  CmPrivateKey *key;

  if (sealed == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("The key of “%s” is not here."),
                   cm_document_get_title (CM_DOCUMENT (credential)));
      return NULL;
    }
  opened = cm_vault_open (vault, sealed, error);
  if (opened == NULL)
    return NULL;
  key = cm_private_key_new_from_der (opened, /* password: */ NULL, &local_error);
  if (key == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return key;
}

/**
 * cm_credential_key_move: (skip)
 * @from: a credential that gives its key away
 * @to: the one that gets it
 *
 * Sets the members that speak of the key. Nothing is sealed anew: those whom it was
 * sealed for may use it.
 */
void
cm_credential_key_move (CmCredentialDoc *from, CmCredentialDoc *to)
{
  cm_credential_doc_set_sealed_key (to, cm_credential_doc_get_sealed_key (from));
  cm_credential_doc_set_exportable_key (to, cm_credential_doc_get_exportable_key (from));
  cm_credential_doc_set_servers (to, cm_credential_doc_get_servers (from));
  cm_credential_doc_set_public_key (to, cm_credential_doc_get_public_key (from));
  cm_credential_doc_set_key_spec (to, cm_credential_doc_get_key_spec (from));
}

/**
 * cm_credential_key_is_compromised: (skip)
 * @credential: a credential
 *
 * Returns: whether its certificate was revoked because somebody else has the key
 */
gboolean
cm_credential_key_is_compromised (CmCredentialDoc *credential)
{
  return cm_credential_doc_get_revoked_at (credential) != 0
         && cm_credential_doc_get_revocation_reason (credential)
                == CM_REVOCATION_REASON_KEY_COMPROMISE;
}
