/* cm-chain-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A column of nodes. Nodes are widgets, so focus, arrow keys, screen readers and text
 * direction come from GTK; only the shapes and lines are drawn. A chain has ten links at
 * most, so changing it makes the nodes anew.
 */

#include "cm-chain-view.h"

#include <glib/gi18n-lib.h>

#include "cm-chain-node.h"

struct _CmChainView
{
  GtkWidget parent_instance;
};

enum
{
  SIGNAL_CERTIFICATE_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmChainView, cm_chain_view, GTK_TYPE_WIDGET)

static void
on_node_activated_cb (CmChainView *self, CmChainNode *node)
{
  g_signal_emit (self, signals[SIGNAL_CERTIFICATE_ACTIVATED], 0,
                 cm_chain_node_get_certificate (node));
}

static void
remove_nodes (CmChainView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
cm_chain_view_dispose (GObject *object)
{
  remove_nodes (CM_CHAIN_VIEW (object));

  G_OBJECT_CLASS (cm_chain_view_parent_class)->dispose (object);
}

static void
cm_chain_view_class_init (CmChainViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_chain_view_dispose;

  signals[SIGNAL_CERTIFICATE_ACTIVATED] = g_signal_new (
      "certificate-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
      NULL, NULL, G_TYPE_NONE, 1, CM_TYPE_CERTIFICATE);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
  gtk_widget_class_set_css_name (widget_class, "chainview");
}

static void
cm_chain_view_init (CmChainView *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Certificate chain"), -1);
}

/**
 * cm_chain_view_new:
 *
 * Returns: (transfer floating): an empty diagram
 */
GtkWidget *
cm_chain_view_new (void)
{
  return g_object_new (CM_TYPE_CHAIN_VIEW, NULL);
}

static CmChainLine
get_line (GPtrArray *steps, guint position)
{
  const CmChainStep *step = g_ptr_array_index (steps, position);

  if (position + 1 == steps->len)
    return CM_CHAIN_LINE_NONE;
  return step->linked ? CM_CHAIN_LINE_WHOLE : CM_CHAIN_LINE_BROKEN;
}

/**
 * cm_chain_view_set_chain:
 * @self: a diagram
 * @chain: (nullable) (element-type CmCertificate): leaf first
 * @state: what is known of it as a whole
 * @now_unix_seconds: the moment to judge by
 *
 * Sets what is drawn.
 */
void
cm_chain_view_set_chain (CmChainView *self,
                         GPtrArray *chain,
                         CmChainState state,
                         gint64 now_unix_seconds)
{
  g_autoptr (GPtrArray) steps = NULL;

  g_return_if_fail (CM_IS_CHAIN_VIEW (self));

  remove_nodes (self);
  if (chain == NULL)
    return;

  steps = cm_chain_steps_new (chain, state, now_unix_seconds);
  for (guint i = 0; i < steps->len; i++)
    {
      CmChainLine above = i > 0 ? get_line (steps, i - 1) : CM_CHAIN_LINE_NONE;
      GtkWidget *node
          = cm_chain_node_new (g_ptr_array_index (steps, i), above, get_line (steps, i));

      g_signal_connect_object (node, "activated", G_CALLBACK (on_node_activated_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_widget_set_parent (node, GTK_WIDGET (self));
    }
}
