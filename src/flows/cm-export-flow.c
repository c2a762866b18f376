/* cm-export-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of an export. It belongs to its window; what runs in a thread is a copy of
 * what it says, a CmExportJob, so it may be changed while a run is on its way.
 */

#include "cm-export-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-export-job-private.h"
#include "cm-export-name-private.h"

struct _CmExportFlow
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  CmCredentialDoc *credential;
  CmDocument *document; /* what it is an export of */
  CmSecret *password;   /* nullable */

  CmExportFormat format;
  gboolean with_key;
  gboolean legacy;
};

/* What there is to know about each format, in the order of the enum. */
static const struct
{
  const char *label;
  const char *description;
  const char *suffix;
  gboolean can_hold_key;
} formats[] = {
  [CM_EXPORT_FORMAT_PEM]
  = { N_ ("PEM"),
      N_ ("Everything: the certificate, the CAs above it and the root, in this order"),
      ".pem", TRUE },
  [CM_EXPORT_FORMAT_PEM_FULL_CHAIN]
  = { N_ ("PEM, full chain"),
      N_ ("nginx, Apache, HAProxy and most other servers: the certificate first, then the "
          "CAs above it, without the root"),
      ".pem", TRUE },
  [CM_EXPORT_FORMAT_PEM_LEAF]
  = { N_ ("PEM, certificate"), N_ ("The certificate alone"), ".pem", TRUE },
  [CM_EXPORT_FORMAT_PEM_CHAIN]
  = { N_ ("PEM, chain"),
      N_ ("The CAs above the certificate, without it and the root, for servers that want "
          "them in a file of their own"),
      ".pem", FALSE },
  [CM_EXPORT_FORMAT_P12]
  = { N_ ("PKCS#12, modern"),
      N_ ("Windows 10 1709 and Server 2019 or later, macOS 15 or later, Java 8u301 or "
          "later, OpenSSL"),
      ".p12", TRUE },
  [CM_EXPORT_FORMAT_P12_COMPATIBLE]
  = { N_ ("PKCS#12, compatible"),
      N_ ("Older Windows and macOS, and appliances: weaker encryption (3DES), so keep "
          "the file no longer than needed"),
      ".p12", TRUE },
  [CM_EXPORT_FORMAT_DER]
  = { N_ ("DER"), N_ ("The certificate alone, in binary form"), ".der", FALSE },
  [CM_EXPORT_FORMAT_P7B]
  = { N_ ("PKCS#7"), N_ ("The certificate and its chain for Windows and Java"), ".p7b",
      FALSE },
};

G_DEFINE_FINAL_TYPE (CmExportFlow, cm_export_flow, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (CmExportFormat,
                    cm_export_format,
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_PEM, "pem"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_PEM_FULL_CHAIN,
                                         "pem-full-chain"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_PEM_LEAF, "pem-leaf"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_PEM_CHAIN, "pem-chain"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_P12, "p12"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_P12_COMPATIBLE,
                                         "p12-compatible"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_DER, "der"),
                    G_DEFINE_ENUM_VALUE (CM_EXPORT_FORMAT_P7B, "p7b"))

/* ---- the form ---- */

static void
cm_export_flow_finalize (GObject *object)
{
  CmExportFlow *self = CM_EXPORT_FLOW (object);

  g_clear_object (&self->context);
  g_clear_object (&self->credential);
  g_clear_object (&self->document);
  g_clear_pointer (&self->password, cm_secret_unref);
  G_OBJECT_CLASS (cm_export_flow_parent_class)->finalize (object);
}

static void
cm_export_flow_class_init (CmExportFlowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_export_flow_finalize;
}

static void
cm_export_flow_init (CmExportFlow *self)
{
}

/**
 * cm_export_flow_new:
 * @context: the certstore
 * @credential: what is to be exported
 *
 * Returns: (transfer full): a form for a PEM file without the key
 */
