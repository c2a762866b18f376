/* cm-bulk-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

/* Issues many certificates from a table, with a preview. @ca_id: nullable, who issues at
 * first. */
void cm_bulk_dialog_run_async (GtkWindow *parent,
                               CmContext *context,
                               const char *ca_id,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* How many were issued. */
guint cm_bulk_dialog_run_finish (GAsyncResult *result);

G_END_DECLS
