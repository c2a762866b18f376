/* cm-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wires sidebar, lists and details together and decides nothing else: views and rows are
 * models, work is done by flows. The window is shown before the certstore is read; lists
 * get theirs when it is open.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-closures.h"
#include "cm-pane.h"
#include "cm-toast.h"

enum
{
  PROP_0,
  PROP_CONTEXT,
  PROP_DETAILS_SHOWN,
  PROP_SIDEBAR_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (CmWindow, cm_window, ADW_TYPE_APPLICATION_WINDOW)

/* Lists */

static void
update_titles (CmWindow *self)
{
  CmView *view = cm_sidebar_get_view (self->sidebar);
  CmView *all = cm_sidebar_find_view (self->sidebar, "all");
  const char *title = view != NULL ? cm_view_get_title (view) : "";
  g_autofree char *subtitle = NULL;

  if (view != NULL && cm_window_lists_credentials (self))
    {
      guint n_shown = cm_credential_list_get_n_items (self->list);
      guint n_all = all != NULL ? cm_view_get_count (all) : n_shown;

      subtitle = cm_closure_shown_of (n_shown, n_all);
      if (self->search != NULL)
        title = _ ("Search");
    }
  adw_window_title_set_title (self->list_title, title);
  adw_window_title_set_subtitle (self->list_title, subtitle != NULL ? subtitle : "");
}

/**
 * cm_window_apply_query:
 * @self: a window
 *
 * Lists what the sidebar and the search ask for.
 */
void
cm_window_apply_query (CmWindow *self)
{
  CmView *view = cm_sidebar_get_view (self->sidebar);
  g_autoptr (CmQuery) query = NULL;

  if (!self->filled || view == NULL)
    return;
  cm_roots_page_set_search (self->roots_page, self->search);
  cm_activity_page_set_search (self->activity_page, self->search);
  if (cm_window_lists_credentials (self))
    {
      query = self->search != NULL ? cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL)
                                   : cm_query_copy (cm_view_get_query (view));
      if (self->search != NULL)
        cm_query_set_view (query, CM_QUERY_VIEW_EVERY);
      cm_query_set_search (query, self->search);
      cm_query_set_warn_days (query, cm_context_get_warn_days (self->context));
      cm_credential_list_set_query (self->list, query);
    }
  update_titles (self);
}

static const char *
get_page_name (CmViewSection section)
{
  switch (section)
    {
    case CM_VIEW_SECTION_CREDENTIALS:
    case CM_VIEW_SECTION_SERVERS:
      return "credentials";
    case CM_VIEW_SECTION_MICRO_CAS:
      return "cas";
    case CM_VIEW_SECTION_ACME:
      return "acme";
    case CM_VIEW_SECTION_DNS:
      return "dns";
    case CM_VIEW_SECTION_TRUST:
      return "roots";
    case CM_VIEW_SECTION_LOG:
      return "activity";
    }
  return "credentials";
}

static void
on_view_selected_cb (CmWindow *self, CmView *view)
{
  if (!self->filled)
    return;
  cm_credential_list_unselect_all (self->list);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  gtk_stack_set_visible_child_name (self->page_stack,
                                    get_page_name (cm_view_get_section (view)));
  cm_window_layout_update (self);
  cm_window_layout_follow (self);
  cm_window_apply_query (self);
  cm_window_update_actions (self);
}

static void
on_selection_changed_cb (CmWindow *self)
{
  guint n_selected = cm_credential_list_get_n_selected (self->list);
  g_autofree char *words = cm_closure_selected (n_selected);

  gtk_label_set_label (self->selection_label, words);
  gtk_action_bar_set_revealed (self->selection_bar, n_selected > 1);
  if (n_selected > 1)
    gtk_widget_add_css_class (GTK_WIDGET (self->toast_overlay), "above-bar");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->toast_overlay), "above-bar");
  cm_window_show_selection (self);
  cm_window_update_actions (self);
}

static void
on_items_changed_cb (CmWindow *self)
{
  if (self->sidebar == NULL || self->roots_page == NULL)
    return;
  update_titles (self);
  cm_window_update_actions (self);
}

static void
on_toast_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_toast (CM_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
on_edit_comment_action_cb (GtkWidget *widget,
                           const char *action_name,
                           GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_window_set_details_shown (self, TRUE);
  cm_details_page_edit_comment (self->details_page);
}

static void
on_show_document_action_cb (GtkWidget *widget,
                            const char *action_name,
                            GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  CmView *view = cm_sidebar_get_view (self->sidebar);
  g_autofree char *origin = view != NULL && !cm_window_lists_credentials (self)
                                ? g_strdup (cm_view_get_id (view))
                                : NULL;

  cm_window_show_document (self, g_variant_get_string (parameter, NULL));
  g_free (self->origin);
  self->origin = g_steal_pointer (&origin);
  g_free (self->origin_of);
  self->origin_of = g_variant_dup_string (parameter, NULL);
}

/* Certstore */

static gboolean on_new_day_cb (gpointer user_data);

static void
schedule_new_day (CmWindow *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) midnight = g_date_time_new_local (
      g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
      g_date_time_get_day_of_month (tomorrow), 0, 0, 1);

  g_clear_handle_id (&self->day_timer, g_source_remove);
  self->day_timer = g_timeout_add_seconds (
      (guint)MAX (1, g_date_time_difference (midnight, now) / G_TIME_SPAN_SECOND + 1),
      on_new_day_cb, self);
}

