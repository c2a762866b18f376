/* fuzz.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The entry point libFuzzer looks for; replay.c calls the same. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size_bytes);

G_END_DECLS
