/* cm-ca-reseal-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"

G_BEGIN_DECLS

/* What CmReseal does with the keys of credentials, for the keys of Micro CAs, which only
 * managers have. Both add what has to be written to @changes. */

gboolean cm_ca_reseal_for_newcomer (CmContext *context,
                                    CmChangeSet *changes,
                                    CmIdentityDoc *newcomer,
                                    const char *detail,
                                    GCancellable *cancellable,
                                    GError **error);
/* @trust: as it will be, without @retired */
gboolean cm_ca_reseal_without (CmContext *context,
                               CmChangeSet *changes,
                               CmTrust *trust,
                               CmIdentityDoc *retired,
                               const char *detail,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
