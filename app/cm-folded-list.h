/* cm-folded-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_FOLDED_LIST (cm_folded_list_get_type ())
#define CM_TYPE_FOLDED_REST (cm_folded_rest_get_type ())

/* The items of another list; where they are many, the first ones and one item that stands
 * for the rest. */
G_DECLARE_FINAL_TYPE (CmFoldedList, cm_folded_list, CM, FOLDED_LIST, GObject)
G_DECLARE_FINAL_TYPE (CmFoldedRest, cm_folded_rest, CM, FOLDED_REST, GObject)

CmFoldedList *cm_folded_list_new (GListModel *model);

guint cm_folded_rest_get_n_items (CmFoldedRest *self); /* it stands for */
void cm_folded_rest_unfold (CmFoldedRest *self);

G_END_DECLS
