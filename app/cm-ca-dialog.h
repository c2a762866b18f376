/* cm-ca-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

/* Makes a Micro CA: its card takes shape while it is filled in. @parent_id: nullable: the
 * Micro CA above it. */
void cm_ca_dialog_run_async (GtkWindow *parent,
                             CmContext *context,
                             const char *parent_id,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* What was made; NULL without an error: the user went away. */
CmMicroCaDoc *cm_ca_dialog_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
