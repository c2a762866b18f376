/* cm-request-answer.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a CA sent, for one request that somebody pointed at. It is read and merged as by
 * the import; the difference is that only this request's certificate is taken, and that
 * one for another key is refused.
 */

#include "cm-request-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-bundle.h"
#include "cm-context-private.h"
#include "cm-file-error.h"
#include "cm-format.h"
#include "cm-import-credential-private.h"
#include "cm-request-left-private.h"
#include "cm-sentence.h"

#define MAX_ATTEMPTS 5

typedef struct
{
  CmContext *context;
  const char *id;
  const char *source;
  GPtrArray *found; /* (element-type CmItem) */
  CmBundle *bundle;
} Answer;

static char *
dup_key_id (CmCredentialDoc *credential)
{
  GBytes *spki = cm_credential_doc_get_public_key (credential);
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);

  if (spki == NULL && leaf != NULL)
    spki = cm_certificate_get_spki (leaf);
  return spki != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, spki) : NULL;
}

/* The one for this key that ends last; NULL if there is none. */
static const CmBundleEntry *
find_entry (CmBundle *bundle, const char *key_id)
{
  GPtrArray *entries = cm_bundle_get_entries (bundle);
  const CmBundleEntry *best = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, i);

      if (g_strcmp0 (cm_certificate_get_public_key_id (entry->leaf), key_id) == 0
          && (best == NULL
              || cm_certificate_get_not_after (best->leaf)
                     < cm_certificate_get_not_after (entry->leaf)))
        best = entry;
    }
  return best;
}

static gboolean
refuse_other_key (CmCertificate *certificate, const char *key_id, GError **error)
{
  g_autofree char *expected = cm_sentence_fingerprint_colons (key_id);
  g_autofree char *found
      = cm_sentence_fingerprint_colons (cm_certificate_get_public_key_id (certificate));

  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("This certificate belongs to another key. Expected %s, found %s."),
               expected, found);
  return FALSE;
}

/* What the file says about itself: that it is locked, or why it cannot be read. */
static const GError *
find_reason (const Answer *self)
{
  const GError *reason = NULL;

  for (guint i = 0; i < self->found->len; i++)
    {
      CmItem *item = g_ptr_array_index (self->found, i);
      const GError *error = cm_item_get_error (item);

      if (cm_item_get_kind (item) == CM_ITEM_KIND_LOCKED)
        return error;
      if (reason == NULL
          && !g_error_matches (error, CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN))
        reason = error;
    }
  return reason;
}

/* Why there is nothing in it for this request. */
static gboolean
refuse_all (const Answer *self, const char *key_id, GError **error)
{
  GPtrArray *entries = cm_bundle_get_entries (self->bundle);
  const GError *reason;

  if (entries->len > 0)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, 0);

      return refuse_other_key (entry->leaf, key_id, error);
    }
  reason = find_reason (self);
  if (g_error_matches (reason, CM_FORMAT_ERROR, CM_FORMAT_ERROR_PASSWORD))
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                 _ ("“%s” needs a password. Import it; it finds its request."),
                 self->source);
  else if (reason != NULL)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, reason->message);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                 _ ("There is no certificate for this request in “%s”."), self->source);
  return FALSE;
}

static CmImportItem *
make_item (const Answer *self, const CmBundleEntry *entry)
{
  g_autofree char *title = cm_certificate_dup_title (entry->leaf);
  CmImportItemFields fields = { .kind = CM_IMPORT_KIND_CERTIFICATE,
                                .state = CM_IMPORT_STATE_ATTACHES,
                                .title = title,
                                .source = self->source,
                                .certificate = entry->leaf,
                                .key = entry->key,
                                .intermediates = entry->intermediates };

  return cm_import_item_new (&fields);
}

static gboolean
merge (const Answer *self,
       const CmBundleEntry *entry,
       CmImportChange *change,
       GCancellable *cancellable,
       GError **error)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (CmTrust) trust = cm_certstore_ref_trust (certstore);
  g_autoptr (CmCertificatePool) trusted = cm_certstore_ref_pool (certstore);
  g_autoptr (CmVerifier) verifier = cm_certstore_ref_verifier (certstore);
  g_autoptr (CmImportItem) item = make_item (self, entry);
  CmImportCredential maker = { .certstore = certstore,
                               .trust = trust,
                               .trusted = trusted,
                               .verifier = verifier,
                               .now = cm_context_get_now (self->context) };

  return cm_import_credential_complete (&maker, item, self->id, change, cancellable,
                                        error);
}

static gboolean
commit (const Answer *self,
        const CmImportChange *change,
        CmCertificate *certificate,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (change->changed)
    {
      cm_import_change_put (change, changes,
                            change->restored ? CM_ACTION_RESTORE : CM_ACTION_ATTACH,
                            self->source);
      return cm_context_commit (self->context, changes, cancellable, error);
    }
  if (cm_certificate_equal (cm_credential_doc_get_leaf (change->document), certificate))
    return TRUE; /* taken before */
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” has a later certificate already."),
               cm_document_get_title (CM_DOCUMENT (change->document)));
  return FALSE;
}

