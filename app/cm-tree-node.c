/* cm-tree-node.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines are worked out when they are drawn, from the place of the row in its tree, so
 * that a row whose neighbour comes or goes needs no word of it but a redraw.
 */

#include "cm-tree-node.h"

#include "cm-chain-glyph.h"

#define STEP 34
#define LINE_GAP 3.0

struct _CmTreeNode
{
  GtkWidget parent_instance;

  /* owned */
  GtkTreeListRow *row; /* nullable */
  CmChainKind kind;
  CmMark mark;
  GtkWidget *box;

  /* borrowed */
  GtkLabel *title;
  GtkLabel *subtitle;
};

G_DEFINE_FINAL_TYPE (CmTreeNode, cm_tree_node, GTK_TYPE_WIDGET)

static gboolean
is_last (GtkTreeListRow *row)
{
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);
  GListModel *siblings = parent != NULL ? gtk_tree_list_row_get_children (parent) : NULL;
  guint n_siblings = siblings != NULL ? g_list_model_get_n_items (siblings) : 0;
  g_autoptr (GtkTreeListRow) last
      = n_siblings > 0 ? gtk_tree_list_row_get_child_row (parent, n_siblings - 1) : NULL;

  return last == NULL || last == row;
}

static double
get_x (CmTreeNode *self, guint depth)
{
  double x = STEP * (depth + 0.5);

  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL
             ? gtk_widget_get_width (GTK_WIDGET (self)) - x
             : x;
}

static void
add_line (cairo_t *cr, double from_x, double from_y, double to_x, double to_y)
{
  cairo_move_to (cr, from_x, from_y);
  cairo_line_to (cr, to_x, to_y);
}

/* Up to the row above and over to the glyph; further ancestors just pass by. */
static void
add_lines (CmTreeNode *self, cairo_t *cr, double height)
{
  guint depth = gtk_tree_list_row_get_depth (self->row);
  double middle = height / 2;
  double gap = CM_CHAIN_GLYPH_SIZE / 2 + LINE_GAP;
  double side = get_x (self, 1) > get_x (self, 0) ? 1 : -1;
  g_autoptr (GtkTreeListRow) row = g_object_ref (self->row);

  if (gtk_tree_list_row_get_expanded (row)
      && g_list_model_get_n_items (gtk_tree_list_row_get_children (row)) > 0)
    add_line (cr, get_x (self, depth), middle + gap, get_x (self, depth), height);
  for (guint level = depth; level > 0; level--)
    {
      double x = get_x (self, level - 1);
      gboolean last = is_last (row);
      GtkTreeListRow *parent = gtk_tree_list_row_get_parent (row);

      if (level == depth)
        {
          add_line (cr, x, 0, x, last ? middle : height);
          add_line (cr, x, middle, get_x (self, depth) - side * gap, middle);
        }
      else if (!last)
        {
          add_line (cr, x, 0, x, height);
        }
      g_object_unref (g_steal_pointer (&row));
      row = parent;
    }
}

static void
cm_tree_node_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CmTreeNode *self = CM_TREE_NODE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height);

  if (self->row != NULL)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);
      guint depth = gtk_tree_list_row_get_depth (self->row);
      GdkRGBA line;

      cm_chain_glyph_look_up (widget, "window_fg_color", &line);
      line.alpha *= 0.4f;
      gdk_cairo_set_source_rgba (cr, &line);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
      cairo_set_line_width (cr, 2.0);
      add_lines (self, cr, height);
      cairo_stroke (cr);
      cairo_translate (cr, get_x (self, depth), height / 2.0);
      cm_chain_glyph_draw (widget, cr, self->kind, self->mark);
      cairo_destroy (cr);
    }
  GTK_WIDGET_CLASS (cm_tree_node_parent_class)->snapshot (widget, snapshot);
}

static void
cm_tree_node_dispose (GObject *object)
{
  CmTreeNode *self = CM_TREE_NODE (object);

  g_clear_object (&self->row);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_tree_node_parent_class)->dispose (object);
}

static void
cm_tree_node_class_init (CmTreeNodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_tree_node_dispose;
  widget_class->snapshot = cm_tree_node_snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "treenode");
}

static GtkLabel *
add_label (CmTreeNode *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize",
                                   PANGO_ELLIPSIZE_END, NULL);

  gtk_box_append (GTK_BOX (self->box), label);
  return GTK_LABEL (label);
}

static void
cm_tree_node_init (CmTreeNode *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->box, 8);
  gtk_widget_set_margin_bottom (self->box, 8);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->title = add_label (self);
  self->subtitle = add_label (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "numeric");
}

/**
 * cm_tree_node_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
cm_tree_node_new (void)
{
  return g_object_new (CM_TYPE_TREE_NODE, NULL);
}

/**
 * cm_tree_node_set_row:
 * @self: a row
 * @row: (nullable): its place in the tree
 *
 * Sets where in the tree it stands.
 */
void
cm_tree_node_set_row (CmTreeNode *self, GtkTreeListRow *row)
{
  g_return_if_fail (CM_IS_TREE_NODE (self));

  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, gtk_widget_queue_draw, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (gtk_widget_queue_draw),
                           self, G_CONNECT_SWAPPED);
  gtk_widget_set_margin_start (self->box,
                               STEP * ((int)gtk_tree_list_row_get_depth (row) + 1) + 6);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * cm_tree_node_set:
 * @self: a row
 * @kind: its place, as a shape
 * @mark: its state, as a sign
 * @title: who it is
 * @subtitle: place and state in words
 *
 * Shows something.
 */
void
cm_tree_node_set (CmTreeNode *self,
                  CmChainKind kind,
                  CmMark mark,
                  const char *title,
                  const char *subtitle)
{
  g_return_if_fail (CM_IS_TREE_NODE (self));
  g_return_if_fail (title != NULL && subtitle != NULL);

  self->kind = kind;
  self->mark = mark;
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
