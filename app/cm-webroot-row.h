/* cm-webroot-row.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_WEBROOT_ROW (cm_webroot_row_get_type ())

/* A folder that a web server shows, typed or chosen. Signal "removed": it is not wanted.
 */
G_DECLARE_FINAL_TYPE (CmWebrootRow, cm_webroot_row, CM, WEBROOT_ROW, AdwEntryRow)

GtkWidget *cm_webroot_row_new (void);
void cm_webroot_row_set_can_remove (CmWebrootRow *self, gboolean can_remove);

G_END_DECLS
