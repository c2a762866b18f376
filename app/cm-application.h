/* cm-application.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_APPLICATION (cm_application_get_type ())

/* One certstore and its window; a second start brings the first to the front. */
G_DECLARE_FINAL_TYPE (CmApplication, cm_application, CM, APPLICATION, AdwApplication)

CmApplication *cm_application_new (void);
CmContext *cm_application_get_context (CmApplication *self); /* nullable until started */

G_END_DECLS
