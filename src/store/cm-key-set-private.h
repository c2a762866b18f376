/* cm-key-set-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CmKeySet: a set of keys of documents, one bit for each possible key.
 */
typedef struct _CmKeySet CmKeySet;

CmKeySet *cm_key_set_new (gint64 max_key);
CmKeySet *cm_key_set_new_like (const CmKeySet *other); /* empty, for the same keys */
CmKeySet *cm_key_set_copy (const CmKeySet *self);
void cm_key_set_free (CmKeySet *self);
void cm_key_set_add (CmKeySet *self, gint64 key);
gboolean cm_key_set_contains (const CmKeySet *self, gint64 key);
void cm_key_set_intersect (CmKeySet *self, const CmKeySet *other);
guint cm_key_set_get_size (const CmKeySet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmKeySet, cm_key_set_free)

G_END_DECLS
