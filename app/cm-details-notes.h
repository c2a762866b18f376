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

/* A comment that was typed and not saved. */
typedef struct
{
  char *id; /* of its document */
  char *title;
  char *comment;
} CmNoteDraft;

void cm_note_draft_free (CmNoteDraft *draft);

void cm_details_notes_set_document (CmDetailsNotes *self, CmDocument *document);
void cm_details_notes_edit (CmDetailsNotes *self); /* puts the cursor into the comment */

GPtrArray *cm_details_notes_list_drafts (CmDetailsNotes *self);
void cm_details_notes_forget (CmDetailsNotes *self, const char *id, const char *comment);

/* "prod, eu  web" → {"prod", "eu", "web"}, without doubles. */
char **cm_details_notes_parse_tags (const char *text);

G_END_DECLS
