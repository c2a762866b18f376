/* cm-reseal-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-authority-doc.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

/* Who can open what after an identity came or went. Each function reads what is in the
 * store and adds what has to be written to @changes; nothing is committed here. */

gboolean cm_reseal_for_newcomer (CmContext *context,
                                 CmChangeSet *changes,
                                 CmIdentityDoc *newcomer,
                                 GCancellable *cancellable,
                                 GError **error);
/* What came between reading for it and its coming. */
gboolean cm_reseal_catch_up (CmContext *context,
                             CmChangeSet *changes,
                             CmIdentityDoc *newcomer,
                             GCancellable *cancellable,
                             GError **error);
gboolean cm_reseal_without (CmContext *context,
                            CmChangeSet *changes,
                            CmIdentityDoc *retired,
                            GCancellable *cancellable,
                            GError **error);

/* The authority's key, opened; @document: its document, transfer full. */
CmIdentity *cm_reseal_open_authority (CmContext *context,
                                      CmAuthorityDoc **document,
                                      GCancellable *cancellable,
                                      GError **error);

G_END_DECLS
