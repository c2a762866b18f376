/* cm-chain-node.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Its place and state are a glyph. A line joins those that signed each other and is
 * dashed where they did not.
 */

#include "cm-chain-node.h"

#include <math.h>

#include "cm-chain-glyph.h"
#include "cm-unbroken.h"

#define COLUMN_WIDTH 38
#define MIN_CHARS 12 /* in a line: narrower ones take the toolkit long to find */

struct _CmChainNode
{
  GtkWidget parent_instance;

  /* owned */
  CmCertificate *certificate;
  CmChainKind kind;
  CmMark mark;
  CmChainLine above;
  CmChainLine below;
  GtkWidget *box;
};

enum
{
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmChainNode, cm_chain_node, GTK_TYPE_WIDGET)

static void
draw_line (cairo_t *cr, CmChainLine line, double from_y, double to_y)
{
  const double dashes[] = { 3.0, 4.0 };

  if (line == CM_CHAIN_LINE_NONE)
    return;
  cairo_set_dash (cr, dashes, line == CM_CHAIN_LINE_BROKEN ? 2 : 0, 0);
  cairo_move_to (cr, 0, from_y);
  cairo_line_to (cr, 0, to_y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
cm_chain_node_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CmChainNode *self = CM_CHAIN_NODE (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);
  double middle = height / 2.0;
  GdkRGBA line;

  cm_chain_glyph_look_up (widget, "window_fg_color", &line);
  line.alpha *= 0.4f;
  cairo_translate (cr, rtl ? width - COLUMN_WIDTH / 2.0 : COLUMN_WIDTH / 2.0, middle);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (cr, 2.0);
  gdk_cairo_set_source_rgba (cr, &line);
  draw_line (cr, self->above, -middle, -CM_CHAIN_GLYPH_SIZE / 2 - 3);
  draw_line (cr, self->below, CM_CHAIN_GLYPH_SIZE / 2 + 3, middle);
  cm_chain_glyph_draw (widget, cr, self->kind, self->mark);
  cairo_destroy (cr);

  GTK_WIDGET_CLASS (cm_chain_node_parent_class)->snapshot (widget, snapshot);
}

static void
activate (CmChainNode *self)
{
  if (self->certificate != NULL)
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
on_released_cb (GtkGestureClick *gesture,
                int n_press,
                double x,
                double y,
                gpointer user_data)
{
  CmChainNode *self = CM_CHAIN_NODE (user_data);

  if (!gtk_widget_contains (GTK_WIDGET (self), x, y))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  activate (self);
}

static void
cm_chain_node_dispose (GObject *object)
{
  CmChainNode *self = CM_CHAIN_NODE (object);

  g_clear_object (&self->certificate);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_chain_node_parent_class)->dispose (object);
}

static void
cm_chain_node_class_init (CmChainNodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const guint keys[]
      = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter, GDK_KEY_space };

  G_OBJECT_CLASS (klass)->dispose = cm_chain_node_dispose;
  widget_class->snapshot = cm_chain_node_snapshot;

  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass),
                                            G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_signal (widget_class, keys[i], 0, "activated", NULL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_set_css_name (widget_class, "chainnode");
}

static void
cm_chain_node_init (CmChainNode *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "released", G_CALLBACK (on_released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_margin_start (self->box, COLUMN_WIDTH + 6);
  gtk_widget_set_margin_end (self->box, 6);
  gtk_widget_set_margin_top (self->box, 8);
  gtk_widget_set_margin_bottom (self->box, 8);
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static void
add_label (CmChainNode *self, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), MIN_CHARS);
  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_VALUE);
  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "dim-label");
    }
  gtk_box_append (GTK_BOX (self->box), label);
}

/**
 * cm_chain_node_new:
 * @step: what it shows
 * @above: how it is joined to the one above
 * @below: how it is joined to the one below
 *
 * Returns: (transfer floating): a node
 */
GtkWidget *
cm_chain_node_new (const CmChainStep *step, CmChainLine above, CmChainLine below)
{
  CmChainNode *self = g_object_new (CM_TYPE_CHAIN_NODE, NULL);
  g_autofree char *name = NULL;

  g_return_val_if_fail (step != NULL, GTK_WIDGET (self));

  g_set_object (&self->certificate, step->certificate);
  self->kind = step->kind;
  self->mark = step->mark;
  self->above = above;
  self->below = below;
  add_label (self, step->title, /* style: */ NULL);
  add_label (self, step->caption, "caption");

  name = g_strdup_printf ("%s, %s, %s", step->title, step->caption,
                          cm_mark_get_label (step->mark));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  if (step->certificate != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "activatable");
  return GTK_WIDGET (self);
}

/**
 * cm_chain_node_get_certificate:
 * @self: a node
 *
 * Returns: (transfer none) (nullable): the certificate it stands for
 */
CmCertificate *
cm_chain_node_get_certificate (CmChainNode *self)
{
  g_return_val_if_fail (CM_IS_CHAIN_NODE (self), NULL);

  return self->certificate;
}
