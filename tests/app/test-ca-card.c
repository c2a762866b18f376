/* test-ca-card.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The card of a Micro CA: its lines and what is wrong with them, and a pattern that is
 * the same for the same key and another for another.
 */

#include "cm-gui-test.h"

#include <string.h>

#include "cm-ca-card.h"
#include "cm-guilloche.h"

#define SIZE 120

static GBytes *
draw (const char *seed)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, SIZE, SIZE);
  cairo_t *cr = cairo_create (surface);
  CmGuilloche pattern;
  GBytes *pixels;

  cm_guilloche_init_from_text (&pattern, seed);
  cm_guilloche_draw_waves (&pattern, cr, SIZE, SIZE);
  cairo_translate (cr, SIZE / 2.0, SIZE / 2.0);
  cm_guilloche_draw_seal (&pattern, cr, SIZE / 2.0);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  pixels = g_bytes_new (cairo_image_surface_get_data (surface),
                        (gsize)cairo_image_surface_get_stride (surface) * SIZE);
  cairo_surface_destroy (surface);
  return pixels;
}

static guint
count_differences (GBytes *one, GBytes *two)
{
  gsize size_bytes;
  const guint8 *a = g_bytes_get_data (one, &size_bytes);
  const guint8 *b = g_bytes_get_data (two, NULL);
  guint n = 0;

  for (gsize i = 0; i < size_bytes; i++)
    n += ABS (a[i] - b[i]) > 32;
  return n;
}

static void
test_pattern (void)
{
  g_autoptr (GBytes) one = draw ("30d8");
  g_autoptr (GBytes) again = draw ("30d8");
  g_autoptr (GBytes) other = draw ("30d9");
  g_autoptr (GBytes) blank
      = g_bytes_new_take (g_malloc0 (g_bytes_get_size (one)), g_bytes_get_size (one));

  g_assert_true (g_bytes_equal (one, again));
  g_assert_cmpuint (count_differences (one, blank), >, SIZE * SIZE / 10);
  g_assert_cmpuint (count_differences (one, other), >, SIZE * SIZE / 10);
}

static void
test_lines (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *card = cm_ca_card_new ();

  gtk_window_set_child (GTK_WINDOW (window), card);
  cm_ca_card_set_line (CM_CA_CARD (card), CM_CA_CARD_LINE_NAME, "Example Micro CA", NULL);
  cm_ca_card_set_line (CM_CA_CARD (card), CM_CA_CARD_LINE_NAMES, "only b@d",
                       "This is no domain.");
  cm_ca_card_set_pattern (CM_CA_CARD (card), "Example Micro CA");
  cm_gui_test_draw (window);
  cm_gui_test_wait_shows (card, "Example Micro CA");
  cm_gui_test_wait_shows (card, "This is no domain.");
  gtk_test_accessible_assert_property (card, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Example Micro CA");

  cm_ca_card_set_line (CM_CA_CARD (card), CM_CA_CARD_LINE_NAMES, "only example.org",
                       NULL);
  g_assert_false (cm_gui_test_shows (card, "This is no domain."));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add_func ("/app/ca-card/pattern", test_pattern);
  g_test_add_func ("/app/ca-card/lines", test_lines);
  return g_test_run ();
}
