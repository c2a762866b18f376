/* cm-chain-glyph.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-chain-step.h"

G_BEGIN_DECLS

#define CM_CHAIN_GLYPH_SIZE 22.0

/* A certificate in a picture: its shape says the place, the sign in it the state. Drawn
 * around the origin of @cr, in the colours of @widget. */
void cm_chain_glyph_draw (GtkWidget *widget, cairo_t *cr, CmChainKind kind, CmMark mark);
/* A colour of the theme, else that of the text. */
void cm_chain_glyph_look_up (GtkWidget *widget, const char *name, GdkRGBA *color);

G_END_DECLS
