/* cm-window-search.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search bar above the lists. What is typed anywhere in the window goes to it.
 */

#include "cm-window-private.h"

static void
set_search (CmWindow *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const char *search = *stripped != '\0' ? stripped : NULL;

  if (g_strcmp0 (search, self->search) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (search);
  cm_window_apply_query (self);
}

/* A Micro CA is a page, not a list, and accounts are few: there is nothing to be
 * searched.
 */
static gboolean
is_searchable (CmViewSection section)
{
  return section != CM_VIEW_SECTION_MICRO_CAS && section != CM_VIEW_SECTION_ACME
         && section != CM_VIEW_SECTION_DNS;
}

/**
 * cm_window_search_update:
 * @self: a window
 *
 * Sets whether there is something that can be searched.
 */
void
cm_window_search_update (CmWindow *self)
{
  CmContextState state = cm_context_get_state (self->context);
  gboolean is_open
      = state == CM_CONTEXT_STATE_LOCKED || state == CM_CONTEXT_STATE_UNLOCKED;
  gboolean can_search = is_open && is_searchable (cm_window_get_section (self));

  gtk_widget_set_visible (self->search_button, can_search);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.find", can_search);
  gtk_search_bar_set_key_capture_widget (self->search_bar,
                                         can_search ? GTK_WIDGET (self) : NULL);
}

static void
on_search_changed_cb (CmWindow *self)
{
  set_search (self, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
on_search_mode_cb (CmWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (gtk_search_bar_get_search_mode (self->search_bar))
    {
      cm_window_layout_show_list (self);
      return;
    }
  set_search (self, "");
  /* what is typed next would go to an entry that nobody sees */
  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->search_bar)))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_search_activate_cb (CmWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_find_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
on_clear_search_action_cb (GtkWidget *widget,
                           const char *action_name,
                           GVariant *parameter)
{
  gtk_search_bar_set_search_mode (CM_WINDOW (widget)->search_bar, FALSE);
}

/**
 * cm_window_search_install:
 * @widget_class: the class of the window
 *
 * Adds the actions and the template's callbacks of this file.
 */
void
cm_window_search_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate_cb);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, on_find_action_cb);
  gtk_widget_class_install_action (widget_class, "win.clear-search", NULL,
                                   on_clear_search_action_cb);
}
