/* cm-ca-opener.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a Micro CA's document to something that can sign. The key is opened for one piece
 * of work and forgotten with it.
 */

#include "cm-ca-opener-private.h"

#include <glib/gi18n-lib.h>

/**
 * cm_ca_opener_list: (skip)
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmMicroCaDoc): every live Micro CA, or %NULL
 */
GPtrArray *
cm_ca_opener_list (CmContext *context, GCancellable *cancellable, GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (context, error);

  if (certstore == NULL)
    return NULL;
  return cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_MICRO_CA, cancellable, error);
}

/**
 * cm_ca_opener_get: (skip)
 * @context: the certstore
 * @id: id of a Micro CA
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND or another #CmFlowError
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmMicroCaDoc *
cm_ca_opener_get (CmContext *context,
                  const char *id,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, error);

  if (document == NULL)
    return NULL;
  if (CM_IS_MICRO_CA_DOC (document) && !cm_document_is_deleted (document))
    return CM_MICRO_CA_DOC (g_steal_pointer (&document));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("There is no Micro CA “%s”."), cm_document_get_title (document));
  return NULL;
}

static CmMicroCaDoc *
get_default (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) all = cm_ca_opener_list (context, cancellable, error);

  if (all == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    {
      CmMicroCaDoc *document = g_ptr_array_index (all, i);

      if (cm_micro_ca_doc_is_default (document)
          && !cm_micro_ca_doc_is_disabled (document))
        return g_object_ref (document);
    }
  g_set_error_literal (
      error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
      _ ("There is no default Micro CA. Name one, or make one the default."));
  return NULL;
}

/**
 * cm_ca_opener_require_unrevoked: (skip)
 * @document: a Micro CA
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED
 *
 * Returns: whether the one above it did not revoke it
 */
gboolean
cm_ca_opener_require_unrevoked (CmMicroCaDoc *document, GError **error)
{
  if (cm_micro_ca_doc_get_revoked_at (document) == 0)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("The Micro CA “%s” was revoked. Make another one."),
               cm_document_get_title (CM_DOCUMENT (document)));
  return FALSE;
}

/**
 * cm_ca_opener_get_enabled: (skip)
 * @context: the certstore
 * @id: (nullable): id of a Micro CA; %NULL: the default one
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_NOT_ALLOWED, if it
 *   is disabled, or another #CmFlowError
 *
 * Returns: (transfer full): the document of a Micro CA that issues, or %NULL
 */
CmMicroCaDoc *
cm_ca_opener_get_enabled (CmContext *context,
                          const char *id,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CmMicroCaDoc) document = NULL;

  if (id == NULL)
    return get_default (context, cancellable, error);
  document = cm_ca_opener_get (context, id, cancellable, error);
  if (document == NULL || !cm_ca_opener_require_unrevoked (document, error))
    return NULL;
  if (!cm_micro_ca_doc_is_disabled (document))
    return g_steal_pointer (&document);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
               _ ("The Micro CA “%s” is disabled."),
               cm_document_get_title (CM_DOCUMENT (document)));
  return NULL;
}

static CmMicroCa *
open_key (CmContext *context, GBytes *sealed, GPtrArray *chain, GError **error)
{
  g_autoptr (CmSecret) pkcs8 = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) local_error = NULL;
  CmMicroCa *ca = NULL;

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  pkcs8 = cm_vault_open (cm_context_get_vault (context), sealed, &local_error);
  if (pkcs8 != NULL)
    key = cm_private_key_new_from_der (pkcs8, /* password: */ NULL, &local_error);
  if (key != NULL)
    ca = cm_micro_ca_new (key, chain, &local_error);
  if (ca == NULL)
    {
      g_prefix_error (&local_error, "%s ", _ ("The Micro CA’s key could not be opened:"));
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  return ca;
}

/**
 * cm_ca_opener_open: (skip)
 * @context: an unlocked context
 * @document: a Micro CA
 * @error: return location for %CM_FLOW_ERROR_LOCKED, %CM_FLOW_ERROR_NOT_ALLOWED, if this
 *   computer is no manager, or another #CmFlowError
 *
 * Returns: (transfer full): what signs, or %NULL
 */
CmMicroCa *
cm_ca_opener_open (CmContext *context, CmMicroCaDoc *document, GError **error)
{
  return open_key (context, cm_micro_ca_doc_get_sealed_key (document),
                   cm_micro_ca_doc_get_chain (document), error);
}

/**
 * cm_ca_opener_open_parent: (skip)
 * @context: an unlocked context
 * @document: a Micro CA
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (nullable): the CA above it; %NULL without an error: it is a
 *   root
 */
CmMicroCa *
cm_ca_opener_open_parent (CmContext *context,
                          CmMicroCaDoc *document,
                          GCancellable *cancellable,
                          GError **error)
{
  const char *id = cm_micro_ca_doc_get_parent (document);
  g_autoptr (CmMicroCaDoc) parent = NULL;

  if (id == NULL)
    return NULL;
  parent = cm_ca_opener_get_enabled (context, id, cancellable, error);
  return parent != NULL ? cm_ca_opener_open (context, parent, error) : NULL;
}

/**
 * cm_ca_opener_open_earlier: (skip)
 * @context: an unlocked context
 * @earlier: what a Micro CA was before its key was changed
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): what signs revocation lists with that key, or %NULL
 */
CmMicroCa *
cm_ca_opener_open_earlier (CmContext *context, const CmEarlierCa *earlier, GError **error)
{
  return open_key (context, earlier->sealed_key, earlier->chain, error);
}

/**
 * cm_ca_opener_seal: (skip)
 * @context: the certstore
 * @key: a CA's key
 * @error: return location for a #CmFlowError
 *
 * Seals a CA's key for the managers: no server may have it.
 *
 * Returns: (transfer full): CMS AuthEnvelopedData, or %NULL
 */
GBytes *
cm_ca_opener_seal (CmContext *context, CmPrivateKey *key, GError **error)
{
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (cm_context_get_certstore (context));

  return cm_vault_seal (trust, /* server_ids: */ NULL, cm_private_key_get_pkcs8 (key),
                        error);
}
