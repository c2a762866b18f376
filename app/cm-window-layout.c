/* cm-window-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which of the columns are beside each other: wide, there are three; narrower, the
 * details become a page over the list, then the sidebar a page before it. How wide they
 * are is remembered.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-click-to-open.h"
#include "cm-resize-edge.h"

/**
 * cm_window_is_details_shown:
 * @self: a window
 *
 * Returns: whether the details are beside the list or over it
 */
gboolean
cm_window_is_details_shown (CmWindow *self)
{
  return self->flap != NULL && adw_flap_get_reveal_flap (self->flap);
}

/**
 * cm_window_is_sidebar_shown:
 * @self: a window
 *
 * Returns: whether the sidebar is beside the list or in its place
 */
gboolean
cm_window_is_sidebar_shown (CmWindow *self)
{
  if (self->leaflet == NULL)
    return FALSE;
  if (adw_leaflet_get_folded (self->leaflet))
    return adw_leaflet_get_visible_child (self->leaflet) == self->sidebar_box;
  return gtk_widget_get_visible (self->sidebar_box);
}

/* Its word goes where there is no room for it. */
static void
update_new_button (CmWindow *self, gboolean narrow)
{
  gboolean is_icon = adw_split_button_get_icon_name (self->new_button) != NULL;

  if (narrow && !is_icon)
    adw_split_button_set_icon_name (self->new_button, "list-add-symbolic");
  else if (!narrow && (is_icon || adw_split_button_get_child (self->new_button) == NULL))
    adw_split_button_set_child (self->new_button,
                                g_object_new (ADW_TYPE_BUTTON_CONTENT, "icon-name",
                                              "list-add-symbolic", "label", _ ("_New"),
                                              "use-underline", TRUE, NULL));
}

/* The bar needs its room even while it is not shown; its words must not hold the window.
 */
static void
let_words_shrink (GtkWidget *button)
{
  GtkWidget *label = gtk_button_get_child (GTK_BUTTON (button));

  if (GTK_IS_LABEL (label))
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
}

/* What the list's header and the bar of the selected can do without. */
static void
update_list_shape (CmWindow *self)
{
  gboolean is_narrow = cm_narrowing_is_narrow (self->list_column);
  gboolean deleted = cm_window_shows_deleted (self) && self->search == NULL;

  gtk_widget_set_visible (self->header_import_button, !is_narrow);
  gtk_widget_set_visible (self->servers_button, !is_narrow && !deleted);
  update_new_button (self, is_narrow);
}

/* Window buttons belong to the outermost header on each side. */
static void
update_title_buttons (CmWindow *self)
{
  gboolean leaflet_folded = adw_leaflet_get_folded (self->leaflet);
  gboolean sidebar_beside = !leaflet_folded && gtk_widget_get_visible (self->sidebar_box);
  gboolean flap_folded = adw_flap_get_folded (self->flap);
  gboolean details_beside = !flap_folded && cm_window_is_details_shown (self);

  adw_header_bar_set_show_end_title_buttons (self->sidebar_header, leaflet_folded);
  adw_header_bar_set_show_start_title_buttons (self->list_header, !sidebar_beside);
  adw_header_bar_set_show_end_title_buttons (self->list_header, !details_beside);
  adw_header_bar_set_show_start_title_buttons (self->details_header,
                                               flap_folded && !sidebar_beside);
  gtk_widget_set_visible (self->back_button, leaflet_folded);
  gtk_widget_set_visible (self->sidebar_button, !leaflet_folded);
  gtk_widget_set_visible (self->details_back_button, flap_folded);
  gtk_widget_set_visible (self->details_button,
                          !flap_folded && cm_window_lists_credentials (self));
}

/**
 * cm_window_show_selection:
 * @self: a window
 *
 * Lets the details follow what is selected, while they are shown. What leaves the list
 * by itself, as an order that is issued leaves those that wait, goes on being shown.
 */
void
cm_window_show_selection (CmWindow *self)
{
  g_autoptr (CmSummary) summary = NULL;
  const char *shown_id;

  if (self->list == NULL || !cm_window_is_details_shown (self))
    return;
  shown_id = cm_details_page_get_id (self->details_page);
  if (shown_id != NULL && cm_credential_list_has_lost (self->list, shown_id))
    {
      cm_details_page_keep (self->details_page);
      return;
    }
  summary = cm_credential_list_get_selected (self->list);
  cm_details_page_set_document (self->details_page,
                                summary != NULL ? cm_summary_get_id (summary) : NULL,
                                cm_credential_list_get_n_selected (self->list));
}

