/* cm-details-request.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_REQUEST (cm_details_request_get_type ())

/* The request of a credential that waits for its answer: copied, saved, dragged out, read
 * or withdrawn. Hidden while none is out. */
G_DECLARE_FINAL_TYPE (CmDetailsRequest,
                      cm_details_request,
                      CM,
                      DETAILS_REQUEST,
                      GtkWidget)

void cm_details_request_set_credential (CmDetailsRequest *self,
                                        CmContext *context,
                                        CmCredentialDoc *credential);

G_END_DECLS
