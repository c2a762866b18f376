/* cm-click-to-open.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row that is clicked on is opened, as by a double click. The property of GTK that says
 * so ("single-click-activate") also selects whatever row the pointer is over, so that
 * keys would act on one that nobody has chosen, and opens those which Control or Shift
 * add to the selection. Here only a plain click counts, or a tap, which begins and ends
 * on the same row. The row has selected itself by then; a drag takes the click away.
 */

#include "cm-click-to-open.h"

#include "cm-credential-column.h"

#define PRESSED_KEY "cm-pressed"

/* What the row shows; rows themselves are used again for others. */
static gpointer
find_item (GtkGesture *gesture, double x, double y, guint *position)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  GtkListItem *row
      = cm_credential_column_find_item (gtk_widget_pick (view, x, y, GTK_PICK_DEFAULT));

  *position = row != NULL ? gtk_list_item_get_position (row) : GTK_INVALID_LIST_POSITION;
  return row != NULL ? gtk_list_item_get_item (row) : NULL;
}

static gboolean
is_plain (GtkGesture *gesture)
{
  GdkModifierType held
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  return (held & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK)) == 0;
}

static void
on_pressed_cb (GtkGesture *gesture, int n_press, double x, double y)
{
  guint position;
  gpointer item = find_item (gesture, x, y, &position);

  g_object_set_data (G_OBJECT (gesture), PRESSED_KEY, item);
}

static void
on_released_cb (GtkGesture *gesture, int n_press, double x, double y)
{
  GtkWidget *view = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  gpointer pressed = g_object_steal_data (G_OBJECT (gesture), PRESSED_KEY);
  guint position;

  if (n_press == 1 && is_plain (gesture) && pressed != NULL
      && find_item (gesture, x, y, &position) == pressed)
    g_signal_emit_by_name (view, "activate", position);
}

/**
 * cm_click_to_open_attach:
 * @view: a table of certificates
 *
 * Makes what opens its rows by a click; not before it is enabled.
 *
 * Returns: (transfer none): that, to be enabled
 */
GtkEventController *
cm_click_to_open_attach (GtkColumnView *view)
{
  GtkGesture *click;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);

  click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed_cb), NULL);
  g_signal_connect (click, "released", G_CALLBACK (on_released_cb), NULL);
  cm_click_to_open_set_enabled (GTK_EVENT_CONTROLLER (click), FALSE);
  gtk_widget_add_controller (GTK_WIDGET (view), GTK_EVENT_CONTROLLER (click));
  return GTK_EVENT_CONTROLLER (click);
}

/**
 * cm_click_to_open_set_enabled:
 * @click: what was attached
 * @enabled: whether a click opens
 *
 * Beside the details a click selects, and that is enough.
 */
void
cm_click_to_open_set_enabled (GtkEventController *click, gboolean enabled)
{
  g_return_if_fail (GTK_IS_EVENT_CONTROLLER (click));

  gtk_event_controller_set_propagation_phase (click, enabled ? GTK_PHASE_BUBBLE
                                                             : GTK_PHASE_NONE);
}
