/* cm-sidebar-row.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row is bound to its view, so counts change without anybody touching the row. The row
 * of a server is also a place to drop files: they are meant for that server.
 */

#include "cm-sidebar-row.h"

#include <glib/gi18n-lib.h>

#include "cm-closures.h"
#include "cm-drag-out.h"
#include "cm-drop-zone.h"

struct _CmSidebarRow
{
  GtkListBoxRow parent_instance;

  /* owned */
  CmView *view;
  GtkWidget *menu;
};

enum
{
  PROP_0,
  PROP_VIEW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SIGNAL_FILES_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmSidebarRow, cm_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
on_drop_cb (GtkDropTarget *target,
            const GValue *value,
            double x,
            double y,
            gpointer user_data)
{
  CmSidebarRow *self = CM_SIDEBAR_ROW (user_data);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr (GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));

  for (GSList *l = list; l != NULL; l = l->next)
    g_list_store_append (files, l->data);
  g_signal_emit (self, signals[SIGNAL_FILES_DROPPED], 0, files);
  return TRUE;
}

static void
on_secondary_pressed_cb (GtkGestureClick *gesture,
                         int n_press,
                         double x,
                         double y,
                         gpointer user_data)
{
  CmSidebarRow *self = CM_SIDEBAR_ROW (user_data);
  GdkRectangle at = { (int)x, (int)y, 1, 1 };

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &at);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
add_menu (CmSidebarRow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) retire = g_menu_item_new (_ ("_Retire…"), NULL);
  GtkGesture *secondary = gtk_gesture_click_new ();

  g_menu_item_set_action_and_target (retire, "win.retire-identity", "s",
                                     cm_view_get_server (self->view));
  g_menu_append_item (menu, retire);
  self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  g_signal_connect (secondary, "pressed", G_CALLBACK (on_secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (secondary));
}

static GdkDragAction
on_enter_cb (GtkDropTarget *target)
{
  return cm_drag_out_refuse (target) ? 0 : GDK_ACTION_COPY;
}

static void
on_count_notify_cb (CmSidebarRow *self)
{
  g_autofree char *count
      = cm_closure_count (/* object: */ NULL, cm_view_get_count (self->view));
  g_autofree char *name
      = g_strdup_printf ("%s %s", cm_view_get_title (self->view), count);
  const char *attention = cm_view_get_attention (self->view);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_strchomp (name), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  attention != NULL ? attention : "", -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), attention);
}

static void
cm_sidebar_row_constructed (GObject *object)
{
  CmSidebarRow *self = CM_SIDEBAR_ROW (object);
  GtkDropTarget *target;

  G_OBJECT_CLASS (cm_sidebar_row_parent_class)->constructed (object);

  g_signal_connect_object (self->view, "notify::count", G_CALLBACK (on_count_notify_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::attention",
                           G_CALLBACK (on_count_notify_cb), self, G_CONNECT_SWAPPED);
  on_count_notify_cb (self);
  if (cm_view_get_server (self->view) == NULL)
    return;

  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  g_signal_connect (target, "enter", G_CALLBACK (on_enter_cb), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  /* the layer over the window would hide which server it is */
  cm_drop_zone_keep_clear (GTK_WIDGET (self));
  add_menu (self);
}

static void
cm_sidebar_row_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  CmSidebarRow *self = CM_SIDEBAR_ROW (object);

  switch (prop_id)
    {
    case PROP_VIEW:
      g_value_set_object (value, self->view);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_sidebar_row_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  CmSidebarRow *self = CM_SIDEBAR_ROW (object);

  switch (prop_id)
    {
    case PROP_VIEW:
      self->view = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_sidebar_row_dispose (GObject *object)
{
  CmSidebarRow *self = CM_SIDEBAR_ROW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_SIDEBAR_ROW);
  g_clear_object (&self->view);

  G_OBJECT_CLASS (cm_sidebar_row_parent_class)->dispose (object);
}

static void
cm_sidebar_row_class_init (CmSidebarRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = cm_sidebar_row_constructed;
  object_class->get_property = cm_sidebar_row_get_property;
  object_class->set_property = cm_sidebar_row_set_property;
  object_class->dispose = cm_sidebar_row_dispose;

  properties[PROP_VIEW] = g_param_spec_object ("view", NULL, NULL, CM_TYPE_VIEW,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY
                                                   | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_FILES_DROPPED]
      = g_signal_new ("files-dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-sidebar-row.ui");
  cm_closures_bind (widget_class);
}

static void
cm_sidebar_row_init (CmSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_sidebar_row_new:
 * @view: what it stands for
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
cm_sidebar_row_new (CmView *view)
{
  g_return_val_if_fail (CM_IS_VIEW (view), NULL);

  return g_object_new (CM_TYPE_SIDEBAR_ROW, "view", view, NULL);
}

/**
 * cm_sidebar_row_get_view:
 * @self: a row
 *
 * Returns: (transfer none): what it stands for
 */
CmView *
cm_sidebar_row_get_view (CmSidebarRow *self)
{
  g_return_val_if_fail (CM_IS_SIDEBAR_ROW (self), NULL);

  return self->view;
}
