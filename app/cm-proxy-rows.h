/* cm-proxy-rows.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_TYPE_PROXY_ROWS (cm_proxy_rows_get_type ())

/* Which proxy to a CA: none, that of the environment, or one whose address is typed.
 * Property, construct-only: "show-apply-button" (boolean: whether the address is applied
 * by itself). Signals: "changed" (another one is to be used, and its address is there),
 * "entry-activated" (Return in the address). */
G_DECLARE_FINAL_TYPE (CmProxyRows, cm_proxy_rows, CM, PROXY_ROWS, GtkWidget)

const char *cm_proxy_rows_get_proxy (CmProxyRows *self); /* nullable: none */
void cm_proxy_rows_set_proxy (CmProxyRows *self, const char *proxy);
/* Whether its address is there, if it needs one; otherwise the focus goes there. */
gboolean cm_proxy_rows_check (CmProxyRows *self, GError **error);

G_END_DECLS
