/* cm-sidebar.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list box over the live list of views. A certstore has few views and up to some
 * hundred servers, so rows are real widgets. When the list changes, the chosen view is
 * looked up again by its id; if it is gone, the first one takes its place.
 */

#include "cm-sidebar.h"

#include <glib/gi18n-lib.h>

#include "cm-sidebar-row.h"

struct _CmSidebar
{
  GtkWidget parent_instance;

  /* owned */
  CmViewList *views;
  char *selected_id;
  GtkWidget *scroller;

  /* borrowed */
  GtkListBox *box; /* inside the scroller */
  gboolean binding;
};

enum
{
  SIGNAL_VIEW_SELECTED,
  SIGNAL_ROW_ACTIVATED,
  SIGNAL_FILES_DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CmSidebar, cm_sidebar, GTK_TYPE_WIDGET)

static void
on_row_files_dropped_cb (CmSidebar *self, GListModel *files, CmSidebarRow *row)
{
  g_signal_emit (self, signals[SIGNAL_FILES_DROPPED], 0, cm_sidebar_row_get_view (row),
                 files);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  GtkWidget *row = cm_sidebar_row_new (CM_VIEW (item));

  g_signal_connect_object (row, "files-dropped", G_CALLBACK (on_row_files_dropped_cb),
                           user_data, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
create_server_heading (void)
{
  GtkWidget *heading = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (_ ("Servers"));
  GtkWidget *button = gtk_button_new_from_icon_name ("list-add-symbolic");

  gtk_widget_add_css_class (heading, "cm-heading");
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, _ ("Approve a Server’s Request…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Approve a server’s request"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.approve-identity");
  gtk_box_append (GTK_BOX (heading), label);
  gtk_box_append (GTK_BOX (heading), button);
  return heading;
}

/* Pages about those who issue and whom they need stand together. */
static CmViewSection
get_group (GtkListBoxRow *row)
{
  CmViewSection section
      = cm_view_get_section (cm_sidebar_row_get_view (CM_SIDEBAR_ROW (row)));

  return section == CM_VIEW_SECTION_ACME || section == CM_VIEW_SECTION_DNS
                 || section == CM_VIEW_SECTION_TRUST
             ? CM_VIEW_SECTION_MICRO_CAS
             : section;
}

static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  CmViewSection section = get_group (row);
  gboolean starts = before != NULL && section != get_group (before);

  if (!starts)
    gtk_list_box_row_set_header (row, NULL);
  else if (gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row,
                                 section == CM_VIEW_SECTION_SERVERS
                                     ? create_server_heading ()
                                     : gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

static void
on_row_selected_cb (CmSidebar *self, GtkListBoxRow *row)
{
  CmView *view;

  if (row == NULL || self->binding)
    return;
  view = cm_sidebar_row_get_view (CM_SIDEBAR_ROW (row));
  if (g_strcmp0 (cm_view_get_id (view), self->selected_id) == 0)
    return;
  g_free (self->selected_id);
  self->selected_id = g_strdup (cm_view_get_id (view));
  g_signal_emit (self, signals[SIGNAL_VIEW_SELECTED], 0, view);
}

static void
on_row_activated_cb (CmSidebar *self)
{
  g_signal_emit (self, signals[SIGNAL_ROW_ACTIVATED], 0);
}

static GtkListBoxRow *
find_row (CmSidebar *self, const char *id)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->box, i)) != NULL; i++)
    if (g_strcmp0 (cm_view_get_id (cm_sidebar_row_get_view (CM_SIDEBAR_ROW (row))), id)
        == 0)
      return row;
  return NULL;
}

static void
on_views_changed_cb (CmSidebar *self)
{
  GtkListBoxRow *row = find_row (self, self->selected_id);

  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->box, 0);
  if (row != NULL && row != gtk_list_box_get_selected_row (self->box))
    gtk_list_box_select_row (self->box, row);
}

/* Tab goes past the views: a list box would walk through them, and with each another page
 * would be chosen. */
