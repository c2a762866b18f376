/* cm-drop-zone.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One child and, over it, a layer that fades in while something that could be imported
 * hovers. The layer is not a target for events, so the drop goes on being one over the
 * zone while it appears under the pointer. The drop target asks for a file list first:
 * file managers offer the paths as text as well.
 *
 * It sits in the capture phase, and so hears of each drop, before any target within it:
 * it decides by what was dropped whether that takes it. A row inside may be a target for
 * something more exact. A field for text takes words, but neither files, whose paths it
 * would show, nor PEM text, which is imported wherever it is dropped.
 *
 * Dropped text may be a private key: it is handed over without being copied, and wiped
 * when the handlers are done.
 */

#include "cm-drop-zone.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-drag-out.h"
#include "cm-paste.h"
#include "cm-secret.h"

#define PEM_BEGIN "-----BEGIN "
/* Of widgets the layer must not hide. */
#define CLEAR_KEY "cm-keep-clear"

struct _CmDropZone
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  GtkWidget *revealer;
  GtkWidget *page;
  GtkDropTarget *target;
  GCancellable *cancellable;
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_TITLE,
  PROP_HOVERED,
  N_PROPS
};

enum
{
  FILES_DROPPED,
  TEXT_DROPPED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GtkBuildableIface *parent_buildable_iface;

static void
cm_drop_zone_add_child (GtkBuildable *buildable,
                        GtkBuilder *builder,
                        GObject *child,
                        const char *type)
{
  if (GTK_IS_WIDGET (child) && type == NULL)
    cm_drop_zone_set_child (CM_DROP_ZONE (buildable), GTK_WIDGET (child));
  else
    parent_buildable_iface->add_child (buildable, builder, child, type);
}

static void
buildable_iface_init (GtkBuildableIface *iface)
{
  parent_buildable_iface = g_type_interface_peek_parent (iface);
  iface->add_child = cm_drop_zone_add_child;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (CmDropZone,
                               cm_drop_zone,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      buildable_iface_init))

/* The layer is there for who listens to the screen only when it can be seen. */
static void
reveal (CmDropZone *self, gboolean is_hovered)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), is_hovered);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->page), GTK_ACCESSIBLE_STATE_HIDDEN,
                               !is_hovered, -1);
}

static void
set_hovered (CmDropZone *self, gboolean is_hovered)
{
  if (self->revealer == NULL || cm_drop_zone_is_hovered (self) == is_hovered)
    return;
  reveal (self, is_hovered);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HOVERED]);
}

static void
emit_files (CmDropZone *self, GListModel *files)
{
  if (files != NULL && g_list_model_get_n_items (files) > 0)
    g_signal_emit (self, signals[FILES_DROPPED], 0, files);
}

static void
emit_text (CmDropZone *self, const char *text)
{
  g_autoptr (GListModel) files = cm_paste_files_from_text (text);

  if (files != NULL)
    emit_files (self, files);
  else if (*text != '\0')
    g_signal_emit (self, signals[TEXT_DROPPED], 0, text);
}

/* A target within the zone that takes what hovers, as it said when it was entered. */
static gboolean
takes (CmDropZone *self, GtkEventController *controller, GType type)
{
  GtkDropTarget *target;

  if (!GTK_IS_DROP_TARGET (controller)
      || controller == GTK_EVENT_CONTROLLER (self->target))
    return FALSE;
  target = GTK_DROP_TARGET (controller);
  return gtk_drop_target_get_current_drop (target)
             == gtk_drop_target_get_current_drop (self->target)
         && gdk_content_formats_contain_gtype (gtk_drop_target_get_formats (target),
                                               type);
}

static GtkDropTarget *
find_target (CmDropZone *self, GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (takes (self, controller, type))
        return GTK_DROP_TARGET (controller);
    }
  return NULL;
}

