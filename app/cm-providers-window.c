/* cm-providers-window.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One's own stand first. What is brought in is looked at in the editor before it is kept;
 * what was deleted can be had back.
 */

#include "cm-providers-window.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "cm-chooser.h"
#include "cm-dns-provider-doc.h"
#include "cm-dns-provider-flow.h"
#include "cm-provider-editor.h"
#include "cm-ready.h"
#include "cm-task.h"

#define ID_KEY "cm-provider-id"

#define CM_TYPE_PROVIDERS_WINDOW (cm_providers_window_get_type ())
G_DECLARE_FINAL_TYPE (CmProvidersWindow,
                      cm_providers_window,
                      CM,
                      PROVIDERS_WINDOW,
                      AdwWindow)

struct _CmProvidersWindow
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GCancellable *cancellable;
  GCancellable *reading; /* nullable: the list, again whenever something changes */
  GBytes *deleted;       /* nullable: what can be had back */

  /* template */
  AdwToastOverlay *toasts;
  GtkWidget *own_group;
  GtkListBox *own_box;
  GtkListBox *shipped_box;
};

G_DEFINE_FINAL_TYPE (CmProvidersWindow, cm_providers_window, ADW_TYPE_WINDOW)

static void
say (CmProvidersWindow *self, const char *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  if (self->toasts != NULL)
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

/* Work on one of them, once the certstore can sign */

typedef struct
{
  CmProvidersWindow *window;
  char *id;
  GBytes *text; /* nullable */
} Work;

static Work *
work_new (CmProvidersWindow *self, const char *id)
{
  Work *work = g_new0 (Work, 1);

  work->window = g_object_ref (self);
  work->id = g_strdup (id);
  return work;
}

static void
work_free (Work *work)
{
  g_object_unref (work->window);
  g_free (work->id);
  g_clear_pointer (&work->text, g_bytes_unref);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

/* Changing */

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProvidersWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text
      = cm_dns_provider_flow_export_finish (CM_CONTEXT (source), result, &error);

  if (self->toasts == NULL)
    return;
  if (text != NULL)
    cm_provider_editor_present (GTK_WINDOW (self), self->context, text,
                                /* is_new: */ FALSE);
  else
    say (self, error->message);
}

static void
on_row_activated_cb (CmProvidersWindow *self, GtkListBoxRow *row)
{
  cm_dns_provider_flow_export_async (
      self->context, g_object_get_data (G_OBJECT (row), ID_KEY), self->cancellable,
      on_opened_cb, g_object_ref (self));
}

/* Bringing in */

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProvidersWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text
      = g_file_load_bytes_finish (G_FILE (source), result, /* etag: */ NULL, &error);

  if (self->toasts == NULL)
    return;
  if (text == NULL)
    say (self, error->message);
  else if (g_bytes_get_size (text) > CM_DNS_PROVIDER_MAX_BYTES)
    say (self, _ ("This file is too long for a definition."));
  else
    cm_provider_editor_present (GTK_WINDOW (self), self->context, text,
                                /* is_new: */ TRUE);
}

static void
on_file_chosen_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmProvidersWindow *self = owner;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  g_file_load_bytes_async (file, self->cancellable, on_loaded_cb, g_object_ref (self));
}

static void
on_import_clicked_cb (CmProvidersWindow *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Import a Definition"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN,
      _ ("_Open"), _ ("_Cancel"));

  cm_chooser_run (self, dialog, on_file_chosen_cb);
}

/* Deleting */

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProvidersWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!cm_dns_provider_flow_finish (CM_CONTEXT (source), result, &error))
    say (self, error->message);
}

static void
on_undo_cb (CmProvidersWindow *self)
{
  g_autoptr (GBytes) text = g_steal_pointer (&self->deleted);

  if (text != NULL)
    cm_dns_provider_flow_import_async (self->context, text, self->cancellable,
                                       on_restored_cb, g_object_ref (self));
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  CmProvidersWindow *self = work->window;
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (!cm_dns_provider_flow_finish (CM_CONTEXT (source), result, &error))
    {
      say (self, error->message);
      return;
    }
  if (self->toasts == NULL)
    return;
  g_clear_pointer (&self->deleted, g_bytes_unref);
  self->deleted = g_steal_pointer (&work->text);
  toast = adw_toast_new (_ ("Deleted the definition"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo_cb), self,
                           G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_ready_to_delete_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  CmProvidersWindow *self = work->window;
  const char *id = work->id;
  g_autoptr (GError) error = NULL;

  if (!cm_ready_finish (result, &error))
    {
      if (error != NULL)
        say (self, error->message);
      return;
    }
  cm_dns_provider_flow_delete_async (self->context, id, self->cancellable, on_deleted_cb,
                                     g_steal_pointer (&work));
}

static void
on_read_to_delete_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Work) work = user_data;
  CmProvidersWindow *self = work->window;
  g_autoptr (GError) error = NULL;

  work->text = cm_dns_provider_flow_export_finish (CM_CONTEXT (source), result, &error);
  if (work->text == NULL)
    say (self, error->message);
  else if (self->context != NULL)
    cm_ready_async (GTK_WINDOW (self), self->context, on_ready_to_delete_cb,
                    g_steal_pointer (&work));
}

