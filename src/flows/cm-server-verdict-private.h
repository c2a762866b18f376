/* cm-server-verdict-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* What is wrong with the chain that a server sends for @host (ASCII, or an address), and
 * how it compares with the certstore, in sentences. Transfer full. Blocks. */
/* @completed: what clients make of @chain with the trusted roots; @is_trusted: whether it
 * reaches one of them */
GStrv cm_server_verdict_list (CmContext *context,
                              GPtrArray *chain,
                              const char *host,
                              GPtrArray **completed,
                              gboolean *is_trusted);

G_END_DECLS
