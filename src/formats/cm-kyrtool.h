/* cm-kyrtool.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

/* Whether a file is called like a Domino key ring: "keyfile.kyr". */
gboolean cm_kyrtool_is_key_ring (const char *name);

/* The program to run: @configured, or kyrtool on PATH; NULL if there is none. */
char *cm_kyrtool_find (const char *configured);

/* What kyrtool shows of a key ring: keys, certificates and roots. Returns (element-type
 * CmItem), at least one; NULL only if cancelled. Blocks. */
GPtrArray *cm_kyrtool_read (const char *program,
                            GFile *key_ring,
                            const char *source,
                            GCancellable *cancellable,
                            GError **error);

G_END_DECLS
