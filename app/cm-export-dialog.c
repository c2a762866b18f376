/* cm-export-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exports one credential in steps, each of which may send the user back to the form
 * without closing it: check the password, choose the file, unlock the certstore (an
 * export is recorded), write. The password is checked before a file is chosen, so that
 * a typing mistake does not cost a walk through folders. What a web server wants is
 * several files, so a folder is chosen for it.
 */

#include "cm-export-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-export-flow.h"
#include "cm-export-form.h"
#include "cm-export-many.h"
#include "cm-last-folder.h"
#include "cm-ready.h"

struct _CmExportDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  CmExportFlow *flow;
  GTask *task; /* NULL once the answer was given */
  GCancellable *cancellable;
  GtkFileChooserNative *chooser;
  GFile *file;
  char *answer;
  gboolean is_busy;

  /* template */
  AdwWindowTitle *window_title;
  GtkWidget *export_button;
  GtkSpinner *spinner;
  CmExportForm *form;
};

G_DEFINE_FINAL_TYPE (CmExportDialog, cm_export_dialog, ADW_TYPE_WINDOW)

/* Why the key cannot go along, or NULL. */
static const char *
get_key_reason (CmExportDialog *self)
{
  CmCredentialDoc *credential = cm_export_flow_get_credential (self->flow);

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return _ ("There is no key here: it lives elsewhere.");
  if (cm_credential_doc_get_exportable_key (credential) == NULL)
    return _ ("The key was not made exportable, so it stays sealed for its servers.");
  return NULL;
}

static void
update (CmExportDialog *self)
{
  const char *missing = cm_export_form_get_missing (self->form);

  /* a text that goes insensitive with the focus goes on blinking */
  if (self->is_busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !self->is_busy);
  gtk_spinner_set_spinning (self->spinner, self->is_busy);
  gtk_widget_set_sensitive (self->export_button, !self->is_busy && missing == NULL);
  gtk_widget_set_tooltip_text (self->export_button, missing);
}

/* Back to the form, saying what was wrong. */
static void
show_problem (CmExportDialog *self, const GError *error)
{
  self->is_busy = FALSE;
  update (self);
  cm_export_form_set_problem (self->form, error);
}

static void
answer (CmExportDialog *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  cm_export_form_clear_password (self->form);
  g_task_return_pointer (task, g_steal_pointer (&self->answer), g_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  cm_export_flow_run_to_file_finish (CM_EXPORT_FLOW (source), result, &error);
  if (self->task == NULL)
    return;
  if (error != NULL)
    {
      show_problem (self, error);
      return;
    }
  name = g_file_get_basename (self->file);
  self->answer = g_strdup_printf (_ ("Exported to %s."), name);
  answer (self);
}

static gboolean
has_layout (CmExportDialog *self)
{
  return cm_export_form_get_layout (self->form) != CM_EXPORT_LAYOUT_NONE;
}

static void
on_layout_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names
      = cm_export_many_run_to_folder_finish (CM_EXPORT_MANY (source), result, &error);
  g_autofree char *joined = NULL;

  if (self->task == NULL)
    return;
  if (error != NULL)
    {
      show_problem (self, error);
      return;
    }
  joined = g_strjoinv (", ", names);
  self->answer = g_strdup_printf (_ ("Exported to %s."), joined);
  answer (self);
}

static void
write_layout (CmExportDialog *self)
{
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (CmExportMany) many = NULL;
  g_autoptr (CmSecret) password = cm_export_form_dup_password (self->form);

  g_ptr_array_add (one, cm_export_flow_get_credential (self->flow));
  many = cm_export_many_new (self->context, one);
  cm_export_many_set_layout (many, cm_export_form_get_layout (self->form));
  cm_export_many_set_with_key (many, cm_export_form_is_with_key (self->form));
  cm_export_many_set_legacy (many, cm_export_form_is_legacy (self->form));
  cm_export_many_set_password (many, password);
  cm_export_many_run_to_folder_async (many, self->file, self->cancellable,
                                      on_layout_written_cb, g_object_ref (self));
}

