/* cm-preflight-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-record.h"
#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_PREFLIGHT_VIEW (cm_preflight_view_get_type ())

/* What a CA would find, address by address and hop by hop: advice that keeps nobody from
 * ordering. Signal "wanted" (boolean): one of its buttons was pressed, TRUE: that which
 * orders for nothing, too. */
G_DECLARE_FINAL_TYPE (CmPreflightView, cm_preflight_view, CM, PREFLIGHT_VIEW, GtkWidget)

/* @names: A-labels and addresses */
void cm_preflight_view_start (CmPreflightView *self,
                              CmContext *context,
                              const CmAcmeRecord *settings,
                              const char *const *names,
                              const char *staging); /* nullable */
void cm_preflight_view_set_can_order (CmPreflightView *self, gboolean can_order);
void cm_preflight_view_say (CmPreflightView *self, const char *sentence);
void cm_preflight_view_clear (CmPreflightView *self); /* what was found holds no longer */

G_END_DECLS
