/* cm-wiped-bytes.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes from g_malloc() that are overwritten before they are freed. */
GBytes *cm_wiped_bytes_new_take (gpointer data, gsize size_bytes);
/* g_realloc() that overwrites what it leaves behind. */
gpointer cm_wiped_bytes_grow (gpointer data, gsize size_bytes, gsize capacity_bytes);

G_END_DECLS
