/* cm-export-many-job.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many credentials into files. The order is that of one: first all the bytes, then one
 * transaction that says they were made, only then the files. If one of those cannot be
 * written, the others that this run wrote are taken away again; none of them replaced
 * anything.
 */

#include "cm-export-many-job-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-export-layout-private.h"
#include "cm-export-name-private.h"
#include "cm-parallel-private.h"
#include "cm-pkcs12.h"
#include "cm-pkcs7.h"
#include "cm-served-chain.h"

typedef struct
{
  char *name;
  GBytes *bytes;
} OutFile;

typedef struct
{
  CmExportManyJob *job;
  CmPrivateKey **keys; /* one for each job; NULL without */
  GBytes **contents;   /* of one file for each; NULL for what is made at the end */
  guint n_done;        /* atomic */
} ManyRun;

static void
out_file_free (gpointer data)
{
  OutFile *self = data;

  g_free (self->name);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
many_run_clear (ManyRun *self)
{
  for (guint i = 0; self->keys != NULL && i < self->job->jobs->len; i++)
    {
      g_clear_object (&self->keys[i]);
      g_clear_pointer (&self->contents[i], g_bytes_unref);
    }
  g_free (self->keys);
  g_free (self->contents);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ManyRun, many_run_clear)

/* ---- the bytes ---- */

/* PKCS#12, PKCS#7 and layouts are put together out of the keys and chains of all. */
static gboolean
is_made_one_by_one (const CmExportManyJob *self, gboolean one_file)
{
  if (self->layout != CM_EXPORT_LAYOUT_NONE)
    return FALSE;
  return !one_file || cm_export_format_is_pem (self->format);
}

static gboolean
prepare_one (guint index, gpointer user_data, GError **error)
{
  ManyRun *run = user_data;
  CmExportManyJob *self = run->job;
  const CmExportJob *job = g_ptr_array_index (self->jobs, index);

  if (!cm_export_job_open (job, &run->keys[index], error))
    return FALSE;
  if (self->progress != NULL)
    self->progress ((guint)g_atomic_int_add ((int *)&run->n_done, 1) + 1, self->jobs->len,
                    self->progress_data);
  return TRUE;
}

static gboolean
prepare_with_content (guint index, gpointer user_data, GError **error)
{
  ManyRun *run = user_data;
  const CmExportJob *job = g_ptr_array_index (run->job->jobs, index);

  if (!prepare_one (index, user_data, error))
    return FALSE;
  run->contents[index] = cm_export_job_make (job, run->keys[index], error);
  return run->contents[index] != NULL;
}

static gboolean
prepare (ManyRun *run, gboolean one_file, GCancellable *cancellable, GError **error)
{
  CmExportManyJob *self = run->job;

  run->keys = g_new0 (CmPrivateKey *, self->jobs->len + 1);
  run->contents = g_new0 (GBytes *, self->jobs->len + 1);
  return cm_parallel_run (self->jobs->len,
                          is_made_one_by_one (self, one_file) ? prepare_with_content
                                                              : prepare_one,
                          run, cancellable, error);
}

static GBytes *
join_contents (ManyRun *run)
{
  GByteArray *joined = g_byte_array_new ();

  for (guint i = 0; i < run->job->jobs->len; i++)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (run->contents[i], &size);

      g_byte_array_append (joined, data, (guint)size);
    }
  return g_byte_array_free_to_bytes (joined);
}

/* Each certificate once. */
static GBytes *
make_pkcs7 (ManyRun *run, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < run->job->jobs->len; i++)
    {
      const CmExportJob *job = g_ptr_array_index (run->job->jobs, i);
      g_autoptr (GPtrArray) full
          = cm_served_chain_make_full (job->context, job->credential);

      for (guint k = 0; k < full->len; k++)
        if (g_hash_table_add (seen,
                              g_strdup (cm_certificate_get_fingerprint (full->pdata[k]))))
          g_ptr_array_add (all, g_object_ref (full->pdata[k]));
    }
  return cm_pkcs7_write (all, error);
}

