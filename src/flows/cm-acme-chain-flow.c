/* cm-acme-chain-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A look at all chains that a CA has for a certificate, and the change to another one.
 */

#include "cm-acme-chain-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-chain-private.h"
#include "cm-acme-chains.h"
#include "cm-acme-run-private.h"

static GPtrArray *
fetch_chains (CmContext *context,
              CmCredentialDoc *credential,
              GCancellable *cancellable,
              GError **error)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (GError) local_error = NULL;
  GPtrArray *chains;

  if (record->certificate == NULL || record->issued_by == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("It is not known where the CA has the certificate of “%s”. It is "
                      "after the next renewal."),
                   cm_document_get_title (CM_DOCUMENT (credential)));
      return NULL;
    }
  account = cm_acme_account_opener_open_ready (context, record->issued_by, cancellable,
                                               error);
  if (account == NULL)
    return NULL;
  chains = cm_acme_chains_fetch (account, record->certificate, cancellable, &local_error);
  if (chains == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return chains;
}

/* What is stored may go on to the root. */
static gboolean
begins_with (GPtrArray *stored, GPtrArray *chain)
{
  if (stored == NULL || stored->len < chain->len)
    return FALSE;
  for (guint i = 0; i < chain->len; i++)
    if (!cm_certificate_equal (g_ptr_array_index (stored, i),
                               g_ptr_array_index (chain, i)))
      return FALSE;
  return TRUE;
}

static void
offered_chain_free (CmAcmeOfferedChain *self)
{
  g_ptr_array_unref (self->chain);
  g_free (self->word);
  g_free (self);
}

static GPtrArray *
judge (CmContext *context, CmCredentialDoc *credential, GPtrArray *chains)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);
  GPtrArray *offered
      = g_ptr_array_new_with_free_func ((GDestroyNotify)offered_chain_free);

  for (guint i = 0; i < chains->len; i++)
    {
      CmAcmeOfferedChain *one = g_new0 (CmAcmeOfferedChain, 1);

      one->chain = g_ptr_array_ref (g_ptr_array_index (chains, i));
      one->word = cm_acme_chain_dup_word (chains, i);
      one->is_used = begins_with (cm_credential_doc_get_chain (credential), one->chain);
      one->is_trusted = cm_acme_chain_is_trusted (one->chain, pool, verifier,
                                                  cm_context_get_now (context));
      g_ptr_array_add (offered, one);
    }
  return offered;
}

/**
 * cm_acme_chain_flow_list:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_REMOTE, with what the CA said, or another
 *   #CmFlowError
 *
 * Asks the CA for all chains that it has. Blocks.
 *
 * Returns: (transfer full) (element-type CmAcmeOfferedChain): the chains, or %NULL
 */
GPtrArray *
cm_acme_chain_flow_list (CmContext *context,
                         const char *id,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GPtrArray) chains = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  credential = cm_acme_run_get (context, id, cancellable, error);
  if (credential != NULL)
    chains = fetch_chains (context, credential, cancellable, error);
  return chains != NULL ? judge (context, credential, chains) : NULL;
}

/**
 * cm_acme_chain_flow_is_as_wished:
 * @credential: a credential that was obtained by ACME
 *
 * A certificate is not lost because its CA has no chain with the CA that was asked for:
 * it comes with the CA's own choice.
 *
 * Returns: %FALSE if it was so with @credential
 */
gboolean
cm_acme_chain_flow_is_as_wished (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record;
  GPtrArray *chain;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), TRUE);

  record = cm_credential_doc_get_acme (credential);
  chain = cm_credential_doc_get_chain (credential);
  return record == NULL || chain == NULL
         || cm_acme_chain_is_preferred (chain, record->preferred_chain);
}

/**
 * cm_acme_chain_flow_use:
 * @context: an unlocked context
 * @id: id of a credential that is obtained by ACME
 * @preferred: which chain: "shortest", "trusted", the beginning of the SHA-256 of a CA's
 *   certificate, or a CA's name
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_REMOTE, with what the CA said;
 *   %CM_FLOW_ERROR_INPUT, if no chain has the CA that @preferred names; or another
 *   #CmFlowError
 *
 * Gives a credential another chain for the same certificate, and remembers the choice.
 * Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_acme_chain_flow_use (CmContext *context,
                        const char *id,
                        const char *preferred,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autoptr (GPtrArray) chains = NULL;
  g_autoptr (CmAcmeRecord) record = NULL;
  g_autoptr (CmCertificatePool) pool = NULL;
  g_autoptr (CmVerifier) verifier = NULL;
  GPtrArray *chain;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);
  g_return_val_if_fail (preferred != NULL, NULL);

  credential = cm_acme_run_get (context, id, cancellable, error);
  if (credential != NULL)
    chains = fetch_chains (context, credential, cancellable, error);
  if (chains == NULL)
    return NULL;
  pool = cm_certstore_ref_pool (cm_context_get_certstore (context));
  verifier = cm_certstore_ref_verifier (cm_context_get_certstore (context));
  chain = cm_acme_chain_choose (chains, preferred, pool, verifier,
                                cm_context_get_now (context));
  if (!cm_acme_chain_is_preferred (chain, preferred))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("The CA has no chain with “%s”."), preferred);
      return NULL;
    }
  record = cm_acme_record_copy (cm_credential_doc_get_acme (credential));
  cm_acme_record_set_preferred_chain (record, preferred);
  cm_credential_doc_set_acme (credential, record);
  cm_credential_doc_set_chain (credential, chain);
  return cm_acme_run_commit (context, credential, CM_ACTION_CHANGE, "chain", cancellable,
                             error)
             ? g_steal_pointer (&credential)
             : NULL;
}
