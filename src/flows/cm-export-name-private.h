/* cm-export-name-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a file about this may be called, without a suffix: "shop.example.org", "wildcard"
 * for a star. */
char *cm_export_name_stem (const char *title);

/* @stem, or "@stem-2" and so on, so that with none of @suffixes it is the name of a file
 * in @folder or one that was claimed before. @claimed: (element-type utf8): a set, which
 * gets the new names. NULL only if cancelled. Blocks. */
char *cm_export_name_claim (const char *stem,
                            const char *const *suffixes,
                            GFile *folder,
                            GHashTable *claimed,
                            GCancellable *cancellable);

G_END_DECLS
