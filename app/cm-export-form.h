/* cm-export-form.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-export-flow.h"
#include "cm-export-layout.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORT_FORM (cm_export_form_get_type ())

/**
 * CmExportForm:
 *
 * What the dialogs that export ask for: a format, with or without the key and its
 * password; of several, also whether each gets a file of its own; of credentials, also
 * what a web server wants. The key comes first, as the formats fill a screen. Says below
 * it what is missing or was wrong.
 *
 * Signal: “changed”.
 */
G_DECLARE_FINAL_TYPE (CmExportForm, cm_export_form, CM, EXPORT_FORM, GtkWidget)

void cm_export_form_offer_layouts (CmExportForm *self); /* once */
void cm_export_form_set_several (CmExportForm *self, gboolean several);
/* Why no key can go along, in words; NULL if it can. */
void cm_export_form_set_key_reason (CmExportForm *self, const char *reason);
void
cm_export_form_set_limit (CmExportForm *self, CmExportFormat format, const char *limit);

CmExportFormat cm_export_form_get_format (CmExportForm *self);
CmExportLayout cm_export_form_get_layout (CmExportForm *self);
gboolean cm_export_form_is_for_each (CmExportForm *self); /* a file for each */
gboolean cm_export_form_is_with_key (CmExportForm *self);
gboolean cm_export_form_is_legacy (CmExportForm *self);
CmSecret *cm_export_form_dup_password (CmExportForm *self);  /* nullable */
const char *cm_export_form_get_missing (CmExportForm *self); /* nullable: in words */
/* nullable: that the key is missing in a format that is for it, in words */
char *cm_export_form_dup_key_hint (CmExportForm *self);

void cm_export_form_set_problem (CmExportForm *self, const GError *error); /* nullable */
void cm_export_form_clear_password (CmExportForm *self);

G_END_DECLS
