/* cm-credential-change.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one shape of every change to documents that exist: read the current versions,
 * change them, commit them with their activity entries in one transaction; if somebody
 * else changed one in between, read again. Reading means verifying a signature, so many
 * documents are read and changed on several processors.
 */

#include "cm-credential-change-private.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-account-closed-private.h"
#include "cm-health-rule.h"
#include "cm-parallel-private.h"

#define MAX_ATTEMPTS 5

typedef struct
{
  CmDocument *document; /* NULL: nothing to write */
  char *detail;
} ChangedDocument;

typedef struct
{
  const CmCredentialChange *change;
  const char *const *ids;
  CmCredentialChangeFunc func;
  ChangedDocument *documents; /* one per id */
  GCancellable *cancellable;
} ChangeRun;

static gboolean
is_bad (const GError *error)
{
  return g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
         || g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED);
}

static gboolean
read_and_change (guint index, gpointer user_data, GError **error)
{
  ChangeRun *run = user_data;
  ChangedDocument *out = &run->documents[index];
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document = cm_context_get_document (
      run->change->context, run->ids[index], run->cancellable, &local_error);
  gboolean changed = TRUE;

  if (document == NULL && run->change->skip_bad && is_bad (local_error))
    return TRUE;
  if (document == NULL
      || !run->func (run->change, document, &out->detail, &changed, &local_error))
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  if (changed)
    out->document = g_steal_pointer (&document);
  return TRUE;
}

/* Two live credentials with one certificate: whoever looks for it finds either. */
static gboolean
refuse_twice (CmDocument *document, GError **error)
{
  g_set_error (
      error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
      _ ("“%s” was deleted twice with the same certificate: restore one of them."),
      cm_document_get_title (document));
  return FALSE;
}

/* What comes back must be the only one with its certificate, also when somebody imports
 * it at the same moment. @seen: the certificates that come back with this change. */
static gboolean
expect_only_one (CmChangeSet *changes,
                 CmDocument *document,
                 GHashTable *seen,
                 GError **error)
{
  CmCertificate *leaf;
  const char *fingerprint;

  if (!CM_IS_CREDENTIAL_DOC (document)
      || cm_credential_doc_get_status (CM_CREDENTIAL_DOC (document))
             == CM_STATUS_ARCHIVED)
    return TRUE;
  leaf = cm_credential_doc_get_leaf (CM_CREDENTIAL_DOC (document));
  if (leaf == NULL)
    return TRUE;
  fingerprint = cm_certificate_get_fingerprint (leaf);
  if (!g_hash_table_add (seen, g_strdup (fingerprint)))
    return refuse_twice (document, error);
  cm_change_set_expect_absent (changes, CM_DOCUMENT_TYPE_CREDENTIAL,
                               CM_LOOKUP_FINGERPRINT, fingerprint);
  return TRUE;
}

static gboolean
collect (const ChangeRun *run, guint n_ids, CmChangeSet *changes, GError **error)
{
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < n_ids; i++)
    {
      ChangedDocument *changed = &run->documents[i];

      if (changed->document == NULL)
        continue;
      if (run->change->action == CM_ACTION_RESTORE
          && !expect_only_one (changes, changed->document, seen, error))
        return FALSE;
      cm_change_set_put (changes, changed->document, run->change->action,
                         changed->detail);
    }
  return TRUE;
}

static gboolean
try_change (const CmCredentialChange *change,
            const char *const *ids,
            guint n_ids,
            CmCredentialChangeFunc func,
            guint *n_changed,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autofree ChangedDocument *documents = g_new0 (ChangedDocument, n_ids + 1);
  ChangeRun run = { .change = change,
                    .ids = ids,
                    .func = func,
                    .documents = documents,
                    .cancellable = cancellable };
  gboolean done = cm_parallel_run (n_ids, read_and_change, &run, cancellable, error)
                  && collect (&run, n_ids, changes, error);

  for (guint i = 0; i < n_ids; i++)
    {
      g_clear_object (&documents[i].document);
      g_clear_pointer (&documents[i].detail, g_free);
    }
  if (!done
      || (cm_change_set_get_size (changes) > 0
          && !cm_context_commit (change->context, changes, cancellable, error)))
    return FALSE;
  *n_changed = cm_change_set_get_size (changes);
  return TRUE;
}

/* Somebody may name one twice, by its id and by its host name. */
static const char **
list_once (const char *const *ids, guint *n_ids)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  const char **once = g_new0 (const char *, *n_ids + 1);
  guint n = 0;

  for (guint i = 0; i < *n_ids; i++)
    if (g_hash_table_add (seen, (gpointer)ids[i]))
      once[n++] = ids[i];
  *n_ids = n;
  return once;
}

/**
 * cm_credential_change_run: (skip)
 * @self: what is to be done
 * @ids: ids of documents
 * @n_ids: how many; all of them in one transaction
 * @func: changes one of them
 * @n_changed: (inout) (optional): how many were changed is added to it
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads documents, changes them, and commits what was changed.
 *
 * Returns: whether all is in the store; if not, nothing is
 */
gboolean
cm_credential_change_run (const CmCredentialChange *self,
                          const char *const *ids,
                          guint n_ids,
                          CmCredentialChangeFunc func,
                          guint *n_changed,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autofree const char **once = list_once (ids, &n_ids);
  guint n_done = 0;

  if (!cm_context_require_unlocked (self->context, error))
    return FALSE;
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (try_change (self, once, n_ids, func, &n_done, cancellable, &local_error))
        break;
      if (attempt == MAX_ATTEMPTS
          || !g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  if (n_changed != NULL)
    *n_changed += n_done;
  return TRUE;
}

/**
 * cm_credential_change_require_credential: (skip)
 * @document: a document
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether it is a credential
 */
gboolean
cm_credential_change_require_credential (CmDocument *document, GError **error)
{
  if (CM_IS_CREDENTIAL_DOC (document))
    return TRUE;
  g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                       _ ("This is not a TLS credential."));
  return FALSE;
}

/**
 * cm_credential_change_check_text: (skip)
 * @text: what was typed, or stands on a command line
 * @max_characters: how long it may be
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether it can be kept
 */
gboolean
cm_credential_change_check_text (const char *text, glong max_characters, GError **error)
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

/**
 * cm_credential_change_judge: (skip)
 * @self: what is being done
 * @credential: a credential
 *
 * Completes the chain and sets the health anew, since they follow from what was changed
 * in the credential or around it.
 *
 * Returns: whether chain or warnings are other ones now
 */
gboolean
cm_credential_change_judge (const CmCredentialChange *self, CmCredentialDoc *credential)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (CmCertificatePool) pool = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);

  cm_acme_account_closed_refresh (self->context, credential);
  return cm_health_rule_apply_anew (credential, pool, verifier,
                                    cm_context_get_now (self->context));
}
