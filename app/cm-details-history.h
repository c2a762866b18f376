/* cm-details-history.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_DETAILS_HISTORY (cm_details_history_get_type ())

/* What was done to one document, newest first; read when it is opened. */
G_DECLARE_FINAL_TYPE (CmDetailsHistory,
                      cm_details_history,
                      CM,
                      DETAILS_HISTORY,
                      GtkWidget)

void cm_details_history_set_document (CmDetailsHistory *self,
                                      CmContext *context,
                                      CmDocument *document);

G_END_DECLS
