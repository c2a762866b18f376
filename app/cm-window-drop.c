/* cm-window-drop.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How things come in: file chooser, drop, paste, command line. All ways end in the same
 * preview, or before a request in the look at it, after the certstore was set up or
 * unlocked, so that nobody learns at the end that a passphrase is needed. Out go rows of
 * the list, as files.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-column.h"
#include "cm-drag-out.h"
#include "cm-import-dialog.h"
#include "cm-import-flow.h"
#include "cm-import-pick.h"
#include "cm-import-report.h"
#include "cm-paste.h"
#include "cm-ready.h"
#include "cm-request-flow.h"
#include "cm-server-dialog.h"
#include "cm-toast.h"

typedef struct
{
  CmWindow *window;
  CmImportFlow *flow;
} Import;

static void
import_free (Import *import)
{
  g_object_unref (import->window);
  g_object_unref (import->flow);
  g_free (import);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Import, import_free)

/* Held by the toast: the import itself is over by then. */
static void
on_save_report_cb (AdwToast *toast, gpointer user_data)
{
  Import *import = user_data;

  if (import->window->toast_overlay != NULL)
    cm_import_report_save (GTK_WINDOW (import->window), import->window->toast_overlay,
                           import->flow);
}

static void
import_free_with_closure (gpointer data, GClosure *closure)
{
  import_free (data);
}

/* Of more than one thing there is more to say than fits in a toast. */
static void
toast_outcome (Import *import, const char *sentence)
{
  Import *held;
  AdwToast *toast;

  if (g_list_model_get_n_items (cm_import_flow_get_items (import->flow)) < 2
      || import->window->toast_overlay == NULL)
    {
      cm_window_toast (import->window, sentence);
      return;
    }
  held = g_new0 (Import, 1);
  held->window = g_object_ref (import->window);
  held->flow = g_object_ref (import->flow);
  toast = cm_toast_new (sentence);
  adw_toast_set_button_label (toast, _ ("Report…"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_save_report_cb), held,
                         import_free_with_closure, 0);
  adw_toast_overlay_add_toast (import->window->toast_overlay, toast);
}

static void
on_imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Import) import = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = cm_import_dialog_run_finish (result, &error);
  GListModel *items = cm_import_flow_get_items (import->flow);

  if (error != NULL)
    cm_window_toast_error (import->window, error);
  if (sentence == NULL)
    return;
  toast_outcome (import, sentence);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);
      CmImportResult outcome = cm_import_item_get_result (item);

      if ((outcome == CM_IMPORT_RESULT_IMPORTED || outcome == CM_IMPORT_RESULT_ATTACHED
           || outcome == CM_IMPORT_RESULT_RESTORED)
          && cm_import_item_get_document_id (item) != NULL)
        {
          cm_window_show_document (import->window, cm_import_item_get_document_id (item));
          return;
        }
    }
}

static void
show_preview (Import *import)
{
  cm_import_dialog_run_async (GTK_WINDOW (import->window), import->flow, on_imported_cb,
                              import);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Import) import = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_ready_finish (result, &error))
    show_preview (g_steal_pointer (&import));
  else if (error != NULL)
    cm_window_toast_error (import->window, error);
}

/* Takes over @flow. Looking at files takes no passphrase: a locked certstore is unlocked
 * when Import is pressed. A new one is set up first, so that the preview knows the roots
 * it is to complete chains from. */
static void
run_import (CmWindow *self, CmImportFlow *flow)
{
  Import *import = g_new0 (Import, 1);

  import->window = g_object_ref (self);
  import->flow = flow;
  if (cm_context_get_state (self->context) == CM_CONTEXT_STATE_EMPTY)
    cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, import);
  else
    show_preview (import);
}

static CmImportFlow *
create_flow (CmWindow *self, GListModel *files)
{
  CmImportFlow *flow = cm_import_flow_new (self->context);
  g_autofree char *kyrtool = g_settings_get_string (self->settings, "kyrtool");

  cm_import_flow_set_kyrtool (flow, kyrtool);
  for (guint i = 0; files != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      cm_import_flow_add_file (flow, file);
    }
  return flow;
}

/* What comes while a preview is open belongs to it, wherever it was dropped. */
static gboolean
add_to_preview (CmWindow *self, GListModel *files)
{
  CmImportDialog *dialog = cm_import_dialog_find (GTK_WINDOW (self));

  if (dialog != NULL)
    cm_import_dialog_add_files (dialog, files);
  return dialog != NULL;
}

static void
on_files_dropped_cb (CmWindow *self, GListModel *files)
{
  cm_window_import_files (self, files);
}

static void
on_text_dropped_cb (CmWindow *self, const char *text)
{
  g_autoptr (GBytes) bytes = cm_paste_text_to_bytes (text);

  cm_window_import_bytes (self, _ ("Text"), bytes);
}

static void
on_server_files_dropped_cb (CmWindow *self, CmView *view, GListModel *files)
{
  const char *servers[] = { cm_view_get_server (view), NULL };
  CmImportFlow *flow;

  if (add_to_preview (self, files))
    return;
  flow = create_flow (self, files);
  cm_import_flow_set_servers (flow, servers);
  run_import (self, flow);
}

/* The row under the pointer, or the whole selection if that row is part of it. */
static GStrv
list_dragged (GtkWidget *widget, double x, double y, gpointer user_data)
{
  CmWindow *self = CM_WINDOW (user_data);
  GtkListItem *item
      = cm_credential_column_find_item (gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT));
  CmSummary *summary = item != NULL ? cm_credential_column_get_summary (item) : NULL;
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  if (summary == NULL)
    return NULL;
  if (gtk_list_item_get_selected (item))
    return cm_credential_list_dup_selected_ids (self->list);
  g_strv_builder_add (ids, cm_summary_get_id (summary));
  return g_strv_builder_end (ids);
}

