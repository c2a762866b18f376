/* cm-issuance-tree.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Below a Micro CA stand two live lists, one after the other: the Micro CAs whose parent
 * it is, and the credentials it issued, of which there may be hundreds: those are folded.
 * Both are found by its id, which their search text contains. So the tree follows the
 * certstore by itself. Its size is that of its rows.
 */

#include "cm-issuance-tree.h"

#include <glib/gi18n-lib.h>

#include "cm-folded-list.h"
#include "cm-sentence.h"
#include "cm-summary.h"
#include "cm-tree-node.h"

static const guint zoom_steps[] = { 50, 75, 90, 100, 125, 150, 200, 300 };

#define ZOOM_ORIGINAL 3

struct _CmIssuanceTree
{
  GtkWidget parent_instance;

  /* owned */
  CmContext *context;
  char *ca_id;
  GListModel *issued; /* nullable: by this one itself */
  guint zoom;         /* index into zoom_steps */

  /* template */
  GtkWidget *bar;
  GtkLabel *count_label;
  GtkButton *zoom_button;
  GtkWidget *scroller;
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
  g_autoptr (GListStore) lists = NULL;
  g_autoptr (GListModel) cas = NULL;
  g_autoptr (GListModel) credentials = NULL;
  g_autoptr (CmFoldedList) folded = NULL;

  if (!CM_IS_SUMMARY (item)
      || cm_summary_get_fields (item)->type != CM_DOCUMENT_TYPE_MICRO_CA)
    return NULL;
  lists = g_list_store_new (G_TYPE_LIST_MODEL);
  cas = list_below (self->context, CM_DOCUMENT_TYPE_MICRO_CA, cm_summary_get_id (item));
  credentials
      = list_below (self->context, CM_DOCUMENT_TYPE_CREDENTIAL, cm_summary_get_id (item));
  folded = cm_folded_list_new (credentials);
  g_list_store_append (lists, cas);
  g_list_store_append (lists, folded);
  return G_LIST_MODEL (
      gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&lists))));
}

/* One that somebody else signed is no root, wherever it stands. */
static CmChainKind
get_kind (GtkTreeListRow *row, const CmSummaryFields *fields)
{
  if (fields->type != CM_DOCUMENT_TYPE_MICRO_CA)
    return CM_CHAIN_KIND_LEAF;
  return gtk_tree_list_row_get_depth (row) == 0
                 && g_strcmp0 (fields->issuer, fields->title) == 0
             ? CM_CHAIN_KIND_ROOT
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
show_summary (CmIssuanceTree *self,
              CmTreeNode *node,
              GtkTreeListRow *row,
              CmSummary *summary)
{
  const CmSummaryFields *fields = cm_summary_get_fields (summary);
  gint64 now = cm_context_get_now (self->context);
  CmMark mark
      = cm_mark_of_summary (summary, now, cm_context_get_warn_days (self->context));
  CmChainKind kind = get_kind (row, fields);
  g_autofree char *expires = cm_sentence_expires (fields->not_after, now);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s", get_kind_word (kind),
                                               cm_mark_get_label (mark), expires);

  cm_tree_node_set (node, kind, mark, cm_summary_get_title (summary), subtitle);
}

static void
show_rest (CmTreeNode *node, CmFoldedRest *rest)
{
  guint n_items = cm_folded_rest_get_n_items (rest);
  g_autofree char *title
      = g_strdup_printf (ngettext ("and %u more…", "and %u more…", n_items), n_items);

  cm_tree_node_set_rest (node, title, _ ("Enter shows them"));
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, CmIssuanceTree *self)
{
  CmTreeNode *node = CM_TREE_NODE (gtk_list_item_get_child (item));
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) shown = gtk_tree_list_row_get_item (row);

  cm_tree_node_set_zoom (node, zoom_steps[self->zoom] / 100.0);
  cm_tree_node_set_row (node, row);
  if (CM_IS_FOLDED_REST (shown))
    show_rest (node, CM_FOLDED_REST (shown));
  else
    show_summary (self, node, row, CM_SUMMARY (shown));
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  cm_tree_node_set_row (CM_TREE_NODE (gtk_list_item_get_child (item)), NULL);
}

