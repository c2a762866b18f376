/* cm-slot-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_SLOT_LIST (cm_slot_list_get_type ())

/* Slots with the items of another list. */
G_DECLARE_FINAL_TYPE (CmSlotList, cm_slot_list, CM, SLOT_LIST, GObject)

CmSlotList *cm_slot_list_new (GListModel *model);
void cm_slot_list_set_replacing (CmSlotList *self, gboolean replacing);
gboolean cm_slot_list_is_settled (CmSlotList *self);

G_END_DECLS
