/* cm-context-documents.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a context is asked most: documents by id, identities by name. Names are looked up
 * exactly first and by their beginning second; two things that fit are always a question
 * back, never a guess.
 */

#include "cm-context-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-live-list-private.h"

#define IDENTITY_PREFIX "identity:"
#define MIN_ID_PREFIX 4

/**
 * cm_context_create_list:
 * @self: a context
 * @query: which documents, in which order
 *
 * Makes a live list of #CmSummary with the properties "query" (#CmQuery, read-write) and
 * "loading" (boolean). It may be made at any time: while there is no certstore it is
 * empty.
 *
 * Returns: (transfer full): a list
 */
GListModel *
cm_context_create_list (CmContext *self, CmQuery *query)
{
  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (CM_IS_QUERY (query), NULL);

  return G_LIST_MODEL (cm_live_list_new (self, query));
}

/**
 * cm_context_query:
 * @self: a context
 * @query: which documents, in which order
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NO_CERTSTORE or another #CmFlowError
 *
 * Asks once. Blocks.
 *
 * Returns: (transfer full) (element-type CmSummary): the rows, or %NULL
 */
GPtrArray *
cm_context_query (CmContext *self,
                  CmQuery *query,
                  GCancellable *cancellable,
                  GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (self, error);
  g_autoptr (GError) local_error = NULL;
  GPtrArray *rows;

  if (certstore == NULL)
    return NULL;
  rows = cm_store_query (cm_certstore_get_store (certstore), query, cancellable,
                         &local_error);
  if (rows == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return rows;
}

/**
 * cm_context_get_document:
 * @self: a context
 * @id: id of a document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND; %CM_FLOW_ERROR_UNTRUSTED, if it
 *   failed verification and is in quarantine now; or another #CmFlowError
 *
 * Reads and verifies a document, also one that was deleted and can be restored. Blocks.
 *
 * Returns: (transfer full): the document, or %NULL
 */
CmDocument *
cm_context_get_document (CmContext *self,
                         const char *id,
                         GCancellable *cancellable,
                         GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (self, error);

  g_return_val_if_fail (id != NULL, NULL);

  return certstore != NULL ? cm_certstore_get (certstore, id, cancellable, error) : NULL;
}

/**
 * cm_context_get_versions:
 * @self: a context
 * @id: id of a document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND or another #CmFlowError
 *
 * Reads and verifies the versions of a document that are kept, the current one included.
 * Those that fail are put into quarantine and left out. Blocks.
 *
 * Returns: (transfer full) (element-type CmDocument): newest first, or %NULL
 */
GPtrArray *
cm_context_get_versions (CmContext *self,
                         const char *id,
                         GCancellable *cancellable,
                         GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (self, error);

  g_return_val_if_fail (id != NULL, NULL);

  return certstore != NULL ? cm_certstore_get_versions (certstore, id, cancellable, error)
                           : NULL;
}

/**
 * cm_context_get_envelope:
 * @self: a context
 * @id: id of a document
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND or another #CmFlowError
 *
 * Reads what is stored of a document, as it is: CMS SignedData (RFC 5652). Blocks.
 *
 * Returns: (transfer full): the bytes, not verified, or %NULL
 */
GBytes *
cm_context_get_envelope (CmContext *self,
                         const char *id,
                         GCancellable *cancellable,
                         GError **error)
{
  CmCertstore *certstore = cm_context_require_certstore (self, error);
  g_autoptr (CmRecord) record = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (id != NULL, NULL);

  if (certstore == NULL)
    return NULL;
  record
      = cm_store_get (cm_certstore_get_store (certstore), id, cancellable, &local_error);
  if (record != NULL)
    return g_bytes_ref (cm_record_get_envelope (record));
  cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return NULL;
}

/* ---- identities ---- */

static CmTrust *
ref_trust (CmContext *self)
{
  CmCertstore *certstore = cm_context_get_certstore (self);

  return certstore != NULL ? cm_certstore_ref_trust (certstore) : NULL;
}

/**
 * cm_context_get_identity:
 * @self: a context
 * @id: id of an identity
 *
 * Looks into the current snapshot: immediate, on any thread.
 *
 * Returns: (transfer full) (nullable): the identity, in any state
 */
CmIdentityDoc *
cm_context_get_identity (CmContext *self, const char *id)
{
  g_autoptr (CmTrust) trust = NULL;
  CmIdentityDoc *found;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  trust = ref_trust (self);
  found = trust != NULL ? cm_trust_get_identity (trust, id) : NULL;
  return found != NULL ? g_object_ref (found) : NULL;
}

static gboolean
has_id_prefix (CmIdentityDoc *identity, const char *prefix)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (identity));

  return g_str_has_prefix (id, prefix)
         || (g_str_has_prefix (id, IDENTITY_PREFIX)
             && g_str_has_prefix (id + strlen (IDENTITY_PREFIX), prefix));
}

