/* cm-acme-account-uses.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stops to work when the key of an account changes, or when it is closed: web
 * servers that answer with its thumbprint, records that name it, renewals. Only what the
 * credentials of this certstore say is known.
 */

#include "cm-acme-account-uses.h"

#include "cm-acme-persist.h"
#include "cm-context-private.h"
#include "cm-task.h"

#define WILDCARD "*."

typedef struct
{
  const char *account_id;
  GPtrArray *credentials;
  GPtrArray *stateless;
  GPtrArray *persistent;
} Search;

/**
 * cm_acme_account_uses_free:
 * @self: what hangs on an account
 *
 * Frees it.
 */
void
cm_acme_account_uses_free (CmAcmeAccountUses *self)
{
  g_strfreev (self->credentials);
  g_strfreev (self->stateless);
  g_strfreev (self->persistent);
  g_free (self);
}

/* @text: transfer full */
static void
add_once (GPtrArray *texts, char *text)
{
  if (g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (texts, text);
}

/* What was refused before anything was proven has no record in DNS. */
static gboolean
has_records (CmCredentialDoc *credential, const CmAcmeRecord *record)
{
  return cm_acme_record_is_persistent (record)
         && (record->order != NULL || cm_credential_doc_get_leaf (credential) != NULL);
}

static void
add_names (Search *search, CmCredentialDoc *credential, const CmAcmeRecord *record)
{
  const char *const *names = cm_credential_doc_get_host_names (credential);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *bare = names[i];

      if (g_str_has_prefix (bare, WILDCARD))
        bare += sizeof WILDCARD - 1;
      if (record->method == CM_ACME_METHOD_STATELESS)
        add_once (search->stateless, g_strdup (names[i]));
      else if (has_records (credential, record))
        add_once (search->persistent, g_strconcat (CM_ACME_PERSIST_LABEL, bare, NULL));
    }
}

static gboolean
sets_records (const CmAcmeRecord *record, const char *dns_account_id)
{
  return record->method == CM_ACME_METHOD_DNS && record->dns_accounts != NULL
         && g_strv_contains ((const char *const *)record->dns_accounts, dns_account_id);
}

static void
add_document (Search *search, CmDocument *document)
{
  const CmAcmeRecord *record
      = CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;

  if (record == NULL)
    return;
  if (sets_records (record, search->account_id))
    add_once (search->credentials, g_strdup (cm_document_get_title (document)));
  if (g_strcmp0 (record->account, search->account_id) != 0)
    return;
  add_once (search->credentials, g_strdup (cm_document_get_title (document)));
  add_names (search, CM_CREDENTIAL_DOC (document), record);
}

static GStrv
end_list (GPtrArray *texts)
{
  g_ptr_array_add (texts, NULL);
  return (GStrv)g_ptr_array_free (texts, FALSE);
}

/**
 * cm_acme_account_uses_find:
 * @context: the certstore
 * @account_id: id of an account, at an ACME CA or at a DNS provider
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Finds what hangs on an account; on one at a DNS provider, what names it. Blocks.
 *
 * Returns: (transfer full): it, or %NULL
 */
CmAcmeAccountUses *
cm_acme_account_uses_find (CmContext *context,
                           const char *account_id,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  CmAcmeAccountUses *self;
  Search search = { .account_id = account_id };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && account_id != NULL, NULL);

  rows = cm_context_query (context, query, cancellable, error);
  if (rows == NULL)
    return NULL;
  search.credentials = g_ptr_array_new ();
  search.stateless = g_ptr_array_new ();
  search.persistent = g_ptr_array_new ();
  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));
      g_autoptr (CmDocument) document = NULL;

      if (fields->provider != CM_PROVIDER_ACME || fields->status == CM_STATUS_ARCHIVED)
        continue;
      document = cm_context_get_document (context, fields->id, cancellable, NULL);
      add_document (&search, document);
    }
  self = g_new0 (CmAcmeAccountUses, 1);
  self->credentials = end_list (search.credentials);
  self->stateless = end_list (search.stateless);
  self->persistent = end_list (search.persistent);
  return self;
}

typedef struct
{
  char *account_id;
} UsesTask;

static void
uses_task_clear (UsesTask *data)
{
  g_free (data->account_id);
}

CM_DEFINE_TASK_DATA (UsesTask, uses_task)

static void
uses_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  UsesTask *data = uses_task_get (task);
  GError *error = NULL;
  CmAcmeAccountUses *uses
      = cm_acme_account_uses_find (source, data->account_id, cancellable, &error);

  if (uses != NULL)
    g_task_return_pointer (task, uses, (GDestroyNotify)cm_acme_account_uses_free);
  else
    g_task_return_error (task, error);
}

/**
 * cm_acme_account_uses_find_async:
 * @context: the certstore
 * @account_id: id of an account
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_acme_account_uses_find() in a worker thread.
 */
void
cm_acme_account_uses_find_async (CmContext *context,
                                 const char *account_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  UsesTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && account_id != NULL);

  data = uses_task_new ();
  data->account_id = g_strdup (account_id);
  cm_task_run (context, cm_acme_account_uses_find_async, data, uses_task_free,
               uses_thread, cancellable, callback, user_data);
}

/**
 * cm_acme_account_uses_find_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): what hangs on the account, or %NULL
 */
CmAcmeAccountUses *
cm_acme_account_uses_find_finish (CmContext *context,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
