/* cm-import-options.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-import-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_IMPORT_OPTIONS (cm_import_options_get_type ())

/* For whom the keys of an import are sealed, and whether they may be exported. Property
 * "reason" (string, read-only, nullable): why the export password is not good yet.
 * CmImportOptions::activate: Enter was pressed where all is filled in. */
G_DECLARE_FINAL_TYPE (CmImportOptions, cm_import_options, CM, IMPORT_OPTIONS, GtkWidget)

void cm_import_options_set_flow (CmImportOptions *self, CmImportFlow *flow);
const char *cm_import_options_get_reason (CmImportOptions *self); /* nullable */
/* Gives the flow what it is to run with; the export password is read only here. */
void cm_import_options_apply (CmImportOptions *self);

G_END_DECLS
