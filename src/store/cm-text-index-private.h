/* cm-text-index-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-database-private.h"
#include "cm-document.h"
#include "cm-key-set-private.h"

G_BEGIN_DECLS

/**
 * CmTextIndex: the texts of all documents of one type, in memory, to be searched.
 */
typedef struct _CmTextIndex CmTextIndex;

CmTextIndex *cm_text_index_new (CmDocumentType type);
void cm_text_index_free (CmTextIndex *self);

/* Inside a job that reads: takes in what has changed since the last time. */
gboolean cm_text_index_update (CmTextIndex *self,
                               CmDatabase *database,
                               GCancellable *c,
                               GError **error);
/* Adds the keys of documents that have all words; also of some that are gone. */
void cm_text_index_search (CmTextIndex *self, const char *const *words, CmKeySet *keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmTextIndex, cm_text_index_free)

G_END_DECLS
