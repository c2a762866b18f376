/* cm-export-many-dialog.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps are those of an export of one: choose, unlock, write. It shows how far it is,
 * since opening a key takes a tenth of a second; Cancel stops it, and then there are no
 * files.
 */

#include "cm-export-many-dialog.h"

#include <glib/gi18n-lib.h>

#include "cm-export-form.h"
#include "cm-last-folder.h"
#include "cm-ready.h"

struct _CmExportManyDialog
{
  AdwWindow parent_instance;

  /* owned */
  CmContext *context;
  CmExportMany *many;
  GTask *task; /* NULL once the answer was given */
  GCancellable *cancellable;
  GtkFileChooserNative *chooser;
  GFile *file; /* or a folder */
  gboolean is_busy;

  /* template */
  AdwWindowTitle *window_title;
  GtkWidget *export_button;
  GtkProgressBar *progress_bar;
  CmExportForm *form;
};

G_DEFINE_FINAL_TYPE (CmExportManyDialog, cm_export_many_dialog, ADW_TYPE_WINDOW)

static void
update (CmExportManyDialog *self)
{
  const char *missing = cm_export_form_get_missing (self->form);

  /* a text that goes insensitive with the focus goes on blinking */
  if (self->is_busy)
    gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->form), !self->is_busy);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), self->is_busy);
  gtk_widget_set_sensitive (self->export_button, !self->is_busy && missing == NULL);
  gtk_widget_set_tooltip_text (self->export_button, missing);
}

/* Back to the form, saying what was wrong. */
static void
show_problem (CmExportManyDialog *self, const GError *error)
{
  self->is_busy = FALSE;
  update (self);
  cm_export_form_set_problem (self->form, error);
}

static void
answer (CmExportManyDialog *self, char *sentence)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  if (task == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  cm_export_form_clear_password (self->form);
  g_task_return_pointer (task, sentence, g_free);
  gtk_window_destroy (GTK_WINDOW (self));
}

static char *
dup_sentence (CmExportManyDialog *self)
{
  guint n = cm_export_many_get_n_credentials (self->many);
  g_autofree char *name = g_file_get_basename (self->file);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Exported %'u certificate to %s.",
                                       "Exported %'u certificates to %s.", n),
                          n, name);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportManyDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (cm_export_form_is_for_each (self->form))
    g_strfreev (cm_export_many_run_to_folder_finish (self->many, result, &error));
  else
    cm_export_many_run_to_file_finish (self->many, result, &error);
  if (self->task == NULL)
    return;
  if (error != NULL)
    show_problem (self, error);
  else
    answer (self, dup_sentence (self));
}

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CmExportManyDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ready = cm_ready_finish (result, &error);

  if (self->task == NULL)
    return;
  if (!is_ready)
    show_problem (self, error);
  else if (cm_export_form_is_for_each (self->form))
    cm_export_many_run_to_folder_async (self->many, self->file, self->cancellable,
                                        on_written_cb, g_object_ref (self));
  else
    cm_export_many_run_to_file_async (self->many, self->file, self->cancellable,
                                      on_written_cb, g_object_ref (self));
}

static void
on_chooser_response_cb (CmExportManyDialog *self, int response)
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
  cm_ready_async (GTK_WINDOW (self), self->context, on_ready_cb, g_object_ref (self));
}

static void
choose (CmExportManyDialog *self)
{
  gboolean is_for_each = cm_export_form_is_for_each (self->form);
  g_autofree char *name = cm_export_many_dup_file_name (self->many);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      is_for_each ? _ ("Export Into a Folder") : _ ("Export"), GTK_WINDOW (self),
      is_for_each ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_SAVE,
      _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  cm_last_folder_recall (GTK_FILE_CHOOSER (self->chooser));
  if (!is_for_each)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chooser_response_cb),
                           self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_export_cb (CmExportManyDialog *self)
{
  g_autoptr (CmSecret) password = cm_export_form_dup_password (self->form);

  cm_export_form_set_problem (self->form, NULL);
  cm_export_many_set_format (self->many, cm_export_form_get_format (self->form));
  cm_export_many_set_layout (self->many, cm_export_form_get_layout (self->form));
  cm_export_many_set_with_key (self->many, cm_export_form_is_with_key (self->form));
  cm_export_many_set_legacy (self->many, cm_export_form_is_legacy (self->form));
  cm_export_many_set_password (self->many, password);
  self->is_busy = TRUE;
  update (self);
  choose (self);
}

