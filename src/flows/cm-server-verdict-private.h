/* cm-server-verdict-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* What is wrong with the chain that a server sends for @host (ASCII, or an address), and
 * how it compares with the certstore, in sentences. Transfer full. Blocks. */
GStrv cm_server_verdict_list (CmContext *context, GPtrArray *chain, const char *host);

G_END_DECLS
