/* cm-guilloche.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A seal is three rings; a ring is one wave around a circle, drawn several times, each
 * time turned a little. How many waves, how high and how turned follows from the seed, so
 * that two seals can be told apart at a glance.
 */

#include "cm-guilloche.h"

#include <math.h>
#include <string.h>

#define N_RINGS 3
#define N_TURNS 9
#define STEPS_PER_LOBE 10
#define N_WAVES 14
#define WAVE_STEP 4.0

typedef struct
{
  double radius; /* of the seal's radius */
  double height;
  guint fewest_lobes;
  guint most_lobes;
} Ring;

static const Ring rings[N_RINGS] = {
  { 0.86, 0.13, 18, 41 },
  { 0.58, 0.18, 9, 23 },
  { 0.26, 0.22, 4, 11 },
};

/* A number from 0 to 1 out of the seed. */
static double
get_part (const CmGuilloche *self, guint at)
{
  return self->bytes[at % CM_GUILLOCHE_SEED_BYTES] / 255.0;
}

/**
 * cm_guilloche_init_from_text:
 * @self: (out caller-allocates): a pattern
 * @text: what it stands for: a key's fingerprint, or a name
 *
 * Derives the pattern.
 */
void
cm_guilloche_init_from_text (CmGuilloche *self, const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size_bytes = sizeof self->bytes;

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL);

  g_checksum_update (checksum, (const guchar *)text, (gssize)strlen (text));
  g_checksum_get_digest (checksum, self->bytes, &size_bytes);
}

/**
 * cm_guilloche_get_color:
 * @self: a pattern
 * @dark: whether it is drawn on something dark
 * @color: (out caller-allocates): its colour
 *
 * Gives the colour that belongs to the pattern.
 */
void
cm_guilloche_get_color (const CmGuilloche *self, gboolean dark, GdkRGBA *color)
{
  float red, green, blue;

  g_return_if_fail (self != NULL);
  g_return_if_fail (color != NULL);

  gtk_hsv_to_rgb ((float)get_part (self, 0), dark ? 0.45f : 0.75f, dark ? 0.95f : 0.6f,
                  &red, &green, &blue);
  *color = (GdkRGBA){ red, green, blue, 1.0f };
}

static void
draw_ring (const CmGuilloche *self, cairo_t *cr, guint at, double radius)
{
  const Ring *ring = &rings[at];
  guint seed = 1 + at * 4;
  guint spread = ring->most_lobes - ring->fewest_lobes;
  guint n_lobes
      = ring->fewest_lobes + self->bytes[seed % CM_GUILLOCHE_SEED_BYTES] % (spread + 1);
  double height = ring->height * (0.6 + 0.4 * get_part (self, seed + 1)) * radius;
  double second = 0.35 * get_part (self, seed + 2);
  guint n_steps = n_lobes * STEPS_PER_LOBE;

  for (guint turn = 0; turn < N_TURNS; turn++)
    {
      double phase = 2 * G_PI * (turn / (double)N_TURNS + get_part (self, seed + 3));

      cairo_new_sub_path (cr);
      for (guint i = 0; i < n_steps; i++)
        {
          double angle = 2 * G_PI * i / n_steps;
          double wave = (1 - second) * sin (n_lobes * angle + phase)
                        + second * sin (2 * n_lobes * angle - phase);
          double distance = ring->radius * radius + height * wave;

          cairo_line_to (cr, distance * cos (angle), distance * sin (angle));
        }
      cairo_close_path (cr);
    }
}

/**
 * cm_guilloche_draw_seal:
 * @self: a pattern
 * @cr: a context, its origin in the middle of the seal
 * @radius: how large
 *
 * Strokes the seal.
 */
void
cm_guilloche_draw_seal (const CmGuilloche *self, cairo_t *cr, double radius)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (cr != NULL);

  for (guint i = 0; i < N_RINGS; i++)
    draw_ring (self, cr, i, radius);
  cairo_stroke (cr);
}

/**
 * cm_guilloche_draw_waves:
 * @self: a pattern
 * @cr: a context
 * @width: how wide
 * @height: how high
 *
 * Strokes a band of waves over the whole width.
 */
void
cm_guilloche_draw_waves (const CmGuilloche *self,
                         cairo_t *cr,
                         double width,
                         double height)
{
  double first = 1.0 + 2.0 * get_part (self, 20);
  double other = 3.0 + 4.0 * get_part (self, 21);

  g_return_if_fail (self != NULL);
  g_return_if_fail (cr != NULL);

  for (guint line = 0; line < N_WAVES; line++)
    {
      double shift = line / (double)N_WAVES;

      for (double x = 0; x <= width + WAVE_STEP; x += WAVE_STEP)
        {
          double at = 2 * G_PI * x / MAX (width, 1);
          double wave = 0.30 * sin (first * at + 2 * G_PI * (shift + get_part (self, 22)))
                        + 0.14 * sin (other * at - 4 * G_PI * shift);

          cairo_line_to (cr, x, height * (0.5 + wave));
        }
      cairo_new_sub_path (cr);
    }
  cairo_stroke (cr);
}
