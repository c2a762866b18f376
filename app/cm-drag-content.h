/* cm-drag-content.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DRAG_CONTENT (cm_drag_content_get_type ())

/* What a drag offers: the certificates of some documents, as files and as text, made
 * when somebody asks. */
G_DECLARE_FINAL_TYPE (CmDragContent,
                      cm_drag_content,
                      CM,
                      DRAG_CONTENT,
                      GdkContentProvider)

/* @ids: (transfer full): documents */
GdkContentProvider *cm_drag_content_new (CmContext *context, GStrv ids);

G_END_DECLS
