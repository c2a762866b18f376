/* cm-wrap-layout.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_WRAP_LAYOUT (cm_wrap_layout_get_type ())

G_DECLARE_FINAL_TYPE (CmWrapLayout, cm_wrap_layout, CM, WRAP_LAYOUT, GtkLayoutManager)

GtkLayoutManager *cm_wrap_layout_new (int spacing);

G_END_DECLS
