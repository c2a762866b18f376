/* cm-undo.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_UNDO (cm_undo_get_type ())
G_DECLARE_FINAL_TYPE (CmUndo, cm_undo, CM, UNDO, GObject)

/* @data is what was given with the offer. */
typedef void (*CmUndoFunc) (gpointer target, gpointer data);

CmUndo *cm_undo_new (AdwToastOverlay *overlay, const char *action_name);
void cm_undo_offer (CmUndo *self,
                    const char *sentence,
                    CmUndoFunc func,
                    gpointer target,
                    gpointer data,
                    GDestroyNotify destroy);
void cm_undo_run (CmUndo *self);
gboolean cm_undo_is_possible (CmUndo *self);

G_END_DECLS
