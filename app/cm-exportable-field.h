/* cm-exportable-field.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-secret.h"

G_BEGIN_DECLS

#define CM_TYPE_EXPORTABLE_FIELD (cm_exportable_field_get_type ())

/* Whether a key may be exported, and under which password. Properties: "title" and
 * "subtitle" (strings, construct-only), "exportable" (boolean, read-only), "reason"
 * (string, read-only, nullable: why the password is not good yet).
 * CmExportableField::activate: Enter was pressed and the password is good. */
G_DECLARE_FINAL_TYPE (CmExportableField,
                      cm_exportable_field,
                      CM,
                      EXPORTABLE_FIELD,
                      GtkWidget)

gboolean cm_exportable_field_is_exportable (CmExportableField *self);
const char *cm_exportable_field_get_reason (CmExportableField *self); /* nullable */
void cm_exportable_field_set_user_words (CmExportableField *self,
                                         const char *const *words);
CmSecret *cm_exportable_field_dup_password (CmExportableField *self); /* nullable; full */

G_END_DECLS
