/* cm-import-awaited.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A CA may answer a request with a certificate for another key: it took an older request,
 * or mixed up two. Such a certificate finds no request by its key, and would come in as
 * one to watch. What gives it away is that it names the host of a request that is out and
 * was made after that.
 */

#include "cm-import-awaited-private.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-doc.h"
#include "cm-flow-error.h"
#include "cm-query.h"
#include "cm-sentence.h"

/* CAs let certificates begin earlier than they are made. */
#define MAX_BACKDATED_SECONDS (2 * 24 * 3600)

struct _CmImportAwaited
{
  CmCertstore *certstore;
  GHashTable *by_host; /* host name, ASCII → GPtrArray of ids */
};

/**
 * cm_import_awaited_free: (skip)
 * @self: what is awaited
 *
 * Frees it.
 */
void
cm_import_awaited_free (CmImportAwaited *self)
{
  g_clear_object (&self->certstore);
  g_clear_pointer (&self->by_host, g_hash_table_unref);
  g_free (self);
}

static void
add_host (CmImportAwaited *self, const char *host, const char *id)
{
  GPtrArray *ids = g_hash_table_lookup (self->by_host, host);

  if (ids == NULL)
    {
      ids = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->by_host, g_strdup (host), ids);
    }
  g_ptr_array_add (ids, g_strdup (id));
}

static void
add_row (CmImportAwaited *self, CmSummary *row)
{
  const CmSummaryFields *fields = cm_summary_get_fields (row);
  g_auto (GStrv) hosts
      = g_strsplit (fields->host_names != NULL ? fields->host_names : "", "\n", -1);

  for (gsize i = 0; hosts[i] != NULL; i++)
    if (*hosts[i] != '\0')
      add_host (self, hosts[i], fields->id);
}

static gboolean
add_all (CmImportAwaited *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  cm_query_set_view (query, CM_QUERY_VIEW_WAITING);
  rows = cm_store_query (cm_certstore_get_store (self->certstore), query, cancellable,
                         &local_error);
  if (rows == NULL)
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  for (guint i = 0; i < rows->len; i++)
    add_row (self, rows->pdata[i]);
  return TRUE;
}

/**
 * cm_import_awaited_new: (skip)
 * @certstore: a certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Looks up every request that is out. Blocks.
 *
 * Returns: (transfer full): what is awaited, or %NULL
 */
CmImportAwaited *
cm_import_awaited_new (CmCertstore *certstore, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmImportAwaited) self = g_new0 (CmImportAwaited, 1);

  self->certstore = g_object_ref (certstore);
  self->by_host = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                         (GDestroyNotify)g_ptr_array_unref);
  return add_all (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

/* When a request went out at the earliest. */
static gint64
get_begin (CmCredentialDoc *credential)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);

  return leaf != NULL ? cm_certificate_get_not_before (leaf) + 1
                      : cm_document_get_created_at (CM_DOCUMENT (credential))
                            - MAX_BACKDATED_SECONDS;
}

/* NULL: it is not about this one. */
static char *
explain_for (CmImportAwaited *self, const char *id, CmCertificate *certificate)
{
  g_autoptr (CmDocument) document = cm_certstore_get (
      self->certstore, id, /* cancellable: */ NULL, /* error: */ NULL);
  GBytes *spki;
  g_autofree char *key_id = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;

  if (document == NULL || !CM_IS_CREDENTIAL_DOC (document))
    return NULL;
  spki = cm_credential_doc_get_public_key (CM_CREDENTIAL_DOC (document));
  if (spki == NULL || cm_credential_doc_get_csr (CM_CREDENTIAL_DOC (document)) == NULL
      || cm_certificate_get_not_before (certificate)
             < get_begin (CM_CREDENTIAL_DOC (document)))
    return NULL;
  key_id = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, spki);
  expected = cm_sentence_fingerprint_colons (key_id);
  found = cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (certificate));
  return g_strdup_printf (
      /* Translators: the first %s is a name, the others are fingerprints of keys */
      _ ("A request for “%s” is out, and this certificate belongs to another key. "
         "Expected %s, found %s."),
      cm_document_get_title (document), expected, found);
}

/**
 * cm_import_awaited_explain: (skip)
 * @self: what is awaited
 * @certificate: a certificate whose key is not in the certstore
 *
 * Blocks if it names a host that somebody waits for.
 *
 * Returns: (transfer full) (nullable): that it looks like the answer to a request, but is
 *   for another key, with both fingerprints; %NULL if it does not
 */
char *
cm_import_awaited_explain (CmImportAwaited *self, CmCertificate *certificate)
{
  const char *const *hosts = cm_certificate_get_host_names (certificate);

  for (gsize i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      GPtrArray *ids = g_hash_table_lookup (self->by_host, hosts[i]);

      for (guint k = 0; ids != NULL && k < ids->len; k++)
        {
          char *text = explain_for (self, ids->pdata[k], certificate);

          if (text != NULL)
            return text;
        }
    }
  return NULL;
}
