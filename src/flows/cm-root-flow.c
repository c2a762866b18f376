/* cm-root-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trusted roots come and go. One certificate is one document, whoever adds it: a root
 * that was removed comes back as the next version of its tombstone. Since the health of
 * credentials depends on the roots, it is set anew afterwards, where they are concerned.
 */

#include "cm-root-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-attempt-private.h"
#include "cm-context-private.h"
#include "cm-credential-flow-private.h"
#include "cm-file-error.h"
#include "cm-format.h"
#include "cm-root-flow-private.h"
#include "cm-trusted-root-doc.h"
#include "cm-verifier.h"

#define MAX_BATCH 1000
#define MIN_FINGERPRINT_PREFIX 4

/* Where systems keep what they trust; SSL_CERT_FILE names another place. */
static const char *const system_files[] = {
  "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Arch */
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Fedora */
  "/etc/ssl/ca-bundle.pem",                            /* openSUSE */
  "/etc/ssl/cert.pem",                                 /* Alpine */
};

/* ---- add ---- */

/* The document to write; NULL without an error: it is trusted already. */
static CmDocument *
make_document (CmCertstore *certstore,
               CmCertificate *certificate,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *id = cm_trusted_root_doc_make_id (certificate);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CmDocument) document
      = cm_certstore_get (certstore, id, cancellable, &local_error);

  if (g_error_matches (local_error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    return CM_DOCUMENT (cm_trusted_root_doc_new (certificate));
  if (document == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!cm_document_is_deleted (document))
    return NULL;
  cm_document_set_deleted (document, FALSE);
  return g_steal_pointer (&document);
}

typedef struct
{
  CmContext *context;
  GPtrArray *certificates;
  guint first;
  GPtrArray *added;
} Adding;

static gboolean
add_batch (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Adding *self = user_data;
  GPtrArray *certificates = self->certificates;
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  g_autoptr (GPtrArray) in_batch = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = self->first; i < MIN (certificates->len, self->first + MAX_BATCH); i++)
    {
      CmCertificate *certificate = g_ptr_array_index (certificates, i);
      const char *fingerprint = cm_certificate_get_fingerprint (certificate);
      g_autoptr (CmDocument) document = NULL;
      g_autoptr (GError) local_error = NULL;

      if (!g_hash_table_add (seen, (gpointer)fingerprint))
        continue;
      document = make_document (certstore, certificate, cancellable, &local_error);
      if (local_error != NULL)
        return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
      if (document == NULL)
        continue;
      cm_change_set_put (changes, document, CM_ACTION_TRUST, fingerprint);
      g_ptr_array_add (in_batch, certificate);
    }
  if (in_batch->len > 0
      && !cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  for (guint i = 0; i < in_batch->len; i++)
    g_ptr_array_add (self->added, g_object_ref (g_ptr_array_index (in_batch, i)));
  return TRUE;
}

/**
 * cm_root_flow_trust: (skip)
 * @context: an unlocked context
 * @certificates: (element-type CmCertificate): CA certificates
 * @added: (element-type CmCertificate): those that are new are added to it
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Writes the documents of trusted roots; the health of credentials is left as it is.
 *
 * Returns: whether all are trusted now; @added says which are, also after a failure
 */
gboolean
cm_root_flow_trust (CmContext *context,
                    GPtrArray *certificates,
                    GPtrArray *added,
                    GCancellable *cancellable,
                    GError **error)
{
  Adding adding = { .context = context, .certificates = certificates, .added = added };

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  for (; adding.first < certificates->len; adding.first += MAX_BATCH)
    if (!cm_attempt_run (add_batch, &adding, cancellable, error))
      return FALSE;
  return TRUE;
}

/* What was changed stays changed when this fails, so it says so. */
static gboolean
complete_for (CmContext *context,
              GPtrArray *roots,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (roots->len == 0
      || cm_credential_flow_complete_for (context, roots, cancellable, &local_error))
    return TRUE;
  g_prefix_error (&local_error, "%s ",
                  _ ("The trusted roots were changed, but the health of the credentials "
                     "could not be set anew:"));
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static guint
count_intermediates (GPtrArray *certificates)
{
  guint n = 0;

  for (guint i = 0; i < certificates->len; i++)
    n += cm_certificate_is_self_issued (g_ptr_array_index (certificates, i)) ? 0 : 1;
  return n;
}

/**
 * cm_root_flow_add_certificates:
 * @context: the certstore
 * @certificates: (element-type CmCertificate): CA certificates
 * @added: (out) (optional): what came of them
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_LOCKED, %CM_FLOW_ERROR_NOT_ALLOWED, if this
 *   computer is no admin, or another #CmFlowError
 *
 * Trusts certificates: roots end chains from now on, intermediates only complete them.
 * The health of the credentials they concern is set anew. Blocks.
 *
 * Returns: whether all are trusted now
 */
gboolean
cm_root_flow_add_certificates (CmContext *context,
                               GPtrArray *certificates,
                               CmRootsAdded *added,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GPtrArray) trusted = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CM_IS_CONTEXT (context) && certificates != NULL, FALSE);

  if (!cm_root_flow_trust (context, certificates, trusted, cancellable, error)
      || !complete_for (context, trusted, cancellable, error))
    return FALSE;
  if (added != NULL)
    *added = (CmRootsAdded){ .n_added = trusted->len,
                             .n_intermediates = count_intermediates (trusted),
                             .n_here = certificates->len - trusted->len };
  return TRUE;
}

