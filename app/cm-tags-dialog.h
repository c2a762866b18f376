/* cm-tags-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_TAGS_DIALOG (cm_tags_dialog_get_type ())

/* Tags of several credentials: which all get, which all lose, which stay as they are. */
G_DECLARE_FINAL_TYPE (CmTagsDialog, cm_tags_dialog, CM, TAGS_DIALOG, AdwWindow)

/**
 * CmTagsChange:
 * @added: tags each shall have
 * @removed: tags none shall have
 *
 * What was chosen.
 */
typedef struct
{
  GStrv added;
  GStrv removed;
} CmTagsChange;

void cm_tags_change_free (CmTagsChange *change);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmTagsChange, cm_tags_change_free)

void cm_tags_dialog_run_async (GtkWindow *parent,
                               CmContext *context,
                               const char *const *ids,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* NULL without an error: the user cancelled. */
CmTagsChange *cm_tags_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
