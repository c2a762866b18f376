/* cm-renew-by-dialog.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"
#include "cm-summary.h"

G_BEGIN_DECLS

/* Asks which other Micro CA is to renew what one has issued. */
void cm_renew_by_dialog_run_async (GtkWindow *parent,
                                   CmContext *context,
                                   CmSummary *summary,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
/* Id of the Micro CA; NULL: the user does not want to. @id: of what is to be renewed. */
char *cm_renew_by_dialog_run_finish (GAsyncResult *result, char **id);

G_END_DECLS