static gboolean
is_field (GtkWidget *widget)
{
  return GTK_IS_TEXT (widget) || GTK_IS_TEXT_VIEW (widget);
}

/* (nullable): the innermost target at that point for a value of that type; what is no
 * text for people is for no field. */
static GtkDropTarget *
find_inner (CmDropZone *self, double x, double y, GType type, gboolean with_fields)
{
  GtkWidget *zone = GTK_WIDGET (self);

  for (GtkWidget *widget = gtk_widget_pick (zone, x, y, GTK_PICK_DEFAULT);
       widget != NULL && widget != zone; widget = gtk_widget_get_parent (widget))
    {
      GtkDropTarget *target
          = with_fields || !is_field (widget) ? find_target (self, widget, type) : NULL;

      if (target != NULL)
        return target;
    }
  return NULL;
}

/* As what the drop would come to the zone. */
static GType
get_hovering_type (CmDropZone *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (self->target);

  return drop != NULL ? gdk_content_formats_match_gtype (
             gtk_drop_target_get_formats (self->target), gdk_drop_get_formats (drop))
                      : G_TYPE_INVALID;
}

static gboolean
is_kept_clear (GtkWidget *widget)
{
  return is_field (widget) || g_object_get_data (G_OBJECT (widget), CLEAR_KEY) != NULL;
}

/* Shows the layer, but not over what is to be seen. What takes the drop says what is done
 * with it. */
static GdkDragAction
follow (CmDropZone *self, double x, double y)
{
  GtkDropTarget *inner
      = find_inner (self, x, y, get_hovering_type (self), /* with_fields: */ TRUE);
  GtkWidget *widget = inner != NULL
                          ? gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (inner))
                          : NULL;

  set_hovered (self, widget == NULL || !is_kept_clear (widget));
  return widget == NULL ? GDK_ACTION_COPY : 0;
}

static GdkDragAction
on_enter_cb (CmDropZone *self, double x, double y)
{
  if (cm_drag_out_refuse (self->target))
    return 0;
  return follow (self, x, y);
}

static GdkDragAction
on_motion_cb (CmDropZone *self, double x, double y)
{
  return follow (self, x, y);
}

static void
on_leave_cb (CmDropZone *self)
{
  set_hovered (self, FALSE);
}

/* The signal hands over a copy of what the target holds; both are done with after the
 * drop, so overwriting them takes nothing from anybody. */
static void
wipe_value (const GValue *value)
{
  if (value != NULL && G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    cm_secret_wipe_text ((char *)g_value_get_string (value));
}

static gboolean
take (CmDropZone *self, const GValue *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GListModel) files = cm_paste_files_from_list (g_value_get_boxed (value));

      emit_files (self, files);
      return files != NULL;
    }
  if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    {
      g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

      g_list_store_append (files, g_value_get_object (value));
      emit_files (self, G_LIST_MODEL (files));
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    {
      emit_text (self, g_value_get_string (value));
      return TRUE;
    }
  return FALSE;
}

/* A key would be seen in a field, and be one key press away from being kept there. */
static gboolean
is_for_people (const GValue *value)
{
  const char *text = G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;
  g_autoptr (GListModel) files = text != NULL ? cm_paste_files_from_text (text) : NULL;

  return text != NULL && files == NULL && strstr (text, PEM_BEGIN) == NULL;
}

static gboolean
hand_over (CmDropZone *self,
           GtkDropTarget *inner,
           const GValue *value,
           double x,
           double y)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (inner));
  gboolean dropped = FALSE;

  gtk_widget_translate_coordinates (GTK_WIDGET (self), widget, x, y, &x, &y);
  g_signal_emit_by_name (inner, "drop", value, x, y, &dropped);
  return dropped;
}

/* GTK tells the targets around the pointer that it left them when the next drag begins.
 */
