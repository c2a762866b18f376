/* cm-note-save.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-details-notes.h"

G_BEGIN_DECLS

/* Saves a comment that was typed. If somebody else changed it in the meantime, it shows
 * both and asks which one is to be kept. The certstore must be able to sign. */
void cm_note_save_async (GtkWindow *parent,
                         CmContext *context,
                         const CmNoteDraft *draft,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* What is in the certstore now; NULL without an error: neither was chosen. */
char *cm_note_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
