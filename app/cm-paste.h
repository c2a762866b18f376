/* cm-paste.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_PASTE_MAX_BYTES (16 * 1024 * 1024)

/* Reads files, else text, from a clipboard. */
void cm_paste_read_async (GdkClipboard *clipboard,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
/* TRUE: one of @files (of GFile) and @text is set; free the text with
 * cm_secret_free_text(), it may hold a key. FALSE without an error: there is neither. */
gboolean cm_paste_read_finish (GAsyncResult *result,
                               GListModel **files,
                               char **text,
                               GError **error);

/* What a drop and the clipboard have in common. */
GListModel *
cm_paste_files_from_text (const char *text); /* nullable: it is no file list */
GListModel *cm_paste_files_from_list (GdkFileList *list);
GBytes *cm_paste_text_to_bytes (const char *text); /* wiped when freed */

G_END_DECLS