static void
end_drop (CmDropZone *self, double x, double y, GType type)
{
  GtkDropTarget *inner;

  while (gtk_drop_target_get_current_drop (self->target) != NULL
         && (inner = find_inner (self, x, y, type, /* with_fields: */ TRUE)) != NULL)
    {
      g_signal_emit_by_name (inner, "leave");
      gtk_drop_target_reject (inner);
    }
}

static gboolean
on_drop_cb (CmDropZone *self, const GValue *value, double x, double y)
{
  GType type = G_VALUE_TYPE (value);
  GtkDropTarget *inner = find_inner (self, x, y, type, is_for_people (value));
  gboolean dropped;

  set_hovered (self, FALSE);
  dropped = inner != NULL ? hand_over (self, inner, value, x, y) : take (self, value);
  wipe_value (value);
  wipe_value (gtk_drop_target_get_value (self->target));
  end_drop (self, x, y, type);
  return dropped;
}

static void
on_pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmDropZone) self = user_data;
  g_autoptr (GListModel) files = NULL;
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (!cm_paste_read_finish (result, &files, &text, &error))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  if (files != NULL)
    emit_files (self, files);
  if (text != NULL)
    emit_text (self, text);
  g_clear_pointer (&text, cm_secret_free_text);
}

static void
create_overlay (CmDropZone *self)
{
  self->page = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->page), "document-open-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), _ ("Drop to import"));
  gtk_widget_add_css_class (self->page, "drop-overlay");

  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_type (GTK_REVEALER (self->revealer),
                                    GTK_REVEALER_TRANSITION_TYPE_CROSSFADE);
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), self->page);
  gtk_widget_set_can_target (self->revealer, FALSE);
  gtk_widget_set_can_focus (self->revealer, FALSE);
  reveal (self, FALSE);

  self->overlay = gtk_overlay_new ();
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->revealer);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
}

