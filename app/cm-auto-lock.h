/* cm-auto-lock.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_AUTO_LOCK (cm_auto_lock_get_type ())

/* Locks the certstore when nobody has touched the window for a while; how long is the
 * setting "lock-after-minutes". */
G_DECLARE_FINAL_TYPE (CmAutoLock, cm_auto_lock, CM, AUTO_LOCK, GObject)

CmAutoLock *cm_auto_lock_new (GtkWidget *window, CmContext *context, GSettings *settings);
/* Microseconds of a monotonic clock; what the timer calls. */
gboolean cm_auto_lock_is_due (gint64 last_use, gint64 now, guint minutes);

G_END_DECLS