CmExportFlow *
cm_export_flow_new (CmContext *context, CmCredentialDoc *credential)
{
  CmExportFlow *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), NULL);

  self = g_object_new (CM_TYPE_EXPORT_FLOW, NULL);
  self->context = g_object_ref (context);
  self->credential = g_object_ref (credential);
  self->document = g_object_ref (CM_DOCUMENT (credential));
  return self;
}

/**
 * cm_export_flow_new_for_ca:
 * @context: the certstore
 * @ca: a Micro CA
 *
 * What leaves is the CA's own certificate with its chain, and its key if it was made
 * exportable, by the same rules as a credential's.
 *
 * Returns: (transfer full): a form for a PEM file without the key
 */
CmExportFlow *
cm_export_flow_new_for_ca (CmContext *context, CmMicroCaDoc *ca)
{
  g_autoptr (CmCredentialDoc) credential = cm_credential_doc_new (CM_PROVIDER_MICRO_CA);
  CmExportFlow *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (ca), NULL);

  cm_document_set_title (CM_DOCUMENT (credential),
                         cm_document_get_title (CM_DOCUMENT (ca)));
  cm_credential_doc_set_chain (credential, cm_micro_ca_doc_get_chain (ca));
  cm_credential_doc_set_sealed_key (credential, cm_micro_ca_doc_get_sealed_key (ca));
  cm_credential_doc_set_exportable_key (credential,
                                        cm_micro_ca_doc_get_exportable_key (ca));
  self = cm_export_flow_new (context, credential);
  g_set_object (&self->document, CM_DOCUMENT (ca));
  return self;
}

/**
 * cm_export_flow_is_for_ca:
 * @self: an export
 *
 * Returns: whether it is an export of a Micro CA
 */
gboolean
cm_export_flow_is_for_ca (CmExportFlow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), FALSE);

  return CM_IS_MICRO_CA_DOC (self->document);
}

/**
 * cm_export_flow_get_context:
 * @self: an export
 *
 * Returns: (transfer none): the certstore
 */
CmContext *
cm_export_flow_get_context (CmExportFlow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), NULL);

  return self->context;
}

/**
 * cm_export_flow_get_credential:
 * @self: an export
 *
 * Returns: (transfer none): what is to be exported
 */
CmCredentialDoc *
cm_export_flow_get_credential (CmExportFlow *self)
{
  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), NULL);

  return self->credential;
}

/**
 * cm_export_flow_set_format:
 * @self: an export
 * @format: the kind of file
 *
 * Chooses the kind of file.
 */
void
cm_export_flow_set_format (CmExportFlow *self, CmExportFormat format)
{
  g_return_if_fail (CM_IS_EXPORT_FLOW (self));
  g_return_if_fail ((guint)format < G_N_ELEMENTS (formats));

  self->format = format;
}

/**
 * cm_export_flow_set_with_key:
 * @self: an export
 * @with_key: whether the private key goes along
 *
 * Chooses whether the private key leaves too, encrypted with the export password.
 */
void
cm_export_flow_set_with_key (CmExportFlow *self, gboolean with_key)
{
  g_return_if_fail (CM_IS_EXPORT_FLOW (self));

  self->with_key = with_key;
}

/**
 * cm_export_flow_set_legacy:
 * @self: an export
 * @legacy: whether the key in a PEM file is encrypted with 3DES
 *
 * For readers that know no AES. PKCS#12 has a format of its own for them.
 */
void
cm_export_flow_set_legacy (CmExportFlow *self, gboolean legacy)
{
  g_return_if_fail (CM_IS_EXPORT_FLOW (self));

  self->legacy = legacy;
}

/**
 * cm_export_flow_set_password:
 * @self: an export
 * @password: (nullable): the export password of the key; without a key, what opens a
 *   PKCS#12 file
 *
 * Sets the password.
 */
void
cm_export_flow_set_password (CmExportFlow *self, CmSecret *password)
{
  g_return_if_fail (CM_IS_EXPORT_FLOW (self));

  if (password != NULL)
    cm_secret_ref (password);
  g_clear_pointer (&self->password, cm_secret_unref);
  self->password = password;
}

