/* cm-two-lines.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not a class: a box with an image and two labels, made once per visible row and written
 * anew whenever the row shows something else.
 */

#include "cm-two-lines.h"

static GtkWidget *
create_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

/**
 * cm_two_lines_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
cm_two_lines_new (void)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = create_label ();
  GtkWidget *subtitle = create_label ();

  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_widget_add_css_class (subtitle, "numeric");
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), title);
  gtk_box_append (GTK_BOX (lines), subtitle);
  gtk_box_append (GTK_BOX (row), gtk_image_new ());
  gtk_box_append (GTK_BOX (row), lines);
  return row;
}

/**
 * cm_two_lines_set:
 * @row: from cm_two_lines_new()
 * @icon_name: a symbolic icon
 * @style: (nullable): the icon's CSS class
 * @title: the upper line
 * @subtitle: the lower line
 *
 * Shows something.
 */
void
cm_two_lines_set (GtkWidget *row,
                  const char *icon_name,
                  const char *style,
                  const char *title,
                  const char *subtitle)
{
  const char *classes[] = { style, NULL };
  GtkWidget *image;
  GtkWidget *lines;

  g_return_if_fail (GTK_IS_BOX (row));
  g_return_if_fail (title != NULL && subtitle != NULL);

  image = gtk_widget_get_first_child (row);
  lines = gtk_widget_get_next_sibling (image);
  gtk_image_set_from_icon_name (GTK_IMAGE (image), icon_name);
  gtk_widget_set_css_classes (image, classes);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_first_child (lines)), title);
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_last_child (lines)), subtitle);
  gtk_widget_set_tooltip_text (row, subtitle);
}
