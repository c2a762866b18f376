/* cm-gradual-list.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_GRADUAL_LIST (cm_gradual_list_get_type ())

/* The items of another list, the first at once and the others little by little. */
G_DECLARE_FINAL_TYPE (CmGradualList, cm_gradual_list, CM, GRADUAL_LIST, GObject)

CmGradualList *cm_gradual_list_new (GListModel *model);

G_END_DECLS
