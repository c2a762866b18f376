/* cm-named-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

/* Whether people mean @document by @name: its title, id, or the beginning of that. */
gboolean cm_named_matches (CmDocument *document, const char *name);
/* The one they mean; @several, @none: what is said else, with one %s for the name. */
CmDocument *cm_named_find (GPtrArray *documents,
                           const char *name,
                           const char *several,
                           const char *none,
                           GError **error);

G_END_DECLS
