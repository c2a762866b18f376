/* cm-busy.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_BUSY (cm_busy_get_type ())
G_DECLARE_FINAL_TYPE (CmBusy, cm_busy, CM, BUSY, GObject)

CmBusy *
cm_busy_new (AdwToastOverlay *overlay, GCancellable *parent, const char *sentence);
GCancellable *cm_busy_get_cancellable (CmBusy *self); /* none */
gboolean cm_busy_was_stopped (CmBusy *self);

G_END_DECLS
