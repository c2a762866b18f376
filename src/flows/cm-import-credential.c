/* cm-import-credential.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a row of the import preview to a document: a new credential, or one that gets what
 * it lacked. A certificate that renews another keeps the document, so whoever follows it
 * goes on doing so; the chain it had moves to an archived document.
 */

#include "cm-import-credential-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-credential-archive-private.h"
#include "cm-credential-key-private.h"
#include "cm-enum.h"
#include "cm-flow-error.h"
#include "cm-health-rule.h"
#include "cm-import-damage-private.h"
#include "cm-import-twin-private.h"
#include "cm-request-left-private.h"

/* ---- certificates ---- */

static GPtrArray *
new_chain (CmCertificate *leaf, GPtrArray *intermediates, GPtrArray *earlier)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (chain, g_object_ref (leaf));
  for (guint i = 0; intermediates != NULL && i < intermediates->len; i++)
    g_ptr_array_add (chain, g_object_ref (g_ptr_array_index (intermediates, i)));
  for (guint i = 1; earlier != NULL && i < earlier->len; i++)
    g_ptr_array_add (chain, g_object_ref (g_ptr_array_index (earlier, i)));
  return chain;
}

/* Whether a request is out; it is kept beside its answer. */
static gboolean
is_awaited (CmCredentialDoc *credential)
{
  CmStatus status = cm_credential_doc_get_status (credential);

  return status == CM_STATUS_WAITING || status == CM_STATUS_RENEWING;
}

/* A CA outside has answered, and that is who is asked next time. */
static void
leave_micro_ca (CmCredentialDoc *credential)
{
  if (cm_credential_doc_get_provider (credential) != CM_PROVIDER_MICRO_CA)
    return;
  cm_credential_doc_set_provider (credential, CM_PROVIDER_MANUAL);
  cm_credential_doc_set_micro_ca (credential, NULL);
}

/* The rule of health puts the chain in order and completes it. */
static void
set_certificate (const CmImportCredential *self,
                 CmCredentialDoc *credential,
                 CmImportItem *item)
{
  CmCertificate *leaf = cm_import_item_get_certificate (item);
  g_autoptr (GPtrArray) chain = new_chain (leaf, cm_import_item_get_intermediates (item),
                                           cm_credential_doc_get_chain (credential));
  g_autofree char *title = cm_certificate_dup_title (leaf);
  const char *earlier_title = cm_document_get_title (CM_DOCUMENT (credential));

  if (earlier_title == NULL || *earlier_title == '\0')
    cm_document_set_title (CM_DOCUMENT (credential), title);
  cm_credential_doc_set_chain (credential, chain);
  cm_credential_doc_set_host_names (credential, cm_certificate_get_host_names (leaf));
  cm_credential_doc_set_subject (credential, cm_certificate_get_subject (leaf));
  cm_credential_doc_set_key_spec (credential, cm_certificate_get_key_spec (leaf));
  cm_credential_doc_set_public_key (credential, cm_certificate_get_spki (leaf));
  if (is_awaited (credential))
    leave_micro_ca (credential);
  else
    cm_credential_doc_set_csr (credential, NULL);
  cm_credential_doc_set_status (credential, CM_STATUS_ISSUED);
}

/* ---- keys ---- */

static GStrv
join_servers (const char *const *first, const char *const *second)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (gsize i = 0; first != NULL && first[i] != NULL; i++)
    g_ptr_array_add (ids, (gpointer)first[i]);
  for (gsize i = 0; second != NULL && second[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (ids, second[i], g_str_equal, NULL))
      g_ptr_array_add (ids, (gpointer)second[i]);
  g_ptr_array_add (ids, NULL);
  return g_strdupv ((char **)ids->pdata);
}

static gboolean
set_key (const CmImportCredential *self,
         CmCredentialDoc *credential,
         CmPrivateKey *key,
         GError **error)
{
  g_auto (GStrv) servers
      = join_servers (cm_credential_doc_get_servers (credential), self->servers);

  return cm_credential_key_set (credential, self->trust, (const char *const *)servers,
                                key, self->export_password, error);
}

static gboolean
has_certificate (CmDocument *document, CmCertificate *certificate)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (CM_CREDENTIAL_DOC (document));

  return leaf != NULL && certificate != NULL && cm_certificate_equal (leaf, certificate);
}