static gboolean
cm_sidebar_focus (GtkWidget *widget, GtkDirectionType direction)
{
  CmSidebar *self = CM_SIDEBAR (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->box);

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (cm_sidebar_parent_class)->focus (widget, direction);
  if (focus != NULL && gtk_widget_is_ancestor (focus, widget))
    return FALSE;
  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
cm_sidebar_dispose (GObject *object)
{
  CmSidebar *self = CM_SIDEBAR (object);

  self->binding = TRUE;
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->views);
  g_clear_pointer (&self->selected_id, g_free);

  G_OBJECT_CLASS (cm_sidebar_parent_class)->dispose (object);
}

static void
cm_sidebar_class_init (CmSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_sidebar_dispose;
  widget_class->focus = cm_sidebar_focus;

  signals[SIGNAL_VIEW_SELECTED]
      = g_signal_new ("view-selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 1, CM_TYPE_VIEW);
  signals[SIGNAL_ROW_ACTIVATED] = g_signal_new ("row-activated", type, G_SIGNAL_RUN_LAST,
                                                0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FILES_DROPPED]
      = g_signal_new ("files-dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                      G_TYPE_NONE, 2, CM_TYPE_VIEW, G_TYPE_LIST_MODEL);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
cm_sidebar_init (CmSidebar *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->box = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller),
                                 GTK_WIDGET (self->box));
  gtk_list_box_set_selection_mode (self->box, GTK_SELECTION_BROWSE);
  gtk_list_box_set_header_func (self->box, update_header, NULL, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Views"), -1);
  g_signal_connect_swapped (self->box, "row-selected", G_CALLBACK (on_row_selected_cb),
                            self);
  g_signal_connect_swapped (self->box, "row-activated", G_CALLBACK (on_row_activated_cb),
                            self);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

/**
 * cm_sidebar_new:
 *
 * Returns: (transfer floating): an empty sidebar
 */
GtkWidget *
cm_sidebar_new (void)
{
  return g_object_new (CM_TYPE_SIDEBAR, NULL);
}

/**
 * cm_sidebar_set_context:
 * @self: a sidebar
 * @context: an open certstore
 *
 * Shows the views of a certstore; the first becomes selected.
 */
void
cm_sidebar_set_context (CmSidebar *self, CmContext *context)
{
  g_return_if_fail (CM_IS_SIDEBAR (self));
  g_return_if_fail (CM_IS_CONTEXT (context));

  g_set_object (&self->views, NULL);
  self->views = cm_view_list_new (context);
  gtk_list_box_bind_model (self->box, G_LIST_MODEL (self->views), create_row, self, NULL);
  /* after the list box's own handler, which makes the rows */
  g_signal_connect_object (self->views, "items-changed", G_CALLBACK (on_views_changed_cb),
                           self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  on_views_changed_cb (self);
}

/**
 * cm_sidebar_get_view:
 * @self: a sidebar
 *
 * Returns: (transfer none) (nullable): the chosen view
 */
CmView *
cm_sidebar_get_view (CmSidebar *self)
{
  g_return_val_if_fail (CM_IS_SIDEBAR (self), NULL);

  return cm_sidebar_find_view (self, self->selected_id);
}

/**
 * cm_sidebar_find_view:
 * @self: a sidebar
 * @id: (nullable): id of a view
 *
 * Returns: (transfer none) (nullable): the view
 */
CmView *
cm_sidebar_find_view (CmSidebar *self, const char *id)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (CM_IS_SIDEBAR (self), NULL);

  row = find_row (self, id);
  return row != NULL ? cm_sidebar_row_get_view (CM_SIDEBAR_ROW (row)) : NULL;
}

/**
 * cm_sidebar_select:
 * @self: a sidebar
 * @id: id of a view
 *
 * Returns: whether there is such a view; it is selected then
 */
gboolean
cm_sidebar_select (CmSidebar *self, const char *id)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (CM_IS_SIDEBAR (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  row = find_row (self, id);
  if (row != NULL)
    gtk_list_box_select_row (self->box, row);
  return row != NULL;
}

/**
 * cm_sidebar_refresh:
 * @self: a sidebar
 *
 * Lets everything be counted anew.
 */
void
cm_sidebar_refresh (CmSidebar *self)
{
  g_return_if_fail (CM_IS_SIDEBAR (self));

  if (self->views != NULL)
    cm_view_list_refresh (self->views);
}
