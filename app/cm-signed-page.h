/* cm-signed-page.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_SIGNED_PAGE (cm_signed_page_get_type ())

/* A certificate that has just been made for a key elsewhere, and its ways out: copied,
 * saved, dragged. What is said goes to the action "win.toast". */
G_DECLARE_FINAL_TYPE (CmSignedPage, cm_signed_page, CM, SIGNED_PAGE, GtkWidget)

void cm_signed_page_set_credential (CmSignedPage *self,
                                    CmContext *context,
                                    CmCredentialDoc *credential);

G_END_DECLS
