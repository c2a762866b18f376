/* cm-tree-node.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-chain-step.h"

G_BEGIN_DECLS

#define CM_TYPE_TREE_NODE (cm_tree_node_get_type ())

/* A row of a tree of certificates: lines to what is above, a glyph, two lines of text,
 * and a button that folds what is below. */
G_DECLARE_FINAL_TYPE (CmTreeNode, cm_tree_node, CM, TREE_NODE, GtkWidget)

GtkWidget *cm_tree_node_new (void);
void cm_tree_node_set_row (CmTreeNode *self, GtkTreeListRow *row); /* nullable */
GtkTreeListRow *cm_tree_node_get_row (CmTreeNode *self);           /* nullable */
void cm_tree_node_set_zoom (CmTreeNode *self, double factor);
void cm_tree_node_set (CmTreeNode *self,
                       CmChainKind kind,
                       CmMark mark,
                       const char *title,
                       const char *subtitle);
/* What stands for several that are not shown. */
void cm_tree_node_set_rest (CmTreeNode *self, const char *title, const char *subtitle);

G_END_DECLS