static GBytes *
make_pkcs12 (ManyRun *run, GError **error)
{
  CmExportManyJob *self = run->job;
  const CmExportJob *first = g_ptr_array_index (self->jobs, 0);
  g_autofree CmPkcs12Entry *entries = g_new0 (CmPkcs12Entry, self->jobs->len);
  g_autoptr (CmSecret) empty = cm_secret_new (NULL, 0);
  g_autoptr (GPtrArray) chains
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  for (guint i = 0; i < self->jobs->len; i++)
    {
      const CmExportJob *job = g_ptr_array_index (self->jobs, i);

      g_ptr_array_add (chains, cm_served_chain_make_full (job->context, job->credential));
      entries[i].chain = chains->pdata[i];
      entries[i].key = run->keys[i];
      entries[i].friendly_name = cm_document_get_title (CM_DOCUMENT (job->credential));
    }
  return cm_pkcs12_write_many (entries, self->jobs->len,
                               self->format == CM_EXPORT_FORMAT_P12_COMPATIBLE
                                   ? CM_PKCS12_PROFILE_COMPATIBLE
                                   : CM_PKCS12_PROFILE_MODERN,
                               first->password != NULL ? first->password : empty, error);
}

static GBytes *
make_one_file (ManyRun *run, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *bytes = NULL;

  switch (run->job->format)
    {
    case CM_EXPORT_FORMAT_PEM:
    case CM_EXPORT_FORMAT_PEM_FULL_CHAIN:
    case CM_EXPORT_FORMAT_PEM_LEAF:
    case CM_EXPORT_FORMAT_PEM_CHAIN:
      return join_contents (run);
    case CM_EXPORT_FORMAT_P7B:
      bytes = make_pkcs7 (run, &local_error);
      break;
    case CM_EXPORT_FORMAT_P12:
    case CM_EXPORT_FORMAT_P12_COMPATIBLE:
      bytes = make_pkcs12 (run, &local_error);
      break;
    case CM_EXPORT_FORMAT_DER:
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("A DER file holds one certificate. Take another format, or "
                              "a file for each."));
      return NULL;
    }
  if (bytes == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return bytes;
}

/* ---- the files of a folder ---- */

static void
add_file (GPtrArray *files, const char *stem, const char *suffix, GBytes *bytes)
{
  OutFile *file = g_new0 (OutFile, 1);

  file->name = g_strconcat (stem, suffix, NULL);
  file->bytes = g_bytes_ref (bytes);
  g_ptr_array_add (files, file);
}

static gboolean
add_layout (ManyRun *run, guint index, const char *stem, GPtrArray *files, GError **error)
{
  const CmExportJob *job = g_ptr_array_index (run->job->jobs, index);
  const char *const *suffixes
      = cm_export_layout_get_suffixes (run->job->layout, job->with_key);
  g_autoptr (GPtrArray) sent = NULL;
  g_autoptr (GPtrArray) contents = NULL;
  g_autofree char *key_pem = NULL;

  if (job->with_key)
    {
      key_pem = cm_export_job_encrypt_key (job, run->keys[index], error);
      if (key_pem == NULL)
        return FALSE;
    }
  sent = cm_served_chain_make (job->context, job->credential);
  contents = cm_export_layout_make (
      run->job->layout, stem, sent,
      cm_credential_doc_get_host_names_ascii (job->credential), key_pem);
  for (guint i = 0; i < contents->len; i++)
    add_file (files, stem, suffixes[i], contents->pdata[i]);
  return TRUE;
}

/* Of a title in another script nothing would be left: the serial number tells them apart
 * then, and is in the certificate. */
static char *
dup_plain_stem (CmCredentialDoc *credential, const char *stem)
{
  CmCertificate *leaf = cm_credential_doc_get_leaf (credential);
  char *plain = cm_export_layout_plain (stem);

  return plain != NULL
             ? plain
             : g_strdup_printf ("certificate-%.12s", cm_certificate_get_serial (leaf));
}