/* Whether a request was withdrawn that a certificate answers. */
static gboolean
is_withdrawn (CmDocument *document, CmCertificate *certificate)
{
  CmCredentialDoc *request = CM_CREDENTIAL_DOC (document);
  GBytes *spki = cm_credential_doc_get_public_key (request);

  return certificate != NULL && spki != NULL
         && cm_credential_doc_get_status (request) == CM_STATUS_WAITING
         && cm_credential_doc_get_csr (request) != NULL
         && g_bytes_equal (spki, cm_certificate_get_spki (certificate));
}

/* @certificate: (nullable): a deleted credential is good enough if it has this one, or
 * waited for it */
static CmCredentialDoc *
read_credential (const CmImportCredential *self,
                 const char *id,
                 CmCertificate *certificate,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (CmDocument) document
      = cm_certstore_get (self->certstore, id, cancellable, error);

  if (document == NULL)
    return NULL;
  if (CM_IS_CREDENTIAL_DOC (document)
      && (!cm_document_is_deleted (document) || has_certificate (document, certificate)
          || is_withdrawn (document, certificate)))
    return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("“%s” was deleted in the meantime."), cm_document_get_title (document));
  return NULL;
}

/* The key of a credential for other names is this one's, too, with those who may use it.
 * Without an error: it has gone meanwhile, and the certificate is only watched. */
static gboolean
share_key (const CmImportCredential *self,
           CmCredentialDoc *credential,
           const char *id,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmCredentialDoc) other = read_credential (
      self, id, /* certificate: */ NULL, /* cancellable: */ NULL, &local_error);

  if (other != NULL && cm_credential_doc_get_sealed_key (other) != NULL)
    cm_credential_key_move (other, credential);
  if (local_error == NULL
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static void
judge (const CmImportCredential *self, CmCredentialDoc *credential)
{
  cm_health_rule_apply (credential, self->trusted, self->verifier, self->now);
}

/**
 * cm_import_credential_make: (skip)
 * @self: what making documents needs
 * @item: an item with a certificate, perhaps with its key
 * @error: return location for a #CmFlowError
 *
 * Makes a credential. Blocks.
 *
 * Returns: (transfer full): a new document, or %NULL
 */
CmCredentialDoc *
cm_import_credential_make (const CmImportCredential *self,
                           CmImportItem *item,
                           GError **error)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  CmPrivateKey *key = cm_import_item_get_key (item);
  const char *key_here = cm_import_item_get_key_here (item)->credential;
  const char *friendly_name = cm_import_item_get_friendly_name (item);

  set_certificate (self, credential, item);
  if (friendly_name != NULL && *friendly_name != '\0'
      && g_strcmp0 (friendly_name, cm_document_get_title (CM_DOCUMENT (credential))) != 0)
    cm_document_set_comment (CM_DOCUMENT (credential), friendly_name);
  cm_credential_doc_set_keyring_name (credential, cm_import_item_get_keyring_name (item));
  if (key != NULL ? !set_key (self, credential, key, error)
                  : key_here != NULL && !share_key (self, credential, key_here, error))
    return NULL;
  judge (self, credential);
  return g_steal_pointer (&credential);
}

/* ---- completing ---- */

static gboolean
check_same_key (CmCredentialDoc *credential, GBytes *spki, GError **error)
{
  GBytes *expected = cm_credential_doc_get_public_key (credential);
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);

  if (expected == NULL && leaf != NULL)
    expected = cm_certificate_get_spki (leaf);
  if (expected == NULL || g_bytes_equal (expected, spki))
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("It belongs to another key than “%s”."),
               cm_document_get_title (CM_DOCUMENT (credential)));
  return FALSE;
}

/* Since somebody looked it may have got another key; a request for this one waits in a
 * document of its own then. */
static CmCredentialDoc *
find_credential (const CmImportCredential *self,
                 const char *id,
                 CmCertificate *certificate,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (CmCredentialDoc) credential
      = read_credential (self, id, certificate, cancellable, error);
  g_autofree char *waiting = NULL;

  if (credential == NULL || certificate == NULL
      || check_same_key (credential, cm_certificate_get_spki (certificate), NULL))
    return g_steal_pointer (&credential);
  if (!cm_request_left_find (self->certstore, certificate, &waiting, cancellable, error))
    return NULL;
  if (waiting == NULL)
    return g_steal_pointer (&credential);
  return read_credential (self, waiting, certificate, cancellable, error);
}