/* ---- walking ---- */

/* The rows there are widgets for: each holds one of ours. */
static CmTreeNode *
get_node (GtkWidget *row_widget)
{
  return CM_TREE_NODE (gtk_widget_get_first_child (row_widget));
}

static void
focus_row (CmIssuanceTree *self, GtkTreeListRow *row)
{
  guint position = gtk_tree_list_row_get_position (row);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  gtk_selection_model_select_item (gtk_list_view_get_model (self->view), position, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self->view), "list.scroll-to-item", "u",
                              position);
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (cm_tree_node_get_row (get_node (child)) == row)
      {
        gtk_widget_grab_focus (child);
        return;
      }
}

static void
unfold_rest (CmIssuanceTree *self, CmFoldedRest *rest, guint position)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (self->view));
  g_autoptr (GtkTreeListRow) first = NULL;

  cm_folded_rest_unfold (rest);
  first = g_list_model_get_item (rows, position);
  if (first != NULL)
    focus_row (self, first);
}

static void
on_activate_cb (CmIssuanceTree *self, guint position)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (self->view));
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (rows, position);
  g_autoptr (GObject) shown = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  if (CM_IS_FOLDED_REST (shown))
    unfold_rest (self, CM_FOLDED_REST (shown), position);
  else if (shown != NULL)
    g_signal_emit (self, signals[ACTIVATED], 0, cm_summary_get_id (CM_SUMMARY (shown)));
}

/* Out of a branch: it folds, or its stem is next. Into one: it unfolds, or its first twig
 * is next. */
static void
step_out (CmIssuanceTree *self, GtkTreeListRow *row)
{
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);

  if (gtk_tree_list_row_get_expanded (row))
    gtk_tree_list_row_set_expanded (row, FALSE);
  else if (parent != NULL)
    focus_row (self, parent);
}

static void
step_in (CmIssuanceTree *self, GtkTreeListRow *row)
{
  g_autoptr (GtkTreeListRow) first = NULL;

  if (!gtk_tree_list_row_is_expandable (row))
    return;
  if (gtk_tree_list_row_get_expanded (row))
    first = gtk_tree_list_row_get_child_row (row, 0);
  else
    gtk_tree_list_row_set_expanded (row, TRUE);
  if (first != NULL)
    focus_row (self, first);
}

/* As in every tree; left and right turn with the writing. */
static gboolean
on_key_pressed_cb (CmIssuanceTree *self,
                   guint keyval,
                   guint keycode,
                   GdkModifierType modifiers)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->view);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  GtkTreeListRow *row;

  if (model == NULL || (keyval != GDK_KEY_Left && keyval != GDK_KEY_Right)
      || (modifiers & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  row = gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (model));
  if (row == NULL)
    return GDK_EVENT_PROPAGATE;
  if ((keyval == GDK_KEY_Left) != rtl)
    step_out (self, row);
  else
    step_in (self, row);
  return GDK_EVENT_STOP;
}

/* ---- its size ---- */

static void
show_zoom (CmIssuanceTree *self)
{
  guint percent = zoom_steps[self->zoom];
  g_autofree char *label = g_strdup_printf (_ ("%u %%"), percent);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  gtk_button_set_label (self->zoom_button, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.zoom-out", self->zoom > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "tree.zoom-in",
                                 self->zoom + 1 < G_N_ELEMENTS (zoom_steps));
  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    cm_tree_node_set_zoom (get_node (child), percent / 100.0);
}

static void
zoom_by (CmIssuanceTree *self, int n_steps)
{
  self->zoom
      = (guint)CLAMP ((int)self->zoom + n_steps, 0, (int)G_N_ELEMENTS (zoom_steps) - 1);
  show_zoom (self);
}

static void
on_zoom_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  zoom_by (CM_ISSUANCE_TREE (widget), g_str_equal (action_name, "tree.zoom-in") ? 1 : -1);
}

static void
on_zoom_reset_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  zoom_by (CM_ISSUANCE_TREE (widget),
           ZOOM_ORIGINAL - (int)CM_ISSUANCE_TREE (widget)->zoom);
}