static void
on_paste_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_drop_zone_paste (CM_WINDOW (widget)->drop_zone);
}

static void
on_files_chosen_cb (GtkWindow *window, GListModel *files)
{
  cm_window_import_files (CM_WINDOW (window), files);
}

static void
choose_files (CmWindow *self, GtkFileChooserAction action)
{
  cm_import_pick (GTK_WINDOW (self), _ ("Import"), _ ("_Import"), action,
                  on_files_chosen_cb);
}

static void
on_import_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  choose_files (CM_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
on_import_folder_action_cb (GtkWidget *widget,
                            const char *action_name,
                            GVariant *parameter)
{
  choose_files (CM_WINDOW (widget), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
on_server_shown_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (CmServerFetch) fetch = cm_server_dialog_run_finish (result);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = NULL;

  if (fetch == NULL || self->drop_zone == NULL)
    return;
  bytes = cm_server_fetch_dup_bytes (fetch);
  name = cm_server_fetch_dup_name (fetch);
  cm_window_import_bytes (self, name, bytes);
}

static void
on_get_from_server_action_cb (GtkWidget *widget,
                              const char *action_name,
                              GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_server_dialog_run_async (GTK_WINDOW (self), self->context, on_server_shown_cb,
                              g_object_ref (self));
}

/**
 * cm_window_drop_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_drop_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.import", NULL, on_import_action_cb);
  gtk_widget_class_install_action (widget_class, "win.import-folder", NULL,
                                   on_import_folder_action_cb);
  gtk_widget_class_install_action (widget_class, "win.get-from-server", NULL,
                                   on_get_from_server_action_cb);
  gtk_widget_class_install_action (widget_class, "win.paste", NULL, on_paste_action_cb);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK,
                                       "win.paste", NULL);
}

/**
 * cm_window_drop_init:
 * @self: a window
 *
 * Listens for what is dropped, and lets rows be dragged.
 */
void
cm_window_drop_init (CmWindow *self)
{
  g_signal_connect_object (self->drop_zone, "files-dropped",
                           G_CALLBACK (on_files_dropped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drop_zone, "text-dropped",
                           G_CALLBACK (on_text_dropped_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sidebar, "files-dropped",
                           G_CALLBACK (on_server_files_dropped_cb), self,
                           G_CONNECT_SWAPPED);
  cm_drag_out_attach (cm_credential_list_get_view (self->list), self->context,
                      list_dragged, self, /* destroy: */ NULL);
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (CmCsr) request
      = cm_request_flow_look_finish (G_FILE (source), result, /* error: */ NULL);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  if (self->drop_zone == NULL)
    return;
  /* what cannot be read is said in the preview */
  g_list_store_append (files, source);
  if (request != NULL)
    cm_window_look_at_request (self, request);
  else
    run_import (self, create_flow (self, G_LIST_MODEL (files)));
}

/* A single file may be a request of others, which is looked at instead of imported. */
static void
bring_in (CmWindow *self, GListModel *files)
{
  g_autoptr (GFile) first = g_list_model_get_item (files, 0);

  if (add_to_preview (self, files))
    return;
  if (g_list_model_get_n_items (files) == 1)
    cm_request_flow_look_async (first, self->cancellable, on_looked_cb,
                                g_object_ref (self));
  else
    run_import (self, create_flow (self, files));
}

/**
 * cm_window_drop_flush:
 * @self: a window
 *
 * Brings in what came before the certstore was open.
 */
void
cm_window_drop_flush (CmWindow *self)
{
  g_autoptr (GListStore) files = NULL;

  if (cm_context_get_state (self->context) == CM_CONTEXT_STATE_CLOSED
      || g_list_model_get_n_items (G_LIST_MODEL (self->waiting_files)) == 0)
    return;
  files = g_steal_pointer (&self->waiting_files);
  self->waiting_files = g_list_store_new (G_TYPE_FILE);
  bring_in (self, G_LIST_MODEL (files));
}

/**
 * cm_window_import_bytes:
 * @self: a window over an open certstore
 * @source: what they are called, for people
 * @bytes: what somebody brought
 *
 * Opens the import preview or, if it is a request of others, the look at it.
 */
void
cm_window_import_bytes (CmWindow *self, const char *source, GBytes *bytes)
{
  CmImportDialog *dialog = cm_import_dialog_find (GTK_WINDOW (self));
  g_autoptr (CmCsr) request = NULL;
  CmImportFlow *flow;

  if (dialog != NULL)
    {
      cm_import_dialog_add_bytes (dialog, source, bytes);
      return;
    }
  request = cm_request_flow_look_bytes (bytes);
  if (request != NULL)
    {
      cm_window_look_at_request (self, request);
      return;
    }
  flow = cm_import_flow_new (self->context);
  cm_import_flow_add_bytes (flow, source, bytes);
  run_import (self, flow);
}

/**
 * cm_window_import_files:
 * @self: a window
 * @files: (element-type GFile): files and folders
 *
 * Opens the import preview, once the certstore is open.
 */
void
cm_window_import_files (CmWindow *self, GListModel *files)
{
  g_return_if_fail (CM_IS_WINDOW (self));
  g_return_if_fail (G_IS_LIST_MODEL (files));

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      g_list_store_append (self->waiting_files, file);
    }
  cm_window_drop_flush (self);
}
