/* cm-key-owner.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A certificate for a key that is here belongs to the credential with that key: as the
 * answer it waits for, or as its next one. Unless it lacks one of the names that are
 * served with that key: then nothing takes the place of the one there is, and both stand
 * side by side.
 */

#include "cm-key-owner-private.h"

#include "cm-context-private.h"

static GPtrArray *
look_up (CmContext *context,
         const char *public_key_id,
         GCancellable *cancellable,
         GHashTable **found,
         GError **error)
{
  const char *const values[] = { public_key_id, NULL };
  CmCertstore *certstore = cm_context_require_certstore (context, error);
  g_autoptr (GError) local_error = NULL;

  if (certstore == NULL)
    return NULL;
  *found
      = cm_store_lookup (cm_certstore_get_store (certstore), CM_DOCUMENT_TYPE_CREDENTIAL,
                         CM_LOOKUP_PUBLIC_KEY, values, cancellable, &local_error);
  if (*found == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return *found != NULL ? g_hash_table_lookup (*found, public_key_id) : NULL;
}

static gboolean
covers (const char *const *alt_names, CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  const char *const *names
      = leaf != NULL ? cm_certificate_get_subject_alt_names (leaf) : NULL;

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (alt_names == NULL || !g_strv_contains (alt_names, names[i]))
      return FALSE;
  return TRUE;
}

/**
 * cm_key_owner_find: (skip)
 * @context: the certstore
 * @public_key_id: SHA-256 of a public key
 * @alt_names: (nullable): names with their kinds in front
 * @owner: (out) (nullable): a credential with that key that has no other names, or waits
 * @other: (out) (nullable): a credential with that key, if there is no @owner
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Blocks.
 *
 * Returns: whether it could be looked
 */
gboolean
cm_key_owner_find (CmContext *context,
                   const char *public_key_id,
                   const char *const *alt_names,
                   CmCredentialDoc **owner,
                   CmCredentialDoc **other,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GHashTable) found = NULL;
  g_autoptr (CmDocument) first = NULL;
  GPtrArray *ids = look_up (context, public_key_id, cancellable, &found, error);

  *owner = NULL;
  *other = NULL;
  if (found == NULL)
    return FALSE;
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr (CmDocument) document
          = cm_context_get_document (context, ids->pdata[i], cancellable, error);

      if (document == NULL)
        return FALSE;
      if (covers (alt_names, CM_CREDENTIAL_DOC (document)))
        {
          *owner = CM_CREDENTIAL_DOC (g_steal_pointer (&document));
          return TRUE;
        }
      if (first == NULL)
        first = g_steal_pointer (&document);
    }
  *other = (CmCredentialDoc *)g_steal_pointer (&first);
  return TRUE;
}

/**
 * cm_key_owner_share: (skip)
 * @credential: a new credential
 * @other: (nullable): one with the same key
 *
 * Gives @credential the key of @other, for the same servers, if it is here.
 */
void
cm_key_owner_share (CmCredentialDoc *credential, CmCredentialDoc *other)
{
  if (other == NULL)
    return;
  cm_credential_doc_set_sealed_key (credential, cm_credential_doc_get_sealed_key (other));
  cm_credential_doc_set_exportable_key (credential,
                                        cm_credential_doc_get_exportable_key (other));
  cm_credential_doc_set_servers (credential, cm_credential_doc_get_servers (other));
}
