/* cm-export-many-job-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-export-job-private.h"
#include "cm-export-layout.h"

G_BEGIN_DECLS

/* Hears in any thread how many of the credentials are done. */
typedef void (*CmExportManyProgress) (guint n_done, guint n_all, gpointer user_data);

/**
 * CmExportManyJob:
 * @context: the certstore
 * @jobs: (element-type CmExportJob): one for each credential
 * @file: where to: one file, or a folder
 * @format: the kind of file
 * @layout: what a server wants, instead
 * @names: (nullable) (out): the names of the files in the folder
 * @progress: (nullable): told of each credential
 * @progress_data: for @progress
 *
 * The form of an export of many as it was when the work began.
 */
typedef struct
{
  CmContext *context;
  GPtrArray *jobs;
  GFile *file;
  CmExportFormat format;
  CmExportLayout layout;
  GStrv names;
  CmExportManyProgress progress;
  gpointer progress_data;
} CmExportManyJob;

static inline void
cm_export_many_job_clear (CmExportManyJob *self)
{
  g_clear_object (&self->context);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_object (&self->file);
  g_clear_pointer (&self->names, g_strfreev);
}

CM_DEFINE_TASK_DATA (CmExportManyJob, cm_export_many_job)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmExportManyJob, cm_export_many_job_free)

/* Both block. The second sets @names. */
gboolean cm_export_many_job_run_to_file (CmExportManyJob *self,
                                         GCancellable *cancellable,
                                         GError **error);
gboolean cm_export_many_job_run_to_folder (CmExportManyJob *self,
                                           GCancellable *cancellable,
                                           GError **error);

G_END_DECLS
