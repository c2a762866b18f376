/* cm-chain-view.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-chain-step.h"

G_BEGIN_DECLS

#define CM_TYPE_CHAIN_VIEW (cm_chain_view_get_type ())

/* A certificate, its CAs and its root, one below the other and joined by lines. Arrow
 * keys walk it; CmChainView::certificate-activated (CmCertificate) says that one was
 * chosen. */
G_DECLARE_FINAL_TYPE (CmChainView, cm_chain_view, CM, CHAIN_VIEW, GtkWidget)

GtkWidget *cm_chain_view_new (void);
void cm_chain_view_set_chain (CmChainView *self,
                              GPtrArray *chain,
                              CmChainState state,
                              gint64 now_unix_seconds);

G_END_DECLS
