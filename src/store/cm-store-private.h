/* cm-store-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-row-cache-private.h"
#include "cm-store.h"

G_BEGIN_DECLS

GPtrArray *cm_store_query_cached (CmStore *self,
                                  CmQuery *query,
                                  CmRowCache *rows,
                                  GCancellable *c,
                                  GError **error);

G_END_DECLS
