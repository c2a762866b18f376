/* cm-drag-out.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_DRAG_OUT_MAX_FILES 100

/**
 * CmDragOutFunc:
 * @widget: where the drag starts
 * @x: where in it
 * @y: where in it
 * @user_data: what cm_drag_out_attach() got
 *
 * Returns: (transfer full) (nullable): ids of the documents that go along; none or %NULL
 *   for no drag
 */
typedef GStrv (*CmDragOutFunc) (GtkWidget *widget,
                                double x,
                                double y,
                                gpointer user_data);

/* Lets certificates be dragged out of @widget as files, and as PEM text. Never a key. */
void cm_drag_out_attach (GtkWidget *widget,
                         CmContext *context,
                         CmDragOutFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy);

/* In a handler of "enter": rejects what was dragged from here. */
gboolean cm_drag_out_refuse (GtkDropTarget *target);

/* "shop.example.org.crt": a file name that is safe everywhere. */
char *cm_drag_out_dup_file_name (const char *title, const char *extension);
/* PEM of the certificate of a document and what belongs below its root, or of its request
 * while there is none; NULL: it has neither. @extension: optional: ".crt" or ".csr".
 * Blocks. */
char *
cm_drag_out_dup_pem (CmContext *context, CmDocument *document, const char **extension);

void cm_drag_out_remove_folder (const char *folder);
/* Removes what earlier drags left in the cache folder; blocks. */
void cm_drag_out_clean_up (void);

G_END_DECLS