/**
 * cm_window_layout_update:
 * @self: a window
 *
 * Follows another list and another width: beside the list the details are as the user
 * left them; over the list they are opened by opening a row.
 */
void
cm_window_layout_update (CmWindow *self)
{
  gboolean folded = adw_flap_get_folded (self->flap);

  gtk_widget_set_hexpand (self->details_pane, folded);
  cm_click_to_open_set_enabled (self->row_click, folded);
  if (!cm_window_lists_credentials (self) || folded)
    adw_flap_set_reveal_flap (self->flap, FALSE);
  else
    adw_flap_set_reveal_flap (self->flap,
                              g_settings_get_boolean (self->settings, "details-visible"));
}

static void
on_flap_folded_cb (CmWindow *self)
{
  cm_window_layout_update (self);
}

/**
 * cm_window_layout_follow:
 * @self: a window
 *
 * Sets what depends on which columns are beside each other now.
 */
void
cm_window_layout_follow (CmWindow *self)
{
  if (self->list == NULL || self->details_page == NULL)
    return;
  update_title_buttons (self);
  update_list_shape (self);
  cm_window_show_selection (self);
  g_object_notify (G_OBJECT (self), "details-shown");
  g_object_notify (G_OBJECT (self), "sidebar-shown");
}

/* Keys are for what is seen, not for the list below. */
static void
focus_details (CmWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (self->details_pane == NULL || !adw_flap_get_folded (self->flap)
      || !cm_window_is_details_shown (self))
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, self->details_pane))
    gtk_widget_child_focus (self->details_pane, GTK_DIR_TAB_FORWARD);
}

/* The page that led to these details, unless somebody has gone elsewhere since. */
static gboolean
go_back_to_origin (CmWindow *self)
{
  g_autofree char *origin = g_steal_pointer (&self->origin);
  CmView *view = cm_sidebar_get_view (self->sidebar);

  return origin != NULL && view != NULL && g_str_equal (cm_view_get_id (view), "all")
         && g_strcmp0 (cm_details_page_get_id (self->details_page), self->origin_of) == 0
         && cm_sidebar_select (self->sidebar, origin);
}

/* Where one came from, whatever closed the details that were over the list, is a page, or
 * else their row; GTK would give the focus to something beside the list. */
static void
on_reveal_flap_cb (CmWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (self->list == NULL || !adw_flap_get_folded (self->flap)
      || cm_window_is_details_shown (self) || go_back_to_origin (self))
    return;
  if (focus == NULL || gtk_widget_is_ancestor (focus, self->details_pane))
    cm_credential_list_focus_selected (self->list);
}

/* What slides into sight can have the focus only once it moves. */
static void
on_reveal_progress_cb (CmWindow *self)
{
  if (adw_flap_get_reveal_progress (self->flap) > 0)
    focus_details (self);
}

static void
on_shown_idle_cb (gpointer user_data)
{
  g_autoptr (CmWindow) self = user_data;

  focus_details (self);
}

/**
 * cm_window_set_details_shown:
 * @self: a window
 * @shown: whether to show the details
 *
 * Shows or hides the details; beside the list this is remembered.
 */
void
cm_window_set_details_shown (CmWindow *self, gboolean shown)
{
  if (!cm_window_lists_credentials (self) || shown == cm_window_is_details_shown (self))
    return;
  if (!adw_flap_get_folded (self->flap))
    g_settings_set_boolean (self->settings, "details-visible", shown);
  adw_flap_set_reveal_flap (self->flap, shown);
  if (!shown)
    return;
  focus_details (self);
  /* a click gives the focus to its row when it has done all else */
  g_idle_add_once (on_shown_idle_cb, g_object_ref (self));
}

/**
 * cm_window_set_sidebar_shown:
 * @self: a window
 * @shown: whether to show the sidebar
 *
 * Shows or hides the sidebar; beside the list this is remembered.
 */
