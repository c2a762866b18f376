/* cm-net-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of the network.
 */

#include "cm-net-error.h"

G_DEFINE_QUARK (cm - net - error - quark, cm_net_error)

/**
 * cm_net_error_is_transient:
 * @error: (nullable): an error
 *
 * Returns: whether it is one of the network that may be gone a moment later
 */
gboolean
cm_net_error_is_transient (const GError *error)
{
  return g_error_matches (error, CM_NET_ERROR, CM_NET_ERROR_UNREACHABLE)
         || g_error_matches (error, CM_NET_ERROR, CM_NET_ERROR_TIMEOUT)
         || g_error_matches (error, CM_NET_ERROR, CM_NET_ERROR_PROTOCOL);
}
