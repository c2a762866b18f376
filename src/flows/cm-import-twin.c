/* cm-import-twin.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The answer to a request may be in the certstore already: somebody imported it while the
 * request was withdrawn. When the request takes it, the credential without a key makes
 * way, since it would stand beside as a twin that nothing can be done with.
 */

#include "cm-import-twin-private.h"

#include <glib/gi18n-lib.h>

#include "cm-flow-error.h"

static gboolean
is_in_the_way (CmCredentialDoc *twin, GError **error)
{
  if (cm_credential_doc_get_sealed_key (twin) == NULL)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               _ ("“%s” has this certificate already, and its key. Withdraw the "
                  "request."),
               cm_document_get_title (CM_DOCUMENT (twin)));
  return FALSE;
}

/**
 * cm_import_twin_find: (skip)
 * @certstore: where to look
 * @certificate: what a request is about to take
 * @id: id of the credential that takes it
 * @twin: (out) (nullable): another live credential with it, without a key
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_EXISTS, if there is one that has a key, or
 *   another #CmFlowError
 *
 * Blocks.
 *
 * Returns: whether the certificate may be taken
 */
gboolean
cm_import_twin_find (CmCertstore *certstore,
                     CmCertificate *certificate,
                     const char *id,
                     CmCredentialDoc **twin,
                     GCancellable *cancellable,
                     GError **error)
{
  const char *const values[] = { cm_certificate_get_fingerprint (certificate), NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GHashTable) found
      = cm_store_lookup (cm_certstore_get_store (certstore), CM_DOCUMENT_TYPE_CREDENTIAL,
                         CM_LOOKUP_FINGERPRINT, values, cancellable, &local_error);
  GPtrArray *ids = found != NULL ? g_hash_table_lookup (found, values[0]) : NULL;

  *twin = NULL;
  if (found == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr (CmDocument) document = NULL;

      if (g_str_equal (ids->pdata[i], id))
        continue;
      /* one that cannot be read or verified is nobody's twin */
      document = cm_certstore_get (certstore, ids->pdata[i], cancellable, NULL);
      if (document == NULL || cm_document_is_deleted (document))
        continue;
      if (!is_in_the_way (CM_CREDENTIAL_DOC (document), error))
        return FALSE;
      *twin = CM_CREDENTIAL_DOC (g_steal_pointer (&document));
      return TRUE;
    }
  return TRUE;
}

static void
merge_tags (CmDocument *from, CmDocument *to)
{
  const char *const *more = cm_document_get_tags (from);
  const char *const *tags = cm_document_get_tags (to);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (gsize i = 0; tags != NULL && tags[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer)tags[i]);
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    if (all->len < CM_DOCUMENT_MAX_TAGS
        && !g_ptr_array_find_with_equal_func (all, more[i], g_str_equal, NULL))
      g_ptr_array_add (all, (gpointer)more[i]);
  g_ptr_array_add (all, NULL);
  cm_document_set_tags (to, (const char *const *)all->pdata);
}

static void
merge_comments (CmDocument *from, CmDocument *to)
{
  const char *more = cm_document_get_comment (from);
  const char *comment = cm_document_get_comment (to);
  g_autofree char *both = NULL;

  if (more == NULL || *more == '\0' || g_strcmp0 (comment, more) == 0)
    return;
  if (comment == NULL || *comment == '\0')
    both = g_strdup (more);
  else
    both = g_strdup_printf ("%s\n%s", comment, more);
  if (g_utf8_strlen (both, -1) <= CM_DOCUMENT_MAX_COMMENT_CHARACTERS)
    cm_document_set_comment (to, both);
}

/**
 * cm_import_twin_merge: (skip)
 * @twin: a credential that makes way
 * @credential: the one that stays
 *
 * Makes a tombstone of @twin. Its tags and its comment go to @credential.
 */
void
cm_import_twin_merge (CmCredentialDoc *twin, CmCredentialDoc *credential)
{
  merge_tags (CM_DOCUMENT (twin), CM_DOCUMENT (credential));
  merge_comments (CM_DOCUMENT (twin), CM_DOCUMENT (credential));
  cm_document_set_deleted (CM_DOCUMENT (twin), TRUE);
}
