/* cm-details-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-orders.h"
#include "cm-context.h"
#include "cm-details-notes.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_PAGE (cm_details_page_get_type ())

/* Everything about one credential, a plain sentence first. Follows the certstore. Signal
 * "gone": what it kept was deleted, and nothing is shown any more; "kept": what it keeps
 * was read. */
G_DECLARE_FINAL_TYPE (CmDetailsPage, cm_details_page, CM, DETAILS_PAGE, GtkWidget)

void cm_details_page_set_context (CmDetailsPage *self, CmContext *context);
/* @id NULL: nothing, or @n_selected of them, are selected. */
void cm_details_page_set_orders (CmDetailsPage *self, CmAcmeOrders *orders);
void cm_details_page_set_document (CmDetailsPage *self, const char *id, guint n_selected);
const char *cm_details_page_get_id (CmDetailsPage *self); /* nullable */
/* Until another is set, or it is deleted. */
void cm_details_page_keep (CmDetailsPage *self);
CmCredentialDoc *cm_details_page_get_kept (CmDetailsPage *self); /* nullable; none */
CmCredentialDoc *
cm_details_page_get_credential (CmDetailsPage *self); /* nullable; none */
void cm_details_page_edit_comment (CmDetailsPage *self);
CmDetailsNotes *cm_details_page_get_notes (CmDetailsPage *self); /* none */

G_END_DECLS
