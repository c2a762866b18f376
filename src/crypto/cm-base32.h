/* cm-base32.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In small letters and without padding, as labels of names are (RFC 4648 section 6). */
char *cm_base32_encode (gconstpointer data, gsize size_bytes);

G_END_DECLS
