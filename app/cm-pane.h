/* cm-pane.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_PANE (cm_pane_get_type ())
G_DECLARE_FINAL_TYPE (CmPane, cm_pane, CM, PANE, GtkWidget)

G_END_DECLS
