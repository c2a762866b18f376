/* cm-base64url.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Base64 for addresses and file names, without padding (RFC 4648 section 5). */
char *cm_base64url_encode (gconstpointer data, gsize size_bytes);
char *cm_base64url_encode_bytes (GBytes *bytes);
/* Whether @text may be one, as tokens are (RFC 8555 section 8.1). */
gboolean cm_base64url_is_valid (const char *text);

G_END_DECLS
