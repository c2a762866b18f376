/* cm-manager-reseal-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"

G_BEGIN_DECLS

/* What CmReseal does with the keys of credentials, for what only managers have: the keys
 * of Micro CAs and the secrets of accounts. Both add what has to be written to @changes.
 */

gboolean cm_manager_reseal_for_newcomer (CmContext *context,
                                         CmChangeSet *changes,
                                         CmIdentityDoc *newcomer,
                                         const char *detail,
                                         GCancellable *cancellable,
                                         GError **error);
/* @trust: as it will be, without @retired */
gboolean cm_manager_reseal_without (CmContext *context,
                                    CmChangeSet *changes,
                                    CmTrust *trust,
                                    CmIdentityDoc *retired,
                                    const char *detail,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