/* A CA's certificate, or one that signed itself: nobody else can vouch for that. */
static gboolean
check_can_be_root (const char *source, CmCertificate *certificate, GError **error)
{
  g_autofree char *title = cm_certificate_dup_title (certificate);

  if (cm_verifier_is_damaged_root (certificate))
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("“%s” cannot be a trusted root: in “%s” its own signature is "
                      "wrong, so the file is damaged."),
                   title, source);
      return FALSE;
    }
  if (cm_certificate_is_ca (certificate) || cm_certificate_is_self_issued (certificate))
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” holds the certificate of “%s”, which is no CA: it cannot be a "
                  "trusted root. Import it instead."),
               source, title);
  return FALSE;
}

static gboolean
take_item (CmItem *item, GPtrArray *certificates, GError **error)
{
  CmCertificate *certificate = cm_item_get_certificate (item);

  switch (cm_item_get_kind (item))
    {
    case CM_ITEM_KIND_CERTIFICATE:
      if (!check_can_be_root (cm_item_get_source (item), certificate, error))
        return FALSE;
      g_ptr_array_add (certificates, g_object_ref (certificate));
      return TRUE;
    case CM_ITEM_KIND_LOCKED:
    case CM_ITEM_KIND_UNUSABLE:
      return cm_flow_error_propagate (error, g_error_copy (cm_item_get_error (item)));
    case CM_ITEM_KIND_PRIVATE_KEY:
    case CM_ITEM_KIND_CSR:
    case CM_ITEM_KIND_CRL:
      return TRUE; /* not what was asked for */
    }
  return TRUE;
}

static gboolean
read_file (GFile *file,
           GPtrArray *certificates,
           GCancellable *cancellable,
           GError **error)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *source = g_filename_display_name (name != NULL ? name : "");
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = cm_format_load_file (file, cancellable, &local_error);
  g_autoptr (GPtrArray) items = NULL;
  guint n_before = certificates->len;

  if (bytes == NULL)
    {
      if (local_error->domain == G_IO_ERROR)
        cm_file_error_prefix (&local_error, _ ("“%s” could not be read: "), source);
      return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
    }
  items = cm_format_read (source, bytes, /* passwords: */ NULL);
  for (guint i = 0; i < items->len; i++)
    if (!take_item (g_ptr_array_index (items, i), certificates, error))
      {
        g_ptr_array_set_size (certificates, (int)n_before);
        return FALSE;
      }
  if (certificates->len > n_before)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("No CA certificate was found in “%s”."), source);
  return FALSE;
}

