/* cm-credential-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done to credentials that exist. An operation is one small function that changes
 * one document; reading, committing and trying again are CmCredentialChange's.
 */

#include "cm-credential-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-credential-change-private.h"
#include "cm-credential-edit.h"

static gboolean
change_one (const CmCredentialChange *change,
            const char *id,
            CmCredentialChangeFunc func,
            GCancellable *cancellable,
            GError **error)
{
  return cm_credential_change_run (change, &id, 1, func, NULL, cancellable, error);
}

/* ---- servers with access ---- */

/**
 * cm_credential_flow_set_servers:
 * @context: the certstore
 * @id: id of a credential
 * @identity_ids: (nullable): ids of the identities that are to have access
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Seals the key anew, with a new content key, for the managers and these identities. One
 * that loses access may still hold the key it had.
 *
 * Returns: whether it was committed
 */
gboolean
cm_credential_flow_set_servers (CmContext *context,
                                const char *id,
                                const char *const *identity_ids,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (CmCredentialEdit) edit = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  edit = cm_credential_edit_new_servers (context);
  cm_credential_edit_set (edit, id, identity_ids);
  return cm_credential_edit_run (edit, cancellable, error);
}

/* ---- comment and tags ---- */

static const char *
or_empty (const char *comment)
{
  return comment != NULL ? comment : "";
}

static gboolean
check_comment (const char *comment, GError **error)
{
  /* pasted or dropped by mistake, it would be kept in clear and signed */
  if (comment != NULL && strstr (comment, "PRIVATE KEY-----") != NULL)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("The comment cannot be kept. It holds a private key, which "
                              "everybody who has the certstore could read. Import it."));
      return FALSE;
    }
  if (comment == NULL
      || cm_credential_change_check_text (comment, CM_DOCUMENT_MAX_COMMENT_CHARACTERS,
                                          error))
    return TRUE;
  g_prefix_error (error, "%s ", _ ("The comment cannot be kept."));
  return FALSE;
}

static gboolean
apply_comment (const CmCredentialChange *change,
               CmDocument *document,
               char **detail,
               gboolean *changed,
               GError **error)
{
  g_autofree char *before = g_strdup (cm_document_get_comment (document));

  /* compared as the document keeps it */
  cm_document_set_comment (document, change->comment);
  *changed = g_strcmp0 (before, cm_document_get_comment (document)) != 0;
  if (!*changed || change->comment_before == NULL
      || strcmp (change->comment_before, or_empty (before)) == 0)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT,
               _ ("The comment on %s was changed by somebody else in the meantime."),
               cm_document_get_title (document));
  return FALSE;
}

/**
 * cm_credential_flow_set_comment:
 * @context: the certstore
 * @id: id of a document
 * @comment: (nullable): free text
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Sets the comment, whatever it is; an empty one removes it.
 *
 * Returns: whether it was committed
 */
gboolean
cm_credential_flow_set_comment (CmContext *context,
                                const char *id,
                                const char *comment,
                                GCancellable *cancellable,
                                GError **error)
{
  CmCredentialChange change
      = { .context = context, .action = CM_ACTION_CHANGE, .comment = comment };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return check_comment (comment, error)
         && change_one (&change, id, apply_comment, cancellable, error);
}

/**
 * cm_credential_flow_replace_comment:
 * @context: the certstore
 * @change: what the comment was and what it is to be
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Sets the comment, unless somebody else wrote another one since the change to it began:
 * then it stays, with %CM_FLOW_ERROR_CONFLICT.
 *
 * Returns: whether it is in the store
 */
gboolean
cm_credential_flow_replace_comment (CmContext *context,
                                    const CmCommentChange *change,
                                    GCancellable *cancellable,
                                    GError **error)
{
  CmCredentialChange work = { .context = context, .action = CM_ACTION_CHANGE };

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);
  g_return_val_if_fail (change != NULL && change->id != NULL, FALSE);

  work.comment = change->after;
  work.comment_before = or_empty (change->before);
  return check_comment (change->after, error)
         && change_one (&work, change->id, apply_comment, cancellable, error);
}

/**
 * cm_credential_flow_change_tags:
 * @context: the certstore
 * @id: id of a document
 * @add: (nullable): tags to add
 * @remove: (nullable): tags to remove
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Adds and removes tags.
 *
 * Returns: whether it was committed
 */
gboolean
cm_credential_flow_change_tags (CmContext *context,
                                const char *id,
                                const char *const *add,
                                const char *const *remove,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (CmCredentialEdit) edit = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  edit = cm_credential_edit_new_tags (context);
  cm_credential_edit_change (edit, id, add, remove);
  return cm_credential_edit_run (edit, cancellable, error);
}

