/* cm-export-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One credential into a file that other programs read. The order of a run is fixed: make
 * the bytes, write down in the certstore that they were made, only then let them out. So
 * a key can leave unused, but never unnoticed.
 *
 * A private key leaves only out of its exportable copy, only with the password it was
 * given for that, and only encrypted with the same password.
 */

#include "cm-export-job-private.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cm-chain.h"
#include "cm-context-private.h"
#include "cm-crypto-error.h"
#include "cm-file-error.h"
#include "cm-file-target.h"
#include "cm-pkcs12.h"
#include "cm-pkcs7.h"
#include "cm-private-key.h"
#include "cm-served-chain.h"

/* ---- what may leave ---- */

static gboolean
has_issuers (const CmExportJob *self)
{
  g_autoptr (GPtrArray) sent = cm_served_chain_make (self->context, self->credential);

  return sent->len > 1;
}

static gboolean
check_form (const CmExportJob *self, GError **error)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (self->credential));

  if (cm_credential_doc_get_leaf (self->credential) == NULL)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” has no certificate yet, so there is nothing to export."),
                   title);
      return FALSE;
    }
  if (self->format == CM_EXPORT_FORMAT_PEM_CHAIN && !has_issuers (self))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("Between “%s” and its root there is no CA, so its chain is empty."),
                   title);
      return FALSE;
    }
  if (self->with_key && !cm_export_format_can_hold_key (self->format))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("%s files cannot hold a private key. Take PEM or PKCS#12."),
                   cm_export_format_get_label (self->format));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_key_may_leave (const CmExportJob *self, GError **error)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (self->credential));

  if (cm_credential_doc_get_exportable_key (self->credential) != NULL)
    return TRUE;
  if (cm_credential_doc_get_sealed_key (self->credential) == NULL)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("The key of “%s” is not here: it lives elsewhere."), title);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED,
                 _ ("The key of “%s” cannot be exported: it was not made exportable when "
                    "it was made or imported."),
                 title);
  return FALSE;
}

static gboolean
check_key_fits (const CmExportJob *self, CmPrivateKey *key, GError **error)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (self->credential);
  const char *expected = cm_certificate_get_public_key_id (leaf);
  const char *found = cm_private_key_get_public_key_id (key);

  if (g_str_equal (expected, found))
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_UNTRUSTED,
               _ ("The exportable key does not belong to the certificate of “%s”. "
                  "Expected %s, found %s."),
               cm_document_get_title (CM_DOCUMENT (self->credential)), expected, found);
  return FALSE;
}

/* Opens the exportable copy with the export password. Slow: key derivation. */
static CmPrivateKey *
open_key (const CmExportJob *self, GError **error)
{
  GBytes *encrypted;
  g_autoptr (CmSecret) der = NULL;
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!check_key_may_leave (self, error))
    return NULL;
  if (self->password == NULL || cm_secret_get_size (self->password) == 0)
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                           _ ("The export password of this key is needed."));
      return NULL;
    }
  encrypted = cm_credential_doc_get_exportable_key (self->credential);
  der = cm_secret_new (g_bytes_get_data (encrypted, NULL), g_bytes_get_size (encrypted));
  key = cm_private_key_new_from_der (der, self->password, &local_error);
  if (key == NULL
      && g_error_matches (local_error, CM_CRYPTO_ERROR, CM_CRYPTO_ERROR_PASSWORD))
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD,
                         _ ("The export password is wrong."));
  else if (key == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  else if (check_key_fits (self, key, error))
    return g_steal_pointer (&key);
  return NULL;
}

/* ---- the bytes ---- */

/**
 * cm_export_job_encrypt_key: (skip)
 * @self: an export
 * @key: its key
 * @error: return location for a #CmFlowError
 *
 * Blocks: key derivation.
 *
 * Returns: (transfer full): the key as PEM, under the export password
 */