/**
 * cm_export_flow_dup_file_name:
 * @self: an export
 *
 * Returns: (transfer full): a good name for the file: "shop.example.org.pem"; a wildcard
 *   becomes "wildcard"
 */
char *
cm_export_flow_dup_file_name (CmExportFlow *self)
{
  g_autofree char *stem = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), NULL);

  stem = cm_export_name_stem (cm_document_get_title (CM_DOCUMENT (self->credential)));
  return g_strconcat (stem, cm_export_format_get_suffix (self->format), NULL);
}

static CmExportJob *
new_job (CmExportFlow *self, GFile *file)
{
  CmExportJob *job = cm_export_job_new ();

  job->context = g_object_ref (self->context);
  job->credential = g_object_ref (self->credential);
  job->document = g_object_ref (self->document);
  job->password = self->password != NULL ? cm_secret_ref (self->password) : NULL;
  job->file = file != NULL ? g_object_ref (file) : NULL;
  job->format = self->format;
  job->with_key = self->with_key;
  job->legacy = self->legacy;
  return job;
}

/**
 * cm_export_flow_is_logged:
 * @self: an export
 *
 * Where nothing can be written, what is public can be exported all the same; a key
 * cannot.
 *
 * Returns: whether the export is logged, and the certstore has to be unlocked for that
 */
gboolean
cm_export_flow_is_logged (CmExportFlow *self)
{
  g_autoptr (CmExportJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), TRUE);

  job = new_job (self, NULL);
  return cm_export_job_is_logged (job);
}

/**
 * cm_export_flow_check:
 * @self: an export
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if the key may not leave;
 *   %CM_FLOW_ERROR_PASSWORD, if the export password is wrong or missing;
 *   %CM_FLOW_ERROR_INPUT, if there is no certificate or the format cannot hold a key; or
 *   another #CmFlowError
 *
 * Asks whether a run would be let through, before a file is chosen. Writes nothing.
 * Blocks: deriving a key from a password is slow on purpose.
 *
 * Returns: whether it would
 */
gboolean
cm_export_flow_check (CmExportFlow *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmExportJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), FALSE);

  job = new_job (self, NULL);
  return !g_cancellable_set_error_if_cancelled (cancellable, error)
         && cm_export_job_check (job, error);
}

/**
 * cm_export_flow_run:
 * @self: an export
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error, as of cm_export_flow_check(), or
 *   %CM_FLOW_ERROR_LOCKED, since the export is logged first
 *
 * Makes the file's content. That is in the activity log before this returns, unless
 * nothing can be written; see cm_export_flow_is_logged(). Blocks.
 *
 * Returns: (transfer full): the content, or %NULL
 */
GBytes *
cm_export_flow_run (CmExportFlow *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmExportJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), NULL);

  job = new_job (self, NULL);
  return cm_export_job_run (job, cancellable, error);
}

/**
 * cm_export_flow_run_to_file:
 * @self: an export
 * @file: where to; what is there is replaced
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error, as of cm_export_flow_run()
 *
 * Writes the file with mode 0600, in one step: after a failure what was there before is
 * there still. Blocks.
 *
 * Returns: whether it was written
 */
