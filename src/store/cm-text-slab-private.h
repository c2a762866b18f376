/* cm-text-slab-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CmTextSlab:
 *
 * Texts of many rows, laid into large boxes of memory one after the other. A box is
 * reference-counted (g_atomic_rc_box_acquire()), and lives as long as one of its rows.
 */
typedef struct _CmTextSlab CmTextSlab;

CmTextSlab *cm_text_slab_new (void);
void cm_text_slab_free (CmTextSlab *self);

/* Makes room for one row; what is added until the next call lies in one box. */
gpointer cm_text_slab_reserve (CmTextSlab *self, gsize n_pointers, gsize size_bytes);
char *cm_text_slab_add (CmTextSlab *self, const char *text, gsize size_bytes);
char *cm_text_slab_add_shared (CmTextSlab *self, const char *text, gsize size_bytes);
char **cm_text_slab_add_lines (CmTextSlab *self, const char *text, gsize n_lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmTextSlab, cm_text_slab_free)

G_END_DECLS