char *
cm_export_job_encrypt_key (const CmExportJob *self, CmPrivateKey *key, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *pem = self->legacy
                  ? cm_private_key_encrypt_pem_legacy (key, self->password, &local_error)
                  : cm_private_key_encrypt_pem (key, self->password, &local_error);

  if (pem == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return pem;
}

/* What goes into a PEM file. */
static GPtrArray *
cut_part (const CmExportJob *self)
{
  GPtrArray *part = self->format == CM_EXPORT_FORMAT_PEM
                        ? cm_served_chain_make_full (self->context, self->credential)
                        : cm_served_chain_make (self->context, self->credential);

  if (self->format == CM_EXPORT_FORMAT_PEM_LEAF)
    g_ptr_array_set_size (part, 1);
  if (self->format == CM_EXPORT_FORMAT_PEM_CHAIN)
    g_ptr_array_remove_index (part, 0);
  return part;
}

/* Web servers want the leaf first, then what signed it; the key may stand anywhere. */
static GBytes *
make_pem (const CmExportJob *self, CmPrivateKey *key, GError **error)
{
  g_autoptr (GPtrArray) part = cut_part (self);
  g_autofree char *chain = cm_chain_to_pem (part);
  g_autofree char *key_pem = NULL;
  char *text;

  if (key != NULL)
    {
      key_pem = cm_export_job_encrypt_key (self, key, error);
      if (key_pem == NULL)
        return NULL;
    }
  text = g_strconcat (chain, key_pem, NULL);
  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
make_pkcs12 (const CmExportJob *self, GPtrArray *full, CmPrivateKey *key, GError **error)
{
  CmPkcs12Profile profile = self->format == CM_EXPORT_FORMAT_P12_COMPATIBLE
                                ? CM_PKCS12_PROFILE_COMPATIBLE
                                : CM_PKCS12_PROFILE_MODERN;
  g_autoptr (CmSecret) empty = cm_secret_new (NULL, 0);

  return cm_pkcs12_write (full, key,
                          cm_document_get_title (CM_DOCUMENT (self->credential)), profile,
                          self->password != NULL ? self->password : empty, error);
}

static GBytes *
make_format (const CmExportJob *self, CmPrivateKey *key, GError **error)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (self->credential);
  g_autoptr (GPtrArray) full
      = cm_served_chain_make_full (self->context, self->credential);

  switch (self->format)
    {
    case CM_EXPORT_FORMAT_PEM:
    case CM_EXPORT_FORMAT_PEM_FULL_CHAIN:
    case CM_EXPORT_FORMAT_PEM_LEAF:
    case CM_EXPORT_FORMAT_PEM_CHAIN:
      return make_pem (self, key, error);
    case CM_EXPORT_FORMAT_P12:
    case CM_EXPORT_FORMAT_P12_COMPATIBLE:
      return make_pkcs12 (self, full, key, error);
    case CM_EXPORT_FORMAT_DER:
      return g_bytes_ref (cm_certificate_get_der (leaf));
    case CM_EXPORT_FORMAT_P7B:
      return cm_pkcs7_write (full, error);
    }
  g_return_val_if_reached (NULL);
}

/**
 * cm_export_job_open: (skip)
 * @self: an export
 * @key: (out) (optional) (nullable): the key, if it is to go along
 * @error: return location for a #CmFlowError
 *
 * Asks whether a run would be let through. Blocks: key derivation.
 *
 * Returns: whether it would; then @key is set
 */
gboolean
cm_export_job_open (const CmExportJob *self, CmPrivateKey **key, GError **error)
{
  g_autoptr (CmPrivateKey) opened = NULL;

  if (!check_form (self, error))
    return FALSE;
  if (self->with_key)
    {
      opened = open_key (self, error);
      if (opened == NULL)
        return FALSE;
    }
  if (key != NULL)
    *key = g_steal_pointer (&opened);
  return TRUE;
}

/**
 * cm_export_job_make: (skip)
 * @self: an export
 * @key: (nullable): what cm_export_job_open() gave
 * @error: return location for a #CmFlowError
 *
 * Blocks: key derivation.
 *
 * Returns: (transfer full): the content of the file, which nothing knows of yet
 */
GBytes *
cm_export_job_make (const CmExportJob *self, CmPrivateKey *key, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = make_format (self, key, &local_error);

  if (bytes == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return bytes;
}

/* ---- the run ---- */

/**
 * cm_export_job_check: (skip)
 * @self: an export
 * @error: return location for a #CmFlowError
 *
 * Returns: whether a run would be let through; as cm_export_flow_check()
 */
gboolean
cm_export_job_check (const CmExportJob *self, GError **error)
{
  return cm_export_job_open (self, /* key: */ NULL, error);
}

/**
 * cm_export_job_note: (skip)
 * @self: an export
 * @changes: gets an entry of the activity log
 *
 * Writes down that the credential leaves.
 */
void
cm_export_job_note (const CmExportJob *self, CmChangeSet *changes)
{
  CmDocument *document
      = self->document != NULL ? self->document : CM_DOCUMENT (self->credential);

  cm_change_set_note (changes, self->with_key ? CM_ACTION_EXPORT_KEY : CM_ACTION_EXPORT,
                      cm_document_get_id (document), cm_document_get_title (document),
                      cm_export_format_get_label (self->format));
}

static gboolean
log_export (const CmExportJob *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  cm_export_job_note (self, changes);
  return cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_export_job_is_logged: (skip)
 * @self: an export
 *
 * Returns: as cm_export_flow_is_logged()
 */
gboolean
cm_export_job_is_logged (const CmExportJob *self)
{
  g_autofree char *obstacle = cm_context_dup_obstacle (self->context);

  return self->with_key || obstacle == NULL;
}

/**
 * cm_export_job_run: (skip)
 * @self: an export
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full): the file's content, or %NULL; as cm_export_flow_run()
 */
GBytes *
cm_export_job_run (const CmExportJob *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmPrivateKey) key = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_logged = cm_export_job_is_logged (self);

  if (is_logged && !cm_context_require_unlocked (self->context, error))
    return NULL;
  if (!cm_export_job_open (self, &key, error))
    return NULL;
  bytes = cm_export_job_make (self, key, error);
  if (bytes == NULL || g_cancellable_set_error_if_cancelled (cancellable, error)
      || (is_logged && !log_export (self, cancellable, error)))
    return NULL;
  return g_steal_pointer (&bytes);
}

/* So that the new name survives a power failure; what cannot be synced is written. */
static void
sync_folder_of (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  (void)fsync (fd);
  close (fd);
}

/* The old content or the new one, nothing between: a temporary file in the same folder,
 * written through to the disk, takes the name. */
static gboolean
write_path (const char *path, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!g_file_set_contents_full (
          path, data, (gssize)size,
          G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return FALSE;
  sync_folder_of (path);
  return TRUE;
}

static gboolean
set_error_target (GError **error, const GError *cause)
{
  g_set_error_literal (error, CM_FLOW_ERROR,
                       g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE)
                           ? CM_FLOW_ERROR_INPUT
                           : CM_FLOW_ERROR_FAILED,
                       cause->message);
  return FALSE;
}

/**
 * cm_export_job_check_target: (skip)
 * @file: where to
 * @is_folder: whether that is a folder for files, which is there
 * @error: return location for %CM_FLOW_ERROR_INPUT or %CM_FLOW_ERROR_FAILED
 *
 * The activity log has an entry before the file is there, so that no key leaves without
 * one; whether it can be there is asked first.
 *
 * Returns: whether it looks as if it could be written
 */
gboolean
cm_export_job_check_target (GFile *file, gboolean is_folder, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  return (is_folder ? cm_file_target_check_folder (file, &local_error)
                    : cm_file_target_check (file, &local_error))
         || set_error_target (error, local_error);
}

/**
 * cm_export_job_write: (skip)
 * @file: where to; what is there is replaced
 * @bytes: what
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Writes a file with mode 0600, in one step.
 *
 * Returns: whether it was written
 */
gboolean
cm_export_job_write (GFile *file,
                     GBytes *bytes,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GError) local_error = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (path != NULL ? write_path (path, bytes, &local_error)
                   : g_file_replace_contents (
                       file, data, size, /* etag: */ NULL, /* make_backup: */ FALSE,
                       G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                       /* new_etag: */ NULL, cancellable, &local_error))
    return TRUE;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_FAILED,
               _ ("“%s” could not be written: %s"), name,
               cm_file_error_describe (local_error));
  return FALSE;
}

/**
 * cm_export_job_run_to_file: (skip)
 * @self: an export with a file
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: whether it was written; as cm_export_flow_run_to_file()
 */
gboolean
cm_export_job_run_to_file (const CmExportJob *self,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!cm_export_job_check_target (self->file, FALSE, error))
    return FALSE;
  bytes = cm_export_job_run (self, cancellable, error);
  return bytes != NULL && cm_export_job_write (self->file, bytes, cancellable, error);
}
