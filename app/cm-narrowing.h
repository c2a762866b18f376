/* cm-narrowing.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_NARROWING (cm_narrowing_get_type ())
G_DECLARE_FINAL_TYPE (CmNarrowing, cm_narrowing, CM, NARROWING, GtkWidget)

gboolean cm_narrowing_is_narrow (CmNarrowing *self);

G_END_DECLS
