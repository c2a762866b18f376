/* cm-chain-glyph.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disc is a certificate, a diamond a CA in between, a square the root, a dashed ring
 * one that is missing. What is inside is the sign of the state as in the list: a tick, an
 * exclamation mark, a cross.
 */

#include "cm-chain-glyph.h"

#include <math.h>

static const char *
get_color_name (CmMark mark)
{
  switch (mark)
    {
    case CM_MARK_VALID:
      return "success_color";
    case CM_MARK_WARNING:
      return "warning_color";
    case CM_MARK_ERROR:
    case CM_MARK_EXPIRED:
    case CM_MARK_REVOKED:
      return "error_color";
    case CM_MARK_WAITING:
    case CM_MARK_ARCHIVED:
      return "window_fg_color";
    }
  return "window_fg_color";
}

static void
add_rounded_square (cairo_t *cr, double half)
{
  const double radius = 4.0;

  cairo_new_sub_path (cr);
  cairo_arc (cr, half - radius, -half + radius, radius, -G_PI_2, 0);
  cairo_arc (cr, half - radius, half - radius, radius, 0, G_PI_2);
  cairo_arc (cr, -half + radius, half - radius, radius, G_PI_2, G_PI);
  cairo_arc (cr, -half + radius, -half + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static void
add_shape (cairo_t *cr, CmChainKind kind)
{
  switch (kind)
    {
    case CM_CHAIN_KIND_LEAF:
    case CM_CHAIN_KIND_MISSING:
      cairo_arc (cr, 0, 0, CM_CHAIN_GLYPH_SIZE / 2, 0, 2 * G_PI);
      break;
    case CM_CHAIN_KIND_INTERMEDIATE:
      cairo_save (cr);
      cairo_rotate (cr, G_PI_4);
      add_rounded_square (cr, CM_CHAIN_GLYPH_SIZE / 2 / M_SQRT2 + 1.5);
      cairo_restore (cr);
      break;
    case CM_CHAIN_KIND_ROOT:
      add_rounded_square (cr, CM_CHAIN_GLYPH_SIZE / 2 - 0.5);
      break;
    }
}

static void
draw_sign (cairo_t *cr, CmMark mark)
{
  switch (mark)
    {
    case CM_MARK_VALID:
      cairo_move_to (cr, -4.5, 0.5);
      cairo_line_to (cr, -1.5, 3.5);
      cairo_line_to (cr, 4.5, -3.5);
      break;
    case CM_MARK_WARNING:
      cairo_move_to (cr, 0, -5);
      cairo_line_to (cr, 0, 1);
      cairo_move_to (cr, 0, 5);
      cairo_line_to (cr, 0, 5);
      break;
    case CM_MARK_ERROR:
    case CM_MARK_EXPIRED:
    case CM_MARK_REVOKED:
      cairo_move_to (cr, -3.5, -3.5);
      cairo_line_to (cr, 3.5, 3.5);
      cairo_move_to (cr, 3.5, -3.5);
      cairo_line_to (cr, -3.5, 3.5);
      break;
    case CM_MARK_WAITING:
    case CM_MARK_ARCHIVED:
      cairo_move_to (cr, 0, -4.5);
      cairo_line_to (cr, 0, 0);
      cairo_line_to (cr, 3.5, 2.5);
      break;
    }
  cairo_stroke (cr);
}

/**
 * cm_chain_glyph_look_up:
 * @widget: a widget
 * @name: name of a colour of the theme
 * @color: (out caller-allocates): the colour
 *
 * Looks a colour up; the text's where the theme has none of that name.
 */
void
cm_chain_glyph_look_up (GtkWidget *widget, const char *name, GdkRGBA *color)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  if (!gtk_style_context_lookup_color (style, name, color))
    gtk_style_context_get_color (style, color);
}

/**
 * cm_chain_glyph_draw:
 * @widget: whose colours
 * @cr: a context, its origin in the middle of the glyph
 * @kind: the place
 * @mark: the state
 *
 * Draws a certificate.
 */
void
cm_chain_glyph_draw (GtkWidget *widget, cairo_t *cr, CmChainKind kind, CmMark mark)
{
  const double dashes[] = { 3.5, 3.0 };
  GdkRGBA color;
  GdkRGBA back;

  cm_chain_glyph_look_up (widget, get_color_name (mark), &color);
  cm_chain_glyph_look_up (widget, "window_bg_color", &back);
  gdk_cairo_set_source_rgba (cr, &color);
  if (kind == CM_CHAIN_KIND_MISSING)
    {
      cairo_set_dash (cr, dashes, 2, 0);
      add_shape (cr, kind);
      cairo_stroke (cr);
      cairo_set_dash (cr, NULL, 0, 0);
    }
  else
    {
      add_shape (cr, kind);
      cairo_fill (cr);
      gdk_cairo_set_source_rgba (cr, &back);
    }
  draw_sign (cr, mark);
}
