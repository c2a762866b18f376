/* cm-details-notes.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-document.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_NOTES (cm_details_notes_get_type ())

/* Comment and tags of a document, editable. What was typed and not saved stays when the
 * same document is shown again. */
G_DECLARE_FINAL_TYPE (CmDetailsNotes, cm_details_notes, CM, DETAILS_NOTES, GtkWidget)

/* A comment that was typed and not saved. Before: what it was when that began. */
typedef struct
{
  char *id; /* of its document */
  char *title;
  char *before;
  char *comment;
} CmNoteDraft;

CmNoteDraft *cm_note_draft_copy (const CmNoteDraft *draft);
void cm_note_draft_free (CmNoteDraft *draft);

void cm_details_notes_set_document (CmDetailsNotes *self, CmDocument *document);
void cm_details_notes_edit (CmDetailsNotes *self); /* puts the cursor into the comment */

GPtrArray *cm_details_notes_list_drafts (CmDetailsNotes *self);
CmNoteDraft *cm_details_notes_dup_draft (CmDetailsNotes *self, const char *id);
void cm_details_notes_forget (CmDetailsNotes *self,
                              const CmNoteDraft *draft,
                              const char *stored);

/* "prod, eu  web" → {"prod", "eu", "web"}, without doubles. */
char **cm_details_notes_parse_tags (const char *text);

G_END_DECLS
