/* cm-stash.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

extern const CmFormat cm_stash_format; /* a password of GSKit: .sth */

/* The password in a GSKit stash file (.sth, version 1 or 2); NULL if @bytes are none. */
CmSecret *cm_stash_read (GBytes *bytes);

/* The password in the stash file that lies beside a key database: FILE.sth beside
 * FILE.kdb. NULL if there is none that can be read. Blocks. */
CmSecret *cm_stash_find_beside (GFile *key_database, GCancellable *cancellable);

G_END_DECLS
