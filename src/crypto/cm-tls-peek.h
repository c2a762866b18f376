/* cm-tls-peek.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_TLS_PEEK_MAX_CERTIFICATES 32

/* The certificates that a TLS server sends, as they come, whatever they are worth.
 * @stream: connected and silent; closed for TLS afterwards; @server_name: (nullable): for
 * SNI, a host name, no address; @deadline: monotonic. Blocks. Returns (element-type
 * CmCertificate), at least one. */
GPtrArray *cm_tls_peek (GIOStream *stream,
                        const char *server_name,
                        gint64 deadline,
                        GCancellable *cancellable,
                        GError **error);

/* Whether a client that wants @host, a name or an address, takes this certificate. */
gboolean cm_tls_peek_is_for (CmCertificate *certificate, const char *host);

G_END_DECLS