/* Several that are all of no use: each was said, this is the sum. */
static gboolean
set_none_usable (GPtrArray *refused, GError **error)
{
  const GError *first = g_ptr_array_index (refused, 0);

  if (refused->len == 1)
    {
      g_propagate_error (error, g_error_copy (first));
      g_ptr_array_set_size (refused, 0);
    }
  else
    g_set_error_literal (error, first->domain, first->code,
                         _ ("None of the files could be used."));
  return FALSE;
}

static gboolean
read_files (GPtrArray *files,
            GPtrArray *certificates,
            GPtrArray *refused,
            GCancellable *cancellable,
            GError **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      GError *local_error = NULL;

      if (read_file (g_ptr_array_index (files, i), certificates, cancellable,
                     &local_error))
        continue;
      if (refused == NULL
          || g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
      g_ptr_array_add (refused, local_error);
    }
  return certificates->len > 0 || refused == NULL || refused->len == 0
         || set_none_usable (refused, error);
}

/**
 * cm_root_flow_add_files:
 * @context: the certstore
 * @files: (element-type GFile): files with certificates, of any format
 * @added: (out) (optional): what came of them
 * @refused: (nullable) (element-type GError): gets what is wrong with each file that is
 *   not used; without it, one such file means that nothing is trusted
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT, if a file holds a certificate that is
 *   no CA's, or none at all; %CM_FLOW_ERROR_PASSWORD, if one is locked; or as
 *   cm_root_flow_add_certificates()
 *
 * Trusts the CA certificates of files. Blocks.
 *
 * Returns: whether all are trusted now, but for @refused; if no file can be used it is an
 *   error: that of the file if there is just one, which is not in @refused then
 */
gboolean
cm_root_flow_add_files (CmContext *context,
                        GPtrArray *files,
                        CmRootsAdded *added,
                        GPtrArray *refused,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) certificates = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CM_IS_CONTEXT (context) && files != NULL, FALSE);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  if (!read_files (files, certificates, refused, cancellable, error))
    return FALSE;
  return cm_root_flow_add_certificates (context, certificates, added, cancellable, error);
}

static GFile *
find_system_file (GError **error)
{
  const char *chosen = g_getenv ("SSL_CERT_FILE");

  if (chosen != NULL && *chosen != '\0')
    return g_file_new_for_path (chosen);
  for (guint i = 0; i < G_N_ELEMENTS (system_files); i++)
    if (g_file_test (system_files[i], G_FILE_TEST_IS_REGULAR))
      return g_file_new_for_path (system_files[i]);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
               _ ("This computer keeps no list of trusted roots in “%s”. Install the "
                  "package ca-certificates."),
               system_files[0]);
  return NULL;
}

/**
 * cm_root_flow_add_system:
 * @context: the certstore
 * @added: (out) (optional): what came of them
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, if this computer has no list; or
 *   as cm_root_flow_add_files()
 *
 * Trusts what this computer trusts: the file that the environment variable SSL_CERT_FILE
 * names, else the one its distribution keeps. Blocks.
 *
 * Returns: whether all are trusted now
 */
gboolean
cm_root_flow_add_system (CmContext *context,
                         CmRootsAdded *added,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  g_return_val_if_fail (CM_IS_CONTEXT (context), FALSE);

  file = find_system_file (error);
  if (file == NULL)
    return FALSE;
  g_ptr_array_add (files, file);
  return cm_root_flow_add_files (context, files, added, /* refused: */ NULL, cancellable,
                                 error);
}

/* ---- remove ---- */

