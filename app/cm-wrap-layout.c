/* cm-wrap-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Places children one after the other and starts a new line when the width is used up,
 * as words in a paragraph. GtkFlowBox aligns its children in columns, which tears a row
 * of short names apart. Measuring and allocating walk the children in the same way, so
 * that the height asked for is the height used. Lines run from the right in
 * right-to-left locales.
 */

#include "cm-wrap-layout.h"

struct _CmWrapLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

G_DEFINE_FINAL_TYPE (CmWrapLayout, cm_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  int x;
  int y;
  int line_height;
  int width;
  int spacing;
} Pen;

static int
get_natural_width (GtkWidget *child)
{
  int natural = 0;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

/* Moves the pen behind @child and says where the child goes. */
static GtkAllocation
place (Pen *pen, GtkWidget *child)
{
  GtkAllocation where = { 0 };

  where.width = MIN (get_natural_width (child), pen->width);
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, where.width, NULL, &where.height,
                      NULL, NULL);
  if (pen->x > 0 && pen->x + where.width > pen->width)
    {
      pen->x = 0;
      pen->y += pen->line_height + pen->spacing;
      pen->line_height = 0;
    }
  where.x = pen->x;
  where.y = pen->y;
  pen->x += where.width + pen->spacing;
  pen->line_height = MAX (pen->line_height, where.height);
  return where;
}

static int
measure_height (CmWrapLayout *self, GtkWidget *widget, int width)
{
  Pen pen = { .width = width, .spacing = self->spacing };

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      place (&pen, child);
  return pen.y + pen.line_height;
}

static void
measure_width (CmWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  int total = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum = 0, child_natural = 0;

      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum,
                          &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      total += child_natural + (total > 0 ? self->spacing : 0);
    }
  *natural = MAX (*minimum, total);
}

static GtkSizeRequestMode
cm_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
cm_wrap_layout_measure (GtkLayoutManager *manager,
                        GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  CmWrapLayout *self = CM_WRAP_LAYOUT (manager);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (self, widget, minimum, natural);
  else
    *minimum = *natural
        = measure_height (self, widget, for_size < 0 ? G_MAXINT / 2 : for_size);
}

static void
cm_wrap_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget *widget,
                         int width,
                         int height,
                         int baseline)
{
  CmWrapLayout *self = CM_WRAP_LAYOUT (manager);
  Pen pen = { .width = width, .spacing = self->spacing };
  gboolean from_right = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkAllocation where;

      if (!gtk_widget_should_layout (child))
        continue;
      where = place (&pen, child);
      if (from_right)
        where.x = width - where.x - where.width;
      gtk_widget_size_allocate (child, &where, -1);
    }
}

static void
cm_wrap_layout_class_init (CmWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = cm_wrap_layout_get_request_mode;
  layout_class->measure = cm_wrap_layout_measure;
  layout_class->allocate = cm_wrap_layout_allocate;
}

static void
cm_wrap_layout_init (CmWrapLayout *self)
{
}

/**
 * cm_wrap_layout_new:
 * @spacing: pixels between children and between lines
 *
 * Makes a layout manager that fills lines with its widget's children.
 *
 * Returns: (transfer full): the layout manager
 */
GtkLayoutManager *
cm_wrap_layout_new (int spacing)
{
  CmWrapLayout *self;

  g_return_val_if_fail (spacing >= 0, NULL);

  self = g_object_new (CM_TYPE_WRAP_LAYOUT, NULL);
  self->spacing = spacing;
  return GTK_LAYOUT_MANAGER (self);
}
