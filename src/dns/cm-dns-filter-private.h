/* cm-dns-filter-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean cm_dns_filter_is_known (const char *filter);
char *cm_dns_filter_apply (const char *filter, char *text, gint64 now, GError **error);

G_END_DECLS
