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

static gboolean
is_in (const char *const *ids, const char *id)
{
  return ids != NULL && g_strv_contains (ids, id);
}

static GStrv
dup_each_once (const char *const *ids)
{
  g_autoptr (GPtrArray) once = g_ptr_array_new ();

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (once, ids[i], g_str_equal, NULL))
      g_ptr_array_add (once, (gpointer)ids[i]);
  g_ptr_array_add (once, NULL);
  return g_strdupv ((char **)once->pdata);
}

static void
append_names (CmContext *context,
              GString *text,
              char sign,
              const char *const *ids,
              const char *const *without)
{
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (is_in (without, ids[i]))
        continue;
      name = cm_context_dup_identity_name (context, ids[i]);
      g_string_append_printf (text, "%s%c%s", text->len > 0 ? ", " : "", sign, name);
    }
}

/* In signs: the log is read in other languages than it was written in. */
static char *
describe_servers (CmContext *context, const char *const *before, const char *const *after)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_names (context, text, '+', after, before);
  append_names (context, text, '-', before, after);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
apply_servers (const CmCredentialChange *change,
               CmDocument *document,
               char **detail,
               gboolean *changed,
               GError **error)
{
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (CmSecret) key = NULL;
  g_autoptr (GBytes) sealed = NULL;
  CmCredentialDoc *credential;

  if (!cm_credential_change_require_credential (document, error))
    return FALSE;
  credential = CM_CREDENTIAL_DOC (document);
  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    {
      g_set_error_literal (
          error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
          _ ("The key of this credential is not here, so there is nothing to "
             "give a server access to."));
      return FALSE;
    }
  key = cm_vault_open (cm_context_get_vault (change->context),
                       cm_credential_doc_get_sealed_key (credential), error);
  if (key == NULL)
    return FALSE;
  trust = cm_certstore_ref_trust (cm_context_get_certstore (change->context));
  sealed = cm_vault_seal (trust, change->servers, key, error);
  if (sealed == NULL)
    return FALSE;
  *detail = describe_servers (change->context, cm_credential_doc_get_servers (credential),
                              change->servers);
  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_credential_doc_set_servers (credential, change->servers);
  cm_credential_change_judge (change, credential);
  return TRUE;
}

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
  g_auto (GStrv) servers = dup_each_once (identity_ids);
  CmCredentialChange change = { .context = context,
                                .action = CM_ACTION_SEAL,
                                .servers = (const char *const *)servers };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  if (g_strv_length (servers) > CM_CREDENTIAL_MAX_SERVERS)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("At most %d servers can have access to one credential."),
                   CM_CREDENTIAL_MAX_SERVERS);
      return FALSE;
    }
  return change_one (&change, id, apply_servers, cancellable, error);
}

/* ---- comment and tags ---- */

/* What was typed, or stands on a command line. */
static gboolean
check_text (const char *text, glong max_characters, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                         _ ("This is not UTF-8 text."));
  else if (g_utf8_strlen (text, -1) > max_characters)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                 _ ("This is too long: it has %ld characters and can have %ld."),
                 g_utf8_strlen (text, -1), max_characters);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_comment (const char *comment, GError **error)
{
  if (comment == NULL || check_text (comment, CM_DOCUMENT_MAX_COMMENT_CHARACTERS, error))
    return TRUE;
  g_prefix_error (error, "%s ", _ ("The comment cannot be kept."));
  return FALSE;
}

static gboolean
check_tags (const char *const *tags, GError **error)
{
  for (gsize i = 0; tags != NULL && tags[i] != NULL; i++)
    if (!check_text (tags[i], CM_DOCUMENT_MAX_TAG_CHARACTERS, error))
      {
        g_prefix_error (error, "%s ", _ ("The tag cannot be kept."));
        return FALSE;
      }
  return TRUE;
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
  return TRUE;
}

/**
 * cm_credential_flow_set_comment:
 * @context: the certstore
 * @id: id of a document
 * @comment: (nullable): free text
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Sets the comment; an empty one removes it.
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

static gboolean
apply_tags (const CmCredentialChange *change,
            CmDocument *document,
            char **detail,
            gboolean *changed,
            GError **error)
{
  g_auto (GStrv) before = g_strdupv ((char **)cm_document_get_tags (document));
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  const char *const none[] = { NULL };
  const char *const *earlier = before != NULL ? (const char *const *)before : none;
  const char *const *after;

  for (gsize i = 0; earlier[i] != NULL; i++)
    if (!is_in (change->remove, earlier[i]))
      g_ptr_array_add (tags, (gpointer)earlier[i]);
  for (gsize i = 0; change->add != NULL && change->add[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (tags, change->add[i], g_str_equal, NULL))
      g_ptr_array_add (tags, (gpointer)change->add[i]);
  if (tags->len > CM_DOCUMENT_MAX_TAGS)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("A credential can have at most %d tags."), CM_DOCUMENT_MAX_TAGS);
      return FALSE;
    }
  g_ptr_array_add (tags, NULL);
  cm_document_set_tags (document, (const char *const *)tags->pdata);
  after = cm_document_get_tags (document);
  *changed = !g_strv_equal (earlier, after != NULL ? after : none);
  return TRUE;
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
  CmCredentialChange change
      = { .context = context, .action = CM_ACTION_CHANGE, .add = add, .remove = remove };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return check_tags (add, error)
         && change_one (&change, id, apply_tags, cancellable, error);
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