static gboolean
on_new_day_cb (gpointer user_data)
{
  CmWindow *self = CM_WINDOW (user_data);

  self->day_timer = 0;
  cm_credential_list_refresh_words (self->list);
  cm_sidebar_refresh (self->sidebar);
  cm_window_apply_query (self);
  schedule_new_day (self);
  return G_SOURCE_REMOVE;
}

static void
fill (CmWindow *self)
{
  if (self->filled)
    return;
  self->filled = TRUE;
  cm_credential_list_set_context (self->list, self->context);
  cm_details_page_set_context (self->details_page, self->context);
  cm_cas_page_set_context (self->cas_page, self->context);
  cm_accounts_page_set_context (self->acme_page, self->context);
  cm_accounts_page_set_context (self->dns_page, self->context);
  cm_roots_page_set_context (self->roots_page, self->context);
  cm_activity_page_set_context (self->activity_page, self->context);
  cm_sidebar_set_context (self->sidebar, self->context);
  /* what is counted there comes later than what is listed */
  g_signal_connect_object (cm_sidebar_find_view (self->sidebar, "all"), "notify::count",
                           G_CALLBACK (update_titles), self, G_CONNECT_SWAPPED);
  schedule_new_day (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* Once; the lock was asked for when the passphrase was read. */
static void
say_memory_is_swapped (CmWindow *self)
{
  static gboolean was_said;

  if (was_said || !cm_secret_was_lock_refused ())
    return;
  was_said = TRUE;
  cm_window_toast (self, _ ("The system locks too little memory for this program: "
                            "passwords and keys may end up in the swap space. Raise the "
                            "limit (“ulimit -l”), or encrypt the swap space."));
}

static void
on_state_notify_cb (CmWindow *self)
{
  if (cm_context_get_state (self->context) == CM_CONTEXT_STATE_UNLOCKED)
    {
      say_memory_is_swapped (self);
      cm_acme_orders_go_on (self->orders);
    }
  switch (cm_context_get_state (self->context))
    {
    case CM_CONTEXT_STATE_CLOSED:
      gtk_stack_set_visible_child_name (self->main_stack, "start");
      break;
    case CM_CONTEXT_STATE_EMPTY:
      gtk_stack_set_visible_child_name (self->main_stack, "empty");
      break;
    case CM_CONTEXT_STATE_LOCKED:
    case CM_CONTEXT_STATE_UNLOCKED:
      gtk_stack_set_visible_child_name (self->main_stack, "store");
      fill (self);
      break;
    }
  cm_window_update_actions (self);
  cm_window_drop_flush (self);
}

static void
on_title_notify_cb (CmWindow *self)
{
  const char *title = cm_context_get_title (self->context);

  adw_window_title_set_title (self->sidebar_title, title != NULL ? title : "");
  gtk_window_set_title (GTK_WINDOW (self), title != NULL ? title : _ ("CertMgr Admin"));
}

/* Window */

static gboolean
cm_window_close_request (GtkWindow *window)
{
  if (!cm_window_may_close (CM_WINDOW (window)))
    return GDK_EVENT_STOP;
  cm_window_layout_keep (CM_WINDOW (window));
  return GTK_WINDOW_CLASS (cm_window_parent_class)->close_request (window);
}

static void
cm_window_constructed (GObject *object)
{
  CmWindow *self = CM_WINDOW (object);

  G_OBJECT_CLASS (cm_window_parent_class)->constructed (object);

  cm_window_layout_restore (self);
  self->auto_lock = cm_auto_lock_new (GTK_WIDGET (self), self->context, self->settings);
  g_signal_connect_object (self->context, "notify::state",
                           G_CALLBACK (on_state_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context, "notify::title",
                           G_CALLBACK (on_title_notify_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context, "changed", G_CALLBACK (update_titles), self,
                           G_CONNECT_SWAPPED);
  cm_window_drop_init (self);
  cm_window_answer_init (self);
  cm_window_orders_init (self);
  cm_window_layout_update (self);
  cm_window_layout_follow (self);
  on_title_notify_cb (self);
  on_state_notify_cb (self);
}

static void
cm_window_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  CmWindow *self = CM_WINDOW (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, self->context);
      break;
    case PROP_DETAILS_SHOWN:
      g_value_set_boolean (value, cm_window_is_details_shown (self));
      break;
    case PROP_SIDEBAR_SHOWN:
      g_value_set_boolean (value, cm_window_is_sidebar_shown (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_window_set_property (GObject *object,
                        guint prop_id,
                        const GValue *value,
                        GParamSpec *pspec)
{
  CmWindow *self = CM_WINDOW (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      self->context = g_value_dup_object (value);
      break;
    case PROP_DETAILS_SHOWN:
      cm_window_set_details_shown (self, g_value_get_boolean (value));
      break;
    case PROP_SIDEBAR_SHOWN:
      cm_window_set_sidebar_shown (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
cm_window_dispose (GObject *object)
{
  CmWindow *self = CM_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->day_timer, g_source_remove);
  g_clear_object (&self->auto_lock);
  self->filled = FALSE;
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_WINDOW);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->waiting_files);
  g_clear_object (&self->undo);
  if (self->orders != NULL)
    cm_acme_orders_stop_all (self->orders);
  g_clear_object (&self->orders);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->origin, g_free);
  g_clear_pointer (&self->origin_of, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_window_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CmWindow, toast_overlay);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, drop_zone);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, main_stack);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, empty_menu_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, sidebar_box);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, sidebar_header);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, sidebar_title);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, list_column);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, list_header);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, details_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, header_import_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, new_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, lock_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, restore_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, servers_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, export_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, search_bar);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, search_entry);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, page_stack);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, cas_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, acme_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, dns_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, roots_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, activity_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, selection_label);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, details_pane);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, details_header);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, details_back_button);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, details_page);
  gtk_widget_class_bind_template_child (widget_class, CmWindow, columns_section);
}

