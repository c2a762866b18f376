/* cm-renewal.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a credential has to be renewed, and by whom: each by its own provider.
 */

#include "cm-renewal.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"
#include "cm-acme-hold-private.h"
#include "cm-acme-run-private.h"
#include "cm-ca-reissue-private.h"
#include "cm-context-private.h"
#include "cm-request-flow.h"
#include "cm-task.h"

#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)
#define SHORT_LIVED_DAYS 10

G_DEFINE_ENUM_TYPE (CmRenewalKey,
                    cm_renewal_key,
                    G_DEFINE_ENUM_VALUE (CM_RENEWAL_KEY_DEFAULT, "default"),
                    G_DEFINE_ENUM_VALUE (CM_RENEWAL_KEY_SAME, "same"),
                    G_DEFINE_ENUM_VALUE (CM_RENEWAL_KEY_NEW, "new"))

/* With a third of the lifetime left, so that any lifetime will do; of a short one with a
 * half, which leaves days to try again. */
static gint64
get_fraction (CmCertificate *leaf)
{
  gint64 end = cm_certificate_get_not_after (leaf);
  gint64 lifetime = MAX (0, end - cm_certificate_get_not_before (leaf));

  return end - lifetime / (lifetime < SHORT_LIVED_DAYS * SECONDS_PER_DAY ? 2 : 3);
}

/**
 * cm_renewal_get_due_at:
 * @credential: a credential
 * @renew_days: how many days before its end a certificate is renewed, if nothing else
 * says
 *
 * Returns: when its certificate is to be replaced, Unix seconds; %CM_NO_TIME if it has
 *   none
 */
gint64
cm_renewal_get_due_at (CmCredentialDoc *credential, guint renew_days)
{
  const CmAcmeRecord *record;
  CmCertificate *leaf;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), CM_NO_TIME);

  leaf = cm_credential_doc_get_leaf (credential);
  if (leaf == NULL)
    return CM_NO_TIME;
  record = cm_credential_doc_get_acme (credential);
  if (record == NULL)
    return cm_certificate_get_not_after (leaf) - renew_days * SECONDS_PER_DAY;
  return record->renewal != NULL
             ? MIN (record->renewal->at, cm_certificate_get_not_after (leaf))
             : get_fraction (leaf);
}

/* An order that somebody left is gone on with; whoever goes on with it at this moment is
 * not hurt. */
static gboolean
may_be_renewed (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);
  CmStatus status = cm_credential_doc_get_status (credential);

  return status == CM_STATUS_ISSUED
         || (status == CM_STATUS_RENEWING && record != NULL && record->order != NULL);
}

/**
 * cm_renewal_is_due:
 * @credential: a credential
 * @renew_days: how many days before its end a certificate is renewed
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: whether it is issued, or its renewal at an ACME CA was interrupted, and to be
 *   replaced by now
 */
gboolean
cm_renewal_is_due (CmCredentialDoc *credential, guint renew_days, gint64 now_unix_seconds)
{
  gint64 due;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), FALSE);

  due = cm_renewal_get_due_at (credential, renew_days);
  return due != CM_NO_TIME && due <= now_unix_seconds && may_be_renewed (credential);
}

static guint
get_renew_days (CmContext *context)
{
  g_autoptr (CmSettingsDoc) settings
      = cm_certstore_ref_settings (cm_context_get_certstore (context));

  return cm_settings_doc_get_renew_days (settings);
}

/**
 * cm_renewal_flow_get_due_at:
 * @context: the certstore
 * @credential: a credential
 *
 * Returns: when its certificate is to be replaced, Unix seconds; %CM_NO_TIME if it has
 *   none
 */
gint64
cm_renewal_flow_get_due_at (CmContext *context, CmCredentialDoc *credential)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context), CM_NO_TIME);

  return cm_renewal_get_due_at (credential, get_renew_days (context));
}

/* What a row tells is enough for a Micro CA's; how a CA wants it stands in the document.
 */
