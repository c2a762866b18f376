/* cm-guilloche.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CM_GUILLOCHE_SEED_BYTES 32

/* The pattern of fine lines on a Micro CA's card, as on bank notes: the same seed draws
 * the same lines, another seed others. */
typedef struct
{
  guint8 bytes[CM_GUILLOCHE_SEED_BYTES];
} CmGuilloche;

void cm_guilloche_init_from_text (CmGuilloche *self, const char *text);
void cm_guilloche_get_color (const CmGuilloche *self, gboolean dark, GdkRGBA *color);
/* The colour is the context's own. */
void cm_guilloche_draw_seal (const CmGuilloche *self, cairo_t *cr, double radius);
void cm_guilloche_draw_waves (const CmGuilloche *self,
                              cairo_t *cr,
                              double width,
                              double height);

G_END_DECLS
