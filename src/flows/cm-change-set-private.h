/* cm-change-set-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"
#include "cm-store.h"
#include "cm-trust.h"

G_BEGIN_DECLS

#define CM_TYPE_CHANGE_SET (cm_change_set_get_type ())

/* Documents to write and what to say about it: one transaction, one activity document. */
G_DECLARE_FINAL_TYPE (CmChangeSet, cm_change_set, CM, CHANGE_SET, GObject)

typedef struct
{
  CmDocument *document; /* nullable: a note alone, or a purge */
  gboolean purge;
  gboolean is_quiet; /* not a word in the log */
  CmAction action;
  char *id;
  char *title;
  char *detail;
} CmChange;

/* FALSE: a note, which touches no document */
gboolean cm_change_get_document_type (const CmChange *self, CmDocumentType *type);

CmChangeSet *cm_change_set_new (void);
void cm_change_set_put (CmChangeSet *self,
                        CmDocument *document,
                        CmAction action,
                        const char *detail);
void cm_change_set_purge (CmChangeSet *self, const char *id, const char *title);
/* What comes and goes within one order, which is logged: no entries of their own. */
void cm_change_set_put_quietly (CmChangeSet *self, CmDocument *document);
void cm_change_set_purge_quietly (CmChangeSet *self, const char *id);
void cm_change_set_note (CmChangeSet *self,
                         CmAction action,
                         const char *id,
                         const char *title,
                         const char *detail);
/* What must still hold when the set is committed, whoever else writes meanwhile. */
void cm_change_set_expect_absent (CmChangeSet *self,
                                  CmDocumentType type,
                                  CmLookup lookup,
                                  const char *value);
void cm_change_set_expect_trust (CmChangeSet *self, CmTrust *trust);
void cm_change_set_apply_expected (CmChangeSet *self, CmCommit *commit);
CmTrust *cm_change_set_get_expected_trust (CmChangeSet *self); /* nullable, none */
GPtrArray *cm_change_set_get_changes (CmChangeSet *self); /* (element-type CmChange) */
guint cm_change_set_get_size (CmChangeSet *self);
gboolean cm_change_set_touches (CmChangeSet *self, CmDocumentType type);

G_END_DECLS