static gboolean
is_due (CmContext *context,
        const CmSummaryFields *fields,
        guint renew_days,
        GCancellable *cancellable)
{
  gint64 now = cm_context_get_now (context);
  g_autoptr (CmDocument) document = NULL;

  if (fields->not_after == CM_NO_TIME)
    return FALSE;
  if (fields->provider == CM_PROVIDER_MICRO_CA)
    return fields->status == CM_STATUS_ISSUED
           && fields->not_after <= now + renew_days * SECONDS_PER_DAY;
  if (fields->provider != CM_PROVIDER_ACME
      || (fields->status != CM_STATUS_ISSUED && fields->status != CM_STATUS_RENEWING))
    return FALSE;
  document = cm_context_get_document (context, fields->id, cancellable, NULL);
  return CM_IS_CREDENTIAL_DOC (document)
         && cm_renewal_is_due (CM_CREDENTIAL_DOC (document), renew_days, now);
}

static gboolean
is_proven_by_people (const CmAcmeRecord *record)
{
  return record->dns_accounts != NULL
         && g_strv_contains ((const char *const *)record->dns_accounts,
                             CM_ACME_DNS_MANUAL);
}

/* An order that nobody is at work on, for what has no certificate in force. Who sets its
 * records goes on with it, too. */
static gboolean
is_left (CmContext *context, const CmSummaryFields *fields, GCancellable *cancellable)
{
  g_autoptr (CmCredentialDoc) credential
      = fields->status != CM_STATUS_RENEWING && fields->status != CM_STATUS_ISSUED
            ? cm_acme_run_get_left (context, fields, cancellable)
            : NULL;
  const CmAcmeRecord *record
      = credential != NULL ? cm_credential_doc_get_acme (credential) : NULL;

  return record != NULL && !is_proven_by_people (record)
         && record->not_before <= cm_context_get_now (context)
         && cm_acme_hold_is_free (context, fields->id);
}

static GPtrArray *
choose (CmContext *context, GPtrArray *rows, GCancellable *cancellable)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);
  guint renew_days = get_renew_days (context);

  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (is_due (context, fields, renew_days, cancellable))
        g_ptr_array_add (ids, g_strdup (fields->id));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (is_left (context, fields, cancellable))
        g_ptr_array_add (ids, g_strdup (fields->id));
    }
  return ids;
}

/**
 * cm_renewal_flow_list_due:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Finds what is due and was issued by a Micro CA or by ACME: what is renewed without
 * anybody's help; and behind it the first orders at ACME CAs that were left, such as by a
 * computer that went off. Blocks.
 *
 * Returns: (transfer full) (element-type utf8): ids, those that end first in front
 */
GPtrArray *
cm_renewal_flow_list_due (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  if (cm_context_require_certstore (context, error) == NULL)
    return NULL;
  cm_query_set_sort (query, CM_QUERY_SORT_EXPIRES, /* descending: */ FALSE);
  rows = cm_context_query (context, query, cancellable, error);
  return rows != NULL ? choose (context, rows, cancellable) : NULL;
}

static gboolean
wants_new_key (CmCredentialDoc *credential, CmRenewalKey key)
{
  switch (key)
    {
    case CM_RENEWAL_KEY_DEFAULT:
      return cm_credential_doc_get_sealed_key (credential) != NULL
             && cm_credential_doc_get_exportable_key (credential) == NULL;
    case CM_RENEWAL_KEY_SAME:
      return FALSE;
    case CM_RENEWAL_KEY_NEW:
      return TRUE;
    }
  return FALSE;
}

static CmCredentialDoc *
refuse (CmCredentialDoc *credential, GError **error)
{
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” cannot be renewed from here. Get its next certificate from its "
                  "CA and import it."),
               cm_document_get_title (CM_DOCUMENT (credential)));
  return NULL;
}

static CmCredentialDoc *
read_credential (CmContext *context,
                 const char *id,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (CmDocument) document = NULL;

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  document = cm_context_get_document (context, id, cancellable, error);
  if (document != NULL && CM_IS_CREDENTIAL_DOC (document))
    return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
  if (document != NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                         _ ("This is not a TLS credential."));
  return NULL;
}

