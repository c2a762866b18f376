/* cm-ca-card.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines are labels, so that they wrap, are read out and turn with the writing direction;
 * what is drawn lies behind them. In high contrast only the seal is drawn, in the colour
 * of the text.
 */

#include "cm-ca-card.h"

#include <adwaita.h>

#include "cm-guilloche.h"
#include "cm-unbroken.h"

#define MIN_WIDTH 280
#define MIN_HEIGHT 210
#define MARGIN 18
#define SEAL_RADIUS 56.0
#define CORNER 12.0f

struct _CmCaCard
{
  GtkWidget parent_instance;

  CmGuilloche pattern;

  /* owned */
  GtkWidget *box;

  /* borrowed */
  GtkLabel *texts[CM_CA_CARD_N_LINES];
  GtkLabel *problems[CM_CA_CARD_N_LINES];
};

static const char *const styles[CM_CA_CARD_N_LINES] = {
  "title-2", "heading", "body", "body", "cm-fingerprint", "caption-heading",
};

G_DEFINE_FINAL_TYPE (CmCaCard, cm_ca_card, GTK_TYPE_WIDGET)

static void
choose_color (CmCaCard *self, gboolean high_contrast, GdkRGBA *color)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  if (high_contrast)
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), color);
  else
    cm_guilloche_get_color (&self->pattern, dark, color);
}

static void
draw_pattern (CmCaCard *self, cairo_t *cr, double width, double height)
{
  gboolean high_contrast
      = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  double margin = MARGIN + SEAL_RADIUS;
  GdkRGBA color;

  choose_color (self, high_contrast, &color);
  cairo_set_line_width (cr, high_contrast ? 0.8 : 0.6);
  if (!high_contrast)
    {
      cairo_set_source_rgba (cr, color.red, color.green, color.blue, 0.16);
      cm_guilloche_draw_waves (&self->pattern, cr, width, height);
    }
  cairo_set_source_rgba (cr, color.red, color.green, color.blue,
                         high_contrast ? 1.0 : 0.75);
  cairo_translate (cr, rtl ? margin : width - margin, margin);
  cm_guilloche_draw_seal (&self->pattern, cr, SEAL_RADIUS);
}

static void
cm_ca_card_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CmCaCard *self = CM_CA_CARD (widget);
  float width = (float)gtk_widget_get_width (widget);
  float height = (float)gtk_widget_get_height (widget);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, width, height);
  GskRoundedRect card;
  cairo_t *cr;

  gsk_rounded_rect_init_from_rect (&card, &area, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &card);
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  draw_pattern (self, cr, width, height);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);

  GTK_WIDGET_CLASS (cm_ca_card_parent_class)->snapshot (widget, snapshot);
}

static GtkLabel *
add_label (CmCaCard *self, const char *style)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR, "visible", FALSE,
                                   "max-width-chars", 40, NULL);

  cm_unbroken_keep (GTK_LABEL (label), CM_UNBROKEN_VALUE);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (self->box), label);
  return GTK_LABEL (label);
}

/* Beside the seal stand the first lines, below it the last ones. */
static void
add_line (CmCaCard *self, guint line)
{
  self->texts[line] = add_label (self, styles[line]);
  self->problems[line] = add_label (self, "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->problems[line]), "caption-heading");
  if (line <= CM_CA_CARD_LINE_NAMES)
    {
      gtk_widget_set_margin_end (GTK_WIDGET (self->texts[line]),
                                 2 * (int)SEAL_RADIUS + 6);
      gtk_widget_set_margin_end (GTK_WIDGET (self->problems[line]),
                                 2 * (int)SEAL_RADIUS + 6);
    }
  if (line == CM_CA_CARD_LINE_NAMES)
    gtk_box_append (GTK_BOX (self->box),
                    g_object_new (GTK_TYPE_BOX, "vexpand", TRUE, NULL));
}

static void
cm_ca_card_dispose (GObject *object)
{
  g_clear_pointer (&CM_CA_CARD (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_ca_card_parent_class)->dispose (object);
}

static void
cm_ca_card_class_init (CmCaCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_ca_card_dispose;
  widget_class->snapshot = cm_ca_card_snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "cacard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
cm_ca_card_init (CmCaCard *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_add_css_class (widget, "card");
  gtk_widget_set_size_request (widget, MIN_WIDTH, MIN_HEIGHT);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_margin_start (self->box, MARGIN);
  gtk_widget_set_margin_end (self->box, MARGIN);
  gtk_widget_set_margin_top (self->box, MARGIN);
  gtk_widget_set_margin_bottom (self->box, MARGIN);
  gtk_widget_set_parent (self->box, widget);
  for (guint i = 0; i < CM_CA_CARD_N_LINES; i++)
    add_line (self, i);
  cm_guilloche_init_from_text (&self->pattern, "");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/**
 * cm_ca_card_new:
 *
 * Returns: (transfer floating): an empty card
 */
GtkWidget *
cm_ca_card_new (void)
{
  return g_object_new (CM_TYPE_CA_CARD, NULL);
}

static void
show_label (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

/**
 * cm_ca_card_set_line:
 * @self: a card
 * @line: which line
 * @text: (nullable): what stands there
 * @problem: (nullable): what is wrong with it
 *
 * Sets a line, and below it what is wrong.
 */
void
cm_ca_card_set_line (CmCaCard *self,
                     CmCaCardLine line,
                     const char *text,
                     const char *problem)
{
  g_return_if_fail (CM_IS_CA_CARD (self));
  g_return_if_fail ((guint)line < CM_CA_CARD_N_LINES);

  show_label (self->texts[line], text);
  show_label (self->problems[line], problem);
  if (line == CM_CA_CARD_LINE_NAME && text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    text, -1);
}

/**
 * cm_ca_card_set_pattern:
 * @self: a card
 * @text: the fingerprint of its public key, or its name
 *
 * Draws the pattern that belongs to @text.
 */
void
cm_ca_card_set_pattern (CmCaCard *self, const char *text)
{
  g_return_if_fail (CM_IS_CA_CARD (self));
  g_return_if_fail (text != NULL);

  cm_guilloche_init_from_text (&self->pattern, text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