static gboolean
on_scroll_cb (CmIssuanceTree *self, double dx, double dy, GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);

  if ((state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;
  if (dy != 0)
    zoom_by (self, dy < 0 ? 1 : -1);
  return GDK_EVENT_STOP;
}

static void
cm_issuance_tree_dispose (GObject *object)
{
  CmIssuanceTree *self = CM_ISSUANCE_TREE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (self->view, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_ISSUANCE_TREE);
  g_clear_object (&self->issued);
  g_clear_object (&self->context);
  g_clear_pointer (&self->ca_id, g_free);

  G_OBJECT_CLASS (cm_issuance_tree_parent_class)->dispose (object);
}

static void
add_zoom_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint keyval;
    const char *action;
  } keys[] = {
    { GDK_KEY_plus, "tree.zoom-in" },         { GDK_KEY_KP_Add, "tree.zoom-in" },
    { GDK_KEY_equal, "tree.zoom-in" },        { GDK_KEY_minus, "tree.zoom-out" },
    { GDK_KEY_KP_Subtract, "tree.zoom-out" }, { GDK_KEY_0, "tree.zoom-reset" },
    { GDK_KEY_KP_0, "tree.zoom-reset" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].keyval, GDK_CONTROL_MASK,
                                         keys[i].action, /* format: */ NULL);
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
  gtk_widget_class_install_action (widget_class, "tree.zoom-in", NULL, on_zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "tree.zoom-out", NULL,
                                   on_zoom_action_cb);
  gtk_widget_class_install_action (widget_class, "tree.zoom-reset", NULL,
                                   on_zoom_reset_action_cb);
  add_zoom_keys (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-issuance-tree.ui");
  gtk_widget_class_bind_template_child (widget_class, CmIssuanceTree, bar);
  gtk_widget_class_bind_template_child (widget_class, CmIssuanceTree, count_label);
  gtk_widget_class_bind_template_child (widget_class, CmIssuanceTree, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, CmIssuanceTree, scroller);
  gtk_widget_class_bind_template_child (widget_class, CmIssuanceTree, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_scroll_cb);
}

static void
cm_issuance_tree_init (CmIssuanceTree *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), self, 0);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind_cb), NULL);
  self->zoom = ZOOM_ORIGINAL;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_factory (self->view, factory);
  show_zoom (self);
}

static void
on_counted_cb (CmIssuanceTree *self)
{
  guint n_items = g_list_model_get_n_items (self->issued);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u certificate issued", "%u certificates issued", n_items), n_items);

  gtk_label_set_label (self->count_label, text);
}

static void
show_tree (CmIssuanceTree *self, CmSummary *ca)
{
  GListStore *root = g_list_store_new (CM_TYPE_SUMMARY);
  GtkTreeListModel *tree;
  g_autoptr (GtkSingleSelection) selection = NULL;

  g_list_store_append (root, ca);
  tree = gtk_tree_list_model_new (G_LIST_MODEL (root), FALSE, TRUE, create_children, self,
                                  /* destroy: */ NULL);
  selection = gtk_single_selection_new (G_LIST_MODEL (tree));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  self->issued
      = list_below (self->context, CM_DOCUMENT_TYPE_CREDENTIAL, cm_summary_get_id (ca));
  g_signal_connect_object (self->issued, "items-changed", G_CALLBACK (on_counted_cb),
                           self, G_CONNECT_SWAPPED);
  on_counted_cb (self);
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
  g_return_if_fail (CM_IS_ISSUANCE_TREE (self));
  g_return_if_fail (CM_IS_CONTEXT (context));

  if (ca != NULL && g_strcmp0 (self->ca_id, cm_summary_get_id (ca)) == 0)
    return;
  g_set_object (&self->context, context);
  g_free (self->ca_id);
  self->ca_id = ca != NULL ? g_strdup (cm_summary_get_id (ca)) : NULL;
  gtk_list_view_set_model (self->view, NULL);
  g_clear_object (&self->issued);
  if (ca == NULL)
    return;
  show_tree (self, ca);
}