static void
create_target (CmDropZone *self)
{
  GType types[] = { GDK_TYPE_FILE_LIST, G_TYPE_FILE, G_TYPE_STRING };

  self->target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (self->target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (self->target, "enter", G_CALLBACK (on_enter_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->target, "motion", G_CALLBACK (on_motion_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->target, "leave", G_CALLBACK (on_leave_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->target, "drop", G_CALLBACK (on_drop_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->target),
                                              GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->target));
}

static void
cm_drop_zone_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  CmDropZone *self = CM_DROP_ZONE (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, cm_drop_zone_get_child (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, cm_drop_zone_get_title (self));
      break;
    case PROP_HOVERED:
      g_value_set_boolean (value, cm_drop_zone_is_hovered (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_drop_zone_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  CmDropZone *self = CM_DROP_ZONE (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      cm_drop_zone_set_child (self, g_value_get_object (value));
      break;
    case PROP_TITLE:
      cm_drop_zone_set_title (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_drop_zone_dispose (GObject *object)
{
  CmDropZone *self = CM_DROP_ZONE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->revealer = NULL;
  self->page = NULL;
  g_clear_pointer (&self->overlay, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_drop_zone_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * CmDropZone:child:
   *
   * What the zone lies over.
   */
  properties[PROP_CHILD] = g_param_spec_object (
      "child", NULL, NULL, GTK_TYPE_WIDGET,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * CmDropZone:title:
   *
   * What the layer says while something hovers.
   */
  properties[PROP_TITLE] = g_param_spec_string (
      "title", NULL, NULL, NULL,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * CmDropZone:hovered:
   *
   * Whether something that could be dropped is over the zone.
   */
  properties[PROP_HOVERED] = g_param_spec_boolean (
      "hovered", NULL, NULL, FALSE,
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_drop_zone_class_init (CmDropZoneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = cm_drop_zone_get_property;
  object_class->set_property = cm_drop_zone_set_property;
  object_class->dispose = cm_drop_zone_dispose;
  install_properties (object_class);

  /**
   * CmDropZone::files-dropped:
   * @self: the zone
   * @files: (element-type GFile): at least one file or folder
   *
   * Files were dropped or pasted.
   */
  signals[FILES_DROPPED]
      = g_signal_new ("files-dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                      NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);
  /**
   * CmDropZone::text-dropped:
   * @self: the zone
   * @text: the text; wiped when all handlers have returned
   *
   * Text was dropped or pasted.
   */
  signals[TEXT_DROPPED] = g_signal_new (
      "text-dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass),
                                            GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "dropzone");
}

static void
cm_drop_zone_init (CmDropZone *self)
{
  self->cancellable = g_cancellable_new ();
  create_overlay (self);
  create_target (self);
}

/**
 * cm_drop_zone_new:
 *
 * Makes a zone without a child.
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *
cm_drop_zone_new (void)
{
  return g_object_new (CM_TYPE_DROP_ZONE, NULL);
}

/**
 * cm_drop_zone_get_child:
 * @self: a drop zone
 *
 * Returns: (transfer none) (nullable): what the zone lies over
 */
GtkWidget *
cm_drop_zone_get_child (CmDropZone *self)
{
  g_return_val_if_fail (CM_IS_DROP_ZONE (self), NULL);

  return self->overlay != NULL ? gtk_overlay_get_child (GTK_OVERLAY (self->overlay))
                               : NULL;
}

/**
 * cm_drop_zone_set_child:
 * @self: a drop zone
 * @child: (nullable): what it lies over
 *
 * Sets the child.
 */
void
cm_drop_zone_set_child (CmDropZone *self, GtkWidget *child)
{
  g_return_if_fail (CM_IS_DROP_ZONE (self));
  g_return_if_fail (child == NULL || GTK_IS_WIDGET (child));

  if (cm_drop_zone_get_child (self) == child)
    return;
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), child);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

/**
 * cm_drop_zone_get_title:
 * @self: a drop zone
 *
 * Returns: (transfer none): what the layer says while something hovers
 */
const char *
cm_drop_zone_get_title (CmDropZone *self)
{
  g_return_val_if_fail (CM_IS_DROP_ZONE (self), NULL);

  return adw_status_page_get_title (ADW_STATUS_PAGE (self->page));
}

/**
 * cm_drop_zone_set_title:
 * @self: a drop zone
 * @title: what the layer says while something hovers
 *
 * Says what a drop would do here.
 */
void
cm_drop_zone_set_title (CmDropZone *self, const char *title)
{
  g_return_if_fail (CM_IS_DROP_ZONE (self));
  g_return_if_fail (title != NULL);

  if (g_strcmp0 (cm_drop_zone_get_title (self), title) == 0)
    return;
  adw_status_page_set_title (ADW_STATUS_PAGE (self->page), title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

/**
 * cm_drop_zone_keep_clear:
 * @widget: a widget with a drop target of its own, in a zone
 *
 * Keeps the layer away while what hovers over @widget would be taken by it: it is to be
 * seen then.
 */
void
cm_drop_zone_keep_clear (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  g_object_set_data (G_OBJECT (widget), CLEAR_KEY, widget);
}

/**
 * cm_drop_zone_is_hovered:
 * @self: a drop zone
 *
 * Returns: whether something that could be dropped is over the zone
 */
gboolean
cm_drop_zone_is_hovered (CmDropZone *self)
{
  g_return_val_if_fail (CM_IS_DROP_ZONE (self), FALSE);

  return gtk_revealer_get_reveal_child (GTK_REVEALER (self->revealer));
}

/**
 * cm_drop_zone_paste:
 * @self: a drop zone
 *
 * Reads the clipboard; files or text come by CmDropZone::files-dropped or
 * CmDropZone::text-dropped. An empty clipboard rings the bell.
 */
void
cm_drop_zone_paste (CmDropZone *self)
{
  g_return_if_fail (CM_IS_DROP_ZONE (self));

  cm_paste_read_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                       on_pasted_cb, g_object_ref (self));
}