/* The only active identity whose id begins so. */
static CmIdentityDoc *
find_by_prefix (CmTrust *trust, const char *prefix)
{
  g_autoptr (GPtrArray) active = cm_trust_list_active (trust, CM_ROLES_NONE);
  CmIdentityDoc *found = NULL;

  if (strlen (prefix) < MIN_ID_PREFIX || g_str_has_prefix (IDENTITY_PREFIX, prefix))
    return NULL;
  for (guint i = 0; i < active->len; i++)
    {
      CmIdentityDoc *identity = g_ptr_array_index (active, i);

      if (!has_id_prefix (identity, prefix))
        continue;
      if (found != NULL)
        return NULL;
      found = identity;
    }
  return found;
}

/**
 * cm_context_find_identity:
 * @self: a context
 * @name: the name of an active identity, an id, or the beginning of an active one's id (4
 *   characters at least)
 *
 * Looks into the current snapshot: immediate, on any thread.
 *
 * Returns: (transfer full) (nullable): the one identity that is meant
 */
CmIdentityDoc *
cm_context_find_identity (CmContext *self, const char *name)
{
  g_autoptr (CmTrust) trust = NULL;
  g_autofree char *full_id = NULL;
  CmIdentityDoc *found;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  trust = ref_trust (self);
  if (trust == NULL)
    return NULL;
  full_id = g_strconcat (IDENTITY_PREFIX, name, NULL);
  found = cm_trust_find_identity_by_name (trust, name);
  if (found == NULL)
    found = cm_trust_get_identity (trust, name);
  if (found == NULL)
    found = cm_trust_get_identity (trust, full_id);
  if (found == NULL)
    found = find_by_prefix (trust, name);
  return found != NULL ? g_object_ref (found) : NULL;
}

/**
 * cm_context_list_identities:
 * @self: a context
 * @roles: roles they must all have; %CM_ROLES_NONE for any
 *
 * Looks into the current snapshot: immediate, on any thread.
 *
 * Returns: (transfer full) (element-type CmIdentityDoc): the active identities
 */
GPtrArray *
cm_context_list_identities (CmContext *self, CmRoles roles)
{
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (GPtrArray) active = NULL;
  GPtrArray *list;

  g_return_val_if_fail (CM_IS_CONTEXT (self), NULL);

  list = g_ptr_array_new_with_free_func (g_object_unref);
  trust = ref_trust (self);
  if (trust == NULL)
    return list;
  active = cm_trust_list_active (trust, roles);
  for (guint i = 0; i < active->len; i++)
    g_ptr_array_add (list, g_object_ref (g_ptr_array_index (active, i)));
  return list;
}

/**
 * cm_context_dup_identity_name:
 * @self: a context
 * @id: id of an identity
 *
 * Returns: (transfer full): its name, or the id if it is not known
 */
char *
cm_context_dup_identity_name (CmContext *self, const char *id)
{
  g_autoptr (CmIdentityDoc) identity = cm_context_get_identity (self, id);

  return g_strdup (identity != NULL ? cm_identity_doc_get_name (identity) : id);
}

/**
 * cm_context_get_warn_days:
 * @self: a context
 *
 * Returns: how many days before its end a certificate is called expiring: the renewal
 *   days of the settings
 */
guint
cm_context_get_warn_days (CmContext *self)
{
  g_autoptr (CmSettingsDoc) settings = NULL;
  CmCertstore *certstore;

  g_return_val_if_fail (CM_IS_CONTEXT (self), 0);

  certstore = cm_context_get_certstore (self);
  settings = certstore != NULL ? cm_certstore_ref_settings (certstore)
                               : cm_settings_doc_new ();
  return cm_settings_doc_get_renew_days (settings);
}

/**
 * cm_context_require_servers: (skip)
 * @self: an open context
 * @ids: (nullable) (array zero-terminated=1): ids of identities
 * @error: return location for %CM_FLOW_ERROR_INPUT or %CM_FLOW_ERROR_NOT_FOUND
 *
 * Returns: whether a key can be sealed for these
 */
gboolean
cm_context_require_servers (CmContext *self, const char *const *ids, GError **error)
{
  guint n_servers = ids != NULL ? g_strv_length ((char **)ids) : 0;

  if (n_servers > CM_CREDENTIAL_MAX_SERVERS)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("At most %d servers can have access to one credential."),
                   CM_CREDENTIAL_MAX_SERVERS);
      return FALSE;
    }
  for (guint i = 0; i < n_servers; i++)
    {
      g_autoptr (CmIdentityDoc) server = cm_context_get_identity (self, ids[i]);

      if (server != NULL
          && cm_identity_doc_get_state (server) == CM_IDENTITY_STATE_ACTIVE)
        continue;
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                   _ ("“%s” is not an active identity, so nothing can be sealed for it."),
                   server != NULL ? cm_identity_doc_get_name (server) : ids[i]);
      return FALSE;
    }
  return TRUE;
}
