/* cm-sidebar.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-view.h"

G_BEGIN_DECLS

#define CM_TYPE_SIDEBAR (cm_sidebar_get_type ())

/**
 * CmSidebar:
 *
 * The views of the certstore with their counts.
 *
 * CmSidebar::view-selected (CmView): another view was chosen. ::row-activated: a row was
 * clicked, also the one that is selected. ::files-dropped (CmView, GListModel of GFile):
 * files for the server the view stands for.
 */
G_DECLARE_FINAL_TYPE (CmSidebar, cm_sidebar, CM, SIDEBAR, GtkWidget)

GtkWidget *cm_sidebar_new (void);
void cm_sidebar_set_context (CmSidebar *self, CmContext *context);
CmView *cm_sidebar_get_view (CmSidebar *self); /* nullable; transfer none */
CmView *cm_sidebar_find_view (CmSidebar *self,
                              const char *id); /* nullable; transfer none */
gboolean cm_sidebar_select (CmSidebar *self, const char *id);

/* Counts anew, as on a new day. */
void cm_sidebar_refresh (CmSidebar *self);

G_END_DECLS
