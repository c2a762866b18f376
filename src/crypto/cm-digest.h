/* cm-digest.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For layers that do not see GnuTLS. */
char *cm_digest_sha256 (const char *head, GBytes *body); /* lower-case hex */

G_END_DECLS
