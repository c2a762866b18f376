/* cm-whole-choices.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Not a class: a row’s own list cuts every choice off after twenty letters, however wide
 * the window is, so that choices with the same beginning look the same.
 */

#include "cm-whole-choices.h"

#define MAX_LETTERS 44 /* of a line */

static GtkWidget *
get_mark (GtkListItem *item)
{
  return gtk_widget_get_last_child (gtk_list_item_get_child (item));
}

/* What is chosen is what the row says, not where the pointer is. */
static void
show_mark (AdwComboRow *row, GtkListItem *item)
{
  gboolean is_chosen
      = adw_combo_row_get_selected_item (row) == gtk_list_item_get_item (item);

  gtk_widget_set_opacity (get_mark (item), is_chosen ? 1.0 : 0.0);
}

static void
on_selected_cb (AdwComboRow *row, GParamSpec *pspec, GtkListItem *item)
{
  show_mark (row, item);
}

static void
on_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *mark = gtk_image_new_from_icon_name ("object-select-symbolic");

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MAX_LETTERS);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_item_set_child (item, box);
}

static void
on_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  AdwComboRow *row = user_data;
  GtkStringObject *choice = gtk_list_item_get_item (item);
  GtkWidget *label = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  gtk_label_set_label (GTK_LABEL (label), gtk_string_object_get_string (choice));
  g_signal_connect_object (row, "notify::selected-item", G_CALLBACK (on_selected_cb),
                           item, 0);
  show_mark (row, item);
}

static void
on_unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer user_data)
{
  g_signal_handlers_disconnect_by_func (user_data, on_selected_cb, item);
}

/**
 * cm_whole_choices_show:
 * @row: a row whose choices are strings
 *
 * Lets the list of choices show all their words, in several lines if need be.
 */
void
cm_whole_choices_show (AdwComboRow *row)
{
  g_autoptr (GtkListItemFactory) factory = NULL;

  g_return_if_fail (ADW_IS_COMBO_ROW (row));

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind_cb), row, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind_cb), row, 0);
  adw_combo_row_set_list_factory (row, factory);
}
