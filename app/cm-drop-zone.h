/* cm-drop-zone.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_DROP_ZONE (cm_drop_zone_get_type ())

/* Takes files and text dropped anywhere over its child, and shows that it would. Signals:
 * "files-dropped" (GListModel of GFile), "text-dropped" (string; wiped after the
 * emission, see cm_paste_text_to_bytes()). Properties: "child" (GtkWidget), "title"
 * (string: what the overlay says), "hovered" (boolean, read-only). */
G_DECLARE_FINAL_TYPE (CmDropZone, cm_drop_zone, CM, DROP_ZONE, GtkWidget)

GtkWidget *cm_drop_zone_new (void);
GtkWidget *cm_drop_zone_get_child (CmDropZone *self);
void cm_drop_zone_set_child (CmDropZone *self, GtkWidget *child);
const char *cm_drop_zone_get_title (CmDropZone *self);
void cm_drop_zone_set_title (CmDropZone *self, const char *title);
gboolean cm_drop_zone_is_hovered (CmDropZone *self);
void cm_drop_zone_keep_clear (GtkWidget *widget);

/* For Ctrl+V: what is on the clipboard comes by the same signals. */
void cm_drop_zone_paste (CmDropZone *self);

G_END_DECLS
