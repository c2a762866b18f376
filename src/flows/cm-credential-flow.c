/* cm-credential-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done to credentials that exist. Every change has one shape: read the current
 * versions, change them, commit them with their activity entries in one transaction; if
 * somebody else changed one in between, read again. So an operation is one small function
 * that changes one document, and change_documents() does the rest.
 */

#include "cm-credential-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-context-private.h"
#include "cm-health-rule.h"

#define MAX_ATTEMPTS 5
#define MAX_BATCH 1000

/**
 * CredentialChange:
 * @context: the certstore
 * @action: what the activity log calls it
 * @servers: for set_servers
 * @comment: for set_comment
 * @add: for change_tags
 * @remove: for change_tags
 * @detail: what the log says about it; set by the change
 */
typedef struct
{
  CmContext *context;
  CmAction action;
  const char *const *servers;
  const char *comment;
  const char *const *add;
  const char *const *remove;
  char *detail;
} CredentialChange;

/* Changes a document and says in @changed whether there was anything to change. */
typedef gboolean (*ChangeFunc) (CredentialChange *change,
                                CmDocument *document,
                                gboolean *changed,
                                GError **error);

static gboolean
add_change (CmChangeSet *changes,
            CredentialChange *change,
            const char *id,
            ChangeFunc func,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (change->context, id, cancellable, error);
  gboolean changed = TRUE;

  if (document == NULL || !func (change, document, &changed, error))
    return FALSE;
  if (changed)
    cm_change_set_put (changes, document, change->action, change->detail);
  g_clear_pointer (&change->detail, g_free);
  return TRUE;
}

static gboolean
try_change (CredentialChange *change,
            const char *const *ids,
            guint n_ids,
            ChangeFunc func,
            guint *n_changed,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  for (guint i = 0; i < n_ids; i++)
    if (!add_change (changes, change, ids[i], func, cancellable, error))
      return FALSE;
  if (cm_change_set_get_size (changes) > 0
      && !cm_context_commit (change->context, changes, cancellable, error))
    return FALSE;
  *n_changed = cm_change_set_get_size (changes);
  return TRUE;
}

static gboolean
change_documents (CredentialChange *change,
                  const char *const *ids,
                  guint n_ids,
                  ChangeFunc func,
                  guint *n_changed,
                  GCancellable *cancellable,
                  GError **error)
{
  guint n_done = 0;

  if (!cm_context_require_unlocked (change->context, error))
    return FALSE;
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (try_change (change, ids, n_ids, func, &n_done, cancellable, &local_error))
        break;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  if (n_changed != NULL)
    *n_changed += n_done;
  return TRUE;
}

static gboolean
change_one (CredentialChange *change,
            const char *id,
            ChangeFunc func,
            GCancellable *cancellable,
            GError **error)
{
  return change_documents (change, &id, 1, func, NULL, cancellable, error);
}

static gboolean
require_credential (CmDocument *document, GError **error)
{
  if (CM_IS_CREDENTIAL_DOC (document))
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("This is not a TLS credential."));
  return FALSE;
}

/* Sets the health anew, since it follows from what was just changed. */
static void
judge (CmContext *context, CmCredentialDoc *credential)
{
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);

  cm_health_rule_apply (credential, pool, verifier, cm_context_get_now (context));
}

/* ---- servers with access ---- */

static gboolean
is_in (const char *const *ids, const char *id)
{
  return ids != NULL && g_strv_contains (ids, id);
}

static void
append_names (CmContext *context,
              GString *text,
              const char *label,
              const char *const *ids,
              const char *const *without)
{
  gboolean first = TRUE;

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      if (is_in (without, ids[i]))
        continue;
      name = cm_context_dup_identity_name (context, ids[i]);
      if (first)
        g_string_append_printf (text, "%s%s ", text->len > 0 ? "; " : "", label);
      g_string_append_printf (text, "%s%s", first ? "" : ", ", name);
      first = FALSE;
    }
}

static char *
describe_servers (CmContext *context, const char *const *before, const char *const *after)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_names (context, text, _ ("added:"), after, before);
  append_names (context, text, _ ("removed:"), before, after);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
apply_servers (CredentialChange *change,
               CmDocument *document,
               gboolean *changed,
               GError **error)
{
  g_autoptr (CmTrust) trust = NULL;
  g_autoptr (CmSecret) key = NULL;
  g_autoptr (GBytes) sealed = NULL;
  CmCredentialDoc *credential;

  if (!require_credential (document, error))
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
  change->detail = describe_servers (
      change->context, cm_credential_doc_get_servers (credential), change->servers);
  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_credential_doc_set_servers (credential, change->servers);
  judge (change->context, credential);
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
  const char *const none[] = { NULL };
  CredentialChange change = { .context = context,
                              .action = CM_ACTION_SEAL,
                              .servers = identity_ids != NULL ? identity_ids : none };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return change_one (&change, id, apply_servers, cancellable, error);
}

