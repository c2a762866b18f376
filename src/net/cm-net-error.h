/* cm-net-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_NET_ERROR (cm_net_error_quark ())

/**
 * CmNetError:
 * @CM_NET_ERROR_INPUT: an address, a proxy or a CA certificate that cannot be used
 * @CM_NET_ERROR_UNREACHABLE: no connection, or it was lost: may be tried again
 * @CM_NET_ERROR_TIMEOUT: no answer in time: may be tried again
 * @CM_NET_ERROR_UNTRUSTED: the server's certificate is not good
 * @CM_NET_ERROR_UNKNOWN_CA: as @CM_NET_ERROR_UNTRUSTED, only because its CA is not known
 * @CM_NET_ERROR_TOO_LARGE: the answer is larger than what is read
 * @CM_NET_ERROR_PROTOCOL: the answer is no HTTP
 *
 * Why there is no answer. What a server answers, whatever its status, is none of these.
 */
typedef enum
{
  CM_NET_ERROR_INPUT,
  CM_NET_ERROR_UNREACHABLE,
  CM_NET_ERROR_TIMEOUT,
  CM_NET_ERROR_UNTRUSTED,
  CM_NET_ERROR_UNKNOWN_CA,
  CM_NET_ERROR_TOO_LARGE,
  CM_NET_ERROR_PROTOCOL,
} CmNetError;

GQuark cm_net_error_quark (void);

/* Whether the same request may go better a moment later. */
gboolean cm_net_error_is_transient (const GError *error);

G_END_DECLS