/**
 * cm_renewal_flow_renew_by:
 * @context: an unlocked context
 * @id: id of a credential that a Micro CA issued
 * @ca_id: id of another Micro CA
 * @key: which key the next certificate is for
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if no Micro CA issued it;
 *   %CM_FLOW_ERROR_NOT_ALLOWED, if that Micro CA may not issue it; or another
 *   #CmFlowError
 *
 * Has another Micro CA issue the next certificate, because the one before was revoked or
 * is given up. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_renewal_flow_renew_by (CmContext *context,
                          const char *id,
                          const char *ca_id,
                          CmRenewalKey key,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (id != NULL && ca_id != NULL, NULL);

  credential = read_credential (context, id, cancellable, error);
  if (credential == NULL)
    return NULL;
  return cm_ca_reissue (context, id, ca_id, wants_new_key (credential, key), cancellable,
                        error);
}

/**
 * cm_renewal_flow_renew:
 * @context: an unlocked context
 * @id: id of a credential
 * @key: which key the next certificate is for
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if its provider cannot renew, or
 *   another #CmFlowError
 *
 * Renews a credential by its own provider: a Micro CA issues at once, for another CA a
 * request is made that waits for its answer. Blocks.
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_renewal_flow_renew (CmContext *context,
                       const char *id,
                       CmRenewalKey key,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  credential = read_credential (context, id, cancellable, error);
  if (credential == NULL)
    return NULL;
  switch (cm_credential_doc_get_provider (credential))
    {
    case CM_PROVIDER_MICRO_CA:
      return cm_ca_reissue (context, id, /* ca_id: */ NULL,
                            wants_new_key (credential, key), cancellable, error);
    case CM_PROVIDER_IMPORT:
    case CM_PROVIDER_MANUAL:
      return cm_request_flow_renew (context, id, wants_new_key (credential, key),
                                    cancellable, error);
    case CM_PROVIDER_ACME:
      return cm_credential_doc_get_acme (credential) != NULL ? cm_acme_flow_renew (
                 context, id, wants_new_key (credential, key), cancellable, error)
                                                             : refuse (credential, error);
    }
  return NULL;
}

/* ---- the _async half ---- */

typedef struct
{
  char *id;
  char *ca_id; /* nullable: by its own provider */
  CmRenewalKey key;
} RenewalTask;

static void
renewal_task_clear (RenewalTask *data)
{
  g_free (data->id);
  g_free (data->ca_id);
}

CM_DEFINE_TASK_DATA (RenewalTask, renewal_task)

static void
renew_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const RenewalTask *data = task_data;
  GError *error = NULL;
  CmCredentialDoc *credential
      = data->ca_id != NULL
            ? cm_renewal_flow_renew_by (source, data->id, data->ca_id, data->key,
                                        cancellable, &error)
            : cm_renewal_flow_renew (source, data->id, data->key, cancellable, &error);

  if (credential != NULL)
    g_task_return_pointer (task, credential, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
run (CmContext *context,
     RenewalTask *data,
     GCancellable *cancellable,
     GAsyncReadyCallback callback,
     gpointer user_data)
{
  cm_task_run (context, cm_renewal_flow_renew_async, data, renewal_task_free,
               renew_thread, cancellable, callback, user_data);
}

/**
 * cm_renewal_flow_renew_by_async:
 * @context: an unlocked context
 * @id: id of a credential that a Micro CA issued
 * @ca_id: id of another Micro CA
 * @key: which key the next certificate is for
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_renewal_flow_renew_by() in a worker thread; cm_renewal_flow_renew_finish() ends
 * it.
 */
void
cm_renewal_flow_renew_by_async (CmContext *context,
                                const char *id,
                                const char *ca_id,
                                CmRenewalKey key,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  RenewalTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL && ca_id != NULL);

  data = renewal_task_new ();
  data->id = g_strdup (id);
  data->ca_id = g_strdup (ca_id);
  data->key = key;
  run (context, data, cancellable, callback, user_data);
}

/**
 * cm_renewal_flow_renew_async:
 * @context: an unlocked context
 * @id: id of a credential
 * @key: which key the next certificate is for
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_renewal_flow_renew() in a worker thread.
 */
void
cm_renewal_flow_renew_async (CmContext *context,
                             const char *id,
                             CmRenewalKey key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  RenewalTask *data;

  g_return_if_fail (CM_IS_CONTEXT (context) && id != NULL);

  data = renewal_task_new ();
  data->id = g_strdup (id);
  data->key = key;
  run (context, data, cancellable, callback, user_data);
}

/**
 * cm_renewal_flow_renew_finish:
 * @context: the certstore
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the credential, or %NULL
 */
CmCredentialDoc *
cm_renewal_flow_renew_finish (CmContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