/* ---- comment and tags ---- */

static gboolean
apply_comment (CredentialChange *change,
               CmDocument *document,
               gboolean *changed,
               GError **error)
{
  *changed = g_strcmp0 (cm_document_get_comment (document), change->comment) != 0;
  cm_document_set_comment (document, change->comment);
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
  CredentialChange change
      = { .context = context, .action = CM_ACTION_CHANGE, .comment = comment };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  if (comment != NULL && strlen (comment) > CM_DOCUMENT_MAX_TEXT)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("The comment is longer than %d bytes."), CM_DOCUMENT_MAX_TEXT);
      return FALSE;
    }
  return change_one (&change, id, apply_comment, cancellable, error);
}

static gboolean
apply_tags (CredentialChange *change,
            CmDocument *document,
            gboolean *changed,
            GError **error)
{
  const char *const *before = cm_document_get_tags (document);
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  for (gsize i = 0; before != NULL && before[i] != NULL; i++)
    if (!is_in (change->remove, before[i]))
      g_ptr_array_add (tags, (gpointer)before[i]);
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
  {
    g_auto (GStrv) copy = g_strdupv ((char **)tags->pdata);
    const char *const none[] = { NULL };

    *changed = !g_strv_equal (before != NULL ? before : none, (const char *const *)copy);
    cm_document_set_tags (document, (const char *const *)copy);
  }
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
  CredentialChange change
      = { .context = context, .action = CM_ACTION_CHANGE, .add = add, .remove = remove };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, FALSE);

  return change_one (&change, id, apply_tags, cancellable, error);
}

/* ---- delete, restore, purge ---- */

static gboolean
apply_delete (CredentialChange *change,
              CmDocument *document,
              gboolean *changed,
              GError **error)
{
  *changed = !cm_document_is_deleted (document);
  cm_document_set_deleted (document, TRUE);
  return TRUE;
}

static gboolean
apply_restore (CredentialChange *change,
               CmDocument *document,
               gboolean *changed,
               GError **error)
{
  *changed = cm_document_is_deleted (document);
  cm_document_set_deleted (document, FALSE);
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
  CredentialChange change = { .context = context, .action = CM_ACTION_DELETE };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, FALSE);

  return change_documents (&change, ids, g_strv_length ((char **)ids), apply_delete, NULL,
                           cancellable, error);
}

/**
 * cm_credential_flow_restore:
 * @context: the certstore
 * @ids: ids of deleted documents
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Brings deleted documents back as they were, all in one transaction.
 *
 * Returns: whether they were committed
 */
gboolean
cm_credential_flow_restore (CmContext *context,
                            const char *const *ids,
                            GCancellable *cancellable,
                            GError **error)
{
  CredentialChange change = { .context = context, .action = CM_ACTION_RESTORE };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && ids != NULL, FALSE);

  return change_documents (&change, ids, g_strv_length ((char **)ids), apply_restore,
                           NULL, cancellable, error);
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

/* ---- chains and health ---- */

static gboolean
apply_complete (CredentialChange *change,
                CmDocument *document,
                gboolean *changed,
                GError **error)
{
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  if (!require_credential (document, error))
    return FALSE;
  before = cm_document_to_json (document);
  judge (change->context, CM_CREDENTIAL_DOC (document));
  after = cm_document_to_json (document);
  *changed = !g_bytes_equal (before, after);
  return TRUE;
}

static GStrv
list_all_ids (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = cm_context_query (context, query, cancellable, error);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    g_strv_builder_add (ids, cm_summary_get_id (g_ptr_array_index (rows, i)));
  return g_strv_builder_end (ids);
}

/**
 * cm_credential_flow_complete:
 * @context: the certstore
 * @ids: (nullable): ids of credentials; %NULL for all
 * @n_changed: (out) (optional): how many were changed
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Completes chains from trusted roots and sets the health anew. Many are done in
 * transactions of 1,000; cancelling stops between them.
 *
 * Returns: whether all were judged
 */
gboolean
cm_credential_flow_complete (CmContext *context,
                             const char *const *ids,
                             guint *n_changed,
                             GCancellable *cancellable,
                             GError **error)
{
  CredentialChange change = { .context = context, .action = CM_ACTION_COMPLETE };
  g_auto (GStrv) all = NULL;
  guint n_ids, n_done = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);

  if (ids == NULL)
    {
      all = list_all_ids (context, cancellable, error);
      if (all == NULL)
        return FALSE;
      ids = (const char *const *)all;
    }
  n_ids = g_strv_length ((char **)ids);
  for (guint i = 0; i < n_ids; i += MAX_BATCH)
    if (!change_documents (&change, ids + i, MIN (n_ids - i, MAX_BATCH), apply_complete,
                           &n_done, cancellable, error))
      return FALSE;
  if (n_changed != NULL)
    *n_changed = n_done;
  return TRUE;
}