static void
write_file (CmExportDialog *self)
{
  if (has_layout (self))
    {
      write_layout (self);
      return;
    }
  cm_export_flow_run_to_file_async (self->flow, self->file, self->cancellable,
                                    on_written_cb, g_object_ref (self));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ready = cm_ready_finish (result, &error);

  if (self->task == NULL)
    return;
  if (!is_ready)
    show_problem (self, error);
  else
    write_file (self);
}

static void
on_chooser_response_cb (CmExportDialog *self, int response)
{
  g_autoptr (GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);

  if (chooser == NULL || self->task == NULL)
    return;
  if (response != GTK_RESPONSE_ACCEPT)
    {
      show_problem (self, NULL);
      return;
    }
  g_clear_object (&self->file);
  self->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  cm_last_folder_keep (GTK_FILE_CHOOSER (chooser));
  if (cm_export_flow_is_logged (self->flow))
    cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
  else
    write_file (self);
}

static void
choose_file (CmExportDialog *self)
{
  g_autofree char *name = cm_export_flow_dup_file_name (self->flow);
  gboolean folder = has_layout (self);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      folder ? _ ("Export Into a Folder") : _ ("Export"), GTK_WINDOW (self),
      folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (self->chooser));
  if (!folder)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  cm_export_flow_check_finish (CM_EXPORT_FLOW (source), result, &error);
  if (self->task == NULL)
    return;
  if (error != NULL)
    show_problem (self, error);
  else
    choose_file (self);
}

static void
fill_flow (CmExportDialog *self)
{
  g_autoptr (CmSecret) password = cm_export_form_dup_password (self->form);

  cm_export_flow_set_format (self->flow, cm_export_form_get_format (self->form));
  cm_export_flow_set_with_key (self->flow, cm_export_form_is_with_key (self->form));
  cm_export_flow_set_legacy (self->flow, cm_export_form_is_legacy (self->form));
  cm_export_flow_set_password (self->flow, password);
}

static void
on_export_cb (CmExportDialog *self)
{
  cm_export_form_set_problem (self->form, NULL);
  fill_flow (self);
  self->is_busy = TRUE;
  update (self);
  cm_export_flow_check_async (self->flow, self->cancellable, on_checked_cb,
                              g_object_ref (self));
}

static gboolean
cm_export_dialog_close_request (GtkWindow *window)
{
  answer (CM_EXPORT_DIALOG (window));
  return TRUE;
}

static void
cm_export_dialog_dispose (GObject *object)
{
  CmExportDialog *self = CM_EXPORT_DIALOG (object);

  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_EXPORT_DIALOG);

  G_OBJECT_CLASS (cm_export_dialog_parent_class)->dispose (object);
}

static void
cm_export_dialog_finalize (GObject *object)
{
  CmExportDialog *self = CM_EXPORT_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->flow);
  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);
  g_clear_pointer (&self->answer, g_free);

  G_OBJECT_CLASS (cm_export_dialog_parent_class)->finalize (object);
}

static void
cm_export_dialog_class_init (CmExportDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_export_dialog_dispose;
  object_class->finalize = cm_export_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_export_dialog_close_request;

  g_type_ensure (CM_TYPE_EXPORT_FORM);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, form);
  gtk_widget_class_bind_template_callback (widget_class, on_export_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cm_export_dialog_init (CmExportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->export_button);
}

/**
 * cm_export_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @flow: what to export
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Asks for a format and a file, and writes it. A key goes along only if it was made
 * exportable, and only encrypted.
 */
void
cm_export_dialog_run_async (GtkWindow *parent,
                            CmExportFlow *flow,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  CmExportDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_EXPORT_FLOW (flow));

  self = g_object_new (CM_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (cm_export_flow_get_context (flow));
  self->flow = g_object_ref (flow);
  self->task = g_task_new (self->context, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_export_dialog_run_async);
  adw_window_title_set_subtitle (
      self->window_title,
      cm_document_get_title (CM_DOCUMENT (cm_export_flow_get_credential (flow))));
  if (!cm_export_flow_is_for_ca (flow))
    cm_export_form_offer_layouts (self->form);
  cm_export_form_set_key_reason (self->form, get_key_reason (self));
  update (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

/**
 * cm_export_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the sentence that says where the export went, for
 *   a toast; %NULL without an error if the user cancelled
 */
char *
cm_export_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
