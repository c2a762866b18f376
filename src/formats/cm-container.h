/* cm-container.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether each certificate among the items (element-type CmItem) from the first on is
 * signed by its issuer, if that is there. */
gboolean cm_container_is_consistent (GPtrArray *items, guint first);

G_END_DECLS
