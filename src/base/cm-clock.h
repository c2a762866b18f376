/* cm-clock.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Where there is no point in time: no date that can be written is this. 0 is one. */
#define CM_NO_TIME G_MININT64

#define CM_TYPE_CLOCK (cm_clock_get_type ())

G_DECLARE_FINAL_TYPE (CmClock, cm_clock, CM, CLOCK, GObject)

CmClock *cm_clock_new (void);
CmClock *cm_clock_new_fixed (gint64 unix_seconds);

gint64 cm_clock_get_unix (CmClock *self);
GDateTime *cm_clock_get_now (CmClock *self);
void cm_clock_advance (CmClock *self, GTimeSpan span);

char *cm_clock_format_rfc3339 (gint64 unix_seconds);
gboolean cm_clock_parse_rfc3339 (const char *text, gint64 *unix_seconds);

G_END_DECLS