/* ---- delete, restore, purge ---- */

static gboolean
apply_delete (const CmCredentialChange *change,
              CmDocument *document,
              char **detail,
              gboolean *changed,
              GError **error)
{
  *changed = !cm_document_is_deleted (document);
  cm_document_set_deleted (document, TRUE);
  return TRUE;
}

/* Imported once more after it was deleted, it would be there twice. */
static gboolean
check_not_here (const CmCredentialChange *change,
                CmCredentialDoc *document,
                GError **error)
{
  CmStore *store = cm_certstore_get_store (cm_context_get_certstore (change->context));
  CmCertificate *leaf = cm_credential_doc_get_leaf (document);
  const char *values[]
      = { leaf != NULL ? cm_certificate_get_fingerprint (leaf) : NULL, NULL };
  g_autoptr (GHashTable) found = NULL;
  g_autoptr (GError) local_error = NULL;

  if (leaf == NULL || cm_credential_doc_get_status (document) == CM_STATUS_ARCHIVED)
    return TRUE;
  found = cm_store_lookup (store, CM_DOCUMENT_TYPE_CREDENTIAL, CM_LOOKUP_FINGERPRINT,
                           values, /* cancellable: */ NULL, &local_error);
  if (found == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (g_hash_table_size (found) == 0)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               _ ("“%s” is in the certstore already: the same certificate was imported "
                  "after this one was deleted."),
               cm_document_get_title (CM_DOCUMENT (document)));
  return FALSE;
}

static gboolean
apply_restore (const CmCredentialChange *change,
               CmDocument *document,
               char **detail,
               gboolean *changed,
               GError **error)
{
  *changed = cm_document_is_deleted (document);
  if (*changed && CM_IS_CREDENTIAL_DOC (document)
      && !check_not_here (change, CM_CREDENTIAL_DOC (document), error))
    return FALSE;
  cm_document_set_deleted (document, FALSE);
  if (*changed && CM_IS_CREDENTIAL_DOC (document))
    cm_credential_change_judge (change,
                                CM_CREDENTIAL_DOC (document)); /* roots came and went */
  return TRUE;
}

/**
 * cm_credential_flow_delete:
 * @context: the certstore
 * @ids: ids of documents
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Writes a tombstone for each, all in one transaction. Nothing is lost until a purge.
 *
 * Returns: whether they were committed
 */
gboolean
cm_credential_flow_delete (CmContext *context,
                           const char *const *ids,
                           GCancellable *cancellable,
                           GError **error)
{
  CmCredentialChange change = { .context = context, .action = CM_ACTION_DELETE };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, FALSE);

  return cm_credential_change_run (&change, ids, g_strv_length ((char **)ids),
                                   apply_delete, NULL, cancellable, error);
}

/**
 * cm_credential_flow_restore:
 * @context: the certstore
 * @ids: ids of deleted documents
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Brings deleted documents back as they were, all in one transaction. A credential whose
 * certificate is in the certstore again is refused with %CM_FLOW_ERROR_EXISTS.
 *
 * Returns: whether they were committed
 */
gboolean
cm_credential_flow_restore (CmContext *context,
                            const char *const *ids,
                            GCancellable *cancellable,
                            GError **error)
{
  CmCredentialChange change = { .context = context, .action = CM_ACTION_RESTORE };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, FALSE);

  return cm_credential_change_run (&change, ids, g_strv_length ((char **)ids),
                                   apply_restore, NULL, cancellable, error);
}

static gboolean
add_purge (CmContext *context,
           CmChangeSet *changes,
           const char *id,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (context, id, cancellable, error);

  if (document == NULL)
    return FALSE;
  if (!cm_document_is_deleted (document))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                   _ ("“%s” is not deleted. Delete it first; then it can be purged."),
                   cm_document_get_title (document));
      return FALSE;
    }
  cm_change_set_purge (changes, id, cm_document_get_title (document));
  return TRUE;
}

/**
 * cm_credential_flow_purge:
 * @context: the certstore
 * @ids: ids of deleted documents
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Removes deleted documents and their earlier versions for good, all in one transaction.
 *
 * Returns: whether they are gone
 */
gboolean
cm_credential_flow_purge (CmContext *context,
                          const char *const *ids,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, FALSE);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  for (gsize i = 0; ids[i] != NULL; i++)
    if (!add_purge (context, changes, ids[i], cancellable, error))
      return FALSE;
  return cm_change_set_get_size (changes) == 0
         || cm_context_commit (context, changes, cancellable, error);
}