/* Lower-case hex without colons, or NULL if @name is no fingerprint's beginning. */
static char *
dup_fingerprint_prefix (const char *name)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_isxdigit (*c))
        g_string_append_c (hex, g_ascii_tolower (*c));
      else if (*c != ':')
        return NULL;
    }
  return hex->len >= MIN_FINGERPRINT_PREFIX
             ? g_string_free (g_steal_pointer (&hex), FALSE)
             : NULL;
}

static gboolean
is_called (CmTrustedRootDoc *root, const char *name, const char *prefix)
{
  CmCertificate *certificate = cm_trusted_root_doc_get_certificate (root);

  return g_strcmp0 (cm_document_get_id (CM_DOCUMENT (root)), name) == 0
         || g_strcmp0 (cm_document_get_title (CM_DOCUMENT (root)), name) == 0
         || (prefix != NULL
             && g_str_has_prefix (cm_certificate_get_fingerprint (certificate), prefix));
}

static CmTrustedRootDoc *
find_root (CmContext *context,
           const char *name,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) roots
      = cm_certstore_get_all (cm_context_get_certstore (context),
                              CM_DOCUMENT_TYPE_TRUSTED_ROOT, cancellable, error);
  g_autofree char *prefix = dup_fingerprint_prefix (name);
  CmTrustedRootDoc *found = NULL;
  guint n_found = 0;

  if (roots == NULL)
    return NULL;
  for (guint i = 0; i < roots->len; i++)
    if (is_called (g_ptr_array_index (roots, i), name, prefix))
      {
        found = g_ptr_array_index (roots, i);
        n_found++;
      }
  if (n_found == 1)
    return g_object_ref (found);
  if (n_found == 0)
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                 _ ("There is no trusted root “%s”."), name);
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS,
                 ngettext ("“%s” names %u trusted root. Name it by its fingerprint.",
                           "“%s” names %u trusted roots. Name one by its fingerprint.",
                           n_found),
                 name, n_found);
  return NULL;
}

typedef struct
{
  CmContext *context;
  const char *name;
  CmTrustedRootDoc *root;
} Removing;

static gboolean
remove_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Removing *self = user_data;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  g_clear_object (&self->root);
  self->root = find_root (self->context, self->name, cancellable, error);
  if (self->root == NULL)
    return FALSE;
  cm_document_set_deleted (CM_DOCUMENT (self->root), TRUE);
  cm_change_set_put (
      changes, CM_DOCUMENT (self->root), CM_ACTION_DISTRUST,
      cm_certificate_get_fingerprint (cm_trusted_root_doc_get_certificate (self->root)));
  return cm_context_commit (self->context, changes, cancellable, error);
}

/**
 * cm_root_flow_remove:
 * @context: the certstore
 * @name: id, title, or the beginning of the SHA-256 fingerprint (4 digits at least)
 * @title: (out) (optional): what the root is called
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_AMBIGUOUS,
 *   %CM_FLOW_ERROR_LOCKED, %CM_FLOW_ERROR_NOT_ALLOWED, or another #CmFlowError
 *
 * Trusts a root no longer. The health of the credentials below it is set anew. Blocks.
 *
 * Returns: whether it is gone
 */
gboolean
cm_root_flow_remove (CmContext *context,
                     const char *name,
                     char **title,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) removed = g_ptr_array_new ();
  Removing removing = { .context = context, .name = name };
  g_autoptr (CmTrustedRootDoc) root = NULL;
  gboolean is_gone;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && name != NULL, FALSE);

  if (!cm_context_require_unlocked (context, error))
    return FALSE;
  is_gone = cm_attempt_run (remove_once, &removing, cancellable, error);
  root = removing.root;
  if (!is_gone)
    return FALSE;
  g_ptr_array_add (removed, cm_trusted_root_doc_get_certificate (root));
  if (!complete_for (context, removed, cancellable, error))
    return FALSE;
  if (title != NULL)
    *title = g_strdup (cm_document_get_title (CM_DOCUMENT (root)));
  return TRUE;
}
