/* cm-import-progress-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-import-item-private.h"

G_BEGIN_DECLS

/**
 * CmImportPhase:
 * @CM_IMPORT_PHASE_LOOKING: going through folders; the total is not known
 * @CM_IMPORT_PHASE_READING: reading files
 * @CM_IMPORT_PHASE_COMPARING: looking up in the certstore what was found
 * @CM_IMPORT_PHASE_STORING: sealing and storing
 */
typedef enum
{
  CM_IMPORT_PHASE_LOOKING,
  CM_IMPORT_PHASE_READING,
  CM_IMPORT_PHASE_COMPARING,
  CM_IMPORT_PHASE_STORING,
} CmImportPhase;

#define CM_TYPE_IMPORT_PROGRESS (cm_import_progress_get_type ())

/* Carries what worker threads have to say to the thread that made it. */
G_DECLARE_FINAL_TYPE (CmImportProgress, cm_import_progress, CM, IMPORT_PROGRESS, GObject)

typedef void (*CmImportProgressFunc) (CmImportProgress *progress, gpointer user_data);

CmImportProgress *cm_import_progress_new (CmImportProgressFunc func, gpointer user_data);

/* On the thread that made it. */
void cm_import_progress_disconnect (CmImportProgress *self);
void cm_import_progress_deliver (CmImportProgress *self);
double cm_import_progress_get_fraction (CmImportProgress *self);
char *cm_import_progress_dup_message (CmImportProgress *self);

/* On any thread. */
void
cm_import_progress_begin (CmImportProgress *self, CmImportPhase phase, guint n_total);
void cm_import_progress_add (CmImportProgress *self, guint n_done);
void cm_import_progress_report (CmImportProgress *self,
                                CmImportItem *item,
                                CmImportResult result,
                                const char *document_id,
                                const char *reason);

G_END_DECLS
