/* bench-fill.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a certstore in an empty folder, with signed documents that differ in name and
 * share some certificates. */
void bench_fill (const char *directory, guint n_credentials);

G_END_DECLS
