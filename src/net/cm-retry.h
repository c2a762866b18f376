/* cm-retry.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_RETRY_MAX_SECONDS (30 * 86400) /* what a server may ask for */

/* Retry-After (RFC 9110 section 10.2.3): seconds or a date. */
gboolean cm_retry_parse_after (const char *text, gint64 now_unix_seconds, guint *seconds);

/* Twice as long each time. @chance: from 0 to 1, so that many do not come back at once.
 */
guint cm_retry_delay_ms (guint attempt, guint first_ms, guint longest_ms, double chance);

G_END_DECLS
