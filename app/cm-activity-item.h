/* cm-activity-item.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "cm-check-flow.h"

G_BEGIN_DECLS

#define CM_TYPE_ACTIVITY_ITEM (cm_activity_item_get_type ())

/* One line of the activity log as a row of a list; immutable. */
G_DECLARE_FINAL_TYPE (CmActivityItem, cm_activity_item, CM, ACTIVITY_ITEM, GObject)

CmActivityItem *cm_activity_item_new (GPtrArray *lines, guint position);
const CmActivityLine *cm_activity_item_get_line (CmActivityItem *self);
char *cm_activity_item_dup_title (CmActivityItem *self); /* "Imported shop.example.org" */
char *cm_activity_item_dup_subtitle (CmActivityItem *self); /* when, who, more words */
const char *cm_activity_item_get_icon_name (CmActivityItem *self);
gboolean cm_activity_item_matches (CmActivityItem *self, const char *folded_text);

G_END_DECLS
