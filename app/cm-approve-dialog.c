/* cm-approve-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Approving is comparing: the dialog says how a request comes to be, reads the file the
 * newcomer wrote, and shows its name and the fingerprint of its key before anything is
 * signed. The roles are the caller's, not the request's: who asked to be a server here
 * must not become an administrator by what stands in a file.
 */

#include "cm-approve-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-clipboard.h"
#include "cm-last-folder.h"
#include "cm-identity-flow.h"
#include "cm-ready.h"
#include "cm-sentence.h"
#include "cm-task.h"
#include "cm-unbroken.h"

struct _CmApproveDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  GTask *task; /* NULL once the answer was given */
  GCancellable *cancellable;
  CmCsr *request;
  GtkFileChooserNative *chooser;
  CmRoles roles;
  gboolean is_busy;

  /* template */
  GtkWidget *approve_button;
  GtkLabel *command_label;
  AdwActionRow *file_row;
  GtkRevealer *request_revealer;
  AdwEntryRow *name_row;
  AdwActionRow *key_row;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (CmApproveDialog, cm_approve_dialog, ADW_TYPE_WINDOW)

static void
update (CmApproveDialog *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));

  gtk_revealer_set_reveal_child (self->request_revealer, self->request != NULL);
  gtk_widget_set_sensitive (self->approve_button,
                            self->request != NULL && *name != '\0' && !self->is_busy);
}

static void
set_problem (CmApproveDialog *self, const GError *error)
{
  gboolean is_name = g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS);

  gtk_label_set_label (self->problem_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), error != NULL);
  if (is_name)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
}

static void
answer (CmApproveDialog *self, CmIdentityDoc *identity)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_task_return_pointer (task, identity, g_object_unref);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
show_request (CmApproveDialog *self, CmCsr *request)
{
  g_autofree char *colons
      = cm_sentence_fingerprint_colons (cm_csr_get_public_key_id (request));
  g_autofree char *key
      = g_strdup_printf ("%s, SHA-256 %s", cm_csr_get_key_label (request), colons);
  const char *name = cm_csr_get_common_name (request);

  g_set_object (&self->request, request);
  adw_action_row_set_subtitle (self->key_row, key);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
read_in_thread (GTask *task,
                gpointer source,
                gpointer task_data,
                GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  CmCsr *request = cm_identity_flow_read_request (task_data, cancellable, &error);

  if (request == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, request, g_object_unref);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CmApproveDialog *self = CM_APPROVE_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCsr) request = g_task_propagate_pointer (G_TASK (result), &error);

  if (self->task == NULL)
    return;
  self->is_busy = FALSE;
  if (request != NULL)
    show_request (self, request);
  set_problem (self, error);
  update (self);
}

static void
read_file (CmApproveDialog *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *title = g_markup_escape_text (name, -1);

  adw_action_row_set_subtitle (self->file_row, title);
  g_clear_object (&self->request);
  self->is_busy = TRUE;
  set_problem (self, NULL);
  update (self);
  cm_task_read (self, read_file, g_object_ref (file), g_object_unref, read_in_thread,
                self->cancellable, on_read_cb, NULL);
}

static void
on_chooser_response_cb (CmApproveDialog *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr (GFile) file = NULL;

  if (chooser == NULL || response != GTK_RESPONSE_ACCEPT || self->task == NULL)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  cm_last_folder_keep (GTK_FILE_CHOOSER (chooser));
  read_file (self, file);
}

static void
on_choose_activated_cb (CmApproveDialog *self)
{
  g_clear_object (&self->chooser);
  self->chooser
      = gtk_file_chooser_native_new (_ ("Choose a Request"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (self->chooser));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_copy_clicked_cb (CmApproveDialog *self)
{
  cm_clipboard_copy_text (GTK_WIDGET (self), gtk_label_get_text (self->command_label));
}

static void
on_name_changed_cb (CmApproveDialog *self)
{
  set_problem (self, NULL);
  update (self);
}

static void
on_approved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmApproveDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmIdentityDoc) identity
      = cm_identity_flow_approve_finish (CM_CONTEXT (source), result, &error);

  if (self->task == NULL)
    return;
  self->is_busy = FALSE;
  if (identity != NULL)
    {
      answer (self, g_steal_pointer (&identity));
      return;
    }
  set_problem (self, error);
  update (self);
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmApproveDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ready = cm_ready_finish (result, &error);

  if (self->task == NULL)
    return;
  self->is_busy = is_ready;
  set_problem (self, error);
  update (self);
  if (is_ready)
    cm_identity_flow_approve_async (self->context, self->request,
                                    gtk_editable_get_text (GTK_EDITABLE (self->name_row)),
                                    self->roles, self->cancellable, on_approved_cb,
                                    g_object_ref (self));
}

static void
on_approve_cb (CmApproveDialog *self)
{
  self->is_busy = TRUE;
  update (self);
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static gboolean
cm_approve_dialog_close_request (GtkWindow *window)
{
  answer (CM_APPROVE_DIALOG (window), NULL);
  return TRUE;
}

static void
cm_approve_dialog_dispose (GObject *object)
{
  CmApproveDialog *self = CM_APPROVE_DIALOG (object);

  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_APPROVE_DIALOG);

  G_OBJECT_CLASS (cm_approve_dialog_parent_class)->dispose (object);
}

static void
cm_approve_dialog_finalize (GObject *object)
{
  CmApproveDialog *self = CM_APPROVE_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->request);

  G_OBJECT_CLASS (cm_approve_dialog_parent_class)->finalize (object);
}

static void
cm_approve_dialog_class_init (CmApproveDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_approve_dialog_dispose;
  object_class->finalize = cm_approve_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_approve_dialog_close_request;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-approve-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, approve_button);
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, file_row);
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, request_revealer);
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, CmApproveDialog, problem_label);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_approve_cb);
}

static void
cm_approve_dialog_init (CmApproveDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cm_unbroken_keep (self->command_label, CM_UNBROKEN_COMMAND);
  cm_unbroken_keep (self->problem_label, CM_UNBROKEN_OPTIONS);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->approve_button);
}

/**
 * cm_approve_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @context: the certstore
 * @roles: what the newcomer will be
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Reads a PKCS#10 request (RFC 2986) from a file the user chooses, shows its name and the
 * fingerprint of its key, and issues the identity.
 */
void
cm_approve_dialog_run_async (GtkWindow *parent,
                             CmContext *context,
                             CmRoles roles,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  CmApproveDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));

  self = g_object_new (CM_TYPE_APPROVE_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->roles = roles;
  self->task = g_task_new (context, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_approve_dialog_run_async);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->file_row));
}

/**
 * cm_approve_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the new identity; %NULL without an error if the
 *   user cancelled
 */
CmIdentityDoc *
cm_approve_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
