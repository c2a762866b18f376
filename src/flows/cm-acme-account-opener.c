/* cm-acme-account-opener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From an account's document to an account that can speak to its CA: the key opened, the
 * proxy and the trusted certificates of its directory set.
 */

#include "cm-acme-account-opener-private.h"

#include <glib/gi18n-lib.h>

#include "cm-jose.h"

/**
 * cm_acme_account_opener_get: (skip)
 * @context: the certstore
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_opener_get (CmContext *context,
                            const char *id,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, error);

  if (document == NULL)
    return NULL;
  if (CM_IS_ACME_ACCOUNT_DOC (document) && !cm_document_is_deleted (document))
    return CM_ACME_ACCOUNT_DOC (g_steal_pointer (&document));
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                       _ ("This is not an ACME account."));
  return NULL;
}

/**
 * cm_acme_account_opener_ask: (skip)
 * @context: the certstore
 * @directory: the address of a CA's directory
 * @trusted: (nullable): certificates that are trusted for it, PEM
 * @proxy: (nullable): a proxy to it
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the dialogue with a CA, for what needs no account; or %NULL
 */
CmAcmeClient *
cm_acme_account_opener_ask (CmContext *context,
                            const char *directory,
                            const char *trusted,
                            const char *proxy,
                            GError **error)
{
  g_autoptr (CmHttp) http = cm_http_new ();
  g_autoptr (GError) local_error = NULL;

  if (!cm_http_set_trusted_pem (http, trusted, &local_error)
      || !cm_http_set_proxy (http, proxy, &local_error))
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return cm_acme_client_new (http, directory, cm_context_get_clock (context));
}

/**
 * cm_acme_account_opener_client: (skip)
 * @context: the certstore
 * @document: an account
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the dialogue with its CA, for what needs no key; or %NULL
 */
CmAcmeClient *
cm_acme_account_opener_client (CmContext *context,
                               CmAcmeAccountDoc *document,
                               GError **error)
{
  return cm_acme_account_opener_ask (context,
                                     cm_acme_account_doc_get_directory (document),
                                     cm_acme_account_doc_get_trusted (document),
                                     cm_acme_account_doc_get_proxy (document), error);
}

/**
 * cm_acme_account_opener_open: (skip)
 * @context: an unlocked context
 * @document: an account
 * @sealed: (nullable): a key of it; %NULL: the one that it has
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the account, or %NULL
 */
CmAcmeAccount *
cm_acme_account_opener_open (CmContext *context,
                             CmAcmeAccountDoc *document,
                             GBytes *sealed,
                             GError **error)
{
  g_autoptr (CmSecret) opened = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (CmAcmeClient) client = NULL;
  g_autoptr (GError) local_error = NULL;

  opened = cm_vault_open (
      cm_context_get_vault (context),
      sealed != NULL ? sealed : cm_acme_account_doc_get_sealed_key (document), error);
  if (opened == NULL)
    return NULL;
  key = cm_private_key_new_from_der (opened, /* password: */ NULL, &local_error);
  if (key == NULL)
    {
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  client = cm_acme_account_opener_client (context, document, error);
  return client != NULL
             ? cm_acme_account_new (client, key, cm_acme_account_doc_get_url (document))
             : NULL;
}

/**
 * cm_acme_account_opener_seal: (skip)
 * @context: an unlocked context
 * @payload: a key
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): it, sealed for the managers, or %NULL
 */
GBytes *
cm_acme_account_opener_seal (CmContext *context, CmSecret *payload, GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));

  return cm_vault_seal (trust, /* server_ids: */ NULL, payload, error);
}

/**
 * cm_acme_account_opener_commit: (skip)
 * @context: an unlocked context
 * @document: an account
 * @detail: what the activity log says about it
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: whether it is stored
 */
gboolean
cm_acme_account_opener_commit (CmContext *context,
                               CmAcmeAccountDoc *document,
                               const char *detail,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_CHANGE, detail);
  return cm_context_commit (context, changes, cancellable, error);
}

/* ---- keys ---- */

static gboolean
take_next_key (CmAcmeAccountDoc *document, CmPrivateKey *key, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *thumbprint = cm_jose_dup_thumbprint (key, &local_error);

  if (thumbprint == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  cm_acme_account_doc_take_next_key (document, cm_private_key_get_spec (key), thumbprint);
  return TRUE;
}

/**
 * cm_acme_account_opener_settle: (skip)
 * @context: an unlocked context
 * @document: an account, perhaps with a key that it was about to get
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Asks the CA whether it has the new key; the document then has that one which the CA
 * has. Blocks.
 *
 * Returns: whether it is known
 */
gboolean
cm_acme_account_opener_settle (CmContext *context,
                               CmAcmeAccountDoc *document,
                               GCancellable *cancellable,
                               GError **error)
{
  GBytes *next = cm_acme_account_doc_get_next_key (document);
  g_autoptr (CmAcmeAccount) account = NULL;
  g_autoptr (GError) local_error = NULL;

  if (next == NULL || cm_acme_account_doc_get_next_thumbprint (document) != NULL)
    return TRUE;
  account = cm_acme_account_opener_open (context, document, next, error);
  if (account == NULL)
    return FALSE;
  if (cm_acme_account_find (account, cancellable, &local_error))
    {
      if (!take_next_key (document, cm_acme_account_get_key (account), error))
        return FALSE;
    }
  else if (g_error_matches (local_error, CM_ACME_ERROR, CM_ACME_ERROR_ACCOUNT))
    cm_acme_account_doc_set_next_key (document, NULL);
  else
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return cm_acme_account_opener_commit (context, document, "key", cancellable, error);
}

/**
 * cm_acme_account_opener_open_ready: (skip)
 * @context: an unlocked context
 * @id: id of an account
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if it is closed or was never
 *   registered, or another #CmFlowError
 *
 * Returns: (transfer full): the account, or %NULL
 */
CmAcmeAccount *
cm_acme_account_opener_open_ready (CmContext *context,
                                   const char *id,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (CmAcmeAccountDoc) document = NULL;

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  document = cm_acme_account_opener_get (context, id, cancellable, error);
  if (document == NULL
      || !cm_acme_account_opener_settle (context, document, cancellable, error))
    return NULL;
  if (!cm_acme_account_doc_is_closed (document)
      && cm_acme_account_doc_get_url (document) != NULL)
    return cm_acme_account_opener_open (context, document, /* sealed: */ NULL, error);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               cm_acme_account_doc_is_closed (document)
                   ? _ ("The account “%s” is closed.")
                   : _ ("The account “%s” is not registered at its CA yet. Add it once "
                        "more."),
               cm_document_get_title (CM_DOCUMENT (document)));
  return NULL;
}
