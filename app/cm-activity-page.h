/* cm-activity-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_ACTIVITY_PAGE (cm_activity_page_get_type ())

/* Who did what, newest first, while it is in sight. */
G_DECLARE_FINAL_TYPE (CmActivityPage, cm_activity_page, CM, ACTIVITY_PAGE, GtkWidget)

void cm_activity_page_set_context (CmActivityPage *self, CmContext *context);
void cm_activity_page_set_search (CmActivityPage *self, const char *text);
/* Checks that no entry is missing or was changed; says so in a toast. */

G_END_DECLS
