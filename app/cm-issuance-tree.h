/* cm-issuance-tree.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_ISSUANCE_TREE (cm_issuance_tree_get_type ())

/* A Micro CA, the ones below it and what they issued, as a tree that is walked with the
 * keyboard. CmIssuanceTree::activated (id of a document). */
G_DECLARE_FINAL_TYPE (CmIssuanceTree, cm_issuance_tree, CM, ISSUANCE_TREE, GtkWidget)

void cm_issuance_tree_set_ca (CmIssuanceTree *self, CmContext *context, CmSummary *ca);

G_END_DECLS
