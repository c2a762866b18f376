/* cm-dns-provider-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Definitions of DNS providers: those that come with the program, and those that somebody
 * wrote, which are documents of the certstore. One's own is used like the others; with
 * the id of one that comes with the program it takes its place, if its version is higher,
 * so that a provider's new interface needs no new program.
 */

#include "cm-dns-provider-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-dns-catalog.h"
#include "cm-dns-opener-private.h"
#include "cm-dns-provider-doc.h"

static GPtrArray *
list_own (CmContext *context, GCancellable *cancellable, GError **error)
{
  CmCertstore *certstore = context != NULL ? cm_context_get_certstore (context) : NULL;

  if (certstore == NULL)
    return g_ptr_array_new_with_free_func (g_object_unref);
  return cm_certstore_get_all (certstore, CM_DOCUMENT_TYPE_DNS_PROVIDER, cancellable,
                               error);
}

static void
add_info (GPtrArray *infos, CmContext *context, const char *id)
{
  CmDnsProviderInfo *info = cm_dns_provider_flow_find (context, id, /* error: */ NULL);

  if (info != NULL)
    g_ptr_array_add (infos, info);
}

/**
 * cm_dns_provider_flow_list:
 * @context: (nullable): the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmDnsProviderInfo): the providers that are
 *   known, by name, or %NULL
 */
GPtrArray *
cm_dns_provider_flow_list (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) shipped = cm_dns_catalog_list ();
  g_autoptr (GPtrArray) own = list_own (context, cancellable, error);
  GPtrArray *infos;

  if (own == NULL)
    return NULL;
  infos = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_dns_provider_info_free);
  for (guint i = 0; i < shipped->len; i++)
    add_info (infos, context,
              ((const CmDnsDefinition *)g_ptr_array_index (shipped, i))->id);
  for (guint i = 0; i < own->len; i++)
    {
      const char *id = cm_document_get_id (g_ptr_array_index (own, i));
      g_autoptr (CmDnsDefinition) same
          = cm_dns_catalog_find (strchr (id, ':') + 1, /* error: */ NULL);

      if (same == NULL)
        add_info (infos, context, strchr (id, ':') + 1);
    }
  g_ptr_array_sort (infos, cm_dns_provider_info_compare);
  return infos;
}

/**
 * cm_dns_provider_flow_find:
 * @context: (nullable): the certstore
 * @id: a provider's id
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): the provider, or %NULL
 */
CmDnsProviderInfo *
cm_dns_provider_flow_find (CmContext *context, const char *id, GError **error)
{
  g_autoptr (CmDnsDefinition) definition = NULL;
  g_autoptr (GBytes) own = NULL;
  CmDnsProviderInfo *info;

  g_return_val_if_fail (id != NULL, NULL);

  definition = cm_dns_opener_find_definition (context, id, error);
  if (definition == NULL)
    return NULL;
  own = cm_dns_opener_get_own (context, id);
  info = cm_dns_opener_describe (definition);
  info->is_own = own != NULL;
  return info;
}

/**
 * cm_dns_provider_flow_export:
 * @context: (nullable): the certstore
 * @id: a provider's id
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: (transfer full): its definition as it is written, or %NULL
 */
GBytes *
cm_dns_provider_flow_export (CmContext *context, const char *id, GError **error)
{
  g_autoptr (CmDnsDefinition) definition = NULL;
  g_autoptr (GBytes) own = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  definition = cm_dns_opener_find_definition (context, id, error);
  if (definition == NULL)
    return NULL;
  own = cm_dns_opener_get_own (context, id);
  return own != NULL ? g_steal_pointer (&own) : cm_dns_catalog_get_text (id, error);
}

/* ---- one's own ---- */

static gboolean
check_definition (const CmDnsDefinition *definition, GError **error)
{
  g_autoptr (CmDnsDefinition) shipped
      = cm_dns_catalog_find (definition->id, /* error: */ NULL);

  if (definition->native != CM_DNS_NATIVE_NONE)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("What the program itself does cannot be imported."));
      return FALSE;
    }
  if (shipped != NULL && shipped->version >= definition->version)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("“%s” comes with the program, in version %u. To take its place, a "
                      "definition needs a higher version; or give it another id."),
                   definition->id, shipped->version);
      return FALSE;
    }
  return TRUE;
}

