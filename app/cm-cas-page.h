/* cm-cas-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_CAS_PAGE (cm_cas_page_get_type ())

/* The Micro CAs: one card, what can be done with it, and what it issued. */
G_DECLARE_FINAL_TYPE (CmCasPage, cm_cas_page, CM, CAS_PAGE, GtkWidget)

void cm_cas_page_set_context (CmCasPage *self, CmContext *context);
void cm_cas_page_select (CmCasPage *self, const char *id);

G_END_DECLS
