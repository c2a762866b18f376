/* cm-acme-ari.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What CAs say about when to renew (RFC 9773). The window and the moment chosen in it are
 * kept with the credential, so every computer renews at the same time; it is stored anew
 * only when the CA says something else, however often it is asked. How long it does not
 * want to be asked again changes each time and is nobody else's business: it is a mark
 * beside the documents, not one more signed version of them several times a day.
 */

#include "cm-acme-ari-private.h"

#include "cm-acme-account-opener-private.h"
#include "cm-acme-flow.h"
#include "cm-acme-run-private.h"
#include "cm-acme-window.h"
#include "cm-certificate.h"
#include "cm-context-private.h"
#include "cm-store.h"

/* ---- when it may be asked again ---- */

static char *
get_mark (CmContext *context, const char *name, GCancellable *cancellable)
{
  return cm_store_get_mark (cm_certstore_get_store (cm_context_get_certstore (context)),
                            name, cancellable, /* error: */ NULL);
}

static char *
dup_mark_name (const char *id)
{
  return g_strconcat ("acme-window:", id, NULL);
}

/* What was said of one certificate says nothing of the next one; nor does a moment that
 * no CA can have named, because a clock was wrong. */
static gboolean
may_ask (CmContext *context,
         const char *id,
         CmCertificate *leaf,
         GCancellable *cancellable)
{
  g_autofree char *name = dup_mark_name (id);
  g_autofree char *mark = get_mark (context, name, cancellable);
  const char *fingerprint = mark != NULL ? strchr (mark, ' ') : NULL;
  gint64 left;

  if (fingerprint == NULL
      || strcmp (fingerprint + 1, cm_certificate_get_fingerprint (leaf)) != 0)
    return TRUE;
  left = g_ascii_strtoll (mark, NULL, 10) - cm_context_get_now (context);
  return left <= 0 || left > CM_ACME_WINDOW_LATEST_SECONDS;
}

/* If it cannot be stored, the CA is asked once too often. */
static void
remember (CmContext *context,
          const char *id,
          CmCertificate *leaf,
          guint again_after,
          GCancellable *cancellable)
{
  g_autofree char *name = dup_mark_name (id);
  g_autofree char *before = get_mark (context, name, cancellable);
  g_autofree char *after = g_strdup_printf (
      "%" G_GINT64_FORMAT " %s", cm_context_get_now (context) + (gint64)again_after,
      cm_certificate_get_fingerprint (leaf));
  g_autoptr (CmCommit) commit = cm_commit_new ();

  cm_commit_set_mark (commit, name, before, after);
  cm_store_commit (cm_certstore_get_store (cm_context_get_certstore (context)), commit,
                   cancellable, /* error: */ NULL);
}

/* ---- one of them ---- */

static gboolean
is_same (const CmAcmeRenewal *a, const CmAcmeRenewal *b)
{
  return a != NULL && a->start == b->start && a->end == b->end
         && g_strcmp0 (a->explanation, b->explanation) == 0;
}

/**
 * cm_acme_ari_update: (skip)
 * @context: an unlocked context
 * @id: id of a credential
 * @record: how a credential is obtained
 * @client: the dialogue with its CA
 * @leaf: its certificate
 * @cancellable: (nullable): a cancellable
 *
 * Asks the CA when a certificate is to be replaced, and remembers when it may be asked
 * again; what it said before stays if it does not answer. Blocks.
 *
 * Returns: whether @record has changed
 */
gboolean
cm_acme_ari_update (CmContext *context,
                    const char *id,
                    CmAcmeRecord *record,
                    CmAcmeClient *client,
                    CmCertificate *leaf,
                    GCancellable *cancellable)
{
  CmAcmeRenewal renewal = { 0 };
  guint again_after = 0;
  gboolean changed = cm_acme_window_fetch (client, leaf, &renewal, &again_after,
                                           cancellable, /* error: */ NULL)
                     && !is_same (record->renewal, &renewal);

  if (again_after > 0)
    remember (context, id, leaf, again_after, cancellable);
  if (changed)
    {
      renewal.at = cm_acme_window_choose (renewal.start, renewal.end, g_random_double ());
      cm_acme_record_set_renewal (record, &renewal);
    }
  g_free (renewal.explanation);
  return changed;
}

/* ---- all of them ---- */

/* One client for each account: a directory is read once. */
static CmAcmeClient *
get_client (CmContext *context, GHashTable *clients, const char *account)
{
  CmAcmeClient *client = g_hash_table_lookup (clients, account);
  g_autoptr (CmAcmeAccountDoc) document = NULL;

  if (client != NULL)
    return client;
  document = cm_acme_account_opener_get (context, account, NULL, NULL);
  client
      = document != NULL ? cm_acme_account_opener_client (context, document, NULL) : NULL;
  if (client != NULL)
    g_hash_table_insert (clients, g_strdup (account), client);
  return client;
}

static gboolean
ask_one (CmContext *context,
         GHashTable *clients,
         const char *id,
         GCancellable *cancellable,
         GError **error)
{
  g_autoptr (CmCredentialDoc) credential
      = cm_acme_run_get (context, id, cancellable, NULL);
  CmCertificate *leaf
      = credential != NULL ? cm_credential_doc_get_leaf (credential) : NULL;
  g_autoptr (CmAcmeRecord) record = NULL;
  CmAcmeClient *client;

  if (leaf == NULL || !may_ask (context, id, leaf, cancellable))
    return TRUE;
  record = cm_acme_record_copy (cm_credential_doc_get_acme (credential));
  if (record->issued_by == NULL)
    return TRUE;
  client = get_client (context, clients, record->issued_by);
  if (client == NULL
      || !cm_acme_ari_update (context, id, record, client, leaf, cancellable))
    return TRUE;
  cm_credential_doc_set_acme (credential, record);
  return cm_acme_run_commit (context, credential, CM_ACTION_CHANGE, "renewal-window",
                             cancellable, error);
}

/**
 * cm_acme_flow_ask_windows:
 * @context: an unlocked context
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Asks all CAs when they want their certificates to be replaced, unless they said that it
 * is too early to ask again (RFC 9773 section 4.3.2), and stores what is new. One that
 * does not answer holds up nothing. Blocks.
 *
 * Returns: whether all is stored
 */
gboolean
cm_acme_flow_ask_windows (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GHashTable) clients
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (fields->provider == CM_PROVIDER_ACME && fields->status == CM_STATUS_ISSUED
          && !ask_one (context, clients, fields->id, cancellable, error))
        return FALSE;
    }
  return rows != NULL;
}
