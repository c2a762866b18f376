/* cm-window-export.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What leaves the certstore as files: one credential, several, or a Micro CA.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>

#include "cm-export-dialog.h"
#include "cm-export-many-dialog.h"
#include "cm-task.h"

/* One */

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = cm_export_window_finish (result, &error);

  if (sentence != NULL)
    cm_window_toast (self, sentence);
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
on_export_document_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);
  g_autoptr (CmExportFlow) flow = NULL;

  if (CM_IS_CREDENTIAL_DOC (document))
    flow = cm_export_flow_new (self->context, CM_CREDENTIAL_DOC (document));
  else if (CM_IS_MICRO_CA_DOC (document))
    flow = cm_export_flow_new_for_ca (self->context, CM_MICRO_CA_DOC (document));
  if (flow != NULL)
    cm_export_dialog_run_async (GTK_WINDOW (self), flow, on_exported_cb,
                                g_object_ref (self));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
export_work (CmWindow *self, GVariant *parameter)
{
  cm_context_get_document_async (self->context, g_variant_get_string (parameter, NULL),
                                 self->cancellable, on_export_document_cb,
                                 g_object_ref (self));
}

/* With the id of a Micro CA. */
static void
on_export_ca_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), export_work, parameter);
}

/* Several */

typedef struct
{
  CmContext *context;
  GStrv ids;
} ReadTask;

static void
read_task_clear (ReadTask *data)
{
  g_clear_object (&data->context);
  g_strfreev (data->ids);
}

CM_DEFINE_TASK_DATA (ReadTask, read_task)

static void
read_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ReadTask *data = read_task_get (task);
  g_autoptr (GPtrArray) credentials = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  for (guint i = 0; data->ids[i] != NULL; i++)
    {
      CmDocument *document
          = cm_context_get_document (data->context, data->ids[i], cancellable, &error);

      if (document == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      g_ptr_array_add (credentials, document);
    }
  g_task_return_pointer (task, g_steal_pointer (&credentials),
                         (GDestroyNotify)g_ptr_array_unref);
}

static void
on_many_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = cm_export_window_finish (result, &error);

  if (sentence != NULL)
    cm_window_toast (self, sentence);
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmWindow *self = CM_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) credentials = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (CmExportMany) many = NULL;

  if (credentials == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  many = cm_export_many_new (self->context, credentials);
  cm_export_many_dialog_run_async (GTK_WINDOW (self), self->context, many,
                                   on_many_exported_cb, g_object_ref (self));
}

static void
on_export_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);
  g_auto (GStrv) ids = cm_window_dup_chosen_ids (self);
  ReadTask *data = NULL;

  if (g_strv_length (ids) == 1)
    {
      cm_window_run_ready (self, export_work, g_variant_new_string (ids[0]));
      return;
    }
  data = read_task_new ();
  data->context = g_object_ref (self->context);
  data->ids = g_steal_pointer (&ids);
  cm_task_run (self, on_export_action_cb, data, read_task_free, read_thread,
               self->cancellable, on_read_cb, NULL);
}

/**
 * cm_window_export_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_export_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.export", NULL, on_export_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-export", "s",
                                   on_export_ca_action_cb);
}

/**
 * cm_window_export_update:
 * @self: a window
 * @enabled: whether something is selected that can be exported
 *
 * Sets which of them can be called now.
 */
void
cm_window_export_update (CmWindow *self, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.export", enabled);
}