/* NULL: what was pointed at has not got a new key while a request for the one before was
 * out, or this is not the answer to that. */
static char *
dup_left_id (const Answer *self, GCancellable *cancellable)
{
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  GPtrArray *entries = cm_bundle_get_entries (self->bundle);

  for (guint i = 0; i < entries->len; i++)
    {
      const CmBundleEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *id = NULL;
      g_autoptr (CmDocument) left = NULL;

      if (cm_request_left_find (certstore, entry->leaf, &id, cancellable, NULL)
          && id != NULL)
        left = cm_context_get_document (self->context, id, cancellable, NULL);
      if (left != NULL
          && g_strcmp0 (cm_credential_doc_get_supersedes (CM_CREDENTIAL_DOC (left)),
                        self->id)
                 == 0)
        return g_steal_pointer (&id);
    }
  return NULL;
}

static CmCredentialDoc *
try_answer (const Answer *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (self->context, self->id, cancellable, error);
  g_auto (CmImportChange) change = { 0 };
  const CmBundleEntry *entry;
  g_autofree char *key_id = NULL;
  g_autofree char *left_id = NULL;

  if (document == NULL)
    return NULL;
  if (!CM_IS_CREDENTIAL_DOC (document))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("This is not a TLS credential."));
      return NULL;
    }
  key_id = dup_key_id (CM_CREDENTIAL_DOC (document));
  entry = find_entry (self->bundle, key_id);
  if (entry == NULL)
    left_id = dup_left_id (self, cancellable);
  if (left_id != NULL)
    {
      Answer left = *self;

      left.id = left_id;
      return try_answer (&left, cancellable, error);
    }
  if (entry == NULL)
    {
      refuse_all (self, key_id, error);
      return NULL;
    }
  if (!merge (self, entry, &change, cancellable, error)
      || !commit (self, &change, entry->leaf, cancellable, error))
    return NULL;
  return g_steal_pointer (&change.document);
}

/**
 * cm_request_flow_answer_bytes:
 * @context: the certstore
 * @id: id of a credential whose request is out
 * @source: what @bytes are called, for people
 * @bytes: what the CA sent, in any format of the import
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if there is no certificate for the
 *   request in it; %CM_FLOW_ERROR_PASSWORD; or another #CmFlowError
 *
 * Joins a certificate with its request, completes its chain and sets the health. Blocks.
 *
 * Returns: (transfer full): the credential that has the certificate now: for a renewal
 *   with a new key that is the one which was renewed; or %NULL
 */
CmCredentialDoc *
cm_request_flow_answer_bytes (CmContext *context,
                              const char *id,
                              const char *source,
                              GBytes *bytes,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (CmBundle) bundle = NULL;
  g_autoptr (GError) local_error = NULL;
  CmCredentialDoc *credential = NULL;
  Answer answer = { .context = context, .id = id, .source = source };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);
  g_return_val_if_fail (source != NULL && bytes != NULL, NULL);

  if (!cm_context_require_unlocked (context, error))
    return NULL;
  answer.found = found = cm_format_read (source, bytes, /* passwords: */ NULL);
  answer.bundle = bundle = cm_bundle_new (found);
  for (guint attempt = 1; attempt <= MAX_ATTEMPTS && credential == NULL; attempt++)
    {
      g_clear_error (&local_error);
      credential = try_answer (&answer, cancellable, &local_error);
      if (!g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_CONFLICT))
        break;
    }
  if (credential == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return credential;
}

/**
 * cm_request_flow_answer:
 * @context: the certstore
 * @id: id of a credential whose request is out
 * @answer: a file with what the CA sent
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error of cm_request_flow_answer_bytes(), or that the
 * file cannot be read
 *
 * Does cm_request_flow_answer_bytes() with a file.
 *
 * Returns: (transfer full): the credential that has the certificate now, or %NULL
 */
CmCredentialDoc *
cm_request_flow_answer (CmContext *context,
                        const char *id,
                        GFile *answer,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autofree char *base_name = NULL;
  g_autofree char *name = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);
  g_return_val_if_fail (G_IS_FILE (answer), NULL);

  base_name = g_file_get_basename (answer);
  name = g_filename_display_name (base_name);
  bytes = cm_format_load_file (answer, cancellable, &local_error);
  if (bytes == NULL)
    {
      if (local_error->domain == G_IO_ERROR
          && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        cm_file_error_prefix (&local_error, _ ("“%s” could not be read: "), name);
      cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return cm_request_flow_answer_bytes (context, id, name, bytes, cancellable, error);
}
