/* cm-activity-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

#define CM_ACTIVITY_MAX_ENTRIES 2000

/**
 * CmActivityEntry:
 * @action: what was done
 * @document: id of the document it was done to
 * @title: (nullable): its title then
 * @detail: (nullable): more of it, in no language ("+web01, -web02"); never a
 *   secret
 */
typedef struct
{
  CmAction action;
  char *document;
  char *title;
  char *detail;
} CmActivityEntry;

void cm_activity_entry_free (CmActivityEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmActivityEntry, cm_activity_entry_free)

#define CM_TYPE_ACTIVITY_DOC (cm_activity_doc_get_type ())

/* What one author did in one transaction; "previous_entry" is the envelope hash of the
 * same author's activity document before it, so that none can be left out unseen. */
G_DECLARE_FINAL_TYPE (CmActivityDoc, cm_activity_doc, CM, ACTIVITY_DOC, CmDocument)

CmActivityDoc *cm_activity_doc_new (void);
void cm_activity_doc_add (CmActivityDoc *self,
                          CmAction action,
                          const char *document_id,
                          const char *title,
                          const char *detail);
GPtrArray *
cm_activity_doc_get_entries (CmActivityDoc *self); /* (element-type CmActivityEntry) */
const char *
cm_activity_doc_get_previous_entry (CmActivityDoc *self); /* nullable: the first */
void cm_activity_doc_set_previous_entry (CmActivityDoc *self, const char *hash);

G_END_DECLS
