/* cm-roots-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_ROOTS_PAGE (cm_roots_page_get_type ())

/* The trusted roots and intermediates: a list, and how to add and remove. */
G_DECLARE_FINAL_TYPE (CmRootsPage, cm_roots_page, CM, ROOTS_PAGE, GtkWidget)

void cm_roots_page_set_context (CmRootsPage *self, CmContext *context);
void cm_roots_page_set_search (CmRootsPage *self, const char *text);
CmSummary *cm_roots_page_get_selected (CmRootsPage *self); /* nullable; full */
guint cm_roots_page_get_n_items (CmRootsPage *self);

G_END_DECLS
