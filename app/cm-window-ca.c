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
#include "cm-ca-renew-dialog.h"
#include "cm-chain.h"
#include "cm-chooser.h"
#include "cm-file-error.h"
#include "cm-revoke-dialog.h"
#include "cm-task.h"

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

/* There may be much to think of: too much for a toast. */
static void
on_hints_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_auto (GStrv) hints = g_task_propagate_pointer (G_TASK (result), /* error: */ NULL);
  CmMicroCaDoc *ca = g_task_get_task_data (G_TASK (result));
  g_autofree char *body = hints != NULL ? g_strjoinv ("\n\n", hints) : NULL;
  g_autofree char *heading
      = g_strdup_printf (_ ("Renewed %s"), cm_document_get_title (CM_DOCUMENT (ca)));
  GtkWidget *dialog;

  if (body == NULL || *body == '\0')
    {
      cm_window_toast (self, heading);
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
hints_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_pointer (
      task,
      cm_ca_flow_dup_renewal_hints (CM_CONTEXT (source), CM_MICRO_CA_DOC (task_data)),
      (GDestroyNotify)g_strfreev);
}

static void
show_hints (CmWindow *self, CmMicroCaDoc *ca)
{
  cm_task_run (self->context, show_hints, g_object_ref (ca), g_object_unref, hints_thread,
               self->cancellable, on_hints_cb, g_object_ref (self));
}

static void
on_ca_renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca
      = cm_ca_flow_renew_finish (CM_CONTEXT (source), result, &error);

  if (ca != NULL)
    show_hints (self, ca);
  else
    cm_window_toast_error (self, error);
}

static void
on_renewal_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  CmMicroCaDoc *ca;
  CmCaRenewal renewal;

  if (cm_ca_renew_dialog_run_finish (result, &ca, &renewal))
    cm_ca_flow_renew_async (self->context, cm_document_get_id (CM_DOCUMENT (ca)), renewal,
                            self->cancellable, on_ca_renewed_cb, g_object_ref (self));
}

static void
on_ca_to_renew_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);

  if (CM_IS_MICRO_CA_DOC (document))
    cm_ca_renew_dialog_run_async (GTK_WINDOW (self), CM_MICRO_CA_DOC (document),
                                  on_renewal_chosen_cb, g_object_ref (self));
  else if (error != NULL)
    cm_window_toast_error (self, error);
}

static void
renew_work (CmWindow *self, GVariant *parameter)
{
  cm_context_get_document_async (self->context, g_variant_get_string (parameter, NULL),
                                 self->cancellable, on_ca_to_renew_cb,
                                 g_object_ref (self));
}

static void
on_ca_renew_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  cm_window_run_ready (CM_WINDOW (widget), renew_work, parameter);
}

/* Revoke */

static void
on_ca_revoked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmMicroCaDoc) ca
      = cm_ca_flow_revoke_ca_finish (CM_CONTEXT (source), result, &error);

  if (ca != NULL)
    cm_window_toast (self, _ ("Revoked. Bring the new revocation list of the CA above to "
                              "your servers."));
  else
    cm_window_toast_error (self, error);
}

static void
revoke_work (CmWindow *self, GVariant *parameter)
{
  const char *id;
  int reason;

  g_variant_get (parameter, "(&si)", &id, &reason);
  cm_ca_flow_revoke_ca_async (self->context, id, (CmRevocationReason)reason,
                              self->cancellable, on_ca_revoked_cb, g_object_ref (self));
}

static void
on_ca_reason_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autofree char *id = NULL;
  int reason = cm_revoke_dialog_run_finish (result, &id);

  if (reason == CM_REVOCATION_REASON_KEY_COMPROMISE)
    reason = CM_REVOCATION_REASON_CA_COMPROMISE; /* what it is called of a CA */
  if (reason >= 0)
    cm_window_run_ready (self, revoke_work, g_variant_new ("(si)", id, reason));
}

static void
on_ca_to_revoke_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);
  g_autoptr (CmSummary) summary = NULL;

  if (document == NULL)
    {
      cm_window_toast_error (self, error);
      return;
    }
  summary = cm_document_summarize (document);
  cm_revoke_dialog_run_async (GTK_WINDOW (self), summary, 0, on_ca_reason_chosen_cb,
                              g_object_ref (self));
}

static void
on_ca_revoke_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_context_get_document_async (self->context, g_variant_get_string (parameter, NULL),
                                 self->cancellable, on_ca_to_revoke_cb,
                                 g_object_ref (self));
}

/* What is saved where the user says: PEM, and what is said when it is done. */

static void
on_pem_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  name = g_file_get_parse_name (G_FILE (source));
  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    {
      g_autofree char *sentence = g_strdup_printf (_ ("Saved “%s”"), name);

      cm_window_toast (self, sentence);
      return;
    }
  cm_file_error_prefix (&error, _ ("“%s” could not be written: "), name);
  cm_window_toast_error (self, error);
}

static void
on_save_response_cb (gpointer owner, GtkFileChooser *chooser)
{
  CmWindow *self = CM_WINDOW (owner);
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);

  g_file_replace_contents_bytes_async (
      file, g_object_get_data (G_OBJECT (chooser), "pem"), /* etag: */ NULL, FALSE,
      G_FILE_CREATE_NONE, self->cancellable, on_pem_written_cb, g_object_ref (self));
}

/* Takes over @pem. */
static void
save_pem (CmWindow *self, const char *title, const char *name, char *pem)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));

  g_object_set_data_full (G_OBJECT (dialog), "pem", g_bytes_new_take (pem, strlen (pem)),
                          (GDestroyNotify)g_bytes_unref);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  cm_chooser_run (self, dialog, on_save_response_cb);
}

static void
on_crl_made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCrl) crl
      = cm_ca_flow_update_crl_finish (CM_CONTEXT (source), result, &error);

  if (crl != NULL)
    save_pem (self, _ ("Save the Revocation List"), "revoked.crl", cm_crl_to_pem (crl));
  else
    cm_window_toast_error (self, error);
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

static void
on_cross_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmWindow) self = CM_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmDocument) document
      = cm_context_get_document_finish (CM_CONTEXT (source), result, &error);
  g_autoptr (GPtrArray) crosses = NULL;

  if (!CM_IS_MICRO_CA_DOC (document))
    {
      cm_window_toast_error (self, error);
      return;
    }
  crosses = cm_ca_flow_list_cross (CM_MICRO_CA_DOC (document),
                                   cm_context_get_now (self->context));
  if (crosses->len > 0)
    save_pem (self, _ ("Save the Cross-Certificate"), "cross.pem",
              cm_chain_to_pem (crosses));
}

/* No secret in it: no passphrase is needed. */
static void
on_ca_cross_action_cb (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  CmWindow *self = CM_WINDOW (widget);

  cm_context_get_document_async (self->context, g_variant_get_string (parameter, NULL),
                                 self->cancellable, on_cross_read_cb,
                                 g_object_ref (self));
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
  gtk_widget_class_install_action (widget_class, "win.ca-renew", "s",
                                   on_ca_renew_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-revoke", "s",
                                   on_ca_revoke_action_cb);
  gtk_widget_class_install_action (widget_class, "win.ca-cross", "s",
                                   on_ca_cross_action_cb);
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
