/* gui-heartbeat.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long the main loop did not come round. Of the wall and of this thread's processor:
 * a busy machine lengthens the first, and waiting for something shows in the first alone.
 */
typedef struct
{
  guint source;
  gint64 last, last_cpu;
  gint64 longest, longest_cpu; /* microseconds */
} GuiHeartbeat;

void gui_heartbeat_start (GuiHeartbeat *self);
void gui_heartbeat_stop (GuiHeartbeat *self); /* and prints it */

G_END_DECLS