static void
bind_callbacks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_view_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_items_changed_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast_action_cb);
  gtk_widget_class_install_action (widget_class, "win.edit-comment", NULL,
                                   on_edit_comment_action_cb);
  gtk_widget_class_install_action (widget_class, "win.show-document", "s",
                                   on_show_document_action_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "win.edit-comment",
                                       NULL);
}

static void
ensure_types (void)
{
  g_type_ensure (CM_TYPE_ACCOUNTS_PAGE);
  g_type_ensure (CM_TYPE_ACTIVITY_PAGE);
  g_type_ensure (CM_TYPE_CREDENTIAL_LIST);
  g_type_ensure (CM_TYPE_DETAILS_PAGE);
  g_type_ensure (CM_TYPE_DROP_ZONE);
  g_type_ensure (CM_TYPE_CAS_PAGE);
  g_type_ensure (CM_TYPE_NOTICE);
  g_type_ensure (CM_TYPE_NARROWING);
  g_type_ensure (CM_TYPE_PANE);
  g_type_ensure (CM_TYPE_ROOTS_PAGE);
  g_type_ensure (CM_TYPE_SIDEBAR);
}

static void
cm_window_class_init (CmWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = cm_window_constructed;
  object_class->get_property = cm_window_get_property;
  object_class->set_property = cm_window_set_property;
  object_class->dispose = cm_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = cm_window_close_request;

  properties[PROP_CONTEXT] = g_param_spec_object ("context", NULL, NULL, CM_TYPE_CONTEXT,
                                                  flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_DETAILS_SHOWN] = g_param_spec_boolean (
      "details-shown", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SIDEBAR_SHOWN] = g_param_spec_boolean (
      "sidebar-shown", NULL, NULL, FALSE, flags | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-window.ui");
  bind_children (widget_class);
  bind_callbacks (widget_class);
  install_actions (widget_class);
  cm_window_layout_install (widget_class);
  cm_window_search_install (widget_class);
  cm_window_actions_install (widget_class);
  cm_window_edit_install (widget_class);
  cm_window_access_install (widget_class);
  cm_window_accounts_install (widget_class);
  cm_window_export_install (widget_class);
  cm_window_ca_install (widget_class);
  cm_window_new_install (widget_class);
  cm_window_orders_install (widget_class);
  cm_window_request_install (widget_class);
  cm_window_store_install (widget_class);
  cm_window_drop_install (widget_class);
}

static void
cm_window_init (CmWindow *self)
{
  self->settings = g_settings_new (CM_APP_ID);
  self->cancellable = g_cancellable_new ();
  self->waiting_files = g_list_store_new (G_TYPE_FILE);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->undo = cm_undo_new (self->toast_overlay, "win.undo");
  g_signal_connect_object (self->undo, "changed", G_CALLBACK (cm_window_update_actions),
                           self, G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  g_menu_append_section (self->columns_section, NULL,
                         cm_credential_list_get_column_menu (self->list));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "columns",
                                  cm_credential_list_get_column_actions (self->list));
}

/**
 * cm_window_new:
 * @application: (nullable): the application
 * @context: the certstore; may still be closed
 *
 * Returns: (transfer none): the main window
 */
GtkWidget *
cm_window_new (GtkApplication *application, CmContext *context)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  return g_object_new (CM_TYPE_WINDOW, "application", application, "context", context,
                       NULL);
}

