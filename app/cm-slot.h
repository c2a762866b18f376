/* cm-slot.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_SLOT (cm_slot_get_type ())

/* A place in a list that stays while what stands in it changes. */
G_DECLARE_FINAL_TYPE (CmSlot, cm_slot, CM, SLOT, GObject)

CmSlot *cm_slot_new (gpointer item);
gpointer cm_slot_get_item (CmSlot *self); /* borrowed; nullable */
void cm_slot_set_item (CmSlot *self, gpointer item);

G_END_DECLS
