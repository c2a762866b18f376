/* cm-host-addresses.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* All addresses of a host, those that this computer cannot reach by itself, too. Blocks.
 * (element-type utf8), at least one */
GPtrArray *
cm_host_addresses_find (const char *host, GCancellable *cancellable, GError **error);

/* Whether this computer knows a way to an address; it may be a wrong one. */
gboolean cm_host_addresses_has_route (const char *address);

G_END_DECLS
