/* cm-import-locked-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The certificates that lie beside something that no password opened: fingerprint → name
 * of that file; both are borrowed from @sources (element-type CmImportSource). */
GHashTable *cm_import_locked_find (GPtrArray *sources);

G_END_DECLS
