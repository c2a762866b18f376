/* cm-export-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exports one credential in steps, each of which may send the user back to the form
 * without closing it: check the password, choose the file, unlock the certstore (an
 * export is recorded), write. The password is checked before a file is chosen, so that
 * a typing mistake does not cost a walk through folders.
 */

#include "cm-export-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-export-flow.h"
#include "cm-last-folder.h"
#include "cm-ready.h"

#define N_FORMATS (CM_EXPORT_FORMAT_P7B + 1)

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

  /* borrowed */
  GtkCheckButton *checks[N_FORMATS];

  /* template */
  AdwWindowTitle *window_title;
  GtkWidget *export_button;
  GtkSpinner *spinner;
  GtkWidget *form;
  GtkListBox *format_list;
  AdwActionRow *key_row;
  GtkSwitch *key_switch;
  GtkWidget *legacy_row;
  GtkSwitch *legacy_switch;
  GtkWidget *password_row;
  GtkLabel *problem_label;
  GtkLabel *reason_label;
};

G_DEFINE_FINAL_TYPE (CmExportDialog, cm_export_dialog, ADW_TYPE_WINDOW)

static CmExportFormat
get_format (CmExportDialog *self)
{
  for (guint i = 0; i < N_FORMATS; i++)
    if (gtk_check_button_get_active (self->checks[i]))
      return (CmExportFormat)i;
  return CM_EXPORT_FORMAT_PEM;
}

/* Why the key cannot go along, or NULL. */
static const char *
get_key_reason (CmExportDialog *self)
{
  CmCredentialDoc *credential = cm_export_flow_get_credential (self->flow);

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    return _ ("There is no key here: it lives elsewhere.");
  if (cm_credential_doc_get_exportable_key (credential) == NULL)
    return _ ("The key was not made exportable, so it stays sealed for its servers.");
  if (!cm_export_format_can_hold_key (get_format (self)))
    return _ ("This format cannot hold a key.");
  return NULL;
}

static gboolean
is_with_key (CmExportDialog *self)
{
  return gtk_switch_get_active (self->key_switch) && get_key_reason (self) == NULL;
}

static gboolean
has_password (CmExportDialog *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0';
}

static void
update (CmExportDialog *self)
{
  const char *key_reason = get_key_reason (self);
  gboolean with_key = is_with_key (self);
  const char *reason = with_key && !has_password (self)
                           ? _ ("Type the export password of this key.")
                           : NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->key_switch), key_reason == NULL);
  adw_action_row_set_subtitle (
      self->key_row,
      key_reason != NULL ? key_reason : _ ("Encrypted with the export password"));
  gtk_widget_set_visible (self->password_row, with_key);
  gtk_widget_set_visible (self->legacy_row,
                          with_key && get_format (self) == CM_EXPORT_FORMAT_PEM);
  /* a text that goes insensitive with the focus goes on blinking */
  if (self->is_busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (self->form, !self->is_busy);
  gtk_spinner_set_spinning (self->spinner, self->is_busy);
  gtk_widget_set_sensitive (self->export_button, !self->is_busy && reason == NULL);
  gtk_widget_set_tooltip_text (self->export_button, reason);
  gtk_label_set_label (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (
      GTK_WIDGET (self->reason_label),
      reason != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->problem_label)));
}

/* Back to the form, saying what was wrong; at the password, if it was that. */
static void
show_problem (CmExportDialog *self, const GError *error)
{
  self->is_busy = FALSE;
  gtk_label_set_label (self->problem_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), error != NULL);
  update (self);
  if (g_error_matches (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD))
    {
      gtk_widget_add_css_class (self->password_row, "error");
      gtk_widget_grab_focus (self->password_row);
      gtk_editable_select_region (GTK_EDITABLE (self->password_row), 0, -1);
      gtk_widget_error_bell (self->password_row);
    }
}

static void
clear_problem (CmExportDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  gtk_widget_remove_css_class (self->password_row, "error");
}

static void
answer (CmExportDialog *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
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

static void
write_file (CmExportDialog *self)
{
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

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      _ ("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (self->chooser));
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
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->password_row));
  gboolean with_key = is_with_key (self);
  g_autoptr (CmSecret) password = with_key ? cm_secret_new_from_text (text) : NULL;

  cm_export_flow_set_format (self->flow, get_format (self));
  cm_export_flow_set_with_key (self->flow, with_key);
  cm_export_flow_set_legacy (self->flow,
                             with_key && gtk_widget_get_visible (self->legacy_row)
                                 && gtk_switch_get_active (self->legacy_switch));
  cm_export_flow_set_password (self->flow, password);
}

static void
on_export_cb (CmExportDialog *self)
{
  clear_problem (self);
  fill_flow (self);
  self->is_busy = TRUE;
  update (self);
  cm_export_flow_check_async (self->flow, self->cancellable, on_checked_cb,
                              g_object_ref (self));
}

static void
on_form_changed_cb (CmExportDialog *self)
{
  clear_problem (self);
  update (self);
  if (is_with_key (self) && !has_password (self))
    gtk_widget_grab_focus (self->password_row);
}

static void
on_password_changed_cb (CmExportDialog *self)
{
  clear_problem (self);
  update (self);
}

static void
on_format_toggled_cb (CmExportDialog *self, GtkCheckButton *check)
{
  if (!gtk_check_button_get_active (check))
    return;
  clear_problem (self);
  update (self);
}

static void
add_format (CmExportDialog *self, CmExportFormat format)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  const char *label = cm_export_format_get_label (format);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), label);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row),
                               cm_export_format_get_description (format));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  cm_export_format_get_description (format), -1);
  gtk_check_button_set_group (GTK_CHECK_BUTTON (check),
                              format > 0 ? self->checks[0] : NULL);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), format == CM_EXPORT_FORMAT_PEM);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  gtk_list_box_append (self->format_list, row);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_format_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  self->checks[format] = GTK_CHECK_BUTTON (check);
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

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, form);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, format_list);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, key_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, key_switch);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, legacy_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, legacy_switch);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CmExportDialog, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, on_export_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed_cb);
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
  for (guint i = 0; i < N_FORMATS; i++)
    add_format (self, (CmExportFormat)i);
  update (self);
  gtk_widget_child_focus (GTK_WIDGET (self->format_list), GTK_DIR_TAB_FORWARD);
  gtk_window_present (GTK_WINDOW (self));
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
