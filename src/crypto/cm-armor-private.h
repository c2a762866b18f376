/* cm-armor-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *cm_armor_decode (const char *pem,
                         const char *const *labels,
                         gsize max_bytes,
                         const char *doing,
                         GError **error);
char *cm_armor_encode (const char *label, GBytes *der);

G_END_DECLS
