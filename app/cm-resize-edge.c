/* cm-resize-edge.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Panes that fold (AdwLeaflet, AdwFlap) cannot be made wider by dragging, and GtkPaned
 * cannot fold. This adds the dragging to any pane: a gesture on its last few pixels that
 * changes its width. The setting has the limits and remembers the width.
 */

#include "cm-resize-edge.h"

#define EDGE_WIDTH 6

typedef struct
{
  GtkWidget *pane; /* owns the edge */
  GtkPackType edge;
  char *property;
  GSettings *settings;
  char *key;
  int start_width;
  int width;
} Edge;

static void
edge_free (gpointer data)
{
  Edge *edge = data;

  g_object_unref (edge->settings);
  g_free (edge->key);
  g_free (edge->property);
  g_free (edge);
}

static gboolean
is_on_right (Edge *edge)
{
  gboolean rtl = gtk_widget_get_direction (edge->pane) == GTK_TEXT_DIR_RTL;

  return (edge->edge == GTK_PACK_END) != rtl;
}

static gboolean
is_on_edge (Edge *edge, double x)
{
  if (is_on_right (edge))
    return x >= gtk_widget_get_width (edge->pane) - EDGE_WIDTH;
  return x <= EDGE_WIDTH;
}

static int
limit (Edge *edge, int width)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) bounds = NULL;
  int minimum = 0;
  int maximum = G_MAXINT;

  g_object_get (edge->settings, "settings-schema", &schema, NULL);
  key = g_settings_schema_get_key (schema, edge->key);
  range = g_settings_schema_key_get_range (key);
  g_variant_get_child (range, 1, "v", &bounds);
  if (g_variant_is_of_type (bounds, G_VARIANT_TYPE ("(ii)")))
    g_variant_get (bounds, "(ii)", &minimum, &maximum);
  return CLAMP (width, minimum, maximum);
}

static void
on_drag_begin_cb (GtkGestureDrag *drag, double x, double y, gpointer user_data)
{
  Edge *edge = user_data;

  if (!is_on_edge (edge, x))
    {
      gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  edge->start_width = gtk_widget_get_width (edge->pane);
  edge->width = edge->start_width;
}

/* The pane moves under the pointer when its left edge is dragged, so the offset is taken
 * from what the width was before. */
static void
on_drag_update_cb (GtkGestureDrag *drag,
                   double offset_x,
                   double offset_y,
                   gpointer user_data)
{
  Edge *edge = user_data;

  if (is_on_right (edge))
    edge->width = limit (edge, edge->start_width + (int)offset_x);
  else
    edge->width = limit (edge, gtk_widget_get_width (edge->pane) - (int)offset_x);
  g_object_set (edge->pane, edge->property, edge->width, NULL);
}

static void
on_drag_end_cb (GtkGestureDrag *drag,
                double offset_x,
                double offset_y,
                gpointer user_data)
{
  Edge *edge = user_data;

  if (edge->width > 0)
    g_settings_set_int (edge->settings, edge->key, edge->width);
}

static void
on_motion_cb (GtkEventControllerMotion *motion, double x, double y, gpointer user_data)
{
  Edge *edge = user_data;

  gtk_widget_set_cursor_from_name (edge->pane,
                                   is_on_edge (edge, x) ? "col-resize" : NULL);
}

/**
 * cm_resize_edge_attach:
 * @pane: a pane
 * @edge: which of its edges can be dragged
 * @property: the property of the pane that is its width
 * @settings: the application's settings
 * @key: an integer setting with a range
 *
 * Gives the pane the width of the setting, and an edge that changes it.
 */
void
cm_resize_edge_attach (GtkWidget *pane,
                       GtkPackType edge,
                       const char *property,
                       GSettings *settings,
                       const char *key)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  Edge *data = g_new0 (Edge, 1);

  g_return_if_fail (GTK_IS_WIDGET (pane));
  g_return_if_fail (property != NULL);
  g_return_if_fail (G_IS_SETTINGS (settings));

  data->pane = pane;
  data->edge = edge;
  data->property = g_strdup (property);
  data->settings = g_object_ref (settings);
  data->key = g_strdup (key);
  g_object_set_data_full (G_OBJECT (pane), "cm-resize-edge", data, edge_free);

  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), data);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag_update_cb), data);
  g_signal_connect (drag, "drag-end", G_CALLBACK (on_drag_end_cb), data);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion_cb), data);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag),
                                              GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (pane, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (pane, motion);
  g_object_set (pane, property, g_settings_get_int (settings, key), NULL);
}
