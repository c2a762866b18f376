/* cm-validity-bar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One bar for the whole life of a certificate. The past is the empty trough, the future
 * is filled, today is a mark between them, so the filled part shrinks as time passes.
 * Shape says what colour says: the time to renew is striped, a life that is over is
 * crossed out from end to end, one that has not begun is an outline. Measuring is a pure
 * function; drawing only scales it. Colours are the theme's.
 */

#include "cm-validity-bar.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"

#define BAR_HEIGHT 10
#define MARK_WIDTH 3
#define MARK_OVERHANG 4
#define STRIPE_WIDTH 4.0

struct _CmValidityBar
{
  GtkWidget parent_instance;

  CmValidity validity;
};

G_DEFINE_FINAL_TYPE (CmValidityBar, cm_validity_bar, GTK_TYPE_WIDGET)

/**
 * cm_validity_measure:
 * @not_before: start, Unix seconds
 * @not_after: end, Unix seconds
 * @now_unix_seconds: today
 * @warn_days: how many days before the end it is time to renew
 *
 * Returns: the life in fractions
 */
CmValidity
cm_validity_measure (gint64 not_before,
                     gint64 not_after,
                     gint64 now_unix_seconds,
                     guint warn_days)
{
  double life = MAX (1.0, (double)not_after - (double)not_before);
  double past = (double)now_unix_seconds - (double)not_before;
  double warn = life - warn_days * 86400.0;
  CmValidity validity = { 0 };

  validity.now = CLAMP (past / life, 0.0, 1.0);
  validity.warn = CLAMP (warn / life, 0.0, 1.0);
  validity.not_yet = now_unix_seconds < not_before;
  validity.over = now_unix_seconds > not_after;
  validity.soon = !validity.over && past >= warn;
  return validity;
}

static void
look_up (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (style, name, color))
    gtk_style_context_get_color (style, color);
}

static void
get_color (CmValidityBar *self, GdkRGBA *color)
{
  const char *name = "success_color";

  if (self->validity.over)
    name = "error_color";
  else if (self->validity.soon)
    name = "warning_color";
  look_up (GTK_WIDGET (self), name, color);
}

/* From fractions of a life to pixels; mirrored where people read from the right. */
static graphene_rect_t
span (CmValidityBar *self, double from, double to)
{
  float width = (float)gtk_widget_get_width (GTK_WIDGET (self));
  float x = (float)from * width;
  float length = (float)(to - from) * width;

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = width - x - length;
  return GRAPHENE_RECT_INIT (x, MARK_OVERHANG, length, BAR_HEIGHT);
}

static void
draw_stripes (GtkSnapshot *snapshot, const graphene_rect_t *rect, const GdkRGBA *color)
{
  GdkRGBA clear = *color;
  const GskColorStop stops[] = {
    { 0.0f, *color }, { 0.5f, *color }, { 0.5f, { 0, 0, 0, 0 } }, { 1.0f, { 0, 0, 0, 0 } }
  };
  graphene_point_t start = GRAPHENE_POINT_INIT (0, 0);
  graphene_point_t end = GRAPHENE_POINT_INIT (STRIPE_WIDTH, STRIPE_WIDTH);

  clear.alpha *= 0.35f;
  gtk_snapshot_append_color (snapshot, &clear, rect);
  gtk_snapshot_append_repeating_linear_gradient (snapshot, rect, &start, &end, stops,
                                                 G_N_ELEMENTS (stops));
}

static void
draw_future (CmValidityBar *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  double calm_end = MAX (self->validity.now, self->validity.warn);
  graphene_rect_t calm = span (self, self->validity.now, calm_end);
  graphene_rect_t renew = span (self, calm_end, 1.0);

  if (self->validity.not_yet)
    return;
  gtk_snapshot_append_color (snapshot, color, &calm);
  draw_stripes (snapshot, &renew, color);
}

static void
draw_today (CmValidityBar *self, GtkSnapshot *snapshot)
{
  graphene_rect_t at = span (self, self->validity.now, self->validity.now);
  float limit = (float)gtk_widget_get_width (GTK_WIDGET (self)) - MARK_WIDTH;
  GskRoundedRect mark;
  GdkRGBA color;

  look_up (GTK_WIDGET (self), "window_fg_color", &color);
  at.origin.x = CLAMP (at.origin.x - MARK_WIDTH / 2.0f, 0, MAX (0, limit));
  at.origin.y = 0;
  at.size.width = MARK_WIDTH;
  at.size.height = BAR_HEIGHT + 2 * MARK_OVERHANG;
  gsk_rounded_rect_init_from_rect (&mark, &at, MARK_WIDTH / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &mark);
  gtk_snapshot_append_color (snapshot, &color, &at);
  gtk_snapshot_pop (snapshot);
}

static void
cm_validity_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  CmValidityBar *self = CM_VALIDITY_BAR (widget);
  graphene_rect_t whole = span (self, 0.0, 1.0);
  const float widths[] = { 1, 1, 1, 1 };
  GdkRGBA colors[4];
  GskRoundedRect outline;
  GdkRGBA trough;
  GdkRGBA color;

  get_color (self, &color);
  look_up (widget, "window_fg_color", &trough);
  trough.alpha *= 0.12f;
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    colors[i] = color;

  gsk_rounded_rect_init_from_rect (&outline, &whole, BAR_HEIGHT / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &trough, &whole);
  if (self->validity.over)
    draw_stripes (snapshot, &whole, &color);
  else
    draw_future (self, snapshot, &color);
  gtk_snapshot_pop (snapshot);
  if (self->validity.over || self->validity.not_yet)
    gtk_snapshot_append_border (snapshot, &outline, widths, colors);
  draw_today (self, snapshot);
}

static void
cm_validity_bar_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = horizontal ? 40 : BAR_HEIGHT + 2 * MARK_OVERHANG;
  *natural = horizontal ? 240 : *minimum;
}

static void
cm_validity_bar_class_init (CmValidityBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = cm_validity_bar_snapshot;
  widget_class->measure = cm_validity_bar_measure;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
  gtk_widget_class_set_css_name (widget_class, "validitybar");
}

static void
cm_validity_bar_init (CmValidityBar *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Validity"), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, -1);
}

/**
 * cm_validity_bar_new:
 *
 * Returns: (transfer floating): a bar without dates
 */
GtkWidget *
cm_validity_bar_new (void)
{
  return g_object_new (CM_TYPE_VALIDITY_BAR, NULL);
}

/**
 * cm_validity_bar_set_dates:
 * @self: a bar
 * @not_before: start, Unix seconds
 * @not_after: end, Unix seconds
 * @now_unix_seconds: today
 * @warn_days: how many days before the end it is time to renew
 *
 * Sets what the bar shows, also for screen readers: the fraction used, and in words when
 * it ends.
 */
void
cm_validity_bar_set_dates (CmValidityBar *self,
                           gint64 not_before,
                           gint64 not_after,
                           gint64 now_unix_seconds,
                           guint warn_days)
{
  g_autofree char *words = NULL;

  g_return_if_fail (CM_IS_VALIDITY_BAR (self));

  self->validity
      = cm_validity_measure (not_before, not_after, now_unix_seconds, warn_days);
  words = cm_sentence_expires (not_after, now_unix_seconds);
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
      self->validity.now * 100.0, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * cm_validity_bar_get_validity:
 * @self: a bar
 *
 * Returns: (transfer none): what it shows
 */
const CmValidity *
cm_validity_bar_get_validity (CmValidityBar *self)
{
  g_return_val_if_fail (CM_IS_VALIDITY_BAR (self), NULL);

  return &self->validity;
}
