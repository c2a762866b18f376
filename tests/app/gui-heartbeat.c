/* gui-heartbeat.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A timer beats; where it comes late, something held up the main loop.
 */

#include "gui-heartbeat.h"

#include <time.h>

#define BEAT_MS 5

static gint64
get_cpu_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_beat_cb (gpointer user_data)
{
  GuiHeartbeat *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 now_cpu = get_cpu_time ();

  if (self->last != 0)
    {
      self->longest = MAX (self->longest, now - self->last);
      self->longest_cpu = MAX (self->longest_cpu, now_cpu - self->last_cpu);
    }
  self->last = now;
  self->last_cpu = now_cpu;
  return G_SOURCE_CONTINUE;
}

void
gui_heartbeat_start (GuiHeartbeat *self)
{
  *self = (GuiHeartbeat){ 0 };
  self->source = g_timeout_add (BEAT_MS, on_beat_cb, self);
}

void
gui_heartbeat_stop (GuiHeartbeat *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_test_message ("longest gap %.1f ms (%.1f ms of processor time)", self->longest / 1e3,
                  self->longest_cpu / 1e3);
}
