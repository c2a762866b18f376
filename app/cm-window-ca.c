/* cm-window-ca.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is done with Micro CAs. Each action names its Micro CA, which is the one that the
 * page shows.
 */

#include "cm-window-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-ca-dialog.h"
#include "cm-ca-flow.h"
#include "cm-file-error.h"
#include "cm-last-folder.h"

static void
on_ca_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca = cm_ca_dialog_run_finish (result, &error);

  if (ca != NULL)
    cm_window_show_document (self, cm_document_get_id (CM_DOCUMENT (ca)));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
new_ca_work (CmWindow *self, GVariant *parameter)
{
  cm_ca_dialog_run_async (GTK_WINDOW (self), self->context,
                          parameter != NULL ? g_variant_get_string (parameter, NULL)
                                            : NULL,
                          on_ca_made_cb, g_object_ref (self));
}

/* "win.new-ca", and "win.new-ca-below" with the id of the one above. */
static void
on_new_ca_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), new_ca_work, parameter);
}

static void
on_ca_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!cm_ca_flow_change_finish (CM_CONTEXT (source), result, &error))
    cm_window_toast_error (self, error);
}

static void
default_work (CmWindow *self, GVariant *parameter)
{
  cm_ca_flow_set_default_async (self->context, g_variant_get_string (parameter, NULL),
                                self->cancellable, on_ca_changed_cb, g_object_ref (self));
}

static void
on_ca_default_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), default_work, parameter);
}

static void
disable_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  gboolean disabled;

  g_variant_get (parameter, "(&sb)", &id, &disabled);
  cm_ca_flow_set_disabled_async (self->context, id, disabled, self->cancellable,
                                 on_ca_changed_cb, g_object_ref (self));
}

static void
on_ca_disable_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), disable_work, parameter);
}

static void
on_ca_renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca
      = cm_ca_flow_renew_finish (CM_CONTEXT (source), result, &error);

  if (ca != NULL)
    cm_window_toast (self,
                     _ ("Renewed. Bring the new certificate to those who trust it."));
  else
    cm_window_toast_error (self, error);
}

static void
renew_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  gboolean new_key;

  g_variant_get (parameter, "(&sb)", &id, &new_key);
  cm_ca_flow_renew_async (self->context, id, new_key, self->cancellable, on_ca_renewed_cb,
                          g_object_ref (self));
}

static void
on_ca_renew_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), renew_work, parameter);
}

/* Revocation list: made anew, then saved where the user says. */

static void
on_crl_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      cm_window_toast (self, _ ("Saved the revocation list"));
      return;
    }
  name = g_file_get_parse_name (G_FILE (source));
  cm_file_error_prefix (&error, _ ("“%s” could not be written: "), name);
  cm_window_toast_error (self, error);
}

static void
on_crl_response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  CmWindow *self = CM_WINDOW (user_data);

  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));

      cm_last_folder_keep (GTK_FILE_CHOOSER (dialog));
      g_file_replace_contents_bytes_async (
          file, g_object_get_data (G_OBJECT (dialog), "pem"), /* etag: */ NULL, FALSE,
          G_FILE_CREATE_NONE, self->cancellable, on_crl_written_cb, g_object_ref (self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_crl_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCrl) crl
      = cm_ca_flow_update_crl_finish (CM_CONTEXT (source), result, &error);
  GtkFileChooserNative *dialog;
  char *pem;

  if (crl == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  pem = cm_crl_to_pem (crl);
  dialog = gtk_file_chooser_native_new (_ ("Save the Revocation List"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"),
                                        _ ("_Cancel"));
  g_object_set_data_full (G_OBJECT (dialog), "pem", g_bytes_new_take (pem, strlen (pem)),
                          (GDestroyNotify)g_bytes_unref);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "revoked.crl");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_crl_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
crl_work (CmWindow *self, GVariant *parameter)
{
  cm_ca_flow_update_crl_async (self->context, g_variant_get_string (parameter, NULL),
                               self->cancellable, on_crl_made_cb, g_object_ref (self));
}

static void
on_ca_crl_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), crl_work, parameter);
}

/**
 * cm_window_ca_install:
 * @widget_class: the class of the window
 *
 * Adds the actions of this file.
 */
void
cm_window_ca_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-ca", NULL, on_new_ca_action_cb);
  gtk_widget_class_install_action (widget_class, "win.new-ca-below", "s",
                                   on_new_ca_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-default", "s",
                                   on_ca_default_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-disable", "(sb)",
                                   on_ca_disable_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-renew", "(sb)",
                                   on_ca_renew_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-crl", "s", on_ca_crl_action_cb);
}

/**
 * cm_window_ca_update:
 * @self: a window
 *
 * Sets which of them can be called now.
 */
void
cm_window_ca_update (CmWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.new-ca",
                                 cm_context_get_state (self->context)
                                     != CM_CONTEXT_STATE_CLOSED);
}