void
cm_window_set_sidebar_shown (CmWindow *self, gboolean shown)
{
  if (adw_leaflet_get_folded (self->leaflet))
    {
      adw_leaflet_set_visible_child (self->leaflet,
                                     shown ? self->sidebar_box : GTK_WIDGET (self->flap));
      return;
    }
  g_settings_set_boolean (self->settings, "sidebar-visible", shown);
  gtk_widget_set_visible (self->sidebar_box, shown);
  cm_window_layout_follow (self);
}

/* The button is with the sidebar, which is not always there. */
static void
on_show_menu_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmContextState state = cm_context_get_state (self->context);

  if (state == CM_CONTEXT_STATE_EMPTY)
    gtk_menu_button_popup (self->empty_menu_button);
  if (state != CM_CONTEXT_STATE_LOCKED && state != CM_CONTEXT_STATE_UNLOCKED)
    return;
  cm_window_set_sidebar_shown (self, TRUE);
  gtk_menu_button_popup (self->menu_button);
}

static void
on_back_clicked_cb (CmWindow *self)
{
  adw_leaflet_set_visible_child (self->leaflet, self->sidebar_box);
}

static void
on_details_back_clicked_cb (CmWindow *self)
{
  adw_flap_set_reveal_flap (self->flap, FALSE);
  cm_credential_list_focus_selected (self->list);
}

/* There is nothing more to see of it, and over the list nothing else. */
static void
on_details_gone_cb (CmWindow *self)
{
  if (adw_flap_get_folded (self->flap) && cm_window_is_details_shown (self))
    on_details_back_clicked_cb (self);
  cm_window_update_actions (self);
}

static void
on_sidebar_row_activated_cb (CmWindow *self)
{
  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->flap));
}

static void
on_list_activated_cb (CmWindow *self)
{
  if (!cm_window_is_details_shown (self))
    cm_window_set_details_shown (self, TRUE);
}

/**
 * cm_window_layout_show_list:
 * @self: a window
 *
 * Brings the list to sight, where the sidebar or the details are over it.
 */
void
cm_window_layout_show_list (CmWindow *self)
{
  if (adw_leaflet_get_folded (self->leaflet))
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->flap));
  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
}

/**
 * cm_window_layout_restore:
 * @self: a new window
 *
 * Makes it as large, and divides it, as the last one was.
 */
void
cm_window_layout_restore (CmWindow *self)
{
  int width;
  int height;

  g_settings_get (self->settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  gtk_widget_set_visible (self->sidebar_box,
                          g_settings_get_boolean (self->settings, "sidebar-visible"));
  cm_resize_edge_attach (self->sidebar_box, GTK_PACK_END, "width-request", self->settings,
                         "sidebar-width");
  cm_resize_edge_attach (self->details_pane, GTK_PACK_START, "width", self->settings,
                         "details-width");
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->flap));
  self->row_click = cm_click_to_open_attach (
      GTK_COLUMN_VIEW (cm_credential_list_get_view (self->list)));
  g_signal_connect_object (self->flap, "notify::reveal-flap",
                           G_CALLBACK (on_reveal_flap_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-progress",
                           G_CALLBACK (on_reveal_progress_cb), self, G_CONNECT_SWAPPED);
  let_words_shrink (self->restore_button);
  let_words_shrink (self->servers_button);
  let_words_shrink (self->export_button);
}

/**
 * cm_window_layout_keep:
 * @self: a window that is closed
 *
 * Remembers how large it was.
 */
void
cm_window_layout_keep (CmWindow *self)
{
  GtkWindow *window = GTK_WINDOW (self);
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (window));
}

/**
 * cm_window_layout_install:
 * @widget_class: the class of the window
 *
 * Adds the actions and the template's callbacks of this file.
 */
void
cm_window_layout_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, cm_window_layout_follow);
  gtk_widget_class_bind_template_callback (widget_class, on_flap_folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_details_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_details_gone_cb);
  gtk_widget_class_bind_template_callback (widget_class, cm_window_update_actions);
  gtk_widget_class_bind_template_callback (widget_class, on_sidebar_row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_list_activated_cb);
  gtk_widget_class_install_action (widget_class, "win.show-menu", NULL,
                                   on_show_menu_action_cb);
  gtk_widget_class_install_property_action (widget_class, "win.details", "details-shown");
  gtk_widget_class_install_property_action (widget_class, "win.sidebar", "sidebar-shown");

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, 0, "win.show-menu",
                                       NULL);
}
