/* cm-name-field.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_NAME_FIELD (cm_name_field_get_type ())

/**
 * CmNameParser:
 * @text: one name or a list, as somebody typed or pasted it
 * @error: return location for why it cannot be used
 *
 * Returns: (transfer full) (nullable): the names, with their kinds in front
 */
typedef char **(*CmNameParser) (const char *text, GError **error);

/* Names as chips, typed one by one or pasted as a list; what is wrong with what is being
 * typed stands below. Signals: "add" (the text, already parsed once), "removed" (a name),
 * "reason-changed".
 * Properties "title" and "placeholder" (strings, construct-only). */
G_DECLARE_FINAL_TYPE (CmNameField, cm_name_field, CM, NAME_FIELD, GtkWidget)

GtkWidget *cm_name_field_new (const char *title, const char *placeholder);
void cm_name_field_set_parser (CmNameField *self, CmNameParser parser);
/* With their kinds in front; shown in Unicode. */
void cm_name_field_set_names (CmNameField *self, const char *const *names);
void cm_name_field_set_reason (CmNameField *self, const char *sentence); /* nullable */
const char *cm_name_field_get_reason (CmNameField *self);                /* nullable */
/* Takes what is still being typed; FALSE if it cannot be used. */
gboolean cm_name_field_commit (CmNameField *self);
gboolean cm_name_field_is_empty (CmNameField *self); /* nothing is being typed */

/* What people read instead of a name with its kind in front. */
char *cm_name_field_dup_label (const char *name);

G_END_DECLS
