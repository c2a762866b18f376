/* cm-row-cache-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-store.h"

G_BEGIN_DECLS

CmRowCache *cm_row_cache_new (void);
void cm_row_cache_free (CmRowCache *self);

CmSummary *cm_row_cache_get (CmRowCache *self, gint64 key); /* nullable; transfer none */
void cm_row_cache_set (CmRowCache *self, gint64 key, CmSummary *row);
void cm_row_cache_remove (CmRowCache *self, gint64 key);
void cm_row_cache_clear (CmRowCache *self);
guint cm_row_cache_get_size (CmRowCache *self);

/* The number of the last change of the store that the rows take into account. */
gint64 cm_row_cache_get_stamp (CmRowCache *self);
void cm_row_cache_set_stamp (CmRowCache *self, gint64 stamp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRowCache, cm_row_cache_free)

G_END_DECLS
