/* bench-screen.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each opens the window over a certstore and tells what it measured. */

/* @name: milliseconds from @started (monotonic) to the first frame, and with "-rows"
 * behind it to the first one with everything in it. */
void bench_screen_start (const char *directory, const char *name, gint64 started);
/* Types and erases; milliseconds: "entry", then from there to "rows" and "screen", and
 * "stall" and "stall-cpu" for the longest time the main loop did not come round. */
void bench_screen_search (const char *directory);

G_END_DECLS
