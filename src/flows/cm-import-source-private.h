/* cm-import-source-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-import-progress-private.h"
#include "cm-item.h"

G_BEGIN_DECLS

#define CM_IMPORT_MAX_DEPTH 8
#define CM_IMPORT_MAX_FILES 20000
#define CM_IMPORT_MAX_TOTAL_BYTES (G_GINT64_CONSTANT (1) << 30)

/**
 * CmImportSource:
 *
 * One file, or some text that was pasted, and what was found in it. Never changes;
 * reading makes another one.
 */
typedef struct _CmImportSource CmImportSource;

CmImportSource *cm_import_source_new_file (GFile *file, const char *name);
CmImportSource *cm_import_source_new_bytes (const char *name, GBytes *bytes);
CmImportSource *cm_import_source_ref (CmImportSource *self);
void cm_import_source_unref (CmImportSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmImportSource, cm_import_source_unref)

GPtrArray *cm_import_source_get_items (CmImportSource *self); /* nullable: not read yet */
gboolean cm_import_source_is_from_folder (CmImportSource *self);
/* Not read yet, or something in it stayed locked. */
gboolean cm_import_source_wants_reading (CmImportSource *self);

/* @passwords: (element-type CmSecret); @kyrtool: (nullable): opens key rings. NULL only
 * if cancelled; what is wrong with a file is an item. Blocks. */
CmImportSource *cm_import_source_read (CmImportSource *self,
                                       GPtrArray *passwords,
                                       const char *kyrtool,
                                       GCancellable *cancellable,
                                       GError **error);
/* The password in a stash file (.sth); NULL if it is none. Blocks. */
CmSecret *cm_import_source_find_password (CmImportSource *self,
                                          GCancellable *cancellable);
/* The same source as if it was not read: keys are forgotten. */
CmImportSource *cm_import_source_forget (CmImportSource *self);

/* @sources with every folder replaced by the files in it, in a stable order. What was
 * left out because of the limits is said in an item. */
GPtrArray *cm_import_source_expand (GPtrArray *sources,
                                    CmImportProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

/* For cm-import-folder.c */
CmImportSource *cm_import_source_new_in_folder (GFile *file, const char *name);
CmImportSource *cm_import_source_new_problem (const char *name, const GError *error);
GFile *cm_import_source_get_file (CmImportSource *self); /* nullable */
const char *cm_import_source_get_name (CmImportSource *self);

G_END_DECLS