gboolean
cm_export_flow_run_to_file (CmExportFlow *self,
                            GFile *file,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CmExportJob) job = NULL;

  g_return_val_if_fail (CM_IS_EXPORT_FLOW (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  job = new_job (self, file);
  return cm_export_job_run_to_file (job, cancellable, error);
}

/* ---- for windows ---- */

static void
run_in_thread (GTask *task,
               gpointer source,
               gpointer task_data,
               GCancellable *cancellable)
{
  const CmExportJob *job = cm_export_job_get (task);
  GError *error = NULL;

  if (job->file != NULL ? cm_export_job_run_to_file (job, cancellable, &error)
                        : cm_export_job_check (job, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_export_flow_check_async:
 * @self: an export
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_export_flow_check() in a worker thread.
 */
void
cm_export_flow_check_async (CmExportFlow *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (CM_IS_EXPORT_FLOW (self));

  cm_task_run (self, cm_export_flow_check_async, new_job (self, NULL), cm_export_job_free,
               run_in_thread, cancellable, callback, user_data);
}

/**
 * cm_export_flow_check_finish:
 * @self: an export
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: as cm_export_flow_check()
 */
gboolean
cm_export_flow_check_finish (CmExportFlow *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cm_export_flow_run_to_file_async:
 * @self: an export
 * @file: where to
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_export_flow_run_to_file() in a worker thread.
 */
void
cm_export_flow_run_to_file_async (CmExportFlow *self,
                                  GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (CM_IS_EXPORT_FLOW (self));
  g_return_if_fail (G_IS_FILE (file));

  cm_task_run (self, cm_export_flow_run_to_file_async, new_job (self, file),
               cm_export_job_free, run_in_thread, cancellable, callback, user_data);
}

/**
 * cm_export_flow_run_to_file_finish:
 * @self: an export
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: as cm_export_flow_run_to_file()
 */
gboolean
cm_export_flow_run_to_file_finish (CmExportFlow *self,
                                   GAsyncResult *result,
                                   GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- formats ---- */

/**
 * cm_export_format_get_label:
 * @format: a kind of file
 *
 * Returns: (transfer none): its name for people, translated
 */
const char *
cm_export_format_get_label (CmExportFormat format)
{
  g_return_val_if_fail ((guint)format < G_N_ELEMENTS (formats), NULL);

  return _ (formats[format].label);
}

/**
 * cm_export_format_get_description:
 * @format: a kind of file
 *
 * Returns: (transfer none): who needs it, translated
 */
const char *
cm_export_format_get_description (CmExportFormat format)
{
  g_return_val_if_fail ((guint)format < G_N_ELEMENTS (formats), NULL);

  return _ (formats[format].description);
}

/**
 * cm_export_format_get_suffix:
 * @format: a kind of file
 *
 * Returns: (transfer none): the end of its file names, with the dot
 */
const char *
cm_export_format_get_suffix (CmExportFormat format)
{
  g_return_val_if_fail ((guint)format < G_N_ELEMENTS (formats), NULL);

  return formats[format].suffix;
}

/**
 * cm_export_format_can_hold_key:
 * @format: a kind of file
 *
 * Returns: whether a private key has a place in it
 */
gboolean
cm_export_format_can_hold_key (CmExportFormat format)
{
  g_return_val_if_fail ((guint)format < G_N_ELEMENTS (formats), FALSE);

  return formats[format].can_hold_key;
}

/**
 * cm_export_format_is_pem:
 * @format: a kind of file
 *
 * Returns: whether it is text, whatever of the chain is in it
 */
gboolean
cm_export_format_is_pem (CmExportFormat format)
{
  g_return_val_if_fail ((guint)format < G_N_ELEMENTS (formats), FALSE);

  return g_str_equal (formats[format].suffix, ".pem");
}

/**
 * cm_export_format_get_limit:
 * @format: a kind of file
 * @credential: what is to be exported
 *
 * Returns: (transfer none) (nullable): who cannot read a key of that kind from such a
 *   file, in a sentence or two; %NULL if there is nothing to say
 */
const char *
cm_export_format_get_limit (CmExportFormat format, CmCredentialDoc *credential)
{
  CmCertificate *leaf;
  CmKeySpec spec;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), NULL);

  leaf = cm_credential_doc_get_leaf (credential);
  if (leaf == NULL
      || (format != CM_EXPORT_FORMAT_P12 && format != CM_EXPORT_FORMAT_P12_COMPATIBLE))
    return NULL;
  spec = cm_certificate_get_key_spec (leaf);
  if (spec != CM_KEY_SPEC_ED25519 && spec != CM_KEY_SPEC_ED448)
    return NULL;
  return _ (
      "Ed25519 and Ed448 keys are not read from PKCS#12 by NSS (Firefox, pk12util), "
      "older Windows and older macOS. They need a certificate with an ECDSA or RSA "
      "key.");
}
