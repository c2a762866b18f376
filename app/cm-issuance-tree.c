/* cm-issuance-tree.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Below a Micro CA stand two live lists, one after the other: the Micro CAs whose parent
 * it is, and the credentials it issued. Both are found by its id, which their search text
 * contains. So the tree follows the certstore by itself.
 */

#include "cm-issuance-tree.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"
#include "cm-summary.h"
#include "cm-tree-node.h"

struct _CmIssuanceTree
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  char *ca_id;
  GtkWidget *scroller;

  /* borrowed */
  GtkListView *view;
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmIssuanceTree, cm_issuance_tree, GTK_TYPE_WIDGET)

static GListModel *
list_below (CmContext *context, CmDocumentType type, const char *ca_id)
{
  g_autoptr (CmQuery) query = cm_query_new (type);

  cm_query_set_search (query, ca_id);
  cm_query_set_warn_days (query, cm_context_get_warn_days (context));
  return cm_context_create_list (context, query);
}

static GListModel *
create_children (gpointer item, gpointer user_data)
{
  CmIssuanceTree *self = CM_ISSUANCE_TREE (user_data);
  CmSummary *summary = CM_SUMMARY (item);
  g_autoptr (GListStore) lists = NULL;
  g_autoptr (GListModel) cas = NULL;
  g_autoptr (GListModel) credentials = NULL;

  if (cm_summary_get_fields (summary)->type != CM_DOCUMENT_TYPE_MICRO_CA)
    return NULL;
  lists = g_list_store_new (G_TYPE_LIST_MODEL);
  cas = list_below (self->context, CM_DOCUMENT_TYPE_MICRO_CA,
                    cm_summary_get_id (summary));
  credentials = list_below (self->context, CM_DOCUMENT_TYPE_CREDENTIAL,
                            cm_summary_get_id (summary));
  g_list_store_append (lists, cas);
  g_list_store_append (lists, credentials);
  return G_LIST_MODEL (
      gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&lists))));
}

static CmChainKind
get_kind (GtkTreeListRow *row, CmSummary *summary)
{
  if (cm_summary_get_fields (summary)->type != CM_DOCUMENT_TYPE_MICRO_CA)
    return CM_CHAIN_KIND_LEAF;
  return gtk_tree_list_row_get_depth (row) == 0 ? CM_CHAIN_KIND_ROOT
                                                : CM_CHAIN_KIND_INTERMEDIATE;
}

static const char *
get_kind_word (CmChainKind kind)
{
  switch (kind)
    {
    case CM_CHAIN_KIND_ROOT:
      return _ ("Micro CA");
    case CM_CHAIN_KIND_INTERMEDIATE:
      return _ ("intermediate CA");
    case CM_CHAIN_KIND_LEAF:
    case CM_CHAIN_KIND_MISSING:
      return _ ("certificate");
    }
  return "";
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, cm_tree_node_new ());
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CmIssuanceTree *self)
{
  CmTreeNode *node = CM_TREE_NODE (gtk_list_item_get_child (item));
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (CmSummary) summary = gtk_tree_list_row_get_item (row);
  gint64 now = cm_context_get_now (self->context);
  CmMark mark
      = cm_mark_of_summary (summary, now, cm_context_get_warn_days (self->context));
  CmChainKind kind = get_kind (row, summary);
  g_autofree char *expires
      = cm_sentence_expires (cm_summary_get_fields (summary)->not_after, now);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s", get_kind_word (kind),
                                               cm_mark_get_label (mark), expires);

  cm_tree_node_set (node, kind, mark, cm_summary_get_title (summary), subtitle);
  cm_tree_node_set_row (node, row);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  cm_tree_node_set_row (CM_TREE_NODE (gtk_list_item_get_child (item)), NULL);
}

static CmSummary *
get_summary (CmIssuanceTree *self, guint position, GtkTreeListRow **row)
{
  GListModel *model = G_LIST_MODEL (gtk_list_view_get_model (self->view));

  *row = model != NULL ? g_list_model_get_item (model, position) : NULL;
  return *row != NULL ? gtk_tree_list_row_get_item (*row) : NULL;
}

static void
on_activate_cb (CmIssuanceTree *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = NULL;
  g_autoptr (CmSummary) summary = get_summary (self, position, &row);

  if (summary != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, cm_summary_get_id (summary));
}

/* Left and right fold and unfold, as in every tree; they turn with the writing. */
static gboolean
on_key_pressed_cb (CmIssuanceTree *self, guint keyval)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->view);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  guint unfold = rtl ? GDK_KEY_Left : GDK_KEY_Right;
  guint fold = rtl ? GDK_KEY_Right : GDK_KEY_Left;
  GtkTreeListRow *row;

  if (model == NULL || (keyval != fold && keyval != unfold))
    return GDK_EVENT_PROPAGATE;
  row = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (model));
  if (row == NULL || !gtk_tree_list_row_is_expandable (row))
    return GDK_EVENT_PROPAGATE;
  gtk_tree_list_row_set_expanded (row, keyval == unfold);
  return GDK_EVENT_STOP;
}

static void
cm_issuance_tree_dispose (GObject *object)
{
  CmIssuanceTree *self = CM_ISSUANCE_TREE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  self->view = NULL;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->context);
  g_clear_pointer (&self->ca_id, g_free);

  G_OBJECT_CLASS (cm_issuance_tree_parent_class)->dispose (object);
}

static void
cm_issuance_tree_class_init (CmIssuanceTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_issuance_tree_dispose;

  /**
   * CmIssuanceTree::activated:
   * @self: the tree
   * @id: id of a document
   *
   * A Micro CA or a credential was chosen.
   */
  signals[ACTIVATED]
      = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                      NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cm_issuance_tree_init (CmIssuanceTree *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *view;

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), NULL);
  view = gtk_list_view_new (NULL, factory);
  gtk_widget_add_css_class (view, "cm-tree");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What it issued"), -1);
  g_signal_connect_object (view, "activate", G_CALLBACK (on_activate_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (view, keys);
  self->view = GTK_LIST_VIEW (view);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), view);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * cm_issuance_tree_set_ca:
 * @self: a tree
 * @context: the certstore
 * @ca: (nullable): the row of a Micro CA
 *
 * Shows what is below @ca.
 */
void
cm_issuance_tree_set_ca (CmIssuanceTree *self, CmContext *context, CmSummary *ca)
{
  GListStore *root;
  GtkTreeListModel *tree;

  g_return_if_fail (CM_IS_ISSUANCE_TREE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));

  if (ca != NULL && g_strcmp0 (self->ca_id, cm_summary_get_id (ca)) == 0)
    return;
  g_set_object (&self->context, context);
  g_free (self->ca_id);
  self->ca_id = ca != NULL ? g_strdup (cm_summary_get_id (ca)) : NULL;
  gtk_list_view_set_model (self->view, NULL);
  if (ca == NULL)
    return;
  root = g_list_store_new (CM_TYPE_SUMMARY);
  g_list_store_append (root, ca);
  tree = gtk_tree_list_model_new (G_LIST_MODEL (root), FALSE, TRUE, create_children, self,
                                  /* destroy: */ NULL);
  {
    g_autoptr (GtkSingleSelection) selection
        = gtk_single_selection_new (G_LIST_MODEL (tree));

    gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  }
}
