/* cm-view-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-view.h"

G_BEGIN_DECLS

/* For CmViewList. */
CmView *cm_view_new (const char *id,
                     const char *title,
                     const char *icon_name,
                     CmViewSection section,
                     const char *server,
                     CmQuery *query);
void cm_view_set_query (CmView *self, CmQuery *query);
void cm_view_set_count (CmView *self, guint count);
void cm_view_set_attention (CmView *self, const char *sentences);

G_END_DECLS
