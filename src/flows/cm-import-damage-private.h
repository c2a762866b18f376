/* cm-import-damage-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-chain.h"

G_BEGIN_DECLS

#define CM_IMPORT_DAMAGE_NONE G_MAXUINT

/* Which certificate of a chain the next one did not sign, or CM_IMPORT_DAMAGE_NONE. */
guint cm_import_damage_find (GPtrArray *chain);
/* Whether the root that it ends with has a wrong signature of its own. */
gboolean cm_import_damage_is_end (GPtrArray *chain);
/* Whether the chain a leaf would get breaks at the leaf. */
gboolean cm_import_damage_is_leaf (CmCertificate *leaf,
                                   GPtrArray *intermediates,
                                   CmCertificatePool *trusted);
/* Whether one certificate for a key begins or ends later than another. */
gboolean cm_import_damage_is_later (CmCertificate *certificate,
                                    gint64 not_before,
                                    gint64 not_after);

G_END_DECLS
