/* cm-export-many.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-export-flow.h"
#include "cm-export-layout.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_MANY (cm_export_many_get_type ())

/**
 * CmExportMany:
 *
 * Several credentials into one file, or into a folder with a file for each, or with what
 * a web server wants. A form object, like #CmExportFlow. All of them or none: what cannot
 * be exported is named, and nothing is written. With keys, one password opens them all.
 *
 * Property: "fraction" (double, 0..1).
 */
G_DECLARE_FINAL_TYPE (CmExportMany, cm_export_many, CM, EXPORT_MANY, GObject)

CmExportMany *cm_export_many_new (CmContext *context, GPtrArray *credentials);
guint cm_export_many_get_n_credentials (CmExportMany *self);
/* as cm_export_format_get_limit(), if it is so for any of them */
const char *cm_export_many_get_limit (CmExportMany *self, CmExportFormat format);
guint
cm_export_many_count_exportable (CmExportMany *self); /* those whose key may leave */
void cm_export_many_set_format (CmExportMany *self, CmExportFormat format);
void cm_export_many_set_layout (CmExportMany *self, CmExportLayout layout);
void cm_export_many_set_with_key (CmExportMany *self, gboolean with_key);
void cm_export_many_set_legacy (CmExportMany *self, gboolean legacy);
void cm_export_many_set_password (CmExportMany *self, CmSecret *password);
gboolean cm_export_many_is_logged (CmExportMany *self);  /* then it needs unlocking */
char *cm_export_many_dup_file_name (CmExportMany *self); /* for one file */

/* All into one file, mode 0600, replaced in one step. Not with DER, not with a layout. */
gboolean cm_export_many_run_to_file (CmExportMany *self,
                                     GFile *file,
                                     GCancellable *cancellable,
                                     GError **error);
void cm_export_many_run_to_file_async (CmExportMany *self,
                                       GFile *file,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean cm_export_many_run_to_file_finish (CmExportMany *self,
                                            GAsyncResult *result,
                                            GError **error);

/* One file each (with a layout: several), mode 0600. No name clashes with another or with
 * what is in the folder, so nothing is ever replaced. Returns the names, in order. */
GStrv cm_export_many_run_to_folder (CmExportMany *self,
                                    GFile *folder,
                                    GCancellable *cancellable,
                                    GError **error);
void cm_export_many_run_to_folder_async (CmExportMany *self,
                                         GFile *folder,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GStrv cm_export_many_run_to_folder_finish (CmExportMany *self,
                                           GAsyncResult *result,
                                           GError **error);

G_END_DECLS
