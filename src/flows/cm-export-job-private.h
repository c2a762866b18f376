/* cm-export-job-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-change-set-private.h"
#include "cm-export-flow.h"
#include "cm-private-key.h"
#include "cm-task.h"

G_BEGIN_DECLS

/**
 * CmExportJob:
 * @context: the certstore
 * @credential: what leaves
 * @document: (nullable): what the log names, if that is another one
 * @password: (nullable): opens the exportable key and encrypts the file
 * @file: (nullable): where to
 *
 * The form of an export as it was when the work began.
 */
typedef struct
{
  CmContext *context;
  CmCredentialDoc *credential;
  CmDocument *document;
  CmSecret *password;
  GFile *file;
  CmExportFormat format;
  gboolean with_key;
  gboolean legacy;
} CmExportJob;

static inline void
cm_export_job_clear (CmExportJob *self)
{
  g_clear_object (&self->context);
  g_clear_object (&self->credential);
  g_clear_object (&self->document);
  g_clear_pointer (&self->password, cm_secret_unref);
  g_clear_object (&self->file);
}

CM_DEFINE_TASK_DATA (CmExportJob, cm_export_job)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmExportJob, cm_export_job_free)

/* What a run is made of, for those that export many. All but the second last block. */
gboolean cm_export_job_open (const CmExportJob *self, CmPrivateKey **key, GError **error);
GBytes *cm_export_job_make (const CmExportJob *self, CmPrivateKey *key, GError **error);
char *
cm_export_job_encrypt_key (const CmExportJob *self, CmPrivateKey *key, GError **error);
void cm_export_job_note (const CmExportJob *self, CmChangeSet *changes);
gboolean cm_export_job_check_target (GFile *file, gboolean is_folder, GError **error);
gboolean cm_export_job_write (GFile *file,
                              GBytes *bytes,
                              GCancellable *cancellable,
                              GError **error);

/* All block. */
gboolean cm_export_job_check (const CmExportJob *self, GError **error);
gboolean cm_export_job_is_logged (const CmExportJob *self);
GBytes *
cm_export_job_run (const CmExportJob *self, GCancellable *cancellable, GError **error);
gboolean cm_export_job_run_to_file (const CmExportJob *self,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