static void
set_not_own (const char *id, GError **error)
{
  g_autoptr (CmDnsDefinition) shipped = cm_dns_catalog_find (id, /* error: */ NULL);

  if (shipped != NULL)
    g_set_error (
        error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
        _ ("The DNS provider “%s” comes with the program and cannot be deleted."), id);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 _ ("There is no DNS provider “%s” of your own."), id);
}

static CmDnsProviderDoc *
get_document (CmContext *context,
              const char *id,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree char *document_id = cm_dns_provider_doc_make_id (id);
  g_autoptr (GError) failure = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, document_id, cancellable, &failure);

  if (document != NULL && CM_IS_DNS_PROVIDER_DOC (document)
      && !cm_document_is_deleted (document))
    return CM_DNS_PROVIDER_DOC (g_steal_pointer (&document));
  if (failure == NULL
      || g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    set_not_own (id, error);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* The document a definition goes into, if it is newer. One that was deleted comes back.
 */
static CmDnsProviderDoc *
prepare_document (CmContext *context,
                  const CmDnsDefinition *definition,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *id = cm_dns_provider_doc_make_id (definition->id);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, &local_error);

  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    return cm_dns_provider_doc_new (definition->id);
  if (document == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!cm_document_is_deleted (document)
      && cm_dns_provider_doc_get_version (CM_DNS_PROVIDER_DOC (document))
             >= definition->version)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
                   _ ("There is “%s” in version %u already. Only a higher version takes "
                      "its place."),
                   definition->id,
                   cm_dns_provider_doc_get_version (CM_DNS_PROVIDER_DOC (document)));
      return NULL;
    }
  cm_document_set_deleted (document, FALSE);
  return CM_DNS_PROVIDER_DOC (g_steal_pointer (&document));
}

/**
 * cm_dns_provider_flow_import:
 * @context: an unlocked context
 * @text: a definition in JSON
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, which says what is wrong with it;
 *   %CM_FLOW_ERROR_EXISTS, if there is a newer one; or another #CmFlowError
 *
 * Keeps a definition of one's own. Blocks.
 *
 * Returns: (transfer full): the provider it describes, or %NULL
 */
CmDnsProviderInfo *
cm_dns_provider_flow_import (CmContext *context,
                             GBytes *text,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (CmDnsDefinition) definition = NULL;
  g_autoptr (CmDnsProviderDoc) document = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *json = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && text != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  definition = cm_dns_definition_parse (text, &local_error);
  if (definition == NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           local_error->message);
      return NULL;
    }
  if (!check_definition (definition, error))
    return NULL;
  document = prepare_document (context, definition, cancellable, error);
  if (document == NULL)
    return NULL;
  json = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  cm_document_set_title (CM_DOCUMENT (document), definition->name);
  cm_dns_provider_doc_set_definition (document, json, definition->version);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_IMPORT, definition->id);
  return cm_context_commit (context, changes, cancellable, error)
             ? cm_dns_opener_describe (definition)
             : NULL;
}

/**
 * cm_dns_provider_flow_delete:
 * @context: an unlocked context
 * @id: a provider's id
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if there is none;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if it comes with the program or an account needs it; or
 *   another #CmFlowError
 *
 * Deletes a definition of one's own. Blocks.
 *
 * Returns: whether it is gone
 */
gboolean
cm_dns_provider_flow_delete (CmContext *context,
                             const char *id,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (CmDnsProviderDoc) document = NULL;
  g_autoptr (CmDnsDefinition) shipped = NULL;
  g_autoptr (GPtrArray) accounts = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  document = get_document (context, id, cancellable, error);
  accounts
      = document != NULL ? cm_dns_flow_list_accounts (context, cancellable, error) : NULL;
  if (accounts == NULL)
    return FALSE;
  shipped = cm_dns_catalog_find (id, /* error: */ NULL);
  for (guint i = 0; shipped == NULL && i < accounts->len; i++)
    if (g_str_equal (cm_dns_account_doc_get_provider (g_ptr_array_index (accounts, i)),
                     id))
      {
        g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                     _ ("The DNS account “%s” needs it. Remove that first."),
                     cm_document_get_title (g_ptr_array_index (accounts, i)));
        return FALSE;
      }
  cm_document_set_deleted (CM_DOCUMENT (document), TRUE);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_DELETE, id);
  return cm_context_commit (context, changes, cancellable, error);
}