static gboolean
cm_export_many_dialog_close_request (GtkWindow *window)
{
  answer (CM_EXPORT_MANY_DIALOG (window), NULL);
  return TRUE;
}

static void
cm_export_many_dialog_dispose (GObject *object)
{
  CmExportManyDialog *self = CM_EXPORT_MANY_DIALOG (object);

  g_clear_object (&self->chooser);
  gtk_widget_dispose_template (GTK_WIDGET (self), CM_TYPE_EXPORT_MANY_DIALOG);

  G_OBJECT_CLASS (cm_export_many_dialog_parent_class)->dispose (object);
}

static void
cm_export_many_dialog_finalize (GObject *object)
{
  CmExportManyDialog *self = CM_EXPORT_MANY_DIALOG (object);

  g_clear_object (&self->context);
  g_clear_object (&self->many);
  g_clear_object (&self->task);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (cm_export_many_dialog_parent_class)->finalize (object);
}

static void
cm_export_many_dialog_class_init (CmExportManyDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = cm_export_many_dialog_dispose;
  object_class->finalize = cm_export_many_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cm_export_many_dialog_close_request;

  g_type_ensure (CM_TYPE_EXPORT_FORM);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/certmgr/Admin/cm-export-many-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, CmExportManyDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, CmExportManyDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, CmExportManyDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, CmExportManyDialog, form);
  gtk_widget_class_bind_template_callback (widget_class, on_export_cb);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
cm_export_many_dialog_init (CmExportManyDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_window_set_default_widget (GTK_WINDOW (self), self->export_button);
}

static char *
dup_key_reason (CmExportMany *many)
{
  guint n_all = cm_export_many_get_n_credentials (many);
  guint n_exportable = cm_export_many_count_exportable (many);

  if (n_exportable == n_all)
    return NULL;
  if (n_exportable == 0)
    return g_strdup (_ ("None of these keys was made exportable."));
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "Only %'u of these keys was made exportable. Select just that one.",
                   "Only %'u of these keys were made exportable. Select just those.",
                   n_exportable),
      n_exportable);
}

static void
fill (CmExportManyDialog *self)
{
  guint n = cm_export_many_get_n_credentials (self->many);
  g_autofree char *subtitle = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'u certificate", "%'u certificates", n), n);
  g_autofree char *key_reason = dup_key_reason (self->many);

  adw_window_title_set_subtitle (self->window_title, subtitle);
  cm_export_form_offer_layouts (self->form);
  cm_export_form_set_several (self->form, TRUE);
  cm_export_form_set_key_reason (self->form, key_reason);
  g_object_bind_property (self->many, "fraction", self->progress_bar, "fraction",
                          G_BINDING_DEFAULT);
  update (self);
}

/**
 * cm_export_many_dialog_run_async:
 * @parent: (nullable): the window the dialog belongs to
 * @context: the certstore
 * @many: what to export
 * @callback: called when the dialog has closed
 * @user_data: for @callback
 *
 * Asks for a format and a file or a folder, and writes all of them or none. Keys go along
 * only if all of them were made exportable, and only encrypted.
 */
void
cm_export_many_dialog_run_async (GtkWindow *parent,
                                 CmContext *context,
                                 CmExportMany *many,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  CmExportManyDialog *self;

  g_return_if_fail (parent == NULL || GTK_IS_WINDOW (parent));
  g_return_if_fail (CM_IS_CONTEXT (context));
  g_return_if_fail (CM_IS_EXPORT_MANY (many));

  self = g_object_new (CM_TYPE_EXPORT_MANY_DIALOG, "transient-for", parent, NULL);
  self->context = g_object_ref (context);
  self->many = g_object_ref (many);
  self->task = g_task_new (context, NULL, callback, user_data);
  g_task_set_source_tag (self->task, cm_export_many_dialog_run_async);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_child_focus (GTK_WIDGET (self->form), GTK_DIR_TAB_FORWARD);
}

/**
 * cm_export_many_dialog_run_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the sentence that says where the export went, for
 *   a toast; %NULL without an error if the user cancelled
 */
char *
cm_export_many_dialog_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