/* Who signed one of the two may have come with the other. */
static gboolean
is_damaged (const CmImportCredential *self,
            CmCertificate *leaf,
            CmCredentialDoc *credential,
            CmImportItem *item)
{
  g_autoptr (GPtrArray) above = new_chain (leaf, cm_import_item_get_intermediates (item),
                                           cm_credential_doc_get_chain (credential));

  g_ptr_array_remove_index (above, 0);
  return cm_import_damage_is_leaf (leaf, above, self->trusted);
}

/* Whether the item's certificate takes the place of the one that is there. An answer to a
 * request may end with the earlier one, but does not begin before it. */
static gboolean
is_wanted (const CmImportCredential *self,
           CmCredentialDoc *credential,
           CmImportItem *item)
{
  CmCertificate *certificate = cm_import_item_get_certificate (item);
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);

  if (certificate == NULL || leaf == NULL)
    return certificate != NULL;
  if (is_damaged (self, leaf, credential, item)
      != is_damaged (self, certificate, credential, item))
    return is_damaged (self, leaf, credential, item);
  if (cm_credential_doc_get_status (credential) == CM_STATUS_RENEWING
      && !cm_certificate_equal (leaf, certificate)
      && cm_certificate_get_not_before (leaf)
             <= cm_certificate_get_not_before (certificate))
    return TRUE;
  return cm_import_damage_is_later (certificate, cm_certificate_get_not_before (leaf),
                                    cm_certificate_get_not_after (leaf));
}

static void
archive (CmImportChange *change)
{
  if (cm_credential_doc_get_leaf (change->document) != NULL)
    change->archived = cm_credential_archive (change->document);
}

/* NULL without an error: it is gone, or was replaced itself. */
static gboolean
find_renewed (const CmImportCredential *self,
              CmCredentialDoc *request,
              CmCredentialDoc **renewed,
              GCancellable *cancellable,
              GError **error)
{
  const char *id = cm_credential_doc_get_supersedes (request);
  g_autoptr (CmCredentialDoc) found = NULL;
  g_autoptr (GError) local_error = NULL;

  if (cm_credential_doc_get_status (request) != CM_STATUS_WAITING || id == NULL)
    return TRUE;
  found = read_credential (self, id, /* certificate: */ NULL, cancellable, &local_error);
  if (found != NULL && cm_credential_doc_get_status (found) != CM_STATUS_ARCHIVED)
    *renewed = g_steal_pointer (&found);
  if (local_error == NULL
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND)
      || g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* A request with a new key ends in the credential that it renews: the key goes there, and
 * the earlier certificates keep theirs. Its tombstone waits for nothing any more; what is
 * out for the earlier key does. */
static gboolean
join_renewed (const CmImportCredential *self,
              CmImportChange *change,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (CmCredentialDoc) renewed = NULL;

  if (!find_renewed (self, change->document, &renewed, cancellable, error))
    return FALSE;
  if (renewed == NULL)
    return TRUE;
  change->request = g_steal_pointer (&change->document);
  change->document = g_steal_pointer (&renewed);
  archive (change);
  if (change->archived != NULL)
    cm_credential_key_move (change->document, change->archived);
  change->left = cm_request_left_keep (change->document);
  if (change->left != NULL)
    judge (self, change->left);
  cm_credential_key_move (change->request, change->document);
  cm_credential_doc_set_csr (change->document,
                             cm_credential_doc_get_csr (change->request));
  cm_credential_doc_set_status (change->document, CM_STATUS_RENEWING);
  cm_credential_doc_set_csr (change->request, NULL);
  cm_document_set_deleted (CM_DOCUMENT (change->request), TRUE);
  return TRUE;
}

/* The certificate may have come in without its key before. */
static gboolean
take_place_of_twin (const CmImportCredential *self,
                    CmCertificate *certificate,
                    CmImportChange *change,
                    GCancellable *cancellable,
                    GError **error)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (change->document));

  if (!cm_import_twin_find (self->certstore, certificate, id, &change->twin, cancellable,
                            error))
    return FALSE;
  if (change->twin != NULL)
    cm_import_twin_merge (change->twin, change->document);
  return TRUE;
}

