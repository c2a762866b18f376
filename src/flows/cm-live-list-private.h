/* cm-live-list-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_LIVE_LIST (cm_live_list_get_type ())

/* The list a window holds on to: rows of the certstore as soon as there is one. */
G_DECLARE_FINAL_TYPE (CmLiveList, cm_live_list, CM, LIVE_LIST, GObject)

CmLiveList *cm_live_list_new (CmContext *context, CmQuery *query);

G_END_DECLS
