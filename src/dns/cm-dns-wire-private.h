/* cm-dns-wire-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_DNS_WIRE_PORT 53

/* One question and its answer, as bytes. @server: "HOST[:PORT]". Both block. */
GBytes *cm_dns_wire_ask_udp (const char *server,
                             GBytes *question,
                             GCancellable *cancellable,
                             GError **error);
GBytes *cm_dns_wire_ask_tcp (const char *server,
                             GBytes *question,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