/**
 * cm_window_show_problem:
 * @self: a window
 * @sentence: what went wrong
 *
 * Says why there is no certstore to show.
 */
void
cm_window_show_problem (CmWindow *self, const char *sentence)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (CM_IS_WINDOW (self));
  g_return_if_fail (sentence != NULL);

  markup = cm_closure_mark_fingerprints (sentence);
  adw_status_page_set_description (self->problem_page, markup);
  gtk_stack_set_visible_child_name (self->main_stack, "problem");
}

/**
 * cm_window_toast:
 * @self: a window
 * @sentence: what was done, or why not
 *
 * Says something for a moment.
 */
void
cm_window_toast (CmWindow *self, const char *sentence)
{
  g_return_if_fail (CM_IS_WINDOW (self));
  g_return_if_fail (sentence != NULL);

  if (self->toast_overlay != NULL)
    adw_toast_overlay_add_toast (self->toast_overlay, cm_toast_new (sentence));
}

/**
 * cm_window_toast_error:
 * @self: a window
 * @error: what went wrong
 *
 * Says what went wrong, unless the user stopped it.
 */
void
cm_window_toast_error (CmWindow *self, const GError *error)
{
  g_return_if_fail (CM_IS_WINDOW (self));
  g_return_if_fail (error != NULL);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cm_window_toast (self, error->message);
}

/**
 * cm_window_get_section:
 * @self: a window
 *
 * Returns: which kind of list is shown
 */
CmViewSection
cm_window_get_section (CmWindow *self)
{
  CmView *view;

  g_return_val_if_fail (CM_IS_WINDOW (self), CM_VIEW_SECTION_CREDENTIALS);

  view = self->sidebar != NULL ? cm_sidebar_get_view (self->sidebar) : NULL;
  return view != NULL ? cm_view_get_section (view) : CM_VIEW_SECTION_CREDENTIALS;
}

/**
 * cm_window_lists_credentials:
 * @self: a window
 *
 * Returns: whether the list is one of credentials
 */
gboolean
cm_window_lists_credentials (CmWindow *self)
{
  CmViewSection section = cm_window_get_section (self);

  return section == CM_VIEW_SECTION_CREDENTIALS || section == CM_VIEW_SECTION_SERVERS;
}

/**
 * cm_window_shows_deleted:
 * @self: a window
 *
 * Returns: whether what is listed was deleted, and can be restored
 */
gboolean
cm_window_shows_deleted (CmWindow *self)
{
  CmView *view;

  g_return_val_if_fail (CM_IS_WINDOW (self), FALSE);

  view = self->sidebar != NULL ? cm_sidebar_get_view (self->sidebar) : NULL;
  return view != NULL && g_strcmp0 (cm_view_get_id (view), "deleted") == 0;
}

/**
 * cm_window_show_document:
 * @self: a window
 * @id: id of a document
 *
 * Brings a credential into sight, in the list of all, or a Micro CA or an account on its
 * page.
 */
void
cm_window_show_document (CmWindow *self, const char *id)
{
  g_return_if_fail (CM_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  if (g_str_has_prefix (id, "micro-ca:"))
    {
      cm_cas_page_select (self->cas_page, id);
      cm_sidebar_select (self->sidebar, "micro-cas");
    }
  if (g_str_has_prefix (id, "acme-account:"))
    {
      cm_accounts_page_select (self->acme_page, id);
      cm_sidebar_select (self->sidebar, "acme");
    }
  if (g_str_has_prefix (id, "dns-account:"))
    {
      cm_accounts_page_select (self->dns_page, id);
      cm_sidebar_select (self->sidebar, "dns");
    }
  if (!g_str_has_prefix (id, "credential:"))
    return;
  cm_sidebar_select (self->sidebar, "all");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  cm_credential_list_select_id (self->list, id);
  cm_window_set_details_shown (self, TRUE);
}

/**
 * cm_window_update_actions:
 * @self: a window
 *
 * Sets which actions can be called: the one place that decides it.
 */
void
cm_window_update_actions (CmWindow *self)
{
  g_return_if_fail (CM_IS_WINDOW (self));

  if (self->list == NULL || self->roots_page == NULL || self->context == NULL)
    return;
  cm_window_search_update (self);
  cm_window_actions_update (self);
  cm_window_ca_update (self);
  cm_window_new_update (self);
  cm_window_request_update (self);
  cm_window_store_update (self);
}
