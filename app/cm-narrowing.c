/* cm-narrowing.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Holds one child that has two shapes, a wide and a narrow one, and says which of them
 * there is room for. Whoever listens gives the child that shape.
 *
 * It never asks for more than the narrow shape does: otherwise what is wide would keep
 * the window from becoming narrow. What folds for want of room is asked the same, too,
 * whatever the shape is, so that folding does not make the room to unfold. How much the
 * child would like to have can be said for it.
 */

#include "cm-narrowing.h"

struct _CmNarrowing
{
  GtkWidget parent_instance;

  /* owned */
  GtkWidget *child; /* nullable */

  gboolean is_narrow;
  int narrow_min; /* what the shapes needed when they were last measured, in pixels */
  int wide_min;
  int wish; /* in pixels; 0: what the child would like to have */
};

enum
{
  PROP_0,
  PROP_CHILD,
  PROP_NARROW,
  PROP_WISH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmNarrowing, cm_narrowing, GTK_TYPE_WIDGET)

static void
set_child (CmNarrowing *self, GtkWidget *child)
{
  if (child == self->child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHILD]);
}

static void
set_narrow (CmNarrowing *self, gboolean is_narrow)
{
  if (is_narrow == self->is_narrow)
    return;
  self->is_narrow = is_narrow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
}

static void
cm_narrowing_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  CmNarrowing *self = CM_NARROWING (widget);

  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    return;
  if (self->is_narrow)
    self->narrow_min = *minimum;
  else
    self->wide_min = *minimum;
  *minimum = MIN (*minimum, self->narrow_min);
  *natural = MAX (*natural, self->wish);
}

/* Before the child gets its room: what it does about its shape is then part of that. */
static void
choose_shape (CmNarrowing *self, int width)
{
  set_narrow (self, width < self->wide_min);
  if (self->is_narrow)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &self->wide_min,
                      /* natural: */ NULL, NULL, NULL);
  set_narrow (self, width < self->wide_min);
}

static void
cm_narrowing_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  CmNarrowing *self = CM_NARROWING (widget);

  if (self->child == NULL)
    return;
  choose_shape (self, width);
  gtk_widget_allocate (self->child, width, height, baseline, /* transform: */ NULL);
}

static GtkSizeRequestMode
cm_narrowing_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cm_narrowing_get_property (GObject *object,
                           guint prop_id,
                           GValue *value,
                           GParamSpec *pspec)
{
  CmNarrowing *self = CM_NARROWING (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->is_narrow);
      break;
    case PROP_WISH:
      g_value_set_int (value, self->wish);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_narrowing_set_property (GObject *object,
                           guint prop_id,
                           const GValue *value,
                           GParamSpec *pspec)
{
  CmNarrowing *self = CM_NARROWING (object);

  switch (prop_id)
    {
    case PROP_CHILD:
      set_child (self, g_value_get_object (value));
      break;
    case PROP_WISH:
      self->wish = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_narrowing_dispose (GObject *object)
{
  CmNarrowing *self = CM_NARROWING (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (cm_narrowing_parent_class)->dispose (object);
}

static void
cm_narrowing_class_init (CmNarrowingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = cm_narrowing_get_property;
  object_class->set_property = cm_narrowing_set_property;
  object_class->dispose = cm_narrowing_dispose;
  widget_class->measure = cm_narrowing_measure;
  widget_class->size_allocate = cm_narrowing_size_allocate;
  widget_class->get_request_mode = cm_narrowing_get_request_mode;

  /**
   * CmNarrowing:child:
   *
   * What has the two shapes.
   */
  properties[PROP_CHILD] = g_param_spec_object (
      "child", NULL, NULL, GTK_TYPE_WIDGET,
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * CmNarrowing:narrow:
   *
   * Whether there is room only for the narrow shape; true until the first allocation.
   */
  properties[PROP_NARROW] = g_param_spec_boolean (
      "narrow", NULL, NULL, TRUE,
      G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /**
   * CmNarrowing:wish:
   *
   * How wide it would like to be, in application pixels, if that is more than its child
   * would.
   */
  properties[PROP_WISH] = g_param_spec_int ("wish", NULL, NULL, 0, G_MAXINT, 0,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cm_narrowing_init (CmNarrowing *self)
{
  self->is_narrow = TRUE;
}

/**
 * cm_narrowing_is_narrow:
 * @self: what holds the child
 *
 * Returns: whether there is room only for the narrow shape
 */
gboolean
cm_narrowing_is_narrow (CmNarrowing *self)
{
  g_return_val_if_fail (CM_IS_NARROWING (self), FALSE);

  return self->is_narrow;
}
