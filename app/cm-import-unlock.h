/* cm-import-unlock.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-import-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_IMPORT_UNLOCK (cm_import_unlock_get_type ())

/* One password row for all files of an import that are locked; it hides when none is.
 * CmImportUnlock::unlock: the flow has one more password and is to be read again. */
G_DECLARE_FINAL_TYPE (CmImportUnlock, cm_import_unlock, CM, IMPORT_UNLOCK, GtkWidget)

void cm_import_unlock_set_flow (CmImportUnlock *self, CmImportFlow *flow);
/* Says what became of it after the flow was read. Returns: whether the row keeps the
 * focus, because something is locked. */
gboolean cm_import_unlock_report (CmImportUnlock *self);
/* Forgets the password that was being tried: reading was stopped. */
void cm_import_unlock_give_up (CmImportUnlock *self);

G_END_DECLS
