/* cm-chain-node.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-chain-step.h"

G_BEGIN_DECLS

#define CM_TYPE_CHAIN_NODE (cm_chain_node_get_type ())

/* One certificate in the chain diagram: a shape on a line, a name, a caption.
 * CmChainNode::activated is emitted on click, Enter and Space. */
G_DECLARE_FINAL_TYPE (CmChainNode, cm_chain_node, CM, CHAIN_NODE, GtkWidget)

/**
 * CmChainLine: how a node is joined to its neighbour
 */
typedef enum
{
  CM_CHAIN_LINE_NONE,
  CM_CHAIN_LINE_WHOLE,
  CM_CHAIN_LINE_BROKEN,
} CmChainLine;

GtkWidget *
cm_chain_node_new (const CmChainStep *step, CmChainLine above, CmChainLine below);
CmCertificate *cm_chain_node_get_certificate (CmChainNode *self); /* nullable */

G_END_DECLS