static gboolean
take_certificate (const CmImportCredential *self,
                  CmImportItem *item,
                  CmImportChange *change,
                  GCancellable *cancellable,
                  GError **error)
{
  if (!join_renewed (self, change, cancellable, error)
      || !take_place_of_twin (self, cm_import_item_get_certificate (item), change,
                              cancellable, error))
    return FALSE;
  if (change->request == NULL)
    archive (change);
  set_certificate (self, change->document, item);
  change->changed = TRUE;
  return TRUE;
}

static gboolean
take_key (const CmImportCredential *self,
          CmImportItem *item,
          CmImportChange *change,
          GError **error)
{
  CmPrivateKey *key = cm_import_item_get_key (item);

  if (key == NULL || cm_credential_doc_get_sealed_key (change->document) != NULL)
    return TRUE;
  change->changed = TRUE;
  return set_key (self, change->document, key, error);
}

/**
 * cm_import_credential_complete: (skip)
 * @self: what making documents needs
 * @item: an item that attaches to a credential
 * @document_id: that credential
 * @change: (out caller-allocates): what is to be written
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if the credential is gone;
 *   %CM_FLOW_ERROR_INPUT, if it has another key; or another #CmFlowError
 *
 * Gives a credential the certificate or the key that it lacks, and brings it back if it
 * was deleted with the certificate that the item has, or while it waited for that.
 * Blocks.
 *
 * Returns: whether @change is set
 */
gboolean
cm_import_credential_complete (const CmImportCredential *self,
                               CmImportItem *item,
                               const char *document_id,
                               CmImportChange *change,
                               GCancellable *cancellable,
                               GError **error)
{
  CmCertificate *certificate = cm_import_item_get_certificate (item);
  CmPrivateKey *key = cm_import_item_get_key (item);
  g_auto (CmImportChange) made = { 0 };

  made.document = find_credential (self, document_id, certificate, cancellable, error);
  if (made.document == NULL
      || !check_same_key (made.document,
                          certificate != NULL ? cm_certificate_get_spki (certificate)
                                              : cm_private_key_get_spki (key),
                          error))
    return FALSE;
  if (is_wanted (self, made.document, item)
      && !take_certificate (self, item, &made, cancellable, error))
    return FALSE;
  if (!take_key (self, item, &made, error))
    return FALSE;
  if (cm_document_is_deleted (CM_DOCUMENT (made.document)))
    {
      cm_document_set_deleted (CM_DOCUMENT (made.document), FALSE);
      made.restored = TRUE;
      made.changed = TRUE;
    }
  if (made.changed)
    judge (self, made.document); /* roots came and went */
  *change = made;
  memset (&made, 0, sizeof made);
  return TRUE;
}

/**
 * cm_import_change_clear: (skip)
 * @self: what was to be written
 *
 * Lets go of the documents.
 */
void
cm_import_change_clear (CmImportChange *self)
{
  g_clear_object (&self->document);
  g_clear_object (&self->archived);
  g_clear_object (&self->request);
  g_clear_object (&self->left);
  g_clear_object (&self->twin);
}

/**
 * cm_import_change_put: (skip)
 * @self: what is to be written
 * @changes: one transaction
 * @action: what was done to its document
 * @detail: (nullable): what the log says about that
 *
 * Adds the documents to a transaction.
 */
void
cm_import_change_put (const CmImportChange *self,
                      CmChangeSet *changes,
                      CmAction action,
                      const char *detail)
{
  if (self->twin != NULL)
    cm_change_set_put (changes, CM_DOCUMENT (self->twin), CM_ACTION_DELETE,
                       cm_document_get_id (CM_DOCUMENT (self->document)));
  cm_change_set_put (changes, CM_DOCUMENT (self->document), action, detail);
  if (self->archived != NULL)
    cm_change_set_put (changes, CM_DOCUMENT (self->archived), CM_ACTION_CHANGE,
                       cm_enum_to_nick (CM_TYPE_STATUS, CM_STATUS_ARCHIVED));
  if (self->request != NULL)
    cm_change_set_put (changes, CM_DOCUMENT (self->request), CM_ACTION_DELETE,
                       cm_document_get_id (CM_DOCUMENT (self->document)));
  if (self->left != NULL)
    cm_change_set_put (changes, CM_DOCUMENT (self->left), CM_ACTION_RENEW,
                       /* detail: */ NULL);
}
