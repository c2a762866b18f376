/* cm-tree-node.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines are worked out when they are drawn, from the place of the row in its tree, so
 * that a row whose neighbour comes or goes needs no word of it but a redraw.
 */

#include "cm-tree-node.h"

#include <glib/gi18n-lib.h>

#include "cm-chain-glyph.h"

#define STEP 34
#define PADDING 8
#define LINE_GAP 3.0

struct _CmTreeNode
{
  GtkWidget parent_instance;

  /* owned */
  GtkTreeListRow *row; /* nullable */
  CmChainKind kind;
  CmMark mark;
  gboolean is_rest;
  double zoom;
  GtkWidget *box;

  /* borrowed */
  GtkWidget *words;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkButton *fold_button;
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
  double x = STEP * self->zoom * (depth + 0.5);

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
  double gap = self->zoom * (CM_CHAIN_GLYPH_SIZE / 2 + LINE_GAP);
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
draw_lines (CmTreeNode *self, cairo_t *cr, double height)
{
  GdkRGBA color;

  cm_chain_glyph_look_up (GTK_WIDGET (self), "window_fg_color", &color);
  color.alpha *= 0.4f;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 2.0 * self->zoom);
  add_lines (self, cr, height);
  cairo_stroke (cr);
}

/* Three dots. */
static void
draw_rest (CmTreeNode *self, cairo_t *cr)
{
  GdkRGBA color;

  cm_chain_glyph_look_up (GTK_WIDGET (self), "window_fg_color", &color);
  gdk_cairo_set_source_rgba (cr, &color);
  for (int i = -1; i <= 1; i++)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, i * 7.0, 0, 2.2, 0, 2 * G_PI);
    }
  cairo_fill (cr);
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

      draw_lines (self, cr, height);
      cairo_translate (cr, get_x (self, gtk_tree_list_row_get_depth (self->row)),
                       height / 2.0);
      cairo_scale (cr, self->zoom, self->zoom);
      if (self->is_rest)
        draw_rest (self, cr);
      else
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
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TREE_ITEM);
}

static GtkLabel *
add_label (CmTreeNode *self)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "ellipsize",
                                   PANGO_ELLIPSIZE_END, NULL);

  gtk_box_append (GTK_BOX (self->words), label);
  return GTK_LABEL (label);
}

/* The text grows with the rest; whatever size it has. */
static void
lay_out (CmTreeNode *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  guint depth = self->row != NULL ? gtk_tree_list_row_get_depth (self->row) : 0;
  int padding = (int)(PADDING * self->zoom);

  pango_attr_list_insert (attributes, pango_attr_scale_new (self->zoom));
  gtk_label_set_attributes (self->title, attributes);
  gtk_label_set_attributes (self->subtitle, attributes);
  gtk_widget_set_margin_top (self->box, padding);
  gtk_widget_set_margin_bottom (self->box, padding);
  gtk_widget_set_margin_start (self->box, (int)(STEP * self->zoom * (depth + 1)) + 6);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_expanded_cb (CmTreeNode *self)
{
  gboolean expandable = self->row != NULL && gtk_tree_list_row_is_expandable (self->row);
  gboolean expanded = expandable && gtk_tree_list_row_get_expanded (self->row);
  const char *label = expanded ? _ ("Fold") : _ ("Unfold");

  gtk_widget_set_visible (GTK_WIDGET (self->fold_button), expandable);
  gtk_button_set_icon_name (self->fold_button,
                            expanded ? "pan-up-symbolic" : "pan-down-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fold_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (expandable)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED,
                                 expanded, -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_fold_clicked_cb (CmTreeNode *self)
{
  if (self->row != NULL)
    gtk_tree_list_row_set_expanded (self->row,
                                    !gtk_tree_list_row_get_expanded (self->row));
}

/* The keyboard folds with its arrows. */
static void
add_fold_button (CmTreeNode *self)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_fold_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), button);
  self->fold_button = GTK_BUTTON (button);
}

static void
cm_tree_node_init (CmTreeNode *self)
{
  self->zoom = 1.0;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_valign (self->words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->box), self->words);
  self->title = add_label (self);
  self->subtitle = add_label (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "numeric");
  add_fold_button (self);
  lay_out (self);
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
    g_signal_handlers_disconnect_by_func (self->row, on_expanded_cb, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_object (row, "notify::expanded", G_CALLBACK (on_expanded_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LEVEL,
                                  (int)gtk_tree_list_row_get_depth (row) + 1, -1);
  on_expanded_cb (self);
  lay_out (self);
}

/**
 * cm_tree_node_get_row:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): where in the tree it stands
 */
GtkTreeListRow *
cm_tree_node_get_row (CmTreeNode *self)
{
  g_return_val_if_fail (CM_IS_TREE_NODE (self), NULL);

  return self->row;
}

/**
 * cm_tree_node_set_zoom:
 * @self: a row
 * @factor: 1 is the original size
 *
 * Sets how large it is.
 */
void
cm_tree_node_set_zoom (CmTreeNode *self, double factor)
{
  g_return_if_fail (CM_IS_TREE_NODE (self));
  g_return_if_fail (factor > 0);

  if (self->zoom == factor)
    return;
  self->zoom = factor;
  lay_out (self);
}

static void
set_words (CmTreeNode *self, const char *title, const char *subtitle)
{
  g_autofree char *label = g_strdup_printf ("%s, %s", title, subtitle);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
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

  self->is_rest = FALSE;
  self->kind = kind;
  self->mark = mark;
  set_words (self, title, subtitle);
}

/**
 * cm_tree_node_set_rest:
 * @self: a row
 * @title: how many there are
 * @subtitle: how they are shown
 *
 * Shows that there are more.
 */
void
cm_tree_node_set_rest (CmTreeNode *self, const char *title, const char *subtitle)
{
  g_return_if_fail (CM_IS_TREE_NODE (self));
  g_return_if_fail (title != NULL && subtitle != NULL);

  self->is_rest = TRUE;
  set_words (self, title, subtitle);
}
