/* cm-acme-account-uses.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stops to work when the key of an account changes, or when it is closed: web
 * servers that answer with its thumbprint, records that name it, renewals. Only what the
 * credentials of this certstore say is known: where a name leads in DNS is not asked, nor
 * which zones a provider has.
 */

#include "cm-acme-account-uses.h"

#include "cm-acme-persist.h"
#include "cm-context-private.h"
#include "cm-dns-chooser-private.h"
#include "cm-dns-flow.h"
#include "cm-task.h"

#define WILDCARD "*."
#define DNS_01_LABEL "_acme-challenge."

/* Whether a name that is proven by the account that has its zone needs a certain one. */
typedef enum
{
  NEED_NONE,
  NEED_PERHAPS,
  NEED_CERTAIN,
} Need;

typedef struct
{
  const char *account_id;
  GPtrArray *credentials;
  GPtrArray *stateless;
  GPtrArray *persistent;
  GPtrArray *zoned;
  GPtrArray *perhaps;
  GPtrArray *dns_accounts; /* nullable (element-type CmDnsAccountDoc): all */
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
  g_strfreev (self->zoned);
  g_strfreev (self->perhaps);
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

static gboolean
is_searched (const Search *search, CmDnsAccountDoc *account)
{
  return g_str_equal (cm_document_get_id (CM_DOCUMENT (account)), search->account_id);
}

/* The longest zone that is named decides; where there is none, those without zones are
 * asked. So without zones it may be this one, unless another names a zone; with zones it
 * is this one, unless another takes its place. */
static Need
need_for_name (const Search *search, const char *name)
{
  g_autofree char *fqdn = g_strconcat (DNS_01_LABEL, name, NULL);
  gsize own = 0;
  gsize others = 0;
  gboolean has_zones = FALSE;
  gboolean is_another_asked = FALSE;

  for (guint i = 0; i < search->dns_accounts->len; i++)
    {
      CmDnsAccountDoc *account = g_ptr_array_index (search->dns_accounts, i);
      gboolean names_zones = cm_dns_account_doc_get_zones (account)[0] != NULL;
      gsize length = cm_dns_chooser_rate (account, fqdn);

      if (is_searched (search, account))
        {
          own = length;
          has_zones = names_zones;
        }
      else
        {
          others = MAX (others, length);
          is_another_asked = is_another_asked || !names_zones;
        }
    }
  if (others > 0 || (has_zones && own == 0))
    return NEED_NONE;
  return has_zones && !is_another_asked ? NEED_CERTAIN : NEED_PERHAPS;
}

static Need
need_for_names (const Search *search, CmCredentialDoc *credential)
{
  const char *const *names = cm_credential_doc_get_host_names_ascii (credential);
  Need need = NEED_NONE;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      gsize skipped = g_str_has_prefix (names[i], WILDCARD) ? sizeof WILDCARD - 1 : 0;

      need = MAX (need, need_for_name (search, names[i] + skipped));
    }
  return need;
}

/* What says no account is proven by the one that has the zone. */
static void
add_by_zone (Search *search, CmCredentialDoc *credential, const CmAcmeRecord *record)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));

  if (search->dns_accounts == NULL || record->method != CM_ACME_METHOD_DNS
      || (record->dns_accounts != NULL && record->dns_accounts[0] != NULL))
    return;
  switch (need_for_names (search, credential))
    {
    case NEED_NONE:
      break;
    case NEED_PERHAPS:
      add_once (search->perhaps, g_strdup (title));
      break;
    case NEED_CERTAIN:
      add_once (search->zoned, g_strdup (title));
      break;
    }
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
  add_by_zone (search, CM_CREDENTIAL_DOC (document), record);
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

static void
search_begin (Search *search)
{
  search->credentials = g_ptr_array_new ();
  search->stateless = g_ptr_array_new ();
  search->persistent = g_ptr_array_new ();
  search->zoned = g_ptr_array_new ();
  search->perhaps = g_ptr_array_new ();
}

static CmAcmeAccountUses *
search_end (Search *search)
{
  CmAcmeAccountUses *uses = g_new0 (CmAcmeAccountUses, 1);

  uses->credentials = end_list (search->credentials);
  uses->stateless = end_list (search->stateless);
  uses->persistent = end_list (search->persistent);
  uses->zoned = end_list (search->zoned);
  uses->perhaps = end_list (search->perhaps);
  return uses;
}

static gboolean
add_documents (Search *search,
               CmContext *context,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = cm_context_query (context, query, cancellable, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));
      g_autoptr (CmDocument) document = NULL;

      if (fields->provider != CM_PROVIDER_ACME || fields->status == CM_STATUS_ARCHIVED)
        continue;
      document = cm_context_get_document (context, fields->id, cancellable, NULL);
      add_document (search, document);
    }
  return rows != NULL;
}

/* @accounts: return location for all at DNS providers, if this is one of them */
static gboolean
list_dns_accounts (CmContext *context,
                   const char *account_id,
                   GPtrArray **accounts,
                   GCancellable *cancellable,
                   GError **error)
{
  if (!cm_document_id_is_valid (account_id, CM_DOCUMENT_TYPE_DNS_ACCOUNT))
    return TRUE;
  *accounts = cm_dns_flow_list_accounts (context, cancellable, error);
  return *accounts != NULL;
}

/**
 * cm_acme_account_uses_find:
 * @context: the certstore
 * @account_id: id of an account, at an ACME CA or at a DNS provider
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Finds what hangs on an account; on one at a DNS provider, what names it, and what is
 * proven by it as it has the zone. Blocks.
 *
 * Returns: (transfer full): it, or %NULL
 */
CmAcmeAccountUses *
cm_acme_account_uses_find (CmContext *context,
                           const char *account_id,
                           GCancellable *cancellable,
                           GError **error)
{
  Search search = { .account_id = account_id };
  g_autoptr (GPtrArray) dns_accounts = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && account_id != NULL, NULL);

  if (!list_dns_accounts (context, account_id, &dns_accounts, cancellable, error))
    return NULL;
  search.dns_accounts = dns_accounts;
  search_begin (&search);
  if (!add_documents (&search, context, cancellable, error))
    {
      cm_acme_account_uses_free (search_end (&search));
      return NULL;
    }
  return search_end (&search);
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
  cm_task_read (context, cm_acme_account_uses_find_async, data, uses_task_free,
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