static gboolean
add_files (ManyRun *run,
           guint index,
           GHashTable *claimed,
           GPtrArray *files,
           GCancellable *cancellable,
           GError **error)
{
  CmExportManyJob *self = run->job;
  const CmExportJob *job = g_ptr_array_index (self->jobs, index);
  gboolean has_layout = self->layout != CM_EXPORT_LAYOUT_NONE;
  const char *const plain[] = { cm_export_format_get_suffix (self->format), NULL };
  g_autofree char *title_stem
      = cm_export_name_stem (cm_document_get_title (CM_DOCUMENT (job->credential)));
  g_autofree char *wanted = has_layout ? dup_plain_stem (job->credential, title_stem)
                                       : g_steal_pointer (&title_stem);
  g_autofree char *stem = cm_export_name_claim (
      wanted,
      has_layout ? cm_export_layout_get_suffixes (self->layout, job->with_key) : plain,
      self->file, claimed, cancellable);

  if (stem == NULL)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  if (has_layout)
    return add_layout (run, index, stem, files, error);
  add_file (files, stem, plain[0], run->contents[index]);
  return TRUE;
}

static void
remove_files (GFile *folder, GPtrArray *files, guint n_files)
{
  for (guint i = 0; i < n_files; i++)
    {
      const OutFile *out = g_ptr_array_index (files, i);
      g_autoptr (GFile) file = g_file_get_child (folder, out->name);

      g_file_delete (file, /* cancellable: */ NULL, /* error: */ NULL);
    }
}

static gboolean
write_files (CmExportManyJob *self,
             GPtrArray *files,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < files->len; i++)
    {
      const OutFile *out = g_ptr_array_index (files, i);
      g_autoptr (GFile) file = g_file_get_child (self->file, out->name);

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !cm_export_job_write (file, out->bytes, cancellable, error))
        {
          remove_files (self->file, files, i);
          return FALSE;
        }
      g_strv_builder_add (names, out->name);
    }
  self->names = g_strv_builder_end (names);
  return TRUE;
}

/* ---- the run ---- */

static gboolean
log_exports (const CmExportManyJob *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();
  gboolean is_logged = FALSE;

  for (guint i = 0; i < self->jobs->len; i++)
    {
      const CmExportJob *job = g_ptr_array_index (self->jobs, i);

      is_logged = is_logged || cm_export_job_is_logged (job);
      cm_export_job_note (job, changes);
    }
  return !is_logged || cm_context_commit (self->context, changes, cancellable, error);
}

static gboolean
check (const CmExportManyJob *self, GError **error)
{
  const CmExportJob *first = g_ptr_array_index (self->jobs, 0);

  return !cm_export_job_is_logged (first)
         || cm_context_require_unlocked (self->context, error);
}

/**
 * cm_export_many_job_run_to_file: (skip)
 * @self: an export
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_export_many_run_to_file()
 */
gboolean
cm_export_many_job_run_to_file (CmExportManyJob *self,
                                GCancellable *cancellable,
                                GError **error)
{
  g_auto (ManyRun) run = { .job = self };
  g_autoptr (GBytes) bytes = NULL;

  if (!cm_export_job_check_target (self->file, FALSE, error)
      || !prepare (&run, /* one_file: */ TRUE, cancellable, error)
      || !check (self, error))
    return FALSE;
  bytes = make_one_file (&run, error);
  return bytes != NULL && log_exports (self, cancellable, error)
         && cm_export_job_write (self->file, bytes, cancellable, error);
}

/**
 * cm_export_many_job_run_to_folder: (skip)
 * @self: an export
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_export_many_run_to_folder(), the names in @self
 */
gboolean
cm_export_many_job_run_to_folder (CmExportManyJob *self,
                                  GCancellable *cancellable,
                                  GError **error)
{
  g_auto (ManyRun) run = { .job = self };
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (out_file_free);
  g_autoptr (GHashTable) claimed
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!cm_export_job_check_target (self->file, TRUE, error)
      || !prepare (&run, /* one_file: */ FALSE, cancellable, error)
      || !check (self, error))
    return FALSE;
  for (guint i = 0; i < self->jobs->len; i++)
    if (!add_files (&run, i, claimed, files, cancellable, error))
      return FALSE;
  return log_exports (self, cancellable, error)
         && write_files (self, files, cancellable, error);
}
