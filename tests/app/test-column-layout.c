/* test-column-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which columns are shown in how much room, and what of it is remembered.
 */

#include "cm-gui-test.h"

#include "cm-column-layout.h"
#include "cm-credential-column.h"

#define ROOM 800
#define SETTLE_MS 200

typedef struct
{
  GtkWidget *window;
  GtkColumnView *view;
  GSettings *settings;
  CmColumnLayout *layout;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->settings = g_settings_new ("org.certmgr.Admin");
  g_settings_reset (self->settings, "columns");
  g_settings_reset (self->settings, "column-widths");
  self->window = gtk_window_new ();
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->view));
  self->layout = cm_column_layout_new (self->view, self->settings);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (self->layout), (gpointer *)&self->layout);
  g_object_unref (self->layout);
  g_assert_null (self->layout);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->settings);
}

static GtkColumnViewColumn *
get_column (Fixture *self, guint position)
{
  g_autoptr (GtkColumnViewColumn) column
      = g_list_model_get_item (gtk_column_view_get_columns (self->view), position);

  g_assert_nonnull (column);
  return column; /* the view keeps it */
}

/* Columns that come do so when the width has stopped growing. */
static void
fit (Fixture *self, int width)
{
  cm_column_layout_fit (self->layout, width);
  cm_gui_test_wait_ms (SETTLE_MS);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static guint
count_visible (Fixture *self)
{
  guint n = 0;

  for (guint i = 0; i < CM_CREDENTIAL_N_COLUMNS; i++)
    n += gtk_column_view_column_get_visible (get_column (self, i)) ? 1 : 0;
  return n;
}

static int
sum_widths (Fixture *self)
{
  int sum = 0;

  for (guint i = 0; i < CM_CREDENTIAL_N_COLUMNS; i++)
    sum += gtk_column_view_column_get_fixed_width (get_column (self, i));
  return sum;
}

/* Every width is filled by whole columns, hidden ones take no room. */
static void
test_fit (Fixture *self, gconstpointer data)
{
  guint n_before = 0;

  for (int width = 360; width <= 2000; width += 205)
    {
      guint n;

      fit (self, width);
      n = count_visible (self);
      g_assert_cmpuint (n, >=, MAX (n_before, 2));
      g_assert_cmpint (sum_widths (self), ==, width);
      n_before = n;
    }
  g_assert_cmpuint (n_before, ==, 6);
  fit (self, 100);
  g_assert_cmpuint (count_visible (self), ==, 1);
  g_assert_true (gtk_column_view_column_get_visible (get_column (self, 0)));
}

/* While the width grows, nothing comes; when it shrinks, columns go at once. */
static void
test_growing (Fixture *self, gconstpointer data)
{
  guint n;

  fit (self, 360);
  n = count_visible (self);
  for (int width = 400; width <= ROOM; width += 100)
    {
      cm_column_layout_fit (self->layout, width);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_cmpuint (count_visible (self), ==, n);
    }
  fit (self, ROOM);
  g_assert_cmpuint (count_visible (self), >, n);
  cm_column_layout_fit (self->layout, 360);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (count_visible (self), ==, n);
}

/* A column that has no room keeps its width for later. */
static void
test_width (Fixture *self, gconstpointer data)
{
  GtkColumnViewColumn *issuer = get_column (self, 4);
  g_autoptr (GVariant) widths = NULL;
  int width = 0;

  fit (self, ROOM);
  g_assert_true (gtk_column_view_column_get_visible (issuer));
  gtk_column_view_column_set_fixed_width (issuer, 200);
  fit (self, 360);
  g_assert_false (gtk_column_view_column_get_visible (issuer));
  cm_column_layout_save_widths (self->layout);
  widths = g_settings_get_value (self->settings, "column-widths");
  g_assert_true (g_variant_lookup (widths, "issuer", "i", &width));
  g_assert_cmpint (width, ==, 200);
  fit (self, ROOM);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (issuer), ==, 200);
}

/* Also where its words are as long as in German: here the letters are larger. */
static void
test_ends_whole (Fixture *self, gconstpointer data)
{
  GtkWidget *view = GTK_WIDGET (self->view);
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  g_autoptr (PangoLayout) words = NULL;
  int width = 0;

  gtk_css_provider_load_from_data (provider, "columnview { font-size: 16pt; }", -1);
  gtk_style_context_add_provider (gtk_widget_get_style_context (view),
                                  GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_USER);
  cm_gui_test_draw (self->window);
  words = gtk_widget_create_pango_layout (view, "expired 688 days ago");
  pango_layout_get_pixel_size (words, &width, NULL);
  g_assert_cmpint (width, >, 190);
  g_assert_cmpint (cm_credential_column_get_width (CM_CREDENTIAL_COLUMN_EXPIRES, view), >,
                   width + 12);
}

/* The end of a certificate has less room rather than none. */
static void
test_ends_give_way (Fixture *self, gconstpointer data)
{
  GtkColumnViewColumn *ends = get_column (self, 1);

  gtk_column_view_column_set_fixed_width (ends, 260);
  fit (self, 360);
  g_assert_true (gtk_column_view_column_get_visible (ends));
  g_assert_cmpint (sum_widths (self), ==, 360);
  fit (self, ROOM);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (ends), ==, 260);
}

static void
test_choice (Fixture *self, gconstpointer data)
{
  GActionGroup *actions = cm_column_layout_get_actions (self->layout);
  g_auto (GStrv) names = NULL;

  fit (self, ROOM);
  g_action_group_change_action_state (actions, "provider", g_variant_new_boolean (FALSE));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_false (gtk_column_view_column_get_visible (get_column (self, 2)));
  g_assert_cmpint (sum_widths (self), ==, ROOM);
  names = g_settings_get_strv (self->settings, "columns");
  g_assert_false (g_strv_contains ((const char *const *)names, "provider"));
  g_assert_true (g_strv_contains ((const char *const *)names, "key"));
}

/* The ends of the certificates are what people look for: they are never cut. */
static void
test_room_for_ends (void)
{
  GtkWidget *label = g_object_ref_sink (gtk_label_new ("Waiting for an answer"));
  int natural = 0;

  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (cm_credential_column_get_width (CM_CREDENTIAL_COLUMN_EXPIRES, label),
                   >=, MIN (natural + 12, 190));
  gtk_label_set_label (GTK_LABEL (label), "expired 516 days ago");
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (cm_credential_column_get_width (CM_CREDENTIAL_COLUMN_EXPIRES, label),
                   >=, MIN (natural + 12, 190));
  g_object_unref (label);
}

int
main (int argc, char **argv)
{
  cm_gui_test_init (&argc, &argv);

  g_test_add ("/column-layout/fit", Fixture, NULL, set_up, test_fit, tear_down);
  g_test_add ("/column-layout/growing", Fixture, NULL, set_up, test_growing, tear_down);
  g_test_add ("/column-layout/width", Fixture, NULL, set_up, test_width, tear_down);
  g_test_add ("/column-layout/ends-whole", Fixture, NULL, set_up, test_ends_whole,
              tear_down);
  g_test_add ("/column-layout/ends-give-way", Fixture, NULL, set_up, test_ends_give_way,
              tear_down);
  g_test_add ("/column-layout/choice", Fixture, NULL, set_up, test_choice, tear_down);
  g_test_add_func ("/column-layout/room-for-ends", test_room_for_ends);
  return g_test_run ();
}
