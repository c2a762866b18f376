/* cm-request-look.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-sign-form.h"

G_BEGIN_DECLS

#define CM_TYPE_REQUEST_LOOK (cm_request_look_get_type ())

/* What a request of others asks for: what to know first, subject and key, names with or
 * without ticks, whatever else. */
G_DECLARE_FINAL_TYPE (CmRequestLook, cm_request_look, CM, REQUEST_LOOK, GtkWidget)

void cm_request_look_set_form (CmRequestLook *self, CmSignForm *form);
void cm_request_look_add_warning (CmRequestLook *self, const char *sentence);
/* Whether names can be ticked, and problems of a Micro CA with them matter. */
void cm_request_look_set_choosing (CmRequestLook *self, gboolean choosing);

G_END_DECLS