static void
on_delete_clicked_cb (CmProvidersWindow *self, GtkWidget *button)
{
  Work *work = work_new (self, g_object_get_data (G_OBJECT (button), ID_KEY));

  cm_dns_provider_flow_export_async (self->context, work->id, self->cancellable,
                                     on_read_to_delete_cb, work);
}

/* List */

static void
add_delete_button (CmProvidersWindow *self, GtkWidget *row, const CmDnsProviderInfo *info)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *label
      = g_strdup_printf (_ ("Delete the definition of %s"), info->name);

  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
  g_object_set_data_full (G_OBJECT (button), ID_KEY, g_strdup (info->id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_delete_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
add_row (CmProvidersWindow *self, const CmDnsProviderInfo *info)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = g_markup_escape_text (info->name, -1);
  g_autofree char *text = info->is_refused ? g_strdup (info->hint)
                                           : g_strdup_printf (_ ("%s, version %u"),
                                                              info->id, info->version);
  g_autofree char *subtitle = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !info->is_refused);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (info->id), g_free);
  if (info->is_own)
    add_delete_button (self, row, info);
  if (!info->is_refused)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_append (info->is_own ? self->own_box : self->shipped_box, row);
}

static void
clear (GtkListBox *box)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (box, 0)) != NULL)
    gtk_list_box_remove (box, GTK_WIDGET (row));
}

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmProvidersWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) providers
      = cm_dns_provider_flow_list_finish (CM_CONTEXT (source), result, &error);

  if (self->toasts == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (providers == NULL)
    {
      say (self, error->message);
      return;
    }
  cm_dns_flow_add_refused (providers);
  clear (self->own_box);
  clear (self->shipped_box);
  for (guint i = 0; i < providers->len; i++)
    add_row (self, g_ptr_array_index (providers, i));
  gtk_widget_set_visible (self->own_group,
                          gtk_list_box_get_row_at_index (self->own_box, 0) != NULL);
}

static void
read_providers (CmProvidersWindow *self)
{
  if (self->context == NULL)
    return;
  cm_task_renew_cancellable (&self->reading);
  cm_dns_provider_flow_list_async (self->context, self->reading, on_listed_cb,
                                   g_object_ref (self));
}

/* Window */

static void
cm_providers_window_dispose (GObject *object)
{
  CmProvidersWindow *self = CM_PROVIDERS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->reading);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_PROVIDERS_WINDOW);
  g_clear_object (&self->context);

  G_OBJECT_CLASS (cm_providers_window_parent_class)->dispose (object);
}

static void
cm_providers_window_finalize (GObject *object)
{
  CmProvidersWindow *self = CM_PROVIDERS_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->reading);
  g_clear_pointer (&self->deleted, g_bytes_unref);

  G_OBJECT_CLASS (cm_providers_window_parent_class)->finalize (object);
}

static void
cm_providers_window_class_init (CmProvidersWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_providers_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cm_providers_window_finalize;

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-providers-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CmProvidersWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, CmProvidersWindow, own_group);
  gtk_widget_class_bind_template_child (widget_class, CmProvidersWindow, own_box);
  gtk_widget_class_bind_template_child (widget_class, CmProvidersWindow, shipped_box);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close",
                                       /* format: */ NULL);
}

static void
cm_providers_window_init (CmProvidersWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_providers_window_present:
 * @parent: (nullable): the window it belongs to
 * @context: the certstore
 *
 * Shows the definitions of DNS providers.
 */
void
cm_providers_window_present (GtkWindow *parent, CmContext *context)
{
  CmProvidersWindow *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_PROVIDERS_WINDOW, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  g_signal_connect_object (context, "changed", G_CALLBACK (read_providers), self,
                           G_CONNECT_SWAPPED);
  read_providers (self);
  gtk_window_present (GTK_WINDOW (self));
}
